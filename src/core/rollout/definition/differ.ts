import type { Json, JsonObject } from '../../json.ts';
import type { Difference } from '../plan.ts';
import { canonicalJson, isEmpty } from './canonical.ts';
import { isList, text } from './members.ts';

/** Nothing where both are the same; an empty text is none. */
export function changed(
  where: string,
  what: string,
  from: string | undefined,
  to: string | undefined,
): readonly Difference[] {
  const before = from === '' ? undefined : from;
  const after = to === '' ? undefined : to;
  return before === after ? [] : [difference(where, what, before, after)];
}

function difference(
  where: string,
  what: string,
  from: string | undefined,
  to: string | undefined,
): Difference {
  return {
    where,
    what,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** Of lists whose items go by a name: the last of a name counts, as it does in ECS. */
export function keyed(
  items: readonly JsonObject[],
  key: string,
  value: (item: JsonObject) => string,
): ReadonlyMap<string, string> {
  return new Map(items.map(item => [text(item, key) ?? '', value(item)]));
}

/** By name, in the order of `to`; what went away comes last. An empty text is something here. */
export function membersDiffer(
  where: string,
  what: (name: string) => string,
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): readonly Difference[] {
  return [...new Set([...to.keys(), ...from.keys()])]
    .filter(name => from.get(name) !== to.get(name))
    .map(name => difference(where, what(name), from.get(name), to.get(name)));
}

/** The members that no other rule has compared, by their own names, those of this project's future too. */
export function rest(
  where: string,
  from: JsonObject,
  to: JsonObject,
  compared: ReadonlySet<string>,
): readonly Difference[] {
  const text = (value: Json | undefined) => (isEmpty(value) ? undefined : shown(value));
  return [...new Set([...Object.keys(to), ...Object.keys(from)])]
    .filter(name => !compared.has(name))
    .sort()
    .flatMap(name => changed(where, name, text(from[name]), text(to[name])));
}

/** A value as people read it in one line: texts and numbers plain, everything else as JSON. */
export function shown(value: Json | undefined): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return isList(value) && value.every(item => typeof item === 'string')
    ? JSON.stringify(value)
    : canonicalJson(value);
}
