import * as l10n from '@vscode/l10n';
import { containers, objects, text } from '../definition/members.ts';
import { portsOf } from '../definition/ports.ts';
import type { Finding } from '../plan.ts';
import { containerSubject, finding } from './finding.ts';
import type { DocumentRule } from './subject.ts';

/** What Service Connect offers of a service is named by a port mapping (API_ServiceConnectService, `portName`). */
export const connectRule: DocumentRule = ({ document, service, serves }) => {
  const names = new Set(
    containers(document).flatMap(({ definition }) =>
      objects(definition, 'portMappings').map(mapping => text(mapping, 'name')),
    ),
  );
  return (serves ? (service.connectPorts ?? []) : [])
    .filter(name => !names.has(name))
    .map(name =>
      finding(
        'stop',
        'port.connect',
        l10n.t('Service Connect'),
        l10n.t(
          '{0} offers the port {1} to other services, and no port mapping of the task definition has this name.',
          service.name,
          name,
        ),
        l10n.t('Give the port mapping the `name` {0}.', name),
      ),
    );
};

/** What service discovery registers of a task is a port of one of its containers (API_ServiceRegistry). */
export const registryRule: DocumentRule = ({ document, service, serves }) => {
  const byName = new Map(containers(document).map(({ name, definition }) => [name, definition]));
  return (serves ? (service.registeredPorts ?? []) : []).flatMap(
    ({ container, port }): readonly Finding[] => {
      const definition = byName.get(container);
      if (definition !== undefined && portsOf(definition).has(port)) {
        return [];
      }
      return [
        finding(
          'stop',
          definition === undefined ? 'port.container' : 'port.missing',
          containerSubject(container),
          definition === undefined
            ? l10n.t(
                'The service discovery of {0} registers this container, and the task definition has none of the name.',
                service.name,
              )
            : l10n.t(
                'The service discovery of {0} registers its port {1}, which it does not map.',
                service.name,
                port,
              ),
          definition === undefined
            ? l10n.t('Give one of its containers the name {0}.', container)
            : l10n.t('Add the port {0} to its `portMappings`.', port),
        ),
      ];
    },
  );
};
