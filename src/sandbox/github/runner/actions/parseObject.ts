import type { Input, Json } from '../../../api.ts';

/** An object of JSON. Throws what JSON.parse throws, or that it is none. */
export function parseObject(source: string): Input {
  const value: Json = JSON.parse(source);
  if (!isObject(value)) {
    throw new Error('Invalid task definition format: it is no object.');
  }
  return value;
}

function isObject(value: Json): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
