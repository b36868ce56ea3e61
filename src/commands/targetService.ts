import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { arnName } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { chooseService } from './choose.ts';
import type { Services } from './command.ts';
import { warnOfRefusal } from './refusals.ts';

/**
 * The service that a command is about, as it is now; asks where it was not invoked on one, and says then what is known
 * to stand in the way of a change by the role for changes, which a `workflow` has nothing to do with.
 */
export async function targetService(
  services: Services,
  node: Node | undefined,
  title: string,
  signal: AbortSignal,
  changedBy: 'role' | 'workflow' = 'role',
): Promise<{ readonly environment: string; readonly service: Service }> {
  const named = node === undefined || !('service' in node) ? undefined : node;
  if (named?.service === undefined) {
    const chosen = await chooseService(services, title, signal);
    if (changedBy === 'role') {
      await warnOfRefusal(services, chosen.environment);
    }
    return chosen;
  }
  const { environment, cluster, service: arn } = named;
  const { ecs } = await services.clouds.get(environment);
  const name = arnName(arn);
  // The tree may be seconds old: what is confirmed is what is there now.
  const [service] = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at {0} in {1}', name, environment),
    signal,
    readSignal => ecs.describeServices(cluster, [arn], readSignal),
  );
  if (service === undefined) {
    throw new Failure('notFound', vscode.l10n.t('The service {0} is no longer there.', name));
  }
  return { environment, service };
}
