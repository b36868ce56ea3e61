import { hex, type Random, seeded } from '../ids.ts';

/** What the programs of the demo have in common. Times are milliseconds since the epoch. */

/** A program as it logs. Each text is one event, also the frames of a stack trace. */
export interface Style {
  /** Milliseconds between two things that it writes about. */
  readonly pace: number;
  /** With the milliseconds after its start. */
  starting(name: string): readonly (readonly [number, (at: number) => string])[];
  happening(random: Random, at: number): readonly string[];
  /** SIGTERM came. */
  stopping(at: number): readonly string[];
  /** Its last words, where it ends by a fault of its own. */
  crashed(random: Random, at: number): readonly string[];
}

export const paths = [
  '/api/items',
  '/api/items/42',
  '/api/orders?page=2',
  '/api/session',
  '/api/search?q=ecs',
  '/healthz',
];

/** Requests pass through several services, which then name the same one: so many of them at a time. */
const requestsAtOnce = 3;
const requestTakes = 5_000;

export interface Request {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** A trace of W3C Trace Context: 32 hexadecimal digits. */
  readonly trace: string;
  readonly path: string;
}

/** One of the requests that are under way at that moment, the same ones for every program. */
export function requestAt(random: Random, at: number): Request {
  const number = Math.floor(at / requestTakes) * requestsAtOnce + Math.floor(random() * requestsAtOnce);
  const own = seeded(number);
  return { id: hex(own, 16), trace: hex(own, 32), path: pick(own, paths) };
}

export function plain(at: number, level: string, text: string): string {
  return `${new Date(at).toISOString()} ${level.padEnd(5)} ${text}`;
}

export function pick(random: Random, items: readonly string[]): string {
  return items[Math.floor(random() * items.length)] ?? '';
}

/** A whole number from `low` up to `high`. */
export function whole(random: Random, low: number, high: number): number {
  return Math.floor(low + random() * (high - low));
}
