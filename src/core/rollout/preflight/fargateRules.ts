import * as l10n from '@vscode/l10n';
import { containers, object, text } from '../definition/members.ts';
import { runsOn } from '../definition/runsOn.ts';
import { containerSubject, finding } from './finding.ts';
import type { DocumentRule } from './subject.ts';

const FARGATE_LOG_DRIVERS: ReadonlySet<string> = new Set(['awslogs', 'splunk', 'awsfirelens']);

/** What Fargate wants beside its sizes (API_RegisterTaskDefinition, `networkMode`; API_LogConfiguration). */
export const fargateRule: DocumentRule = ({ document, service }) => {
  if (!runsOn(document, service).fargate) {
    return [];
  }
  const mode = text(document, 'networkMode');
  const task = l10n.t('task definition');
  const network =
    mode === 'awsvpc'
      ? []
      : [
          finding(
            'stop',
            'fargate.network',
            task,
            l10n.t('Fargate knows the network mode awsvpc alone, and this is {0}.', mode ?? 'bridge'),
            l10n.t('Write "networkMode": "awsvpc".'),
          ),
        ];
  const perContainer = containers(document).flatMap(({ name, definition }) => {
    const driver = text(object(definition, 'logConfiguration'), 'logDriver');
    return [
      ...(driver !== undefined && !FARGATE_LOG_DRIVERS.has(driver)
        ? [
            finding(
              'stop',
              'fargate.logDriver',
              containerSubject(name),
              l10n.t('Fargate has no log driver {0}.', driver),
              l10n.t('Use awslogs, splunk or awsfirelens.'),
            ),
          ]
        : []),
      ...(definition['privileged'] === true
        ? [
            finding(
              'stop',
              'fargate.privileged',
              containerSubject(name),
              l10n.t('Fargate runs no privileged container.'),
              l10n.t('Take `privileged` away.'),
            ),
          ]
        : []),
    ];
  });
  return [...network, ...perContainer];
};

/** A service whose tasks have no network settings, or which has some that its tasks cannot use. */
export const networkRule: DocumentRule = ({ document, service }) => {
  const awsvpc = text(document, 'networkMode') === 'awsvpc';
  if (awsvpc && service.network === undefined && service.express !== true) {
    return [
      finding(
        'stop',
        'network.missing',
        l10n.t('task definition'),
        l10n.t('Its network mode is awsvpc, and the service {0} names no subnets.', service.name),
        l10n.t('Give the service a network configuration.'),
      ),
    ];
  }
  return !awsvpc && service.network !== undefined
    ? [
        finding(
          'stop',
          'network.mode',
          l10n.t('task definition'),
          l10n.t('The service {0} names subnets, which only the network mode awsvpc uses.', service.name),
          l10n.t('Write "networkMode": "awsvpc".'),
        ),
      ]
    : [];
};
