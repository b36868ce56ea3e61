import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../json.ts';
import { containers, isList, object, objects, text } from '../definition/members.ts';
import type { Finding } from '../plan.ts';
import { containerSubject, finding } from './finding.ts';
import type { DocumentRule } from './subject.ts';

/** Names are unique, and one container at least is essential (API_ContainerDefinition). */
export const namesRule: DocumentRule = ({ document }) => {
  const all = containers(document);
  const twice = twiceIn(all.map(({ name }) => name)).map(name =>
    finding(
      'stop',
      'container.twice',
      containerSubject(name),
      l10n.t('Two containers have this name.'),
      l10n.t('Name one of them otherwise.'),
    ),
  );
  return all.some(({ definition }) => definition['essential'] !== false)
    ? twice
    : [
        ...twice,
        finding(
          'stop',
          'container.essential',
          l10n.t('task definition'),
          l10n.t('No container is essential, and ECS wants one.'),
          l10n.t('Write "essential": true in the one that the task is there for.'),
        ),
      ];
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html */
const SET_BY_ECS: ReadonlySet<string> = new Set([
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_EXECUTION_ENV',
  'ECS_AGENT_URI',
  'ECS_CONTAINER_METADATA_URI',
  'ECS_CONTAINER_METADATA_URI_V4',
]);

/** With one of these in its variables an SDK does not ask for the task role at all. */
const KEYS: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]);

/** Variables and secrets share their names (API_Secret), and some names are ECS's. */
export const variablesRule: DocumentRule = ({ document }) =>
  containers(document).flatMap(({ name, definition }) => {
    const subject = containerSubject(name);
    const variables = namesIn(definition, 'environment');
    const secrets = namesIn(definition, 'secrets');
    const both = new Set(secrets.filter(secret => variables.includes(secret)));
    return [
      ...twiceIn(secrets).map(secret => sharedName(subject, secret)),
      ...[...both].map(secret => sharedName(subject, secret)),
      ...twiceIn(variables).map(variable =>
        finding(
          'warning',
          'variable.twice',
          subject,
          l10n.t('The variable {0} stands there twice; the last one counts.', variable),
          l10n.t('Take the other away.'),
        ),
      ),
      ...[...variables, ...secrets]
        .filter(variable => SET_BY_ECS.has(variable))
        .map(variable =>
          finding(
            'warning',
            'variable.reserved',
            subject,
            l10n.t('ECS sets {0} itself.', variable),
            l10n.t('Take it away.'),
          ),
        ),
      ...variables
        .filter(variable => KEYS.has(variable))
        .map(variable =>
          finding(
            'warning',
            'variable.key',
            subject,
            l10n.t(
              '{0} stands in plain text, where everybody who may read the task definition sees it, and the task role is not used.',
              variable,
            ),
            l10n.t('Take it away and let the task role give access.'),
          ),
        ),
    ];
  });

function sharedName(subject: string, secret: string): Finding {
  return finding(
    'stop',
    'secret.name',
    subject,
    l10n.t('The secret {0} has a name that another variable or secret has too.', secret),
    l10n.t('Take the other away.'),
  );
}

/** API_ContainerDependency. */
export const dependenciesRule: DocumentRule = ({ document }) => {
  const all = containers(document);
  const byName = new Map(all.map(({ name, definition }) => [name, definition]));
  return all.flatMap(({ name, definition }) =>
    objects(definition, 'dependsOn').flatMap(dependency => {
      const on = text(dependency, 'containerName') ?? '';
      const condition = text(dependency, 'condition') ?? '';
      const reason = dependencyTrouble(name, on, condition, byName);
      return reason === undefined
        ? []
        : [
            finding(
              'stop',
              'container.dependsOn',
              containerSubject(name),
              reason,
              l10n.t('Mend `dependsOn`.'),
            ),
          ];
    }),
  );
};

function dependencyTrouble(
  name: string,
  on: string,
  condition: string,
  byName: ReadonlyMap<string, JsonObject>,
): string | undefined {
  const other = byName.get(on);
  if (other === undefined || on === name) {
    return l10n.t('It waits for the container {0}, which is not there.', on);
  }
  if (condition === 'HEALTHY' && !isList(object(other, 'healthCheck')?.['command'])) {
    return l10n.t('It waits until {0} is healthy, which has no health check.', on);
  }
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && other['essential'] !== false) {
    return l10n.t('It waits until {0} has ended, which is essential: the task would end with it.', on);
  }
  return waitsFor(on, name, byName, new Set())
    ? l10n.t('It waits for {0}, which waits for it.', on)
    : undefined;
}

function waitsFor(
  from: string,
  wanted: string,
  byName: ReadonlyMap<string, JsonObject>,
  seen: Set<string>,
): boolean {
  if (from === wanted) {
    return true;
  }
  if (seen.has(from)) {
    return false;
  }
  seen.add(from);
  return objects(byName.get(from), 'dependsOn').some(dependency =>
    waitsFor(text(dependency, 'containerName') ?? '', wanted, byName, seen),
  );
}

/** `volumes` and `mountPoints` name each other. */
export const volumesRule: DocumentRule = ({ document }) => {
  const volumes = new Set(objects(document, 'volumes').map(volume => text(volume, 'name')));
  return containers(document).flatMap(({ name, definition }) =>
    objects(definition, 'mountPoints')
      .map(mount => text(mount, 'sourceVolume'))
      .filter(volume => volume !== undefined && !volumes.has(volume))
      .map(volume =>
        finding(
          'stop',
          'volume.missing',
          containerSubject(name),
          l10n.t('It mounts the volume {0}, which the task definition does not have.', volume ?? ''),
          l10n.t('Add it to `volumes`, or take the mount away.'),
        ),
      ),
  );
};

function namesIn(definition: JsonObject, member: string): readonly string[] {
  return objects(definition, member).map(item => text(item, 'name') ?? '');
}

function twiceIn(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
