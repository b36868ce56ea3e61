/** A colour of the terminal's sixteen, by number, or any other as CSS has it. */
export type AnsiColour = number | `#${string}`;

export interface AnsiStyle {
  readonly colour?: AnsiColour;
  readonly background?: AnsiColour;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  /** Colour and background change places. */
  readonly inverse?: true;
}

/** A part of a text, in UTF-16 code units, `to` excluded. */
interface Styled {
  readonly from: number;
  readonly to: number;
  readonly style: AnsiStyle;
}

export interface AnsiText {
  /** Without the sequences that style; all others are still there, to be made visible. */
  readonly text: string;
  /** In order, without those that have no style. */
  readonly styles: readonly Styled[];
}

/** Styled parts of one line; after them it goes on without style. A screen has no room for more. */
const STYLES_MAX = 400;

const ESCAPE = '\u001b';
/** ECMA-48, 8.3.117: SGR. */
const SGR = new RegExp(`${ESCAPE}\\[([\\d;:]{0,64})m`, 'g');

/** A line's text as it is read, searched and matched. */
export function plainText(text: string): string {
  return text.includes(ESCAPE) ? text.replace(SGR, '') : text;
}

export function ansi(source: string): AnsiText {
  if (!source.includes(ESCAPE)) {
    return { text: source, styles: [] };
  }
  const styles: Styled[] = [];
  let text = '';
  let style: AnsiStyle = {};
  let from = 0;
  const take = (part: string): void => {
    const start = text.length;
    text += part;
    if (part !== '' && styles.length < STYLES_MAX && Object.keys(style).length > 0) {
      const last = styles.at(-1);
      if (last?.to === start && last.style === style) {
        styles[styles.length - 1] = { ...last, to: text.length };
      } else {
        styles.push({ from: start, to: text.length, style });
      }
    }
  };
  for (const match of source.matchAll(SGR)) {
    take(source.slice(from, match.index));
    from = match.index + match[0].length;
    style = apply(style, match[1] ?? '');
  }
  take(source.slice(from));
  return { text, styles };
}

type Changing = { -readonly [K in keyof AnsiStyle]: AnsiStyle[K] };

function apply(style: AnsiStyle, parameters: string): AnsiStyle {
  const next: Changing = { ...style };
  // A colon separates the parts of one parameter (ITU T.416); what they mean is the same.
  const codes = parameters.split(/[;:]/).map(part => (part === '' ? 0 : Number(part)));
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extended(codes, index + 1, parameters.includes(':'));
      index += used;
      if (colour !== undefined) {
        next[code === 38 ? 'colour' : 'background'] = colour;
      }
    } else {
      set(next, code);
    }
  }
  if (next.colour !== undefined && next.colour === next.background) {
    // Nothing in a log is to be unseen.
    delete next.background;
  }
  return next;
}

function set(style: Changing, code: number): void {
  if (code === 0) {
    for (const name of Object.keys(style)) {
      delete style[name as keyof AnsiStyle];
    }
  } else if (code >= 30 && code <= 37) {
    style.colour = code - 30;
  } else if (code >= 90 && code <= 97) {
    style.colour = code - 82;
  } else if (code >= 40 && code <= 47) {
    style.background = code - 40;
  } else if (code >= 100 && code <= 107) {
    style.background = code - 92;
  } else if (code === 39) {
    delete style.colour;
  } else if (code === 49) {
    delete style.background;
  } else {
    const name = ON[code];
    if (name !== undefined) {
      style[name] = true;
    }
    for (const off of OFF[code] ?? []) {
      delete style[off];
    }
  }
}

type Flag = 'bold' | 'dim' | 'italic' | 'underline' | 'strike' | 'inverse';

const ON: Readonly<Record<number, Flag>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
  21: 'underline',
};
const OFF: Readonly<Record<number, readonly Flag[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
};

/** The colour after 38 or 48: `5;n`, or `2;r;g;b`, with colons also `2::r:g:b`. */
function extended(
  codes: readonly number[],
  at: number,
  colons: boolean,
): { colour: AnsiColour | undefined; used: number } {
  if (codes[at] === 5) {
    return { colour: indexed(codes[at + 1]), used: 2 };
  }
  if (codes[at] === 2) {
    const skip = colons && codes.length - at >= 5 ? 1 : 0;
    const [red, green, blue] = codes.slice(at + 1 + skip, at + 4 + skip);
    return { colour: css(red, green, blue), used: 4 + skip };
  }
  return { colour: undefined, used: codes.length };
}

/** Of xterm's 256: the sixteen, a cube of 6 × 6 × 6, and 24 greys. */
function indexed(index: number | undefined): AnsiColour | undefined {
  if (index === undefined || !(index >= 0 && index <= 255)) {
    return undefined;
  }
  if (index < 16) {
    return index;
  }
  if (index > 231) {
    const grey = 8 + (index - 232) * 10;
    return css(grey, grey, grey);
  }
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  return css(steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]);
}

function css(...parts: readonly (number | undefined)[]): AnsiColour | undefined {
  const fits = parts.every(part => part !== undefined && part >= 0 && part <= 255);
  return fits ? `#${parts.map(part => (part ?? 0).toString(16).padStart(2, '0')).join('')}` : undefined;
}
