import { ApiError, type Call, type Input, type Operation, type Permission } from '../../api.ts';
import { invalid, text, texts } from '../../input.ts';
import { readTags } from '../definition.ts';
import type { Tag } from '../definitionState.ts';
import { lookUpCluster, lookUpDefinition, lookUpService, lookUpTask } from '../names.ts';
import { tagList } from '../render.ts';
import type { World } from '../world.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html#tag-restrictions */
const most = 50;
const keys = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const values = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

interface Tagged {
  tags: readonly Tag[];
}

/** Tags of clusters, services, tasks and task definitions. */
export function tagOperations(world: World): Record<string, Operation> {
  return {
    TagResource: {
      permissions: (input, call) =>
        onResource(world, 'ecs:TagResource', input, call, requestTags(readTags(input))),
      run(input, call) {
        const resource = find(world, input, call);
        const added = checkTags(readTags(input));
        const kept = resource.tags.filter(({ key }) => !added.some(tag => tag.key === key));
        resource.tags = checkTags([...kept, ...added]);
        return {};
      },
    },

    UntagResource: {
      permissions: (input, call) =>
        onResource(world, 'ecs:UntagResource', input, call, { 'aws:TagKeys': texts(input, 'tagKeys') ?? [] }),
      run(input, call) {
        const resource = find(world, input, call);
        const gone = texts(input, 'tagKeys') ?? [];
        resource.tags = resource.tags.filter(({ key }) => !gone.includes(key));
        return {};
      },
    },

    ListTagsForResource: {
      permissions: (input, call) => onResource(world, 'ecs:ListTagsForResource', input, call),
      run: (input, call) => ({ tags: tagList(find(world, input, call).tags) }),
    },
  };
}

/** Throws InvalidParameterException. */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > most) {
    throw invalid(`You can have a maximum of ${most} tags for each resource.`);
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw invalid('Duplicate tag keys found.');
  }
  for (const { key, value } of tags) {
    if (!keys.test(key) || !values.test(value)) {
      throw invalid(
        'Invalid tag; keys have 1 to 128 characters, values 256 at most, and some characters are not allowed.',
      );
    }
    if (/^aws:/i.test(key)) {
      throw invalid('Tag keys beginning with "aws:" are reserved for AWS use.');
    }
  }
  return tags;
}

function requestTags(tags: readonly Tag[]): NonNullable<Permission['context']> {
  return {
    'aws:TagKeys': tags.map(({ key }) => key),
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
  };
}

/** Condition keys of what has these tags. */
function ownTags(tags: readonly Tag[] = []): NonNullable<Permission['context']> {
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value]));
}

function onResource(
  world: World,
  action: string,
  input: Input,
  call: Call,
  context: NonNullable<Permission['context']> = {},
): readonly Permission[] {
  const resource = text(input, 'resourceArn') ?? '';
  return [
    { action, resource, context: { ...ownTags(lookUp(world, resource, call.region)?.tags), ...context } },
  ];
}

function find(world: World, input: Input, call: Call): Tagged {
  const arn = text(input, 'resourceArn') ?? '';
  if (!/^arn:[^:]+:ecs:[^:]+:\d{12}:(?:cluster|service|task|task-definition)\/.+$/.test(arn)) {
    throw invalid('Long arn format must be used for tagging operations');
  }
  const found = lookUp(world, arn, call.region);
  if (found === undefined) {
    throw arn.includes(':cluster/')
      ? new ApiError('ClusterNotFoundException', 'Cluster not found.')
      : new ApiError('ResourceNotFoundException', 'The specified resource could not be found.');
  }
  return found;
}

function lookUp(world: World, arn: string, regionName: string): Tagged | undefined {
  const region = world.region(regionName);
  const [, kind = '', name = '', inner = ''] = /:([a-z-]+)\/([^/]+)(?:\/(.+))?$/.exec(arn) ?? [];
  if (kind === 'task-definition') {
    return lookUpDefinition(region, arn);
  }
  const cluster = lookUpCluster(region, name);
  switch (kind) {
    case 'cluster':
      return cluster?.arn === arn ? cluster : undefined;
    case 'service':
      return cluster && inner !== '' ? lookUpService(cluster, arn) : undefined;
    case 'task':
      return cluster && inner.length >= 32 ? lookUpTask(cluster, arn) : undefined;
    default:
      return undefined;
  }
}
