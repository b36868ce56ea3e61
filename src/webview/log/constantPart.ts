import { plainText } from '../../core/logs/text/ansi.ts';
import { findJson } from '../../core/logs/text/json.ts';
import { messageOf } from '../../core/logs/text/jsonMessage.ts';

/** Characters that are taken, and those that say too little. */
const MOST = 60;
const LEAST = 4;

/** The longest part of a line that others like it have too: what has a digit in it is another in each. Undefined: none. */
export function constantPart(line: string): string | undefined {
  const text = plainText(line).slice(0, 4000);
  const json = findJson(text);
  const message = json === undefined ? undefined : messageOf(text, json)?.value;
  const whole = message === undefined ? text : text.slice(message.from, message.to);
  const parts = whole
    .split(/(\s+)/)
    .map(word => (/\d/.test(word) ? '\n' : word.replaceAll('\n', ' ')))
    .join('')
    .split('\n')
    .map(part => part.replace(/^[^\p{L}/]+|[^\p{L}/]+$/gu, '').slice(0, MOST));
  const longest = parts.reduce((most, part) => (part.length > most.length ? part : most), '');
  return longest.length < LEAST ? undefined : longest.trimEnd();
}
