import type { Call, Input, Operation, Permission } from '../api.ts';
import { invalid, records, text, texts } from '../input.ts';
import { findRepository } from './read.ts';
import type { Registry, Repository } from './registry.ts';

export type Tags = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-using-tags.html#tag-restrictions */
const MOST = 50;

/** Tags of repositories. */
export function tagOperations(registry: Registry): Record<string, Operation> {
  const on = (action: string, input: Input, more: Permission['context'] = {}): readonly Permission[] => [
    { action, resource: text(input, 'resourceArn') ?? '', context: more },
  ];
  return {
    TagResource: {
      permissions: input => on('ecr:TagResource', input, tagContext(readTags(input))),
      run(input, call) {
        const repository = find(registry, input, call);
        repository.tags = bounded({ ...repository.tags, ...readTags(input) });
        return {};
      },
    },
    UntagResource: {
      permissions: input => on('ecr:UntagResource', input, { 'aws:TagKeys': texts(input, 'tagKeys') ?? [] }),
      run(input, call) {
        const repository = find(registry, input, call);
        const gone = texts(input, 'tagKeys') ?? [];
        repository.tags = Object.fromEntries(
          Object.entries(repository.tags).filter(([key]) => !gone.includes(key)),
        );
        return {};
      },
    },
    ListTagsForResource: {
      permissions: input => on('ecr:ListTagsForResource', input),
      run: (input, call) => ({
        tags: Object.entries(find(registry, input, call).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    },
  };
}

/** The request's `tags`. Throws InvalidParameterException. */
export function readTags(input: Input): Tags {
  return bounded(
    Object.fromEntries(
      (records(input, 'tags') ?? []).map(tag => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']),
    ),
  );
}

/** Condition keys of a request that sets these tags. */
export function tagContext(tags: Tags): NonNullable<Permission['context']> {
  return {
    'aws:TagKeys': Object.keys(tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

function bounded(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST) {
    throw invalid(`Invalid parameter at 'tags' failed to satisfy constraint: 'at most ${MOST} tags'`);
  }
  const wrong = Object.keys(tags).find(key => key === '' || key.length > 128 || /^aws:/i.test(key));
  if (wrong !== undefined) {
    throw invalid(`Invalid parameter at 'tags' failed to satisfy constraint: 'invalid tag key ${wrong}'`);
  }
  return tags;
}

function find(registry: Registry, input: Input, call: Call): Repository {
  const arn = text(input, 'resourceArn') ?? '';
  const [, region, account, name] = /^arn:aws:ecr:([^:]+):(\d{12}):repository\/(.+)$/.exec(arn) ?? [];
  if (region !== call.region || account === undefined || name === undefined) {
    throw invalid(`Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'`);
  }
  return findRepository(registry, { registryId: account }, call, name);
}
