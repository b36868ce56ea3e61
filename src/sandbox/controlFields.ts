import { ApiError } from './api.ts';

/** Reads of the control API's bodies; they throw ApiError. */

export type Fields = Readonly<Record<string, unknown>>;

export function invalid(message: string): ApiError {
  return new ApiError('InvalidRequest', message);
}

export function found(was: boolean, what: string): void {
  if (!was) {
    throw new ApiError('NotFound', `There is no such ${what}.`, 404);
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(body: Fields, name: string): readonly Fields[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every(isFields)) {
    throw invalid(`${name} is a list of objects.`);
  }
  return value;
}

export function text(body: Fields, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined) {
    throw invalid(`${name} is missing.`);
  }
  return value;
}

export function optionalText(body: Fields, name: string): string | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== 'string') {
    throw invalid(`${name} is a text.`);
  }
  return value;
}

export function texts(body: Fields, name: string): readonly string[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every(item => typeof item === 'string')) {
    throw invalid(`${name} is a list of texts.`);
  }
  return value;
}

export function optionalNumber(body: Fields, name: string): number | undefined {
  const value = body[name];
  if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value))) {
    throw invalid(`${name} is a number.`);
  }
  return value;
}
