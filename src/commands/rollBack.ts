import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { Service } from '../core/model.ts';
import { backChange } from '../core/rollout/back/backChange.ts';
import { findWayBack } from '../core/rollout/back/findWayBack.ts';
import type { BackTarget, WayBack } from '../core/rollout/back/wayBack.ts';
import type { Change } from '../core/rollout/plan.ts';
import { pickBackTarget } from '../ui/backPicker.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Command, Services } from './command.ts';
import { deployedElsewhere } from './elsewhere.ts';
import { definitionName } from './rolloutMessages.ts';
import { shipChange } from './shipChange.ts';
import { targetService } from './targetService.ts';

/**
 * Takes a service back: a deployment under way by ECS itself, a finished one to what last ran well, or to
 * an older one that the person picks.
 */
export const rollBack: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Roll Back');
  const { environment, service } = await targetService(services, node, title, signal);
  const cloud = await services.clouds.get(environment);
  const way = await withProgressWhenSlow(
    vscode.l10n.t('ECS: looking where {0} in {1} can go back to', service.name, environment),
    signal,
    async waySignal => findWayBack(service, { ecs: cloud.ecs, images: await cloud.images() }, waySignal),
  );
  const { change, notes } = await chosen(services, environment, service, way, signal);
  await shipChange(
    services,
    {
      environment,
      service,
      change,
      question: vscode.l10n.t('Roll back {0} in {1}?', service.name, environment),
      verb: title,
      title: vscode.l10n.t('ECS: rolling back {0} in {1}', service.name, environment),
      notes,
    },
    signal,
  );
};

interface Chosen {
  readonly change: Change;
  readonly notes: readonly string[];
}

async function chosen(
  services: Services,
  environment: string,
  service: Service,
  way: WayBack,
  signal: AbortSignal,
): Promise<Chosen> {
  const { name } = service;
  switch (way.kind) {
    case 'elsewhere':
      throw deployedElsewhere(service, services.sessions.environment(environment));
    case 'underWay':
      throw new Failure('conflict', vscode.l10n.t('ECS is taking {0} back already.', name), {
        hint: vscode.l10n.t('It is {0}.', way.deployment.status),
      });
    case 'nothing':
      throw nothingBefore(name, way.because);
    case 'stop':
      return stopping(name, way);
    case 'targets': {
      const target = await pickBackTarget(way, {
        service,
        now: services.clock.now(),
        git: services.git,
      });
      const { ecs } = await services.clouds.get(environment);
      return {
        change: await backChange(service, target, ecs, signal),
        notes: notesOf(target, way.from),
      };
    }
  }
}

function stopping(name: string, { deployment, to }: Extract<WayBack, { kind: 'stop' }>): Chosen {
  if (to === undefined) {
    throw new Failure(
      'unsupported',
      vscode.l10n.t('This is the first deployment of {0}: there is nothing that ECS could go back to.', name),
      { hint: vscode.l10n.t('Deploy something that runs, or scale the service to zero.') },
    );
  }
  return {
    change: { kind: 'stopDeployment', deployment: deployment.arn },
    notes: [
      vscode.l10n.t(
        'A deployment of {0} is under way. ECS stops it and goes back to {1}.',
        definitionName(deployment.taskDefinition),
        to.taskDefinition === undefined
          ? vscode.l10n.t('what ran before')
          : definitionName(to.taskDefinition),
      ),
    ],
  };
}

function nothingBefore(name: string, because: 'onlyOne' | 'noRevision'): Failure {
  return new Failure(
    'notFound',
    because === 'onlyOne'
      ? vscode.l10n.t('Nothing else than what {0} runs now was ever deployed successfully.', name)
      : vscode.l10n.t('ECS remembers no deployment of {0}, and its family has no other revision.', name),
    { hint: vscode.l10n.t('Deploy an image or a task definition file instead.') },
  );
}

function notesOf(target: BackTarget, from: 'deployments' | 'revisions'): readonly string[] {
  const { taskDefinition, deregistered, moved, missing } = target;
  const name = definitionName(taskDefinition);
  return [
    ...(from === 'revisions'
      ? [
          vscode.l10n.t(
            'ECS remembers no successful deployment to go back to. {0} is an older revision, and nobody knows whether it ever ran well.',
            name,
          ),
        ]
      : []),
    ...(deregistered ? [vscode.l10n.t('{0} is deregistered: a copy of it is registered.', name)] : []),
    ...moved.map(({ container, image }) =>
      vscode.l10n.t(
        'The tag of {0} names another image today: a copy is registered that names the one that ran in {1} by its digest.',
        image,
        container,
      ),
    ),
    ...missing.map(({ image }) =>
      vscode.l10n.t('The image {0} is no longer in its repository: no task could start.', image),
    ),
  ];
}
