import type { LogLine, LogSource } from './line.ts';

export type Zone = 'local' | 'utc';

/** Colours that tell tasks apart. */
export const COLOURS = 6;

/** Characters that are kept of one row; the longest event of CloudWatch Logs has a million. */
const ROW_MAX = 16_384;

/** `MM-DD HH:MM:SS.mmm`. */
export function timestamp(time: number, zone: Zone): string {
  return fullTimestamp(time, zone).slice(5, 23);
}

/** ISO 8601 with the offset from UTC. */
export function fullTimestamp(time: number, zone: Zone): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) {
    return String(time);
  }
  if (zone === 'utc') {
    return date.toISOString().replace('T', ' ');
  }
  const offset = -date.getTimezoneOffset();
  const shifted = new Date(time + offset * 60_000).toISOString().slice(0, -1).replace('T', ' ');
  const sign = offset < 0 ? '-' : '+';
  return `${shifted}${sign}${two(Math.trunc(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The rows of an event, at least one. A carriage return counts only before a line feed. */
export function rows(source: number, time: number, message: string): LogLine[] {
  const body = message.endsWith('\n') ? message.slice(0, -1) : message;
  // Most events have one, and there are very many.
  return body.includes('\n')
    ? body.split('\n').map((line, index) => row(source, time, line, index > 0))
    : [row(source, time, body, false)];
}

function row(source: number, time: number, line: string, continued: boolean): LogLine {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const cut = text.length - ROW_MAX;
  if (cut <= 0 && !continued) {
    return { source, time, text };
  }
  return {
    source,
    time,
    text: text.slice(0, ROW_MAX),
    ...(cut > 0 ? { cut } : {}),
    ...(continued ? { continued } : {}),
  };
}

/** How many `rows` an event has. */
export function rowCount(message: string): number {
  let count = 1;
  const end = message.length - (message.endsWith('\n') ? 1 : 0);
  for (let at = message.indexOf('\n'); at !== -1 && at < end; at = message.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

/** ECMA-48 SGR: colours and weights, which say nothing in words. */
const SGR = new RegExp(`${String.fromCharCode(0x1b)}\\[[\\d;:]{0,64}m`, 'g');

/** Control, format and separator characters (Unicode categories Cc, Cf, Zl, Zp). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Tab, and the joiners that scripts and emoji need; they move nothing outside their word. */
const HARMLESS = new Set(['\t', '\u200c', '\u200d']);

/**
 * The text as it may be shown: nothing in it is invisible, changes the direction of what stands beside
 * it or breaks the row. Control characters become their pictures (U+2400 …), others their code point.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(SGR, '')
    .replace(UNSEEN, character => {
      if (HARMLESS.has(character)) {
        return character;
      }
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x20) {
        return String.fromCodePoint(0x2400 + code);
      }
      return code === 0x7f ? '\u2421' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
    });
}

/** A row as it is copied: its time in full, where it comes from, and the text as the container wrote it. */
export function plain(line: LogLine, label: string | undefined, zone: Zone): string {
  const text = line.text.toWellFormed();
  const head = [fullTimestamp(line.time, zone), ...(label === undefined ? [] : [label])].join(' ');
  return line.continued === true ? `${' '.repeat(head.length)} ${text}` : `${head} ${text}`;
}

/** A row as an object of JSON Lines: its time, where it comes from as far as that is known, and its text. */
export function jsonLine(line: LogLine, source: LogSource | undefined): string {
  const date = new Date(line.time);
  return JSON.stringify({
    time: Number.isNaN(date.getTime()) ? line.time : date.toISOString(),
    environment: source?.environment,
    region: source?.region,
    group: source?.group,
    stream: source?.stream,
    task: source?.task === '' ? undefined : source?.task,
    container: source?.container,
    message: line.text.toWellFormed(),
    cut: line.cut,
    continued: line.continued,
  });
}
