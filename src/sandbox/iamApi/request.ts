import { ApiError, type Permission } from '../api.ts';
import { authorize, type Caller } from '../iam/authorize.ts';
import type { IamStore } from '../iam/store.ts';
import type { Parameters, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';

/** What the requests of IAM have in common. */

/** Throws AccessDenied. */
export function check(iam: IamStore, caller: Caller, permission: Permission): void {
  try {
    authorize(iam, caller, [permission]);
  } catch (error) {
    throw error instanceof ApiError ? new ApiError('AccessDenied', error.message, 403) : error;
  }
}

/** The caller's account. */
export function account(front: Front, { session }: Caller): IamStore {
  return front.account(session.accountId)?.iam ?? front.iam;
}

/** `member` is the parameter's name as messages give it. Throws ValidationError. */
export function required(parameters: Parameters, name: string, member = lowerFirst(name)): string {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new ApiError(
      'ValidationError',
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

function lowerFirst(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** The members of a list: `name.member.1`, `name.member.2` and so on. */
export function members(parameters: Parameters, name: string): readonly string[] {
  const found: string[] = [];
  for (let index = 1; ; index++) {
    const value = parameters.get(`${name}.member.${index}`);
    if (value === undefined) {
      return found;
    }
    found.push(value);
  }
}

/** ISO 8601, without fractions of a second. */
export function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** A document as IAM answers it: encoded as RFC 3986 has it. */
export function encodeDocument(document: unknown): string {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * One page of a list under `element`: of 100 unless MaxItems (1–1000) says otherwise. The marker is how far
 * the last one came. Throws ValidationError.
 */
export function page(parameters: Parameters, element: string, all: readonly Xml[]): Xml {
  const size = Number(parameters.get('MaxItems') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw new ApiError(
      'ValidationError',
      `1 validation error detected: Value '${parameters.get('MaxItems')}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000`,
    );
  }
  const marker = parameters.get('Marker');
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw new ApiError('ValidationError', 'Invalid Marker.');
  }
  const end = start + size;
  const more = end < all.length;
  return {
    [element]: all.slice(start, end),
    IsTruncated: String(more),
    Marker: more ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
