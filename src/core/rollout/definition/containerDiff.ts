import * as l10n from '@vscode/l10n';
import type { Json, JsonObject } from '../../json.ts';
import type { Difference } from '../plan.ts';
import { changed, keyed, membersDiffer, rest, shown } from './differ.ts';
import { isObject, number, object, objects, text, texts } from './members.ts';

const OWN_RULE: ReadonlySet<string> = new Set([
  'command',
  'cpu',
  'dependsOn',
  'dockerLabels',
  'entryPoint',
  'environment',
  'environmentFiles',
  'essential',
  'healthCheck',
  'image',
  'logConfiguration',
  'memory',
  'memoryReservation',
  'mountPoints',
  'name',
  'portMappings',
  'secrets',
  'systemControls',
  'ulimits',
]);

/** False is what ECS takes for these where they are absent (API_ContainerDefinition). */
const OFF_BY_ITSELF = [
  'disableNetworking',
  'interactive',
  'privileged',
  'pseudoTerminal',
  'readonlyRootFilesystem',
] as const;

/** HealthCheck of the API reference: in seconds, but `retries`. */
const HEALTH_DEFAULTS = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 } as const;

/**
 * What differs in one container; one that was not there, or will not be, is one difference. `sameHostPort` says
 * whether a container's port is the host's by itself (network modes awsvpc and host).
 */
export function containerDifferences(
  name: string,
  from: JsonObject | undefined,
  to: JsonObject | undefined,
  sameHostPort: { readonly from: boolean; readonly to: boolean },
): readonly Difference[] {
  const where = l10n.t('container {0}', name);
  if (from === undefined || to === undefined) {
    const image = (definition: JsonObject | undefined) =>
      definition === undefined ? undefined : (text(definition, 'image') ?? '?');
    return changed(where, l10n.t('the container'), image(from), image(to));
  }
  const one = (what: string, read: (definition: JsonObject) => string | undefined) =>
    changed(where, what, read(from), read(to));
  const named = (
    what: (name: string) => string,
    read: (definition: JsonObject) => ReadonlyMap<string, string>,
  ) => membersDiffer(where, what, read(from), read(to));
  return [
    ...one(l10n.t('image'), definition => text(definition, 'image')),
    ...one(l10n.t('essential'), definition => String(definition['essential'] ?? true)),
    ...one(l10n.t('CPU'), definition => positive(definition, 'cpu')),
    ...one(l10n.t('memory'), definition => inMiB(positive(definition, 'memory'))),
    ...one(l10n.t('memory reservation'), definition => inMiB(positive(definition, 'memoryReservation'))),
    ...one(l10n.t('entry point'), definition => list(definition, 'entryPoint')),
    ...one(l10n.t('command'), definition => list(definition, 'command')),
    ...named(name => l10n.t('variable {0}', name), variables),
    ...named(
      name => l10n.t('secret {0}', name),
      definition => secrets(definition, 'secrets'),
    ),
    ...one(l10n.t('variable files'), files),
    ...membersDiffer(
      where,
      port => l10n.t('port {0}', port),
      ports(from, sameHostPort.from),
      ports(to, sameHostPort.to),
    ),
    ...named(part => l10n.t('health check: {0}', part), healthCheck),
    ...one(l10n.t('log driver'), definition => text(logs(definition), 'logDriver')),
    ...named(
      name => l10n.t('log option {0}', name),
      definition => map(logs(definition), 'options'),
    ),
    ...named(
      name => l10n.t('log secret {0}', name),
      definition => secrets(logs(definition), 'secretOptions'),
    ),
    ...named(name => l10n.t('waits for {0}', name), dependsOn),
    ...named(path => l10n.t('mount {0}', path), mounts),
    ...named(name => l10n.t('limit {0}', name), limits),
    ...named(
      name => l10n.t('kernel parameter {0}', name),
      definition =>
        keyed(objects(definition, 'systemControls'), 'namespace', item => text(item, 'value') ?? ''),
    ),
    ...named(
      name => l10n.t('label {0}', name),
      definition => map(definition, 'dockerLabels'),
    ),
    ...rest(where, withoutDefaults(from), withoutDefaults(to), OWN_RULE),
  ];
}

function positive(definition: JsonObject, member: string): string | undefined {
  const value = number(definition, member);
  return value === undefined || value === 0 ? undefined : String(value);
}

function inMiB(size: string | undefined): string | undefined {
  return size === undefined ? undefined : l10n.t('{0} MiB', size);
}

function list(definition: JsonObject, member: string): string | undefined {
  const items = texts(definition, member);
  return items.length === 0 ? undefined : shown(items);
}

function logs(definition: JsonObject): JsonObject | undefined {
  return object(definition, 'logConfiguration');
}

function variables(definition: JsonObject): ReadonlyMap<string, string> {
  return keyed(objects(definition, 'environment'), 'name', item => text(item, 'value') ?? '');
}

function secrets(from: JsonObject | undefined, member: string): ReadonlyMap<string, string> {
  return keyed(objects(from, member), 'name', item => text(item, 'valueFrom') ?? '');
}

/** Their order counts: of a variable that stands in two of them the first holds. */
function files(definition: JsonObject): string {
  return objects(definition, 'environmentFiles')
    .map(file => text(file, 'value') ?? '')
    .join(', ');
}

function ports(definition: JsonObject, sameHostPort: boolean): ReadonlyMap<string, string> {
  return new Map(
    objects(definition, 'portMappings').map(mapping => {
      const port = number(mapping, 'containerPort');
      const range = text(mapping, 'containerPortRange') ?? '?';
      const protocol = text(mapping, 'protocol') === 'udp' ? 'udp' : 'tcp';
      const { containerPort: _, containerPortRange: __, protocol: ___, hostPort, ...others } = mapping;
      const host = hostPort === 0 || (sameHostPort && hostPort === port) ? undefined : hostPort;
      const more = Object.entries({ ...others, hostPort: host })
        .filter(([, value]) => value !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name} ${shown(value)}`);
      return [`${port ?? range}/${protocol}`, more.length === 0 ? l10n.t('open') : more.join(', ')];
    }),
  );
}

function healthCheck(definition: JsonObject): ReadonlyMap<string, string> {
  const check = object(definition, 'healthCheck');
  if (check === undefined) {
    return new Map();
  }
  const seconds = (member: 'interval' | 'timeout' | 'startPeriod') =>
    l10n.t('{0} s', number(check, member) ?? HEALTH_DEFAULTS[member]);
  return new Map([
    [l10n.t('command'), shown(texts(check, 'command'))],
    [l10n.t('interval'), seconds('interval')],
    [l10n.t('timeout'), seconds('timeout')],
    [l10n.t('retries'), String(number(check, 'retries') ?? HEALTH_DEFAULTS.retries)],
    [l10n.t('start period'), seconds('startPeriod')],
  ]);
}

function map(from: JsonObject | undefined, member: string): ReadonlyMap<string, string> {
  const value: Json | undefined = from?.[member];
  return new Map(isObject(value) ? Object.entries(value).map(([name, item]) => [name, shown(item)]) : []);
}

function dependsOn(definition: JsonObject): ReadonlyMap<string, string> {
  return keyed(objects(definition, 'dependsOn'), 'containerName', item => text(item, 'condition') ?? '');
}

function mounts(definition: JsonObject): ReadonlyMap<string, string> {
  return keyed(objects(definition, 'mountPoints'), 'containerPath', item => {
    const volume = text(item, 'sourceVolume') ?? '';
    return item['readOnly'] === true ? l10n.t('{0}, read-only', volume) : volume;
  });
}

function limits(definition: JsonObject): ReadonlyMap<string, string> {
  return keyed(
    objects(definition, 'ulimits'),
    'name',
    item => `${number(item, 'softLimit') ?? '?'} / ${number(item, 'hardLimit') ?? '?'}`,
  );
}

function withoutDefaults(definition: JsonObject): JsonObject {
  const off: ReadonlySet<string> = new Set(OFF_BY_ITSELF);
  return Object.fromEntries(
    Object.entries(definition).filter(
      ([name, value]) =>
        !(off.has(name) && value === false) && !(name === 'versionConsistency' && value === 'enabled'),
    ),
  );
}
