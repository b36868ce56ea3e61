import type { Json } from '../../json.ts';
import { isList, isObject } from './members.ts';

/** The same text for values that differ only in the order of their members or in members that are undefined. */
export function canonicalJson(value: Json | undefined): string {
  if (isList(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (isObject(value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Nothing, as ECS sees it: it gives back empty lists and objects for what was never given. */
export function isEmpty(value: Json | undefined): boolean {
  if (isList(value)) {
    return value.length === 0;
  }
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (isObject(value) && Object.values(value).every(isEmpty))
  );
}
