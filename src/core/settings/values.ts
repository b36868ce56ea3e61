import * as l10n from '@vscode/l10n';
import { isRecord, type Place } from './place.ts';
import type { Rule } from './rules.ts';

type Json = Readonly<Record<string, unknown>>;

/** A text that must be there. `place` is the object that holds it. Undefined where it is wrong, which is then noted. */
export function text(value: Json, key: string, place: Place, rule: Rule): string | undefined {
  if (value[key] === undefined) {
    return place.error(l10n.t('`{0}` is missing.', key));
  }
  return checked(value[key], key, place.at(key), rule);
}

/** A text that may be absent: gives `fallback` then. */
export function optionalText<T>(
  value: Json,
  key: string,
  place: Place,
  rule: Rule,
  fallback: T,
): string | T | undefined {
  return value[key] === undefined ? fallback : checked(value[key], key, place.at(key), rule);
}

/** A list of texts; an absent one is empty. */
export function strings(value: Json, key: string, place: Place, rule: Rule): readonly string[] | undefined {
  const list = value[key] ?? [];
  if (!Array.isArray(list)) {
    return place.at(key).error(l10n.t('`{0}` must be a list of texts.', key));
  }
  const good = list.map((each: unknown, index) => checked(each, key, place.at(key, index), rule));
  return good.every(each => each !== undefined) ? good : undefined;
}

/** A map from texts to texts; an absent one is empty. */
export function stringMap(
  value: Json,
  key: string,
  place: Place,
  rule: Rule,
): Readonly<Record<string, string>> | undefined {
  const map = value[key] ?? {};
  if (!isRecord(map)) {
    return place.at(key).error(l10n.t('`{0}` must be an object whose values are texts.', key));
  }
  const good = Object.entries(map).map(([name, each]) => [
    name,
    checked(each, name, place.at(key, name), rule),
  ]);
  return good.every(([, each]) => each !== undefined) ? Object.fromEntries(good) : undefined;
}

/** False where absent. */
export function flag(value: Json, key: string, place: Place): boolean | undefined {
  const given = value[key] ?? false;
  return typeof given === 'boolean'
    ? given
    : place.at(key).error(l10n.t('`{0}` must be true or false.', key));
}

function checked(value: unknown, name: string, place: Place, rule: Rule): string | undefined {
  if (typeof value !== 'string') {
    return place.error(l10n.t('`{0}` must be a text.', name));
  }
  const fault = rule(value);
  return fault === undefined ? value : place.error(l10n.t('`{0}`: {1}', name, fault));
}
