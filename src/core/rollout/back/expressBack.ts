import * as l10n from '@vscode/l10n';
import type { EcsRead, ExpressUpdate } from '../../ecs.ts';
import { Failure } from '../../failure.ts';
import { shortTaskDefinition } from '../../format.ts';
import type { JsonObject } from '../../json.ts';
import type { Service } from '../../model.ts';
import type { DefinitionDocument, ExpressConfiguration } from '../../release.ts';
import { definitionDifferences } from '../definition/diff.ts';
import { containers, text } from '../definition/members.ts';
import { containerUpdate, EXPRESS_CONTAINER, expressUpdate, updatedMembers } from '../express.ts';
import type { Difference } from '../plan.ts';
import { runningExpress } from '../planning/running.ts';
import type { BackChange } from './backChange.ts';
import { imageAloneNote, leftNote, pinNotes, targetNotes } from './backNotes.ts';
import { type BackTarget, needsPin, pinned } from './backTarget.ts';

type Read = Pick<EcsRead, 'definitionDocument' | 'expressService'>;

/**
 * Takes an Express Mode service back. Where the task definition of then is known, all of it goes back: by its ARN
 * where that is how the service is deployed, otherwise by the container's members as long as the rest is the same.
 * Where only the image is known, that alone. Rejects with Failure `unsupported` where nothing would change, or
 * what ran then cannot be told to Express Mode.
 */
export async function expressBack(
  service: Service,
  target: BackTarget,
  ecs: Read,
  signal: AbortSignal,
): Promise<BackChange> {
  const { configuration, document: described } = await runningExpress(service, ecs, signal);
  const { taskDefinition } = target;
  if (taskDefinition === undefined) {
    return imageBack(service, target, configuration);
  }
  const [running, document] = await Promise.all([
    configuration.taskDefinition === undefined
      ? described
      : ecs.definitionDocument(configuration.taskDefinition, signal),
    ecs.definitionDocument(taskDefinition, signal),
  ]);
  return definitionBack(service, target, taskDefinition, running, document);
}

function imageBack(service: Service, target: BackTarget, configuration: ExpressConfiguration): BackChange {
  const { images } = target;
  const image = images.find(({ container }) => container === EXPRESS_CONTAINER) ?? images[0];
  if (image === undefined) {
    throw new Failure('unsupported', l10n.t('ECS does not say which image {0} ran then.', service.name));
  }
  if (pinned(image) === configuration.image) {
    throw unchanged(service);
  }
  return {
    change: { kind: 'express', update: expressUpdate(configuration, pinned(image)), back: true },
    notes: [imageAloneNote(service), ...pinNotes([image].filter(needsPin)), ...targetNotes(target)],
  };
}

function definitionBack(
  service: Service,
  target: BackTarget,
  taskDefinition: string,
  running: DefinitionDocument,
  document: DefinitionDocument,
): BackChange {
  const main = mainOf(document);
  if (main === undefined) {
    throw new Failure(
      'unsupported',
      l10n.t(
        '{0} has no container {1}, which Express Mode needs.',
        shortTaskDefinition(taskDefinition),
        EXPRESS_CONTAINER,
      ),
    );
  }
  const named = new Set(containers(document).map(({ name }) => name));
  const loose = target.images.filter(image => needsPin(image) && named.has(image.container));
  if (loose.length === 0 && differences(running, document).length === 0) {
    throw unchanged(service);
  }
  const back = (update: ExpressUpdate, notes: readonly string[]): BackChange => ({
    change: { kind: 'express', update, back: true },
    notes: [...notes, ...targetNotes(target)],
  });
  const whole = target.definition !== 'deregistered' && loose.length === 0;
  // A service whose task definition ECS names has one of its owner's; otherwise Express Mode makes it.
  if (whole && service.taskDefinition !== undefined) {
    return back({ taskDefinition }, []);
  }
  const alone = [running, document].every(({ containerDefinitions }) => containerDefinitions.length === 1);
  const left = alone ? leftBy(running, document, main) : [];
  if (whole && (!alone || left.length > 0)) {
    return back({ taskDefinition }, []);
  }
  if (!alone) {
    throw cannotBeTold(target, taskDefinition);
  }
  const own = loose.find(({ container }) => container === EXPRESS_CONTAINER);
  const image = own === undefined ? (text(main, 'image') ?? '') : pinned(own);
  return back(containerUpdate(main, image), [
    ...(left.length === 0 ? [] : [leftNote(left)]),
    ...pinNotes(loose),
  ]);
}

function mainOf(document: DefinitionDocument): JsonObject | undefined {
  return containers(document).find(({ name }) => name === EXPRESS_CONTAINER)?.definition;
}

/** What stays different once the container's members are those of `main`. */
function leftBy(
  running: DefinitionDocument,
  document: DefinitionDocument,
  main: JsonObject,
): readonly Difference[] {
  const updated = { ...mainOf(running), ...updatedMembers(main) };
  return differences({ ...running, containerDefinitions: [updated] }, document);
}

/** Families and tags do not run. */
function differences(from: DefinitionDocument, to: DefinitionDocument): readonly Difference[] {
  const alike = { family: from.family, tags: [] };
  return definitionDifferences({ ...from, ...alike }, { ...to, ...alike });
}

function unchanged({ name }: Service): Failure {
  return new Failure('unsupported', l10n.t('That is what {0} runs now: nothing would change.', name), {
    hint: l10n.t('Choose another one, or deploy an image.'),
  });
}

/** Several containers are told by the ARN of a task definition alone, and this one would start something else. */
function cannotBeTold({ definition }: BackTarget, taskDefinition: string): Failure {
  const name = shortTaskDefinition(taskDefinition);
  return new Failure(
    'unsupported',
    definition === 'deregistered'
      ? l10n.t('{0} is deregistered, and Express Mode takes only one that is ACTIVE.', name)
      : l10n.t('{0} names images by tags that may lead elsewhere today.', name),
    {
      hint: l10n.t(
        'Register a copy that names its images by their digests, and update the service with it (UpdateExpressGatewayService).',
      ),
    },
  );
}
