import * as l10n from '@vscode/l10n';

/** Small pure texts that several features share. Times are milliseconds since the epoch, shown in UTC. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time (ms) in its largest unit, rounded down: `40 s`, `12 min`, `2 h`, `3 d`. Never negative. */
export function formatDuration(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < MINUTE) {
    return l10n.t('{0} s', Math.floor(length / SECOND));
  }
  if (length < HOUR) {
    return l10n.t('{0} min', Math.floor(length / MINUTE));
  }
  if (length < 2 * DAY) {
    return l10n.t('{0} h', Math.floor(length / HOUR));
  }
  return l10n.t('{0} d', Math.floor(length / DAY));
}

/** `just now` within ten seconds (and for clocks that differ), then `2 h ago`. */
export function ago(time: number, now: number): string {
  return now - time < 10 * SECOND ? l10n.t('just now') : l10n.t('{0} ago', formatDuration(now - time));
}

/** As `ago`, in whole minutes and up: for texts that are repainted once a minute. */
export function agoInMinutes(time: number, now: number): string {
  return now - time < MINUTE ? l10n.t('just now') : ago(time, now);
}

/** `14:03:05 UTC`. */
export function clockTime(time: number): string {
  return `${new Date(time).toISOString().slice(11, 19)} UTC`;
}

/** `2026-11-20 14:03:05 UTC`. */
export function dateTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 10)} ${clockTime(time)}`;
}

/** What stands after the last slash (or the last colon where there is none): a cluster's, service's, role's name. */
export function arnName(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf('/'), arn.includes('/') ? -1 : arn.lastIndexOf(':')) + 1);
}

/** `blog-api:42` of a task definition's ARN; anything else comes back after its last slash. */
export function shortTaskDefinition(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
}

/** `blog-api` of `arn:…:task-definition/blog-api:42`. */
export function familyOf(taskDefinition: string): string {
  return shortTaskDefinition(taskDefinition).replace(/:\d+$/, '');
}

/** The first eight characters of a task's id: enough to tell the tasks of a service apart. */
export function shortTaskId(task: string): string {
  return arnName(task).slice(0, 8);
}

/** An image without its registry and with a digest shortened: `blog/api:1.2`, `blog/api@sha256:0a1b2c3d4e5f`. */
export function imageName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const registry = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const name = registry ? rest.join('/') : image;
  return name.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, '@sha256:$1');
}

/** One line without control or direction-changing characters, for labels that come from outside. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

/** The parts that say something, as `a · b · c`. */
export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join(' · ');
}

/** Lines of a list and sentences, all on one line: lines that end in no full stop are parted by a semicolon. */
export function listed(lines: readonly string[]): string {
  const isSentence = (line: string | undefined): boolean => line !== undefined && /[.?!…]$/.test(line);
  return lines
    .map((line, index) => {
      const next = lines[index + 1];
      return next === undefined || isSentence(line) ? line : `${line}${isSentence(next) ? '.' : ';'}`;
    })
    .join(' ');
}

/** Sentences behind each other; one that ends in no full stop gets one where another follows. */
export function joinedSentences(...sentences: readonly (string | undefined)[]): string {
  const all = sentences.map(text => text?.trim() ?? '').filter(text => text !== '');
  return all
    .map((text, index) => (index === all.length - 1 || /[.?!…:;][”’"')\]]?$/.test(text) ? text : `${text}.`))
    .join(' ');
}
