import { COLOURS } from '../../core/logs/format.ts';

/** Red, green and blue (0 to 255), and how opaque (0 to 1). */
type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** The theme's colours that tell tasks apart: none of them is what an error has. Where it has none, the one beside it. */
const SOURCES: readonly (readonly [name: string, otherwise: Colour])[] = [
  ['charts-blue', [55, 148, 255, 1]],
  ['charts-green', [115, 190, 110, 1]],
  ['charts-purple', [150, 110, 230, 1]],
  ['terminal-ansiCyan', [30, 170, 200, 1]],
  ['charts-yellow', [200, 160, 0, 1]],
  ['foreground', [140, 140, 140, 1]],
];
/** What a row may stand on. */
const GROUNDS = ['list-hoverBackground', 'list-inactiveSelectionBackground'];

/** WCAG 2.2, 1.4.3, with something to spare for rounding. */
const CONTRAST = 4.6;
/** Distance in red, green and blue up to which a colour is taken for another. */
const ALIKE = 60;
/** Steps in which a colour is made lighter or darker. */
const STEPS = 40;

/** `COLOURS` colours that can be read, as CSS has them. `of`: the value of a variable of the theme, empty where it has none. */
export function taskColours(of: (name: string) => string): readonly string[] {
  const ground = parse(of('panel-background')) ?? parse(of('editor-background')) ?? [30, 30, 30, 1];
  const grounds = [
    ground,
    ...GROUNDS.flatMap(name => {
      const colour = parse(of(name));
      return colour === undefined ? [] : [over(colour, ground)];
    }),
  ];
  const error = parse(of('editorError-foreground'));
  return SOURCES.slice(0, COLOURS).map(([name, otherwise]) => {
    const found = parse(of(name)) ?? otherwise;
    const read = readable(found, grounds);
    return css(
      error !== undefined && distance(read, readable(error, grounds)) < ALIKE
        ? readable(otherwise, grounds)
        : read,
    );
  });
}

/** WCAG's contrast of two colours as CSS has them, as if both were opaque; 1 where one is none. */
export function contrast(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  return a === undefined || b === undefined ? 1 : ratio(a, b);
}

/** The same colour, opaque, and as much lighter or darker as it takes. */
function readable([red, green, blue]: Colour, grounds: readonly Colour[]): Colour {
  const colour: Colour = [red, green, blue, 1];
  const towards = luminance(grounds[0] ?? colour) < 0.18 ? 255 : 0;
  for (let step = 0; step < STEPS; step++) {
    const part = step / STEPS;
    const mixed = over([towards, towards, towards, part], colour);
    if (grounds.every(ground => ratio(mixed, ground) >= CONTRAST)) {
      return mixed;
    }
  }
  return [towards, towards, towards, 1];
}

function over([red, green, blue, alpha]: Colour, below: Colour): Colour {
  const mix = (front: number, back: number): number => Math.round(front * alpha + back * (1 - alpha));
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
}

function ratio(a: Colour, b: Colour): number {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance([red, green, blue]: Colour): number {
  const part = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
}

function distance(a: Colour, b: Colour): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(…)`, `rgba(…)`: what an editor gives its pages. */
function parse(text: string): Colour | undefined {
  const hex = /^#([\da-f]{3,8})$/i.exec(text.trim())?.[1];
  if (hex !== undefined) {
    const short = hex.length < 6;
    const parts = hex.match(short ? /./g : /../g) ?? [];
    const [red = 0, green = 0, blue = 0, alpha = 255] = parts.map(part =>
      Number.parseInt(short ? part + part : part, 16),
    );
    return [red, green, blue, alpha / 255];
  }
  const numbers = /^rgba?\(([^)]{1,60})\)$/i
    .exec(text.trim())?.[1]
    ?.match(/[\d.]+/g)
    ?.map(Number);
  const [red, green, blue, alpha = 1] = numbers ?? [];
  return red === undefined || green === undefined || blue === undefined
    ? undefined
    : [red, green, blue, alpha];
}

function css([red, green, blue]: Colour): string {
  return `#${[red, green, blue].map(part => part.toString(16).padStart(2, '0')).join('')}`;
}
