import * as l10n from '@vscode/l10n';
import type { Json, JsonObject } from '../../json.ts';
import type { DefinitionDocument } from '../../release.ts';
import type { Difference } from '../plan.ts';
import { canonicalJson } from './canonical.ts';
import { containerDifferences } from './containerDiff.ts';
import { changed, keyed, membersDiffer, rest, shown } from './differ.ts';
import { containers, object, objects, text, texts } from './members.ts';
import { cpuUnits, memoryMiB } from './size.ts';

/** What is compared by a rule of its own. */
const OWN_RULE: ReadonlySet<string> = new Set([
  'containerDefinitions',
  'cpu',
  'ephemeralStorage',
  'executionRoleArn',
  'family',
  'memory',
  'networkMode',
  'requiresCompatibilities',
  'runtimePlatform',
  'tags',
  'taskRoleArn',
  'volumes',
]);

/**
 * What differs between two task definitions in what they mean: containers, variables, secrets and the like by
 * name and not by place, and what ECS fills in by itself counts as written
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
 * What concerns the task comes first, then each container in the order of `to`.
 */
export function definitionDifferences(
  from: DefinitionDocument,
  to: DefinitionDocument,
): readonly Difference[] {
  return [...taskDifferences(from, to), ...containersDiffer(from, to)];
}

function taskDifferences(from: DefinitionDocument, to: DefinitionDocument): readonly Difference[] {
  const where = l10n.t('task definition');
  const one = (what: string, read: (document: DefinitionDocument) => string | undefined) =>
    changed(where, what, read(from), read(to));
  return [
    ...one(l10n.t('family'), ({ family }) => family),
    ...one(l10n.t('CPU'), cpu),
    ...one(l10n.t('memory'), memory),
    ...one(l10n.t('operating system'), document => platform(document, 'operatingSystemFamily', 'LINUX')),
    ...one(l10n.t('CPU architecture'), document => platform(document, 'cpuArchitecture', 'X86_64')),
    ...one(l10n.t('network mode'), document => text(document, 'networkMode') ?? 'bridge'),
    ...one(l10n.t('launch types'), document =>
      texts(document, 'requiresCompatibilities').toSorted().join(', '),
    ),
    ...roleDiffers(where, l10n.t('task role'), text(from, 'taskRoleArn'), text(to, 'taskRoleArn')),
    ...roleDiffers(
      where,
      l10n.t('execution role'),
      text(from, 'executionRoleArn'),
      text(to, 'executionRoleArn'),
    ),
    ...one(l10n.t('ephemeral storage'), document => {
      const size = object(document, 'ephemeralStorage')?.['sizeInGiB'];
      return typeof size === 'number' ? l10n.t('{0} GiB', size) : undefined;
    }),
    ...membersDiffer(where, name => l10n.t('volume {0}', name), volumes(from), volumes(to)),
    ...membersDiffer(where, name => l10n.t('tag {0}', name), tags(from), tags(to)),
    ...rest(where, from, to, OWN_RULE),
  ];
}

function containersDiffer(from: DefinitionDocument, to: DefinitionDocument): readonly Difference[] {
  const before = new Map(containers(from).map(({ name, definition }) => [name, definition]));
  const after = new Map(containers(to).map(({ name, definition }) => [name, definition]));
  const mode = (document: DefinitionDocument): boolean =>
    ['awsvpc', 'host'].includes(text(document, 'networkMode') ?? '');
  const modes = { from: mode(from), to: mode(to) };
  return [
    ...[...after].flatMap(([name, definition]) =>
      containerDifferences(name, before.get(name), definition, modes),
    ),
    ...[...before]
      .filter(([name]) => !after.has(name))
      .flatMap(([name, definition]) => containerDifferences(name, definition, undefined, modes)),
  ];
}

function cpu(document: DefinitionDocument): string | undefined {
  const given = text(document, 'cpu');
  return given === undefined ? undefined : String(cpuUnits(given) ?? given);
}

function memory(document: DefinitionDocument): string | undefined {
  const given = text(document, 'memory');
  const size = given === undefined ? undefined : memoryMiB(given);
  return size === undefined ? given : l10n.t('{0} MiB', String(size));
}

function platform(document: DefinitionDocument, member: string, usual: string): string {
  return (text(object(document, 'runtimePlatform'), member) ?? usual).toUpperCase();
}

/** A role can be given by its name alone. */
function roleDiffers(
  where: string,
  what: string,
  from: string | undefined,
  to: string | undefined,
): readonly Difference[] {
  const short = (role: string) => role.slice(role.lastIndexOf('/') + 1);
  const same =
    from !== undefined &&
    to !== undefined &&
    !(from.startsWith('arn:') && to.startsWith('arn:')) &&
    short(from) === short(to);
  return same ? [] : changed(where, what, from, to);
}

/** `host: {}` is what ECS gives back for a volume of which only the name was given. */
function volumes(document: DefinitionDocument): ReadonlyMap<string, string> {
  return keyed(objects(document, 'volumes'), 'name', ({ name: _, ...volume }) => {
    const known = Object.entries(volume).filter(
      ([member, value]) => !(member === 'host' && canonicalJson(value) === '{}'),
    );
    return shown(Object.fromEntries<Json | undefined>(known) satisfies JsonObject);
  });
}

function tags(document: DefinitionDocument): ReadonlyMap<string, string> {
  return keyed(objects(document, 'tags'), 'key', tag => text(tag, 'value') ?? '');
}
