import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../json.ts';
import { containers, number, object, objects, text, texts } from '../definition/members.ts';
import { portsOf } from '../definition/ports.ts';
import type { Finding } from '../plan.ts';
import { containerSubject, finding } from './finding.ts';
import type { DocumentRule } from './subject.ts';

/** A service can be changed only to tasks that its load balancers reach (UpdateService). */
export const loadBalancerRule: DocumentRule = ({ document, service, serves }) => {
  if (!serves) {
    return [];
  }
  const byName = new Map(containers(document).map(({ name, definition }) => [name, definition]));
  return (service.loadBalancers ?? []).flatMap(({ container, port }) => {
    const definition = byName.get(container);
    if (definition === undefined) {
      return [
        finding(
          'stop',
          'port.container',
          containerSubject(container),
          l10n.t(
            'The load balancer of {0} reaches this container, and the task definition has none of the name.',
            service.name,
          ),
          l10n.t('Give one of its containers the name {0}.', container),
        ),
      ];
    }
    return portsOf(definition).has(port)
      ? []
      : [
          finding(
            'stop',
            'port.missing',
            containerSubject(container),
            l10n.t(
              'The load balancer of {0} reaches its port {1}, which it does not map.',
              service.name,
              port,
            ),
            l10n.t('Add the port {0} to its `portMappings`.', port),
          ),
        ];
  });
};

/** API_PortMapping: a host port of its own is for the network mode bridge alone, and none can be taken twice. */
export const hostPortRule: DocumentRule = ({ document }) => {
  const mode = text(document, 'networkMode') ?? 'bridge';
  const taken = new Map<string, string>();
  return containers(document).flatMap(({ name, definition }) =>
    objects(definition, 'portMappings').flatMap(mapping => {
      const port = number(mapping, 'containerPort');
      const host = number(mapping, 'hostPort') ?? 0;
      const protocol = text(mapping, 'protocol') === 'udp' ? 'udp' : 'tcp';
      const subject = containerSubject(name);
      if (mode === 'none') {
        return [
          finding(
            'stop',
            'port.none',
            subject,
            l10n.t('It maps a port, and the network mode none has no ports.'),
            l10n.t('Take the port away, or choose another network mode.'),
          ),
        ];
      }
      if ((mode === 'awsvpc' || mode === 'host') && host !== 0 && port !== undefined && host !== port) {
        return [
          finding(
            'stop',
            'port.host',
            subject,
            l10n.t('In the network mode {0} the host port {1} has to be {2} too.', mode, host, port),
            l10n.t('Leave `hostPort` out.'),
          ),
        ];
      }
      const own = mode === 'bridge' ? host : (port ?? 0);
      const key = `${own}/${protocol}`;
      const other = own === 0 ? undefined : taken.get(key);
      taken.set(key, name);
      return other === undefined
        ? []
        : [
            finding(
              'stop',
              'port.twice',
              subject,
              l10n.t(
                'The port {0} is taken by the container {1} already: they share one network.',
                key,
                other,
              ),
              l10n.t('Let it listen on another port.'),
            ),
          ];
    }),
  );
};

/** API_HealthCheck: least and most, in seconds but `retries`. */
const RANGES = [
  ['interval', 5, 300],
  ['timeout', 2, 60],
  ['retries', 1, 10],
  ['startPeriod', 0, 300],
] as const;

const URL_OF_ITSELF = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?/g;

/** A health check that ECS takes, and which asks a port that the container has. */
export const healthRule: DocumentRule = ({ document }) =>
  containers(document).flatMap(({ name, definition }) => {
    const check = object(definition, 'healthCheck');
    return check === undefined ? [] : checkHealth(containerSubject(name), definition, check);
  });

function checkHealth(subject: string, definition: JsonObject, check: JsonObject): readonly Finding[] {
  const command = texts(check, 'command');
  const [way, ...words] = command;
  const asked = [...command.join(' ').matchAll(URL_OF_ITSELF)].map(([url, port]) =>
    port === undefined ? (url.startsWith('https') ? 443 : 80) : Number(port),
  );
  const ports = portsOf(definition);
  return [
    ...(way === 'NONE' || (['CMD', 'CMD-SHELL'].includes(way ?? '') && words.length > 0)
      ? []
      : [
          finding(
            'stop',
            'health.command',
            subject,
            l10n.t(
              'The command of its health check starts with neither CMD nor CMD-SHELL, or has nothing after it.',
            ),
            l10n.t('Write it as ["CMD-SHELL", "curl -f http://localhost/ || exit 1"].'),
          ),
        ]),
    ...RANGES.flatMap(([member, least, most]) => {
      const value = number(check, member);
      return value === undefined || (value >= least && value <= most)
        ? []
        : [
            finding(
              'stop',
              'health.range',
              subject,
              l10n.t(
                '`{0}` of its health check is {1}, and ECS takes {2} to {3}.',
                member,
                value,
                least,
                most,
              ),
              l10n.t('Choose a value within.'),
            ),
          ];
    }),
    ...[...new Set(asked)]
      .filter(port => ports.size > 0 && !ports.has(port))
      .map(port =>
        finding(
          'warning',
          'health.port',
          subject,
          l10n.t(
            'Its health check asks the port {0}, and its port mappings name {1}.',
            port,
            [...ports].slice(0, 5).join(', '),
          ),
          l10n.t('Ask the port that it listens on.'),
        ),
      ),
  ];
}
