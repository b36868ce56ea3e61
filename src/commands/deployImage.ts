import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { Service } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import type { DefinitionDocument } from '../core/release.ts';
import { commitText, headlineNote } from '../core/rollout/commits.ts';
import { imagesOf, mainContainer, withImage } from '../core/rollout/definition/withImage.ts';
import { expressUpdate } from '../core/rollout/express.ts';
import { type PinnedImage, pinImage } from '../core/rollout/pinImage.ts';
import type { Change } from '../core/rollout/plan.ts';
import { runningExpress } from '../core/rollout/planning/running.ts';
import { commitOfImage } from '../core/rollout/runningCommit.ts';
import { pickImage } from '../ui/imagePicker.ts';
import { pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Command, Services } from './command.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { migrationOf } from './migrationOf.ts';
import { shipChange } from './shipChange.ts';
import { targetService } from './targetService.ts';

/**
 * Deploys another image of one container: picked from Amazon ECR or typed, and named by its digest where that
 * can be found out, in a revision that is otherwise the one that runs.
 */
export const deployImage: Command<Node> = async (services, node, signal) => {
  const verb = vscode.l10n.t('Deploy Image');
  const { environment, service } = await targetService(services, node, verb, signal);
  const { name } = service;
  refuseElsewhere(service, services.sessions.environment(environment));
  const cloud = await services.clouds.get(environment);
  const { change, notes } =
    service.express === true
      ? await ofExpress(services, environment, service, cloud, signal)
      : await ofDefinition(services, environment, service, cloud, signal);
  await shipChange(
    services,
    {
      environment,
      service,
      change,
      question: vscode.l10n.t('Deploy this image to {0} in {1}?', name, environment),
      verb,
      title: vscode.l10n.t('ECS: deploying {0} in {1}', name, environment),
      notes,
    },
    signal,
  );
};

interface Chosen {
  readonly change: Change;
  readonly notes: readonly string[];
}

async function ofExpress(
  services: Services,
  environment: string,
  service: Service,
  cloud: Cloud,
  signal: AbortSignal,
): Promise<Chosen> {
  const { configuration } = await looking(service, environment, signal, own =>
    runningExpress(service, cloud.ecs, own),
  );
  const { pinned, notes } = await choose(services, environment, service, cloud, configuration.image, signal);
  return {
    change: {
      kind: 'express',
      update: expressUpdate(configuration, pinned.image),
      ...migrationOf(services.sessions.environment(environment), service, pinned.image),
    },
    notes,
  };
}

async function ofDefinition(
  services: Services,
  environment: string,
  service: Service,
  cloud: Cloud,
  signal: AbortSignal,
): Promise<Chosen> {
  const { taskDefinition } = service;
  if (taskDefinition === undefined) {
    throw new Failure('unsupported', vscode.l10n.t('{0} names no task definition.', service.name));
  }
  const running = await looking(service, environment, signal, own =>
    cloud.ecs.definitionDocument(taskDefinition, own),
  );
  const { container, image } = await chooseContainer(running, service);
  const { pinned, notes } = await choose(services, environment, service, cloud, image, signal);
  return {
    change: {
      kind: 'deploy',
      document: withImage(running, container, pinned.image),
      ...migrationOf(services.sessions.environment(environment), service, pinned.image),
    },
    notes,
  };
}

/** The container that is meant most likely comes first. */
function chooseContainer(
  running: DefinitionDocument,
  service: Service,
): Promise<{ readonly container: string; readonly image: string }> {
  const main = mainContainer(running, service);
  const all = imagesOf(running);
  return pick(
    {
      title: vscode.l10n.t('Deploy Image to {0}', service.name),
      placeholder: vscode.l10n.t('Container that runs it'),
      none: vscode.l10n.t('The task definition has no container.'),
      takeOnly: true,
    },
    async () =>
      [
        ...all.filter(({ container }) => container === main),
        ...all.filter(one => one.container !== main),
      ].map(value => ({ label: value.container, description: value.image, value })),
  );
}

/** The image with what the person has to know of it. */
async function choose(
  services: Services,
  environment: string,
  service: Service,
  cloud: Cloud,
  running: string,
  signal: AbortSignal,
): Promise<{ readonly pinned: PinnedImage; readonly notes: readonly string[] }> {
  const images = await cloud.images();
  const picked = await pickImage(
    {
      title: vscode.l10n.t('Deploy Image to {0}', service.name),
      environment,
      running,
      now: services.clock.now(),
    },
    { images, git: services.git, running: own => runningDigest(service, cloud, running, own) },
  );
  const { image } = picked;
  return withProgressWhenSlow(vscode.l10n.t('ECS: looking up {0}', image), signal, async own => {
    const git = await services.git();
    const [pinned, runs, chosen] = await Promise.all([
      pinImage(image, images, own),
      picked.running ?? commitOfImage(running, git, own),
      commitOfImage(image, git, own),
    ]);
    const notes = [
      ...(runs === undefined ? [] : [headlineNote(environment, runs)]),
      ...(chosen === undefined ? [] : [vscode.l10n.t('The image is of {0}.', commitText(chosen))]),
      ...notesOf(pinned),
    ];
    return { pinned, notes };
  });
}

/** The digest that ECS resolved a container's image to, where it says so. */
async function runningDigest(
  { clusterArn, arn }: Service,
  { ecs }: Cloud,
  image: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const all = await ecs.serviceDeployments(clusterArn, arn, 10, signal);
  const revision = all.find(({ status }) => status === 'SUCCESSFUL')?.targetRevision;
  const [found] = revision === undefined ? [] : await ecs.serviceRevisions([revision], signal);
  return found?.images.find(one => one.image === image)?.digest;
}

function notesOf({ reason }: PinnedImage): readonly string[] {
  return reason === undefined
    ? []
    : [
        vscode.l10n.t(
          'It is not named by its digest, so that what runs changes where somebody pushes it anew. {0}',
          reason,
        ),
      ];
}

function looking<T>(
  { name }: Service,
  environment: string,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withProgressWhenSlow(
    vscode.l10n.t('ECS: looking what {0} runs in {1}', name, environment),
    signal,
    read,
  );
}
