import { ApiError, type Permission } from '../api.ts';
import type { Tags } from '../iam/store.ts';
import type { Parameters, Xml } from '../queryApi.ts';
import { members } from './request.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
const MOST = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** The request's `Tags`. Throws ValidationError and InvalidInput. */
export function readTags(parameters: Parameters): Tags {
  const tags: Record<string, string> = {};
  const seen = new Set<string>();
  for (let index = 1; parameters.has(`Tags.member.${index}.Key`); index++) {
    const key = parameters.get(`Tags.member.${index}.Key`) ?? '';
    const value = parameters.get(`Tags.member.${index}.Value`) ?? '';
    checkTag(index, 'key', key, KEY);
    checkTag(index, 'value', value, VALUE);
    if (/^aws:/i.test(key)) {
      throw new ApiError('InvalidInput', 'aws: prefixed tag key names are not allowed for external use.');
    }
    if (seen.has(key.toLowerCase())) {
      throw new ApiError(
        'InvalidInput',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    }
    seen.add(key.toLowerCase());
    tags[key] = value;
  }
  return tags;
}

function checkTag(index: number, member: string, text: string, pattern: RegExp): void {
  if (!pattern.test(text)) {
    throw new ApiError(
      'ValidationError',
      `1 validation error detected: Value '${text}' at 'tags.${index}.member.${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`,
    );
  }
}

/** Both; a key is replaced whatever its case. Throws LimitExceeded. */
export function mergeTags(before: Tags, added: Tags): Tags {
  const merged = { ...withoutTags(before, Object.keys(added)), ...added };
  if (Object.keys(merged).length > MOST) {
    throw new ApiError('LimitExceeded', `The number of tags has reached the maximum limit.`, 409);
  }
  return merged;
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys.map(key => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())));
}

/** The request's `TagKeys`. */
export function readTagKeys(parameters: Parameters): readonly string[] {
  return members(parameters, 'TagKeys');
}

export function renderTags(tags: Tags = {}): readonly Xml[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Condition keys of a request that sets these tags. */
export function tagContext(tags: Tags): NonNullable<Permission['context']> {
  const keys = Object.keys(tags);
  return keys.length === 0
    ? {}
    : {
        'aws:TagKeys': keys,
        ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      };
}

/** Condition keys of what has these tags. */
export function resourceTags(tags: Tags = {}): NonNullable<Permission['context']> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`iam:ResourceTag/${key}`, value],
    ]),
  );
}
