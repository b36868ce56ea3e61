import type { Call, Input, Operation, Permission } from '../api.ts';
import { invalid, text, textMap, texts } from '../input.ts';
import { groupResource, notFound } from './request.ts';
import type { LogGroup, LogStore } from './store.ts';

export type Tags = Readonly<Record<string, string>>;

/** "A log group can have as many as 50 tags" (API reference). */
const most = 50;

/** Tags of log groups. */
export function tagOperations(store: LogStore): Record<string, Operation> {
  return {
    TagResource: {
      permissions: (input, call) => onGroup('logs:TagResource', input, call, tagContext(readTags(input))),
      run(input, call) {
        const group = find(store, input, call);
        group.tags = bounded({ ...group.tags, ...readTags(input) });
        return {};
      },
    },
    UntagResource: {
      permissions: (input, call) =>
        onGroup('logs:UntagResource', input, call, { 'aws:TagKeys': texts(input, 'tagKeys') ?? [] }),
      run(input, call) {
        const group = find(store, input, call);
        const gone = texts(input, 'tagKeys') ?? [];
        group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !gone.includes(key)));
        return {};
      },
    },
    ListTagsForResource: {
      permissions: (input, call) => onGroup('logs:ListTagsForResource', input, call),
      run: (input, call) => ({ tags: { ...find(store, input, call).tags } }),
    },
  };
}

/** The request's `tags`. Throws InvalidParameterException. */
export function readTags(input: Input): Tags {
  return bounded(textMap(input, 'tags') ?? {});
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

function bounded(tags: Tags): Tags {
  if (Object.keys(tags).length > most) {
    throw invalid(`A log group can have ${most} tags at most.`);
  }
  const wrong = Object.entries(tags).find(
    ([key, value]) => key === '' || key.length > 128 || value.length > 256 || /^aws:/i.test(key),
  );
  if (wrong !== undefined) {
    throw invalid(`The tag ${wrong[0]} is not valid.`);
  }
  return tags;
}

/** A group's ARN, here without the `:*` that others of its ARNs end in. */
function groupOf(input: Input): string | undefined {
  return /^arn:aws:logs:[^:]+:\d{12}:log-group:([^:*]+)$/.exec(text(input, 'resourceArn') ?? '')?.[1];
}

function onGroup(
  action: string,
  input: Input,
  call: Call,
  context: NonNullable<Permission['context']> = {},
): readonly Permission[] {
  return [{ action, resource: groupResource(groupOf(input) ?? '', call), context }];
}

function find(store: LogStore, input: Input, call: Call): LogGroup {
  const name = groupOf(input);
  if (name === undefined) {
    throw invalid(`Invalid resourceArn: ${text(input, 'resourceArn') ?? ''}`);
  }
  const group = store.groups(call.region).get(name);
  if (group === undefined || group.arn !== text(input, 'resourceArn')) {
    throw notFound('log group');
  }
  return group;
}
