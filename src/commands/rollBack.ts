import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import { imageName } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import { type BackChange, backChange } from '../core/rollout/back/backChange.ts';
import { revisionNote } from '../core/rollout/back/backNotes.ts';
import { type BackTarget, pinned } from '../core/rollout/back/backTarget.ts';
import { findWayBack } from '../core/rollout/back/findWayBack.ts';
import { lookUpTarget } from '../core/rollout/back/lookUpTarget.ts';
import type { WayBack } from '../core/rollout/back/wayBack.ts';
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

async function chosen(
  services: Services,
  environment: string,
  service: Service,
  way: WayBack,
  signal: AbortSignal,
): Promise<BackChange> {
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
      const { change, notes } = await withProgressWhenSlow(
        vscode.l10n.t('ECS: looking what {0} in {1} ran then', name, environment),
        signal,
        own => changeTo(services, environment, service, target, own),
      );
      return {
        change,
        notes: way.from === 'revisions' ? [revisionNote(service, target), ...notes] : notes,
      };
    }
  }
}

async function changeTo(
  services: Services,
  environment: string,
  service: Service,
  target: BackTarget,
  signal: AbortSignal,
): Promise<BackChange> {
  const { ecs, images } = await services.clouds.get(environment);
  const looked = await lookUpTarget(target, { ecs, images: await images() }, signal);
  return backChange(service, looked, ecs, signal);
}

function stopping(name: string, { deployment, to }: Extract<WayBack, { kind: 'stop' }>): BackChange {
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
        nameOf(to),
      ),
    ],
  };
}

function nameOf({ taskDefinition, images }: BackTarget): string {
  if (taskDefinition !== undefined) {
    return definitionName(taskDefinition);
  }
  return images.length === 0
    ? vscode.l10n.t('what ran before')
    : images.map(image => imageName(pinned(image))).join(', ');
}

function nothingBefore(name: string, because: Extract<WayBack, { kind: 'nothing' }>['because']): Failure {
  return new Failure('notFound', whyNothing(name, because), {
    hint: vscode.l10n.t('Deploy an image or a task definition file instead.'),
  });
}

function whyNothing(name: string, because: Extract<WayBack, { kind: 'nothing' }>['because']): string {
  switch (because) {
    case 'onlyOne':
      return vscode.l10n.t('ECS remembers no successful deployment of {0} but that of what runs now.', name);
    case 'sameImage':
      return vscode.l10n.t(
        'Every earlier deployment of {0} ran the image that runs now, and ECS does not say what else it had: variables, secrets, command.',
        name,
      );
    case 'noRevision':
      return vscode.l10n.t('ECS remembers no deployment of {0}, and its family has no other revision.', name);
  }
}
