import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { Node } from '../core/fleet/node.ts';
import type { Service } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import type { DefinitionDocument } from '../core/release.ts';
import { likelyCommit, withCommit } from '../core/rollout/definition/withCommit.ts';
import { imagesOf, mainContainer, withImage } from '../core/rollout/definition/withImage.ts';
import { expressUpdate } from '../core/rollout/express.ts';
import type { Change } from '../core/rollout/plan.ts';
import { runningExpress } from '../core/rollout/planning/running.ts';
import { pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { chooseImage } from './chooseImage.ts';
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
  const { change, notes, isSame } =
    service.express === true
      ? await ofExpress(services, environment, service, cloud, signal)
      : await ofDefinition(services, environment, service, cloud, signal);
  await shipChange(
    services,
    {
      environment,
      service,
      change,
      question: isSame
        ? vscode.l10n.t('{0} in {1} runs this image already. Deploy it again?', name, environment)
        : vscode.l10n.t('Deploy this image to {0} in {1}?', name, environment),
      verb: isSame ? vscode.l10n.t('Deploy Again') : verb,
      title: vscode.l10n.t('ECS: deploying {0} in {1}', name, environment),
      notes,
    },
    signal,
  );
};

interface Chosen {
  readonly change: Change;
  readonly notes: readonly string[];
  /** Whether it is what runs already. */
  readonly isSame: boolean;
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
  const { pinned, notes, isSame } = await chooseImage(
    services,
    { environment, service, cloud, running: configuration.image },
    signal,
  );
  return {
    isSame,
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
  const { pinned, notes, isSame, commit, tags } = await chooseImage(
    services,
    { environment, service, cloud, running: image },
    signal,
  );
  const next = withImage(running, container, pinned.image);
  // A tag of the revision that names a commit names that of its main container's image.
  const { document, dropped } =
    isSame || container !== mainContainer(running, service)
      ? { document: next, dropped: [] }
      : withCommit(next, commit?.commit ?? likelyCommit(tags));
  return {
    isSame,
    change: {
      kind: 'deploy',
      document,
      ...migrationOf(services.sessions.environment(environment), service, pinned.image),
    },
    notes: [
      ...notes,
      ...dropped.map(key =>
        vscode.l10n.t(
          'Which commit the image is of is not known: the tag {0} of the task definition is left out.',
          key,
        ),
      ),
    ],
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
