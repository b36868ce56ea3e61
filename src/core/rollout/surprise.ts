import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { shortTaskDefinition } from '../format.ts';
import type { Service } from '../model.ts';
import { primaryOf } from './updateOnce.ts';

/**
 * What was planned for another state of the service is not sent: what it overwrites is not what was confirmed.
 * Throws a Failure `conflict` where another deployment is PRIMARY than was.
 */
export function refuseSurprise(confirmed: Service, now: Service): void {
  const was = primaryOf(confirmed);
  const is = primaryOf(now);
  if (was !== undefined && is !== undefined && was.id !== is.id) {
    throw new Failure(
      'conflict',
      l10n.t(
        'Another deployment of {0} was started since this was planned: {1}.',
        now.name,
        shortTaskDefinition(is.taskDefinition),
      ),
      { hint: l10n.t('Nothing was changed. Look at what it does, and plan anew.') },
    );
  }
}

/** The same of the desired count: somebody, or autoscaling, had a reason to change it. */
export function refuseOtherCount(confirmed: Service, now: Service): void {
  if (confirmed.desired !== now.desired) {
    throw new Failure(
      'conflict',
      l10n.t(
        'The desired count of {0} was changed since this was planned: it was {1}, and is {2} now.',
        now.name,
        confirmed.desired,
        now.desired,
      ),
      { hint: l10n.t('Nothing was changed. Look at why it is another, and plan anew.') },
    );
  }
}
