import * as l10n from '@vscode/l10n';
import type { LookupRead } from '../../lookups.ts';
import type { Service } from '../../model.ts';
import type { Difference, Finding } from '../plan.ts';
import { finding } from '../preflight/finding.ts';
import { look } from '../preflight/look.ts';
import { stateFindings } from './serviceFindings.ts';

/** UpdateService with the desired count alone; starts no deployment. */
export function scaleDifferences({ desired: from }: Service, desired: number): readonly Difference[] {
  return from === desired
    ? []
    : [
        {
          where: l10n.t('service'),
          what: l10n.t('desired count'),
          from: String(from),
          to: String(desired),
        },
      ];
}

export async function scaleFindings(
  service: Service,
  desired: number,
  lookups: LookupRead | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = l10n.t('service {0}', service.name);
  const stops = [
    ...stateFindings(service),
    ...(service.schedulingStrategy === 'DAEMON'
      ? [
          finding(
            'stop',
            'scale.daemon',
            subject,
            l10n.t('It runs one task on each container instance: it has no desired count.'),
          ),
        ]
      : []),
    ...(Number.isInteger(desired) && desired >= 0
      ? []
      : [finding('stop', 'scale.count', subject, l10n.t('The desired count is a whole number from 0 on.'))]),
  ];
  const same =
    service.desired === desired
      ? [finding('hint', 'scale.same', subject, l10n.t('Its desired count is {0} already.', desired))]
      : [];
  const zero =
    desired === 0 && service.desired !== 0
      ? [
          finding(
            'warning',
            'scale.zero',
            subject,
            l10n.t('All its tasks stop: nothing answers until it is scaled up again.'),
          ),
        ]
      : [];
  return [...stops, ...same, ...zero, ...(await bounds(service, desired, lookups, signal))];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html */
function bounds(
  { clusterArn, name }: Service,
  desired: number,
  lookups: LookupRead | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = l10n.t('Application Auto Scaling');
  return look(
    'scale.unseen',
    subject,
    async () => {
      if (lookups === undefined) {
        return [
          finding(
            'unseen',
            'scale.unseen',
            subject,
            l10n.t('Whether it scales the service was not checked.'),
          ),
        ];
      }
      const found = await lookups.scalingBounds(clusterArn, name, signal);
      if (found === undefined) {
        return [];
      }
      const { min, max } = found;
      return desired < min || desired > max
        ? [
            finding(
              'warning',
              'scale.bounds',
              subject,
              l10n.t(
                'It keeps the service between {0} and {1} tasks, and moves it back there when it next scales.',
                min,
                max,
              ),
              l10n.t('Choose a count within, or change its bounds.'),
            ),
          ]
        : [
            finding(
              'hint',
              'scale.managed',
              subject,
              l10n.t(
                'It scales the service between {0} and {1} tasks, and may change the count again.',
                min,
                max,
              ),
            ),
          ];
    },
    signal,
  );
}
