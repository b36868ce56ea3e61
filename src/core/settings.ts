import * as l10n from '@vscode/l10n';
import type { Environment, IdentitySource } from './model.ts';
import { givesKeys, readIdentity } from './settings/identity.ts';
import { isRecord, Place, type SettingsProblem } from './settings/place.ts';
import * as rules from './settings/rules.ts';
import { flag, optionalText, stringMap, strings, text } from './settings/values.ts';

export type { SettingsProblem } from './settings/place.ts';

export interface ParsedEnvironments {
  readonly environments: readonly Environment[];
  readonly problems: readonly SettingsProblem[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What an environment of the extension's own sandbox need not say. Everybody there may look around with
 * the role for reading; the one for changes is for those whom it trusts.
 */
export const SANDBOX_DEFAULTS = {
  region: 'eu-west-1',
  roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-read',
  writeRoleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-deploy',
} as const;

const KEYS = [
  'name',
  'region',
  'roleArn',
  'writeRoleArn',
  'identity',
  'branches',
  'protected',
  'clusters',
  'endpointUrl',
  'logGroups',
  'workflow',
  'migrate',
] as const;
const STATIC_KEYS = ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const;

/**
 * Reads the value of `ecsCodespaces.environments` (undefined where it is not set). What is wrong in one
 * environment leaves the others alone; an environment with an error is left out.
 */
export function parseEnvironments(value: unknown): ParsedEnvironments {
  const problems: SettingsProblem[] = [];
  const environments: Environment[] = [];
  if (value === undefined || value === null) {
    return { environments, problems };
  }
  if (!Array.isArray(value)) {
    new Place(problems, [], l10n.t('Environments'), undefined).error(
      l10n.t('The setting must be a list of environments.'),
    );
    return { environments, problems };
  }
  const names = new Set<string>();
  for (const [index, entry] of value.entries()) {
    const environment = readEnvironment(entry, index, names, problems);
    if (environment !== undefined) {
      environments.push(environment);
    }
  }
  return { environments, problems };
}

function readEnvironment(
  entry: unknown,
  index: number,
  names: Set<string>,
  problems: SettingsProblem[],
): Environment | undefined {
  const unnamed = new Place(problems, [index], l10n.t('Environment {0}', index + 1), undefined);
  if (!isRecord(entry)) {
    return unnamed.error(l10n.t('An environment must be an object such as `{ "name": "dev", … }`.'));
  }
  const name = text(entry, 'name', unnamed, rules.environmentName);
  const place = name === undefined ? unnamed : new Place(problems, [index], name, name);
  const before = errors(problems);
  const read = readRest(entry, place);
  if (name === undefined) {
    return undefined;
  }
  if (names.has(name)) {
    return place
      .at('name')
      .error(l10n.t('Another environment has the name "{0}" already; this one is ignored.', name));
  }
  names.add(name);
  return read === undefined || errors(problems) > before ? undefined : { name, ...read };
}

function readRest(entry: Json, place: Place): Omit<Environment, 'name'> | undefined {
  checkKeys(entry, place);
  const identity = readIdentity(entry['identity'], place.at('identity'));
  const region = needed(entry, 'region', place, rules.region, identity);
  const roleArn =
    identity !== undefined && givesKeys(identity)
      ? optionalText(entry, 'roleArn', place, rules.roleArn, null)
      : needed(entry, 'roleArn', place, rules.roleArn, identity);
  const ownRole = entry['roleArn'] !== undefined || identity?.kind !== 'sandbox';
  const noWriteRole = ownRole ? null : SANDBOX_DEFAULTS.writeRoleArn;
  const writeRoleArn = optionalText(entry, 'writeRoleArn', place, rules.roleArn, noWriteRole);
  const endpointUrl = optionalText(entry, 'endpointUrl', place, rules.address, null);
  const branches = strings(entry, 'branches', place, rules.notEmpty);
  const clusters = strings(entry, 'clusters', place, rules.notEmpty);
  const isProtected = flag(entry, 'protected', place);
  const logGroups = stringMap(entry, 'logGroups', place, rules.notEmpty);
  const workflow = optionalText(entry, 'workflow', place, rules.workflowFile, null);
  const migrate = stringMap(entry, 'migrate', place, rules.family);
  if (
    identity === undefined ||
    region === undefined ||
    roleArn === undefined ||
    writeRoleArn === undefined ||
    endpointUrl === undefined ||
    branches === undefined ||
    clusters === undefined ||
    isProtected === undefined ||
    logGroups === undefined ||
    workflow === undefined ||
    migrate === undefined
  ) {
    return undefined;
  }
  checkTogether(place, region, roleArn, writeRoleArn);
  checkIdentity(place.at('identity'), region, identity);
  return {
    region,
    ...(roleArn === null ? {} : { roleArn }),
    ...(writeRoleArn === null ? {} : { writeRoleArn }),
    identity,
    branches,
    protected: isProtected,
    clusters,
    ...(endpointUrl === null ? {} : { endpointUrl }),
    logGroups,
    ...(workflow === null ? {} : { workflow }),
    ...(Object.keys(migrate).length === 0 ? {} : { migrate }),
  };
}

function checkKeys(entry: Json, place: Place): void {
  const noStaticKeys = l10n.t('Stored keys are never used. Remove it and name a `roleArn`.');
  place.checkKeys(entry, KEYS, {
    ...Object.fromEntries(STATIC_KEYS.map(key => [key, noStaticKeys])),
    profile: l10n.t('A profile belongs into `identity`: `{ "kind": "ambient", "profile": "NAME" }`.'),
  });
}

/** A role or a region, which only the sandbox has an answer for where it is not said. */
function needed(
  entry: Json,
  key: 'region' | 'roleArn',
  place: Place,
  rule: rules.Rule,
  identity: IdentitySource | undefined,
): string | undefined {
  return identity?.kind === 'sandbox'
    ? optionalText(entry, key, place, rule, SANDBOX_DEFAULTS[key])
    : text(entry, key, place, rule);
}

function checkTogether(
  place: Place,
  region: string,
  roleArn: string | null,
  writeRoleArn: string | null,
): void {
  if (roleArn === null) {
    if (writeRoleArn !== null) {
      place
        .at('writeRoleArn')
        .error(
          l10n.t(
            'It needs `roleArn` beside it, the role that reads; without either, what the sign-in gives is used for both.',
          ),
        );
    }
    return;
  }
  if (!rules.samePartition(roleArn, region)) {
    place
      .at('roleArn')
      .error(l10n.t('The role cannot be used in {0}: that is another partition of AWS.', region));
  }
  if (writeRoleArn !== null && rules.accountOf(writeRoleArn) !== rules.accountOf(roleArn)) {
    place
      .at('writeRoleArn')
      .error(l10n.t('It is a role of another account than `roleArn`. An environment is one account.'));
  }
}

function checkIdentity(place: Place, region: string, identity: IdentitySource): void {
  if (
    identity.kind === 'identityCenter' &&
    rules.partitionOf(identity.region) !== rules.partitionOf(region)
  ) {
    place
      .at('region')
      .error(l10n.t('Its keys cannot be used in {0}: that is another partition of AWS.', region));
  }
}

function errors(problems: readonly SettingsProblem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}
