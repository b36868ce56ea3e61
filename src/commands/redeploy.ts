import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { Service } from '../core/model.ts';
import { watchDeployment } from '../core/rollout/watchDeployment.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgress } from '../ui/progress.ts';
import { chooseService } from './choose.ts';
import type { Command, Services } from './command.ts';
import { reread } from './reread.ts';
import { definitionName, describeProgress, showEnd } from './rolloutMessages.ts';

/** Forces a new deployment of a service with the task definition it has, and watches it to its end. */
export const redeploy: Command<Node> = async (services, node, signal) => {
  const { environment, service } = await target(services, node, signal);
  refuseOtherControllers(service);
  await confirmRedeploy(services, environment, service);

  const cloud = await services.clouds.get(environment);
  const topic = { kind: 'services', environment, cluster: service.clusterArn } as const;
  const hurry = services.fleet.hurry(environment, service.clusterArn);
  try {
    const end = await withProgress(
      vscode.l10n.t('ECS: redeploying {0} in {1}', service.name, environment),
      signal,
      async (report, progressSignal) => {
        report(vscode.l10n.t('asking ECS'));
        const updated = await cloud.change.forceNewDeployment(
          service.clusterArn,
          service.arn,
          progressSignal,
        );
        const deployment = updated.deployments.find(({ status }) => status === 'PRIMARY');
        if (deployment === undefined) {
          throw new Failure(
            'unexpected',
            vscode.l10n.t('ECS accepted the change and names no deployment for it.'),
          );
        }
        services.log.info(`${environment}: redeploy of ${service.arn} is deployment ${deployment.id}`);
        reread(services, topic);
        return watchDeployment(
          { service: updated, deployment: deployment.id },
          { ecs: cloud.ecs, clock: services.clock },
          progress => report(describeProgress(progress)),
          progressSignal,
        ).catch((error: unknown) => {
          if (progressSignal.aborted) {
            return { kind: 'cancelledWatching', service: updated } as const;
          }
          throw error;
        });
      },
    );
    services.log.info(`${environment}: redeploy of ${service.arn} ended: ${end.kind}`);
    void showEnd(environment, service, end);
  } finally {
    hurry.dispose();
    reread(services, topic);
  }
};

async function target(
  services: Services,
  node: Node | undefined,
  signal: AbortSignal,
): Promise<{ environment: string; service: Service }> {
  if (node?.kind !== 'service') {
    return chooseService(services, vscode.l10n.t('Redeploy'));
  }
  // The tree may be seconds old: what is confirmed is what is there now.
  const { ecs } = await services.clouds.get(node.environment);
  const [service] = await ecs.describeServices(node.cluster, [node.service], signal);
  if (service === undefined) {
    throw new Failure('notFound', vscode.l10n.t('The service {0} is no longer there.', node.service));
  }
  return { environment: node.environment, service };
}

function refuseOtherControllers({ name, controller }: Service): void {
  if (controller === 'CODE_DEPLOY') {
    throw new Failure('unsupported', vscode.l10n.t('{0} is deployed by AWS CodeDeploy.', name), {
      hint: vscode.l10n.t('Create its deployment in CodeDeploy; ECS refuses a forced deployment there.'),
    });
  }
  if (controller === 'EXTERNAL') {
    throw new Failure('unsupported', vscode.l10n.t('{0} is deployed by an external controller.', name), {
      hint: vscode.l10n.t('Redeploy it with the tool that manages its task sets.'),
    });
  }
}

async function confirmRedeploy(services: Services, name: string, service: Service): Promise<void> {
  const environment = services.sessions.environment(name);
  const state = services.sessions.state(name);
  const running = service.deployments.find(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  await confirmChange({
    environment,
    question: vscode.l10n.t('Redeploy {0} in {1}?', service.name, name),
    details: [
      vscode.l10n.t(
        'Every task of {0} is replaced by a new one of the same task definition.',
        definitionName(service.taskDefinition),
      ),
      vscode.l10n.t('{0} of {1} tasks run now.', service.running, service.desired),
      ...(running === undefined
        ? []
        : [
            vscode.l10n.t(
              'A deployment of {0} is under way and is replaced.',
              definitionName(running.taskDefinition),
            ),
          ]),
      ...(state.state === 'signedIn' ? [`${state.accountId} · ${environment.region}`] : []),
    ],
    verb: vscode.l10n.t('Redeploy'),
    name: service.name,
  });
}
