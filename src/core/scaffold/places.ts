import * as l10n from '@vscode/l10n';
import { accountId, accountOf, partitionOf, region } from '../settings/rules.ts';
import type { TargetPlace } from './propose.ts';
import type { Target } from './setUp.ts';

/** Names of targets that are offered together, in the order of promotion. */
export const USUAL_TARGETS: readonly (readonly [string, ...string[]])[] = [
  ['prod'],
  ['staging', 'prod'],
  ['dev', 'staging', 'prod'],
];

/** Names that AWS takes: of clusters and services, … */
export const CLUSTER_NAME = /^[A-Za-z0-9][\w-]{0,254}$/;
/** … of repositories of Amazon ECR, … */
export const IMAGES_NAME = /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/;
/** … of log groups, … */
export const LOG_GROUP_NAME = /^[\w./#-]{1,512}$/;
/**
 * … and of IAM roles, before which their paths may stand as in their ARNs: `service-role/ecsTaskExecutionRole`. Of what
 * IAM takes in a path, `*`, `?` and `$` are left out, which mean something else in a policy, and `"`, `\` and `//`. Nobody
 * makes roles in `aws-service-role/` and `aws-reserved/`, which are AWS's own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export const ROLE_NAME =
  /^(?!arn:|\/|.*\/\/|aws-(?:service-role|reserved)\/)(?:[!#%-)+->@-[\]-~]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/** Why AWS takes no such name, where `pattern` is one of those above. */
export function nameProblem(text: string, pattern: RegExp): string | undefined {
  if (pattern.test(text)) {
    return undefined;
  }
  switch (pattern) {
    case IMAGES_NAME:
      return l10n.t('Lowercase letters a–z and digits, between them one of . _ - / at a time.');
    case LOG_GROUP_NAME:
      return l10n.t('Letters a–z, digits and . _ / # -, 512 characters at most.');
    case ROLE_NAME:
      return l10n.t(
        'Letters a–z, digits and _ + = , . @ -, 64 characters at most; before them its path, where it has one: service-role/NAME, and none of AWS’s own.',
      );
    default:
      return l10n.t('Letters a–z, digits, - and _, a letter or digit first, 255 characters at most.');
  }
}

/** As much of an environment of the extension's settings as a target can come of. */
export interface KnownEnvironment {
  readonly name: string;
  readonly region: string;
  readonly roleArn?: string;
  readonly branches?: readonly string[];
  readonly protected: boolean;
}

/** Where a target is, with account and region empty where nothing tells them. */
export function proposePlace(
  name: string,
  names: readonly string[],
  defaultBranch: string,
  known: readonly KnownEnvironment[] = [],
): TargetPlace {
  const environment = known.find(each => each.name === name);
  const there = environment?.region ?? '';
  const isLast = name === names.at(-1);
  const own = isLast ? [defaultBranch] : ownBranch(name, names, defaultBranch);
  return {
    name,
    account: environment?.roleArn === undefined ? '' : accountOf(environment.roleArn),
    region: there,
    partition: partitionFor(there),
    branches: environment?.branches?.length ? environment.branches : own,
    protected: environment?.protected ?? (isLast && names.length > 1),
  };
}

/** None where other targets are deployed from all that it may be called: by hand only. */
function ownBranch(name: string, names: readonly string[], defaultBranch: string): readonly string[] {
  const usual = name === 'dev' && !names.includes('develop') ? ['develop', name] : [name];
  return usual.filter(branch => branch !== defaultBranch).slice(0, 1);
}

function partitionFor(regionName: string): Target['partition'] {
  const partition = partitionOf(regionName);
  return partition === 'aws-cn' || partition === 'aws-us-gov' ? partition : 'aws';
}

/** What names of regions begin with, in all partitions: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const AREA = /^(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)-/;
const KNOWN_REGION =
  /^(?:af-south-1|ap-(?:east-[12]|northeast-[1-3]|south-[12]|southeast-[1-7])|ca-(?:central|west)-1|cn-north(?:west)?-1|eu-(?:central-[12]|north-1|south-[12]|west-[1-3])|eusc-de-east-1|il-central-1|me-(?:central|south)-1|mx-central-1|sa-east-1|us-(?:gov-)?(?:east|west)-1|us-(?:east|west)-2)$/;

/** Why it is no place, such as `111122223333 eu-west-1`; undefined where it is one. */
export function placeProblem(text: string): string | undefined {
  const [account = '', name = '', ...more] = text.split(/[\s,/]+/);
  if (more.length > 0 || name === '') {
    return l10n.t('The account’s 12 digits and the region, such as 111122223333 eu-west-1.');
  }
  const isNowhere = region(name) === undefined && !AREA.test(name);
  return (
    accountId(account) ??
    region(name) ??
    (isNowhere ? l10n.t('{0} is no AWS region: none begins like that.', name) : undefined)
  );
}

/** What may be wrong with a place that `placeProblem` finds nothing wrong with: AWS has regions that are newer than this. */
export function placeWarning(text: string): string | undefined {
  const { region: name } = readPlace(text);
  return KNOWN_REGION.test(name)
    ? undefined
    : l10n.t('{0} is none of the regions known here. Enter takes it all the same.', name);
}

/** Of a text that `placeProblem` finds nothing wrong with. */
export function readPlace(text: string): Pick<Target, 'account' | 'region' | 'partition'> {
  const [account = '', name = ''] = text.split(/[\s,/]+/);
  return { account, region: name, partition: partitionFor(name) };
}

const TAG = 'tag:';

/** As a person writes it: `main, release/*, tag:v*`. */
export function refsText({ branches, tags = [] }: Pick<Target, 'branches' | 'tags'>): string {
  return [...branches, ...tags.map(tag => `${TAG}${tag}`)].join(', ');
}

/** The target, deployed to from what `refsText` says: from nothing is by hand only. */
export function withRefs<T extends Pick<Target, 'branches' | 'tags'>>(
  target: T,
  text: string,
): Omit<T, 'branches' | 'tags'> & Pick<Target, 'branches' | 'tags'> {
  const words = refsOf(text);
  const tags = words.filter(word => word.startsWith(TAG)).map(word => word.slice(TAG.length));
  const { branches: _branches, tags: _tags, ...rest } = target;
  const branches = words.filter(word => !word.startsWith(TAG));
  return { ...rest, branches, ...(tags.length === 0 ? {} : { tags }) };
}

/** Git's own rules for names of branches, but for the wildcards of GitHub's patterns. */
export function refsProblem(text: string): string | undefined {
  const refs = refsOf(text);
  const blank = refs.find(word => /\s/.test(word));
  if (blank !== undefined) {
    return l10n.t('Write commas between several: “{0}” has a blank, and no branch or tag has.', blank);
  }
  const bad = refs.find(word => /\.\.|@\{|[\\~^:]|\/$|^\/|^-|^$/.test(word.replace(TAG, '')) || word === TAG);
  return bad === undefined ? undefined : l10n.t('{0} is no branch and no tag.', bad);
}

/** Separated by commas alone: what has a blank in it is one that is wrong. */
function refsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '');
}

/** Why these are no names of targets; undefined where they are. They name files, GitHub environments and branches of the workflow. */
export function targetsProblem(text: string): string | undefined {
  const names = wordsOf(text);
  const bad = names.find(name => !/^[A-Za-z0-9](?:[\w-]{0,30}[A-Za-z0-9])?$/.test(name));
  if (names.length === 0) {
    return l10n.t('One name or several, such as dev, staging, prod.');
  }
  if (bad !== undefined) {
    return l10n.t('{0}: letters a–z, digits, - and _, 32 characters at most.', bad);
  }
  const twice = names.find((name, index) => firstOf(names, name) < index);
  return twice === undefined
    ? undefined
    : l10n.t('{0} is there twice, whether written small or large.', twice);
}

function firstOf(names: readonly string[], name: string): number {
  return names.findIndex(each => each.toLowerCase() === name.toLowerCase());
}

/** Separated by commas or blanks. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(word => word !== '');
}
