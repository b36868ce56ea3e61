/** Numbers from 0 (inclusive) to 1, as Math.random gives them. */
export type Random = () => number;

/** A repeatable source (mulberry32) for tests and for fleets that look the same at every start. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function hex(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, length);
}

export function digits(random: Random, length: number): string {
  let text = String(1 + Math.floor(random() * 9));
  while (text.length < length) {
    text += Math.floor(random() * 10);
  }
  return text;
}

export function uuid(random: Random): string {
  const text = hex(random, 32);
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
}

const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** Characters of base64url; a service deployment's id has 21. */
export function urlId(random: Random, length = 21): string {
  return Array.from({ length }, () => urlSafe[Math.floor(random() * urlSafe.length)]).join('');
}

/** From `low` to `high`, evenly. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}
