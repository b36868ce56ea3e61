import * as l10n from '@vscode/l10n';
import type { Service } from '../../model.ts';
import type { Change, Finding } from '../plan.ts';
import { finding } from '../preflight/finding.ts';

/** What the service as it stands means for a change that starts a deployment. */
export function deploymentFindings(service: Service, change: Change): readonly Finding[] {
  const subject = l10n.t('service {0}', service.name);
  return [
    ...stateFindings(service),
    ...controllerFindings(service),
    ...expressFindings(service, change),
    ...(service.deployments.some(isUnderWay)
      ? [
          finding(
            'warning',
            'service.underWay',
            subject,
            l10n.t(
              'A deployment is under way. This one takes its place before it is known how it would end.',
            ),
            l10n.t('Wait for its end, or take it back.'),
          ),
        ]
      : []),
    ...(service.desired === 0 && service.schedulingStrategy === 'REPLICA'
      ? [
          finding(
            'warning',
            'service.zero',
            subject,
            l10n.t('Its desired count is 0: no task starts, so that nothing shows whether this runs.'),
            l10n.t('Scale it up to see.'),
          ),
        ]
      : []),
  ];
}

/** What no change gets past. */
export function stateFindings({ name, status }: Service): readonly Finding[] {
  return status === 'ACTIVE'
    ? []
    : [
        finding(
          'stop',
          'service.status',
          l10n.t('service {0}', name),
          l10n.t('It is {0}, and ECS changes only services that are ACTIVE.', status),
        ),
      ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html says what it changes for each controller. */
function controllerFindings({ name, controller }: Service): readonly Finding[] {
  const subject = l10n.t('service {0}', name);
  switch (controller) {
    case 'ECS':
      return [];
    case 'CODE_DEPLOY':
      return [
        finding(
          'stop',
          'service.controller',
          subject,
          l10n.t('AWS CodeDeploy deploys it, and ECS refuses that from anybody else.'),
          l10n.t('Create a deployment in CodeDeploy, or stop the one under way there to roll back.'),
        ),
      ];
    case 'EXTERNAL':
      return [
        finding(
          'stop',
          'service.controller',
          subject,
          l10n.t('An external controller deploys it by task sets, and ECS refuses that from UpdateService.'),
          l10n.t('Create a task set, or deploy with the tool that does.'),
        ),
      ];
  }
}

function expressFindings({ name, express }: Service, { kind }: Change): readonly Finding[] {
  const wrong = express === true ? kind === 'deploy' || kind === 'rollBack' : kind === 'express';
  return wrong
    ? [
        finding(
          'stop',
          'service.express',
          l10n.t('service {0}', name),
          express === true
            ? l10n.t('It is of Express Mode, where ECS manages the task definition.')
            : l10n.t('It is not of Express Mode.'),
          express === true ? l10n.t('Deploy an image.') : l10n.t('Deploy a task definition or an image.'),
        ),
      ]
    : [];
}

function isUnderWay({ status, rolloutState }: Service['deployments'][number]): boolean {
  return status === 'PRIMARY' && rolloutState === 'IN_PROGRESS';
}
