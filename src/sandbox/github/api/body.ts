import { GitHubError, invalidRequest } from '../errors.ts';
import type { Fields } from './endpoint.ts';

/** Reads of a request's body. They throw GitHubError, as GitHub's check of the schema does. */

export function parseBody(text: string): Fields {
  if (text === '') {
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GitHubError(400, 'ProblemsParsingJson', 'Problems parsing JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GitHubError(400, 'ProblemsParsingJson', 'Body should be a JSON object');
  }
  return Object.fromEntries(Object.entries(value));
}

export function allowOnly(body: Fields, names: readonly string[]): void {
  const foreign = Object.keys(body).filter(name => !names.includes(name));
  if (foreign.length > 0) {
    const named = foreign.map(name => `"${name}"`).join(', ');
    throw invalidRequest(
      foreign.length === 1 ? `${named} is not a permitted key.` : `${named} are not permitted keys.`,
    );
  }
}

export function text(body: Fields, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined) {
    throw missing(name);
  }
  return value;
}

export function optionalText(body: Fields, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') {
    return value;
  }
  throw wrongType(name, value, 'string');
}

export function flag(body: Fields, name: string): boolean {
  const value = optionalFlag(body, name);
  if (value === undefined) {
    throw missing(name);
  }
  return value;
}

export function optionalFlag(body: Fields, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'boolean') {
    return value;
  }
  throw wrongType(name, value, 'boolean');
}

export function optionalInteger(body: Fields, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) {
    return value;
  }
  throw wrongType(name, value, 'integer');
}

export function integers(body: Fields, name: string): readonly number[] {
  const value = body[name];
  if (value === undefined) {
    throw missing(name);
  }
  if (!Array.isArray(value) || !value.every(Number.isInteger)) {
    throw wrongType(name, value, 'array');
  }
  return value.map(Number);
}

/** Undefined where it is absent. */
export function optionalTexts(body: Fields, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) {
    return undefined;
  }
  if (!Array.isArray(value) || !value.every(item => typeof item === 'string')) {
    throw wrongType(name, value, 'array');
  }
  return value;
}

/** Undefined where it is absent or null. */
export function optionalFields(body: Fields, name: string): Fields | undefined {
  const value = body[name];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw wrongType(name, value, 'object');
  }
  return Object.fromEntries(Object.entries(value));
}

function missing(name: string): GitHubError {
  return invalidRequest(`"${name}" wasn't supplied.`);
}

function wrongType(name: string, value: unknown, type: string): GitHubError {
  const article = /^[aeiou]/.test(type) ? 'an' : 'a';
  return invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not ${article} ${type}.`);
}
