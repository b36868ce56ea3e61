import { ApiError, type Input, type Json } from './api.ts';

/**
 * Reads of a request. A member of the wrong JSON type is a SerializationException, as AWS's JSON
 * protocols answer it; a value out of range is for the operations to refuse.
 */

function wrongType(expected: string): ApiError {
  return new ApiError('SerializationException', `Expected ${expected}`);
}

export function text(input: Input, key: string): string | undefined {
  const value = input[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string') {
    throw wrongType('string');
  }
  return value;
}

export function number(input: Input, key: string): number | undefined {
  const value = input[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'number') {
    throw wrongType('number');
  }
  return value;
}

export function integer(input: Input, key: string): number | undefined {
  const value = number(input, key);
  if (value !== undefined && !Number.isInteger(value)) {
    throw wrongType('integer');
  }
  return value;
}

export function flag(input: Input, key: string): boolean | undefined {
  const value = input[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'boolean') {
    throw wrongType('boolean');
  }
  return value;
}

export function list(input: Input, key: string): readonly Json[] | undefined {
  const value = input[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!isList(value)) {
    throw wrongType('list');
  }
  return value;
}

export function texts(input: Input, key: string): readonly string[] | undefined {
  return list(input, key)?.map(item => {
    if (typeof item !== 'string') {
      throw wrongType('string');
    }
    return item;
  });
}

export function record(input: Input, key: string): Input | undefined {
  const value = input[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  return asRecord(value);
}

export function records(input: Input, key: string): readonly Input[] | undefined {
  return list(input, key)?.map(asRecord);
}

export function textMap(input: Input, key: string): Readonly<Record<string, string>> | undefined {
  const value = record(input, key);
  if (value === undefined) {
    return undefined;
  }
  return Object.fromEntries(Object.keys(value).map(name => [name, text(value, name) ?? '']));
}

/** One of `values`; anything else is refused with what `refuse` says. */
export function oneOf<T extends string>(
  input: Input,
  key: string,
  values: readonly T[],
  refuse: (value: string) => ApiError = value =>
    invalid(`${key} should be one of [${values.join(',')}], got ${value}`),
): T | undefined {
  const value = text(input, key);
  if (value === undefined) {
    return undefined;
  }
  const found = values.find(known => known === value);
  if (found === undefined) {
    throw refuse(value);
  }
  return found;
}

export function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}

export function client(message: string): ApiError {
  return new ApiError('ClientException', message);
}

function asRecord(value: Json): Input {
  if (value === null || typeof value !== 'object' || isList(value)) {
    throw wrongType('structure');
  }
  return value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
