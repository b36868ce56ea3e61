import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';

/** What the readers say that they are reading: `GET /repos/octo-org/blog-api`. */
export type Source = string;

export type Fields = Readonly<Record<string, unknown>>;

/*
 * Readers of what GitHub answered. Each throws Failure `server` when a field is not what the API's
 * reference says, since what is built on it would be wrong without anybody noticing.
 */

export function fields(value: unknown, source: Source, what = 'body'): Fields {
  return isFields(value) ? value : wrong(source, what);
}

export function list(value: unknown, source: Source, what = 'body'): readonly Fields[] {
  return Array.isArray(value) ? value.map(item => fields(item, source, what)) : wrong(source, what);
}

export function text(from: Fields, key: string, source: Source): string {
  const value = from[key];
  return typeof value === 'string' ? value : wrong(source, key);
}

/** Absent and null are the same to GitHub. */
export function textOrNone(from: Fields, key: string, source: Source): string | undefined {
  return from[key] === undefined || from[key] === null ? undefined : text(from, key, source);
}

export function flag(from: Fields, key: string, source: Source): boolean {
  const value = from[key];
  return typeof value === 'boolean' ? value : wrong(source, key);
}

export function flagOr(from: Fields, key: string, fallback: boolean, source: Source): boolean {
  return from[key] === undefined || from[key] === null ? fallback : flag(from, key, source);
}

/** A count or an id: never negative, never a fraction. */
export function whole(from: Fields, key: string, source: Source): number {
  const value = from[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : wrong(source, key);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(source: Source, what: string): never {
  throw new Failure(
    'server',
    l10n.t('GitHub’s answer cannot be read: `{0}` of {1} is not what its API says.', what, source),
  );
}
