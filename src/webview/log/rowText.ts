import { visible } from '../../core/logs/format.ts';
import { type AnsiColour, type AnsiStyle, ansi } from '../../core/logs/text/ansi.ts';
import { frames } from '../../core/logs/text/frames.ts';
import { ids } from '../../core/logs/text/ids.ts';
import { findJson, type JsonKind, type JsonText } from '../../core/logs/text/json.ts';
import { type Told, toldShort } from '../../core/logs/text/jsonMessage.ts';
import { type JsonRow, jsonRows } from '../../core/logs/text/jsonRows.ts';
import { type Range, segments } from '../../core/logs/text/segments.ts';

/** Characters of a line that are laid out; the rest is in what is copied. */
export const SHOWN_MAX = 4000;

/** Where a part of a line leads to. */
export type Link =
  | { readonly kind: 'id'; readonly id: string }
  | {
      readonly kind: 'frame';
      readonly path: string;
      readonly line: number;
      readonly column: number | undefined;
    };

/** A part of a line as it is drawn; its text is harmless. */
export interface Piece {
  readonly text: string;
  /** Empty: plain. */
  readonly className: string;
  /** Colours that are no theme's, as CSS has them. */
  readonly colour?: string;
  readonly background?: string;
  readonly link?: Link;
}

/** A row of JSON that is folded open, with what stands before and after the JSON in its line. */
export interface PieceRow {
  readonly indent: number;
  readonly pieces: readonly Piece[];
}

/** What is told apart in a line that is folded; the rest reads as text, and a screen full of lines stays light. */
const TOLD: JsonKind = 'key';

type Mark =
  | { readonly kind: 'ansi'; readonly style: AnsiStyle }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'link'; readonly link: Link };
type Marked = Range & { readonly mark: Mark };

/** The JSON of a line that can be folded open, and the text in which it stands. */
export function jsonOf(
  line: string,
  cut: boolean,
): { readonly text: string; readonly json: JsonText } | undefined {
  const { text } = ansi(line);
  const json = findJson(text, cut);
  return json === undefined ? undefined : { text, json };
}

/** A line's text, at most `max` characters of it; of JSON with a message that comes first. `found`: where a filter's terms are. */
export function linePieces(line: string, cut: boolean, found: readonly Range[], max = SHOWN_MAX): Piece[] {
  // Its message may stand anywhere in an object.
  const read = line.startsWith('{') ? SHOWN_MAX : max;
  const long = line.length > read;
  const { text, styles } = ansi(long ? line.slice(0, read) : line);
  const json = findJson(text, cut || long);
  const told = json === undefined ? undefined : toldShort(text, json, found);
  const layers: readonly (readonly Marked[])[] = [
    styles.map(({ from, to, style }) => ({ from, to, mark: { kind: 'ansi', style } })),
    json === undefined
      ? []
      : json.tokens.flatMap(({ from, to, kind }) => (kind === TOLD ? classed(from, to, kind) : [])),
    links(text),
    found.map(({ from, to }) => ({ from, to, mark: { kind: 'class', name: 'found' } })),
  ];
  return told === undefined ? draw(text.slice(0, max), layers) : drawTold(text, layers, told, max);
}

function drawTold(
  text: string,
  layers: readonly (readonly Marked[])[],
  told: readonly Told[],
  max: number,
): Piece[] {
  const pieces: Piece[] = [];
  let left = max;
  for (const part of told) {
    if (left <= 0) {
      break;
    }
    if (typeof part === 'string') {
      pieces.push({ text: part, className: '' });
      left -= part.length;
    } else {
      const { from } = part;
      const to = Math.min(part.to, from + left);
      const within = layers.map(layer => cutOut(layer, from, to));
      pieces.push(...draw(text.slice(from, to), within));
      left -= to - from;
    }
  }
  return pieces;
}

/** What a layer, which is in order, says of a part of its text. */
function cutOut(layer: readonly Marked[], from: number, to: number): Marked[] {
  let [low, high] = [0, layer.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((layer[middle]?.to ?? 0) > from) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const result: Marked[] = [];
  for (let each = layer[low]; each !== undefined && each.from < to; each = layer[++low]) {
    result.push({ ...each, from: Math.max(0, each.from - from), to: Math.min(to, each.to) - from });
  }
  return result;
}

/** The same folded open: a row for each member. */
export function jsonPieces(text: string, json: JsonText): PieceRow[] {
  const rows = jsonRows(text, json).map(({ indent, text: row, parts }: JsonRow) => ({
    indent,
    pieces: draw(row, [parts.flatMap(({ from, to, kind }) => classed(from, to, kind)), links(row)]),
  }));
  const head = plainPieces(text.slice(0, json.from));
  const tail = plainPieces(text.slice(json.to));
  const [first, ...others] = rows;
  const last = others.at(-1);
  return [
    ...(first === undefined ? [] : [{ indent: 0, pieces: [...head, ...first.pieces] }]),
    ...others.slice(0, -1),
    ...(last === undefined ? [] : [{ indent: last.indent, pieces: [...last.pieces, ...tail] }]),
  ];
}

function plainPieces(text: string): Piece[] {
  return text === '' ? [] : draw(text, [links(text)]);
}

function classed(from: number, to: number, kind: string): Marked[] {
  // What has no class is drawn with its neighbours.
  return kind === 'text' ? [] : [{ from, to, mark: { kind: 'class', name: kind } }];
}

function links(text: string): Marked[] {
  const places = frames(text).map(
    ({ from, to, path, line, column }): Marked => ({
      from,
      to,
      mark: { kind: 'link', link: { kind: 'frame', path, line, column } },
    }),
  );
  const named = ids(text).map(
    ({ from, to, id }): Marked => ({ from, to, mark: { kind: 'link', link: { kind: 'id', id } } }),
  );
  return [
    ...places,
    ...named.filter(id => places.every(({ from, to }) => to <= id.from || from >= id.to)),
  ].sort((a, b) => a.from - b.from);
}

function draw(text: string, layers: readonly (readonly Marked[])[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { from, to, marks } of segments(text.length, layers)) {
    const piece = pieceOf(visible(text.slice(from, to)), marks);
    const last = pieces.at(-1);
    if (last !== undefined && isPlain(last) && isPlain(piece)) {
      pieces[pieces.length - 1] = { text: last.text + piece.text, className: '' };
    } else if (piece.text !== '') {
      pieces.push(piece);
    }
  }
  return pieces;
}

/** It needs no element of its own. */
export function isPlain({ className, colour, background, link }: Piece): boolean {
  return className === '' && colour === undefined && background === undefined && link === undefined;
}

function pieceOf(text: string, marks: readonly Mark[]): Piece {
  const classes: string[] = [];
  let colours: { colour?: string; background?: string } = {};
  let link: Link | undefined;
  for (const mark of marks) {
    switch (mark.kind) {
      case 'ansi':
        classes.push(...ansiClasses(mark.style));
        colours = ansiColours(mark.style);
        break;
      case 'class':
        classes.push(mark.name);
        break;
      case 'link':
        link = mark.link;
        classes.push('link', mark.link.kind);
        break;
    }
  }
  return { text, className: classes.join(' '), ...colours, ...(link === undefined ? {} : { link }) };
}

const FLAGS = ['bold', 'dim', 'italic', 'underline', 'strike', 'inverse'] as const;

/** Colours of the terminal are classes, so that the theme says what they are. */
function ansiClasses(style: AnsiStyle): string[] {
  const { colour, background } = style;
  return [
    ...FLAGS.filter(flag => style[flag] === true),
    ...(typeof colour === 'number' ? [`fg${colour}`] : []),
    ...(typeof background === 'number' ? [`bg${background}`] : []),
  ];
}

function ansiColours({ colour, background, inverse }: AnsiStyle): { colour?: string; background?: string } {
  const hex = (value: AnsiColour | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined;
  const [front, back] = inverse === true ? [hex(background), hex(colour)] : [hex(colour), hex(background)];
  return {
    ...(front === undefined ? {} : { colour: front }),
    ...(back === undefined ? {} : { background: back }),
  };
}
