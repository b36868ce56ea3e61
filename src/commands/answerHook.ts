import * as vscode from 'vscode';
import type { EcsRead } from '../core/ecs.ts';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { dateTime } from '../core/format.ts';
import type { Service, ServiceDeployment } from '../core/model.ts';
import type { LifecycleHook } from '../core/release.ts';
import { stageWords } from '../core/rollout/stageWords.ts';
import { pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Command } from './command.ts';
import { definitionName } from './rolloutMessages.ts';
import { shipChange } from './shipChange.ts';
import { targetService } from './targetService.ts';

/** Lets a deployment that waits at a PAUSE hook go on. */
export const continueDeployment: Command<Node> = answering('CONTINUE');

/** Has ECS take a deployment back that waits at a PAUSE hook. */
export const rollBackPaused: Command<Node> = answering('ROLLBACK');

interface Waiting {
  readonly deployment: ServiceDeployment;
  readonly hook: LifecycleHook;
}

function answering(action: 'CONTINUE' | 'ROLLBACK'): Command<Node> {
  return async (services, node, signal) => {
    const goesOn = action === 'CONTINUE';
    const verb = goesOn ? vscode.l10n.t('Continue') : vscode.l10n.t('Roll Back');
    const { environment, service } = await targetService(services, node, verb, signal);
    const { name } = service;
    const { ecs } = await services.clouds.get(environment);
    const { deployment, hook } = await waitingAt(environment, service, ecs, signal);
    const stage = deployment.progress?.stage;
    await shipChange(
      services,
      {
        environment,
        service,
        change: {
          kind: 'answerHook',
          deployment: deployment.arn,
          hook: hook.id,
          action,
          ...(deployment.taskDefinition === undefined ? {} : { taskDefinition: deployment.taskDefinition }),
        },
        question: goesOn
          ? vscode.l10n.t('Continue the deployment of {0} in {1}?', name, environment)
          : vscode.l10n.t('Roll back the deployment of {0} in {1}?', name, environment),
        verb,
        title: goesOn
          ? vscode.l10n.t('ECS: continuing the deployment of {0} in {1}', name, environment)
          : vscode.l10n.t('ECS: rolling back {0} in {1}', name, environment),
        notes: [
          stage === undefined
            ? vscode.l10n.t('The deployment of {0} waits.', definitionName(deployment.taskDefinition))
            : vscode.l10n.t(
                'The deployment of {0} waits: {1}.',
                definitionName(deployment.taskDefinition),
                stageWords(stage),
              ),
        ],
      },
      signal,
    );
  };
}

/** Asks which where more than one hook waits. */
async function waitingAt(
  environment: string,
  service: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Waiting> {
  const { name } = service;
  const waiting = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at the deployment of {0} in {1}', name, environment),
    signal,
    readSignal => waitingOf(service, ecs, readSignal),
  );
  return pick<Waiting>(
    {
      title: vscode.l10n.t('Deployment of {0}', name),
      placeholder: vscode.l10n.t('Hook that waits'),
      none: vscode.l10n.t('No deployment of {0} waits for somebody.', name),
      takeOnly: true,
    },
    async () =>
      waiting.map(value => ({
        label: value.hook.id,
        description:
          value.hook.expiresAt === undefined
            ? ''
            : vscode.l10n.t('until {0}', dateTime(value.hook.expiresAt)),
        value,
      })),
  );
}

async function waitingOf(
  { clusterArn, arn }: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly Waiting[]> {
  const [newest] = await ecs.serviceDeployments(clusterArn, arn, 1, signal);
  const found = newest && (await ecs.serviceDeployment(newest.arn, signal));
  if (newest === undefined || found === undefined) {
    throw new Failure('notFound', vscode.l10n.t('ECS knows no deployment of this service.'));
  }
  // The description lacks the task definition, which the list looked up.
  const deployment = { ...newest, ...found };
  return (found.progress?.hooks ?? [])
    .filter(({ status }) => status === 'AWAITING_ACTION')
    .map(hook => ({ deployment, hook }));
}
