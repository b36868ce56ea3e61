import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../../ecs.ts';
import { Failure } from '../../failure.ts';
import type { Service } from '../../model.ts';
import type { RevisionImage } from '../../release.ts';
import { withImage } from '../definition/withImage.ts';
import { expressUpdate } from '../express.ts';
import { atDigest, parseImage } from '../imageReference.ts';
import type { Change } from '../plan.ts';
import { runningExpress } from '../planning/running.ts';
import type { BackTarget } from './wayBack.ts';

/**
 * The change that takes a service back to a target: to the revision itself where ECS would start from it what
 * ran then, otherwise to a copy that names moved images by the digests that ran. Express Mode is told the image.
 * Rejects with Failure `unsupported` where nothing is known that could be deployed.
 */
export async function backChange(
  service: Service,
  target: BackTarget,
  ecs: Pick<EcsRead, 'definitionDocument' | 'expressService'>,
  signal: AbortSignal,
): Promise<Change> {
  if (service.express === true) {
    const { configuration } = await runningExpress(service, ecs, signal);
    const [image] = target.revision?.images ?? [];
    if (image === undefined) {
      throw new Failure('unsupported', l10n.t('ECS does not say which image {0} ran then.', service.name));
    }
    return { kind: 'express', update: expressUpdate(configuration, pinned(image)), back: true };
  }
  const { taskDefinition, deregistered, moved } = target;
  if (taskDefinition === undefined) {
    throw new Failure('unsupported', l10n.t('ECS does not say which revision {0} ran then.', service.name));
  }
  if (!deregistered && moved.length === 0) {
    return { kind: 'rollBack', taskDefinition };
  }
  const document = await ecs.definitionDocument(taskDefinition, signal);
  return {
    kind: 'deploy',
    document: moved.reduce((copy, image) => withImage(copy, image.container, pinned(image)), document),
  };
}

/** By its digest, where that is known. */
export function pinned({ image, digest }: RevisionImage): string {
  const reference = parseImage(image);
  return reference === undefined || digest === undefined ? image : atDigest(reference, digest);
}
