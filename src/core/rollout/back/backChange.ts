import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../../ecs.ts';
import { Failure } from '../../failure.ts';
import type { Service } from '../../model.ts';
import { containers } from '../definition/members.ts';
import { withImage } from '../definition/withImage.ts';
import type { Change } from '../plan.ts';
import { copyNotes, targetNotes } from './backNotes.ts';
import { type BackTarget, needsPin, pinned } from './backTarget.ts';
import { expressBack } from './expressBack.ts';

/** What takes a service back, and what a person is to know of it before it is sent. */
export interface BackChange {
  readonly change: Change;
  /** Sentences. */
  readonly notes: readonly string[];
}

/**
 * The change that takes a service back to a target that was looked up: to the revision itself where ECS is sure to
 * start from it what ran then, otherwise to a copy that names images by the digests that ran. Rejects with Failure
 * `unsupported` where nothing is known that could be deployed.
 */
export async function backChange(
  service: Service,
  target: BackTarget,
  ecs: Pick<EcsRead, 'definitionDocument' | 'expressService'>,
  signal: AbortSignal,
): Promise<BackChange> {
  const { taskDefinition, definition } = target;
  if (definition === 'gone') {
    throw new Failure('unsupported', l10n.t('The revision that {0} ran then is deleted.', service.name), {
      hint: l10n.t('Choose another one, or deploy an image or a task definition file.'),
    });
  }
  if (service.express === true) {
    return expressBack(service, target, ecs, signal);
  }
  if (taskDefinition === undefined) {
    throw new Failure('unsupported', l10n.t('ECS does not say which revision {0} ran then.', service.name));
  }
  const loose = target.images.filter(needsPin);
  const asItIs: BackChange = { change: { kind: 'rollBack', taskDefinition }, notes: targetNotes(target) };
  if (definition !== 'deregistered' && loose.length === 0) {
    return asItIs;
  }
  const document = await ecs.definitionDocument(taskDefinition, signal);
  // What ECS itself adds to tasks (Service Connect, GuardDuty) is no container of the task definition.
  const named = new Set(containers(document).map(({ name }) => name));
  const fixed = loose.filter(({ container }) => named.has(container));
  if (definition !== 'deregistered' && fixed.length === 0) {
    return asItIs;
  }
  return {
    change: {
      kind: 'deploy',
      back: true,
      document: fixed.reduce((copy, image) => withImage(copy, image.container, pinned(image)), document),
    },
    notes: [...copyNotes(target, fixed), ...targetNotes(target)],
  };
}
