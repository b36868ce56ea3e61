import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../../ecs.ts';
import { Failure } from '../../failure.ts';
import { familyOf } from '../../format.ts';
import type { ImageRead } from '../../lookups.ts';
import type { Service } from '../../model.ts';
import type { DefinitionDocument, ExpressConfiguration, RevisionImage } from '../../release.ts';
import { expressDocument } from '../express.ts';
import { atDigest, parseImage } from '../imageReference.ts';
import type { Difference } from '../plan.ts';
import { placeOfService } from '../preflight/subject.ts';

/** What a service runs now. Throws Failure `unsupported` where its task sets hold that, and nobody else. */
export async function runningDocument(
  service: Service,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<DefinitionDocument> {
  if (service.taskDefinition !== undefined) {
    return ecs.definitionDocument(service.taskDefinition, signal);
  }
  if (service.express === true) {
    return (await runningExpress(service, ecs, signal)).document;
  }
  throw new Failure(
    'unsupported',
    l10n.t('The service {0} names no task definition: its task sets have their own.', service.name),
  );
}

/** What an Express Mode service was last asked to run. Throws Failure `conflict` while it has no configuration. */
export async function runningExpress(
  service: Service,
  ecs: Pick<EcsRead, 'definitionDocument' | 'expressService'>,
  signal: AbortSignal,
): Promise<{ readonly configuration: ExpressConfiguration; readonly document: DefinitionDocument }> {
  const { configurations } = await ecs.expressService(service.arn, signal);
  const [configuration] = configurations;
  if (configuration === undefined) {
    throw new Failure('conflict', l10n.t('The service {0} has no active configuration.', service.name));
  }
  const { taskDefinition } = configuration;
  const document = expressDocument(configuration, {
    // Without a task definition ECS makes one, of which nothing says the name.
    family: taskDefinition === undefined ? service.name : familyOf(taskDefinition),
    region: placeOfService(service).region,
  });
  if (taskDefinition === undefined) {
    return { configuration, document };
  }
  const { runtimePlatform } = await ecs.definitionDocument(taskDefinition, signal);
  return {
    configuration,
    document: runtimePlatform === undefined ? document : { ...document, runtimePlatform },
  };
}

/**
 * Images whose tag names something else in Amazon ECR than what a revision of the service was resolved to: what a
 * new deployment of the same task definition changes. None where that cannot be seen.
 */
export async function movedImages(
  service: Service,
  ecs: EcsRead,
  images: ImageRead | undefined,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  if (images === undefined || service.currentServiceDeployment === undefined) {
    return [];
  }
  try {
    const current = await ecs.serviceDeployment(service.currentServiceDeployment, signal);
    const revision = current?.progress?.rollbackTo ?? current?.targetRevision;
    const [found] = revision === undefined ? [] : await ecs.serviceRevisions([revision], signal);
    const moved = await Promise.all((found?.images ?? []).map(image => movedImage(image, images, signal)));
    return moved.flat();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return [];
    }
    throw error;
  }
}

async function movedImage(
  { container, image, digest }: RevisionImage,
  images: ImageRead,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  const reference = parseImage(image);
  if (reference?.ecr === undefined || reference.digest !== undefined || digest === undefined) {
    return [];
  }
  const now = await images.image(reference.ecr, reference.tag, signal);
  return now === undefined || now.digest === digest
    ? []
    : [
        {
          where: l10n.t('container {0}', container),
          what: l10n.t('image that {0} names', reference.tag),
          from: atDigest(reference, digest),
          to: atDigest(reference, now.digest),
        },
      ];
}
