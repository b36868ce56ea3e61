import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { type Node, serviceNode, taskNode } from '../core/fleet/node.ts';
import { arnName } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import { redeployService } from '../core/rollout/redeploy.ts';
import type { RolloutEnd } from '../core/rollout/rollout.ts';
import { serviceScope } from '../core/rollout/scope.ts';
import { COMMANDS } from '../manifest.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { carryOut } from './carryOut.ts';
import { chooseService } from './choose.ts';
import type { Command, Services } from './command.ts';
import { definitionName, describeProgress, endMessage } from './rolloutMessages.ts';

/** Forces a new deployment of a service with the task definition it has, and watches it to its end. */
export const redeploy: Command<Node> = async (services, node, signal) => {
  const { environment, service } = await target(services, node, signal);
  refuseOtherControllers(service);
  await confirmRedeploy(services, environment, service);

  const { arn, clusterArn, name } = service;
  const showLogs = {
    title: vscode.l10n.t('Show Logs'),
    command: COMMANDS.followLogs,
    args: [serviceNode(environment, clusterArn, arn)],
  };
  await carryOut<RolloutEnd>(
    services,
    {
      environment,
      cluster: clusterArn,
      scope: serviceScope(service),
      title: vscode.l10n.t('ECS: redeploying {0} in {1}', name, environment),
      what: name,
      change: vscode.l10n.t('The redeploy of {0} in {1}', name, environment),
      logName: `redeploy of ${arn}`,
      action: showLogs,
      run: (deps, steps, runSignal) =>
        redeployService(
          service,
          deps,
          {
            lookingBack: failure => steps.lookingBack(failure),
            accepted: deployment => {
              services.log.info(`${environment}: redeploy of ${arn} is deployment ${deployment.id}`);
              steps.accepted();
            },
            progress: progress => steps.report(describeProgress(progress)),
          },
          runSignal,
        ),
      // Anything but success stays until the person dismisses it, with a way on.
      showEnd: async end => {
        const chosen = await endMessage(environment, service, end, showLogs.title);
        if (chosen !== undefined) {
          // After a failure the log that tells is that of the task that fell.
          const fell = 'failures' in end ? end.failures[0]?.task : undefined;
          const shown =
            fell === undefined ? showLogs.args : [taskNode(environment, clusterArn, arn, fell, true)];
          await vscode.commands.executeCommand(showLogs.command, ...shown);
        }
      },
    },
    signal,
  );
};

async function target(
  services: Services,
  node: Node | undefined,
  signal: AbortSignal,
): Promise<{ environment: string; service: Service }> {
  if (node?.kind !== 'service') {
    return chooseService(services, vscode.l10n.t('Redeploy'), signal);
  }
  // The tree may be seconds old: what is confirmed is what is there now.
  const { ecs } = await services.clouds.get(node.environment);
  const name = arnName(node.service);
  const [service] = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at {0} in {1}', name, node.environment),
    signal,
    readSignal => ecs.describeServices(node.cluster, [node.service], readSignal),
  );
  if (service === undefined) {
    throw new Failure('notFound', vscode.l10n.t('The service {0} is no longer there.', name));
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
  const running = service.deployments.find(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  await confirmChange({
    environment: services.sessions.environment(name),
    cluster: service.clusterArn,
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
    ],
    verb: vscode.l10n.t('Redeploy'),
    name: service.name,
  });
}
