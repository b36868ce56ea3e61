import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isList, isObject } from './members.ts';
import { nearest } from './nearest.ts';
import type { Members, Shape } from './shape.ts';

/**
 * Holds an object against what is known of its members. Gives it without its nulls and with its numbers as texts
 * where ECS takes a text, and tells `note` of these and of members that ECS does not know, which are kept.
 * Throws Failure `invalid`, which names the place and what is due there.
 */
export function checkMembers(
  value: JsonObject,
  members: Members,
  path: string,
  note: (text: string) => void,
): JsonObject {
  const known = Object.keys(members);
  const checked = Object.entries(value).flatMap(([name, member]): readonly (readonly [string, Json])[] => {
    const place = path === '' ? name : `${path}.${name}`;
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member === undefined || member === null) {
      note(l10n.t('`{0}` is null and was left out.', place));
      return [];
    }
    if (shape === undefined) {
      if (known.length > 0) {
        note(unknownMember(name, place, known));
      }
      return [[name, member]];
    }
    return [[name, check(member, shape, place, note)]];
  });
  return Object.fromEntries(checked);
}

function check(value: Json, shape: Shape, place: string, note: (text: string) => void): Json {
  if (typeof shape === 'object') {
    if ('list' in shape) {
      if (!isList(value)) {
        throw wrong(place, l10n.t('a list is due'), l10n.t('Put it in square brackets.'));
      }
      return value.map((item, index) => check(item, shape.list, `${place}[${index}]`, note));
    }
    if (!isObject(value)) {
      throw wrong(place, l10n.t('an object is due'), l10n.t('Put its members in braces.'));
    }
    return checkMembers(value, shape.members, place, note);
  }
  switch (shape) {
    case 'text':
      return typeof value === 'string' ? value : refuseText(value, place);
    case 'size':
      if (typeof value === 'number') {
        note(l10n.t('`{0}` is a number; ECS takes it as the text "{1}".', place, value));
        return String(value);
      }
      return typeof value === 'string' ? value : refuseText(value, place);
    case 'number':
      if (typeof value !== 'number') {
        throw wrong(
          place,
          l10n.t('a number is due'),
          l10n.t('Write it without quotation marks, such as 8080.'),
        );
      }
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') {
        throw wrong(place, l10n.t('true or false is due'), l10n.t('Write it without quotation marks.'));
      }
      return value;
    case 'map':
      return checkMap(value, place);
  }
}

function checkMap(value: Json, place: string): Json {
  if (!isObject(value)) {
    throw wrong(
      place,
      l10n.t('an object of texts is due'),
      l10n.t('Put it in braces, such as {"name": "value"}.'),
    );
  }
  for (const [name, item] of Object.entries(value)) {
    if (typeof item !== 'string') {
      refuseText(item, `${place}.${name}`);
    }
  }
  return value;
}

function refuseText(value: Json | undefined, place: string): never {
  throw wrong(
    place,
    l10n.t('a text is due'),
    typeof value === 'number' || typeof value === 'boolean'
      ? l10n.t('Write "{0}", with quotation marks.', String(value))
      : l10n.t('Write it in quotation marks.'),
  );
}

function unknownMember(name: string, place: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined
    ? l10n.t('`{0}` is no member that is known here; it is sent as it is.', place)
    : l10n.t('`{0}` is no member that is known here; is `{1}` meant? It is sent as it is.', place, meant);
}

export function wrong(place: string, what: string, fix: string): Failure {
  return new Failure('invalid', l10n.t('At `{0}` {1}.', place, what), { hint: fix });
}
