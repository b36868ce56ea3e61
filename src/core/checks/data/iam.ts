import { GLOBAL_KEYS, IAM_SERVICES, OTHER_PREFIXES } from './iamData.ts';

/** What the service authorization reference says of an action. */
export interface IamAction {
  /** As AWS writes it, without the prefix. */
  readonly name: string;
  readonly level: 'list' | 'read' | 'write';
  /** Undefined where the reference is not here in such detail. */
  readonly takes: IamTakes | undefined;
}

interface IamTakes {
  /** ARNs with `*` for what is open; none where only `*` counts as its resource. */
  readonly resources: readonly string[];
  /** The service's own condition keys, such as `ecs:cluster`, with `*` for a tag's name. */
  readonly keys: readonly string[];
}

export interface IamService {
  readonly prefix: string;
  /** By the name in lower case: IAM does not mind the case of actions. */
  readonly actions: ReadonlyMap<string, IamAction>;
  /** All condition keys of the service; undefined where they are not here. */
  readonly keys: readonly string[] | undefined;
}

const LEVELS = { l: 'list', r: 'read', w: 'write' } as const;

let lines: ReadonlyMap<string, string> | undefined;
const services = new Map<string, IamService>();

/** The service of a prefix, `other` where only the prefix is known, undefined where there is none of the name. */
export function iamService(prefix: string): IamService | 'other' | undefined {
  const name = prefix.toLowerCase();
  lines ??= new Map(IAM_SERVICES.map(line => [line.slice(0, line.indexOf('|')), line]));
  const line = lines.get(name);
  if (line === undefined) {
    return OTHER_PREFIXES.split(' ').includes(name) ? 'other' : undefined;
  }
  const service = services.get(name) ?? readService(line);
  services.set(name, service);
  return service;
}

/** Every prefix there is. */
export function iamPrefixes(): readonly string[] {
  return [...IAM_SERVICES.map(line => line.slice(0, line.indexOf('|'))), ...OTHER_PREFIXES.split(' ')];
}

/** Condition keys that all services know, such as `aws:SourceArn`; `aws:RequestTag/*` stands for every tag. */
export function globalKeys(): readonly string[] {
  return GLOBAL_KEYS.split(' ');
}

/**
 * `prefix|types|keys|profiles|actions`: what a profile says of its actions is the letter of their level, then the
 * numbers of types and, after a slash, keys. Of an action stands there how much it has in common with the one
 * before, the rest, and the number of its profile where that is another one. Numbers have the base 36.
 */
function readService(line: string): IamService {
  const [prefix = '', ...parts] = line.split('|');
  const [types = [], names = [], profiles = [], coded = []] = parts.map(part =>
    part === '' ? [] : part.split(' '),
  );
  const resources = types.map(type => (type.startsWith('arn:') ? type : `arn:*:${prefix}:*:*:${type}`));
  const keys = names.map(name => `${prefix}:${name}`);
  const known = profiles.map(profile => readProfile(profile, resources, keys));
  const actions = new Map<string, IamAction>();
  let name = '';
  let profile = 0;
  for (const item of coded) {
    const [rest = '', mark] = item.slice(1).split(':');
    name = name.slice(0, Number.parseInt(item.charAt(0), 36)) + rest;
    profile = mark === undefined ? profile : Number.parseInt(mark, 36);
    const what = known[profile];
    if (what !== undefined) {
      actions.set(name.toLowerCase(), { name, ...what });
    }
  }
  const detailed = known.every(({ takes }) => takes !== undefined);
  return { prefix, actions, keys: detailed ? keys : undefined };
}

function readProfile(
  profile: string,
  resources: readonly string[],
  keys: readonly string[],
): Pick<IamAction, 'level' | 'takes'> {
  const letter = profile.charAt(0);
  const level = LEVELS[letter === 'l' || letter === 'r' ? letter : 'w'];
  const pick = (numbers: string, from: readonly string[]): readonly string[] =>
    numbers === '' ? [] : numbers.split('.').flatMap(at => from[Number.parseInt(at, 36)] ?? []);
  const [types, named] = profile.slice(1).split('/');
  return {
    level,
    takes:
      types === undefined || named === undefined
        ? undefined
        : { resources: pick(types, resources), keys: pick(named, keys) },
  };
}
