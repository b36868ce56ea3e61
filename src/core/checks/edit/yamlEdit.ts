import type { Node } from 'yaml';
import type { Fix, TextEdit } from '../finding.ts';
import type { Job } from '../workflow/model.ts';
import { type Entry, entrySpan, type Mapping, spanOf } from '../workflow/yaml.ts';

/** Text edits in a YAML file that touch nothing but what they are about. */

export function fix(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits };
}

export function replaceValue(entry: Entry, text: string): TextEdit {
  return { span: entrySpan(entry), text };
}

/**
 * A new member as the last one of a mapping that has at least one. `lines` are its text, `key: value`, with
 * further lines indented as seen from the key; in a flow mapping the first line alone counts.
 */
export function appendMember(
  text: string,
  { map }: Mapping,
  ...lines: readonly string[]
): TextEdit | undefined {
  const last = map.items.at(-1);
  const key = last?.key;
  const value = last?.value;
  if (last === undefined || !hasRange(key)) {
    return undefined;
  }
  const end = hasRange(value) ? value.range[1] : colonAfter(text, key.range[1]);
  if (map.flow === true) {
    return { span: { start: end, end }, text: `, ${lines[0] ?? ''}` };
  }
  return linesAfter(text, end, columnOf(text, key.range[0]), lines);
}

/** A new member of a block mapping directly before the one given. */
export function insertBefore(text: string, entry: Entry, ...lines: readonly string[]): TextEdit {
  const { start } = spanOf(entry.key);
  const indent = ' '.repeat(columnOf(text, start));
  return {
    span: { start, end: start },
    text: lines.map(line => `${line}${newline(text)}${indent}`).join(''),
  };
}

/** A new member of a block mapping directly behind the one given, or behind the comment on its last line. */
function insertAfter(text: string, entry: Entry, ...lines: readonly string[]): TextEdit {
  const key = spanOf(entry.key);
  const end = entry.value?.range?.[1] ?? colonAfter(text, key.end);
  return linesAfter(text, Math.max(end, key.end), columnOf(text, key.start), lines);
}

/** A new member of a job, where people look for what is said of the whole job: behind `runs-on`. */
export function memberOfJob(text: string, { fields }: Job, ...lines: readonly string[]): TextEdit {
  const runsOn = fields.entries.get('runs-on') ?? fields.entries.get('uses');
  const [first] = fields.entries.values();
  if (runsOn !== undefined) {
    return insertAfter(text, runsOn, ...lines);
  }
  const start = spanOf(fields.map).start;
  return first === undefined
    ? { span: { start, end: start }, text: '' }
    : insertBefore(text, first, ...lines);
}

/** The column, from 0, of an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function newline(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function linesAfter(text: string, end: number, column: number, lines: readonly string[]): TextEdit {
  const indent = ' '.repeat(column);
  const eol = newline(text);
  // A block scalar, and a value before a blank line, ends where the next line begins.
  if (end > 0 && text[end - 1] === '\n') {
    return { span: { start: end, end }, text: lines.map(line => `${indent}${line}${eol}`).join('') };
  }
  const at = endOfLine(text, end);
  const stop = text[at - 1] === '\n' ? at - (text[at - 2] === '\r' ? 2 : 1) : at;
  return { span: { start: stop, end: stop }, text: lines.map(line => `${eol}${indent}${line}`).join('') };
}

/** Behind the line's end. */
function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

function colonAfter(text: string, offset: number): number {
  const colon = text.indexOf(':', offset);
  return colon < 0 ? offset : colon + 1;
}

function hasRange(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
