import type { EcsRead } from '../../ecs.ts';
import { Failure, isOfSession } from '../../failure.ts';
import type { ImageRead } from '../../lookups.ts';
import type { RevisionImage } from '../../release.ts';
import { parseImage } from '../imageReference.ts';
import type { BackImage, BackTarget, DefinitionState } from './backTarget.ts';

export interface LookUpDeps {
  readonly ecs: Pick<EcsRead, 'taskDefinition'>;
  /** Absent where the registry cannot be read at all. */
  readonly images: ImageRead | undefined;
}

/** Looks up what became of targets; what several of them have is looked up once. */
export async function lookUpTargets(
  targets: readonly BackTarget[],
  deps: LookUpDeps,
  signal: AbortSignal,
): Promise<readonly BackTarget[]> {
  const definitionOf = once(
    (arn: string) => arn,
    arn => definitionState(arn, deps.ecs, signal),
  );
  const lookOf = once(
    ({ image, digest }: RevisionImage) => `${image} ${digest}`,
    image => lookAt(image, deps.images, signal),
  );
  return Promise.all(
    targets.map(async (target): Promise<BackTarget> => {
      const { taskDefinition } = target;
      const [definition, images] = await Promise.all([
        target.definition === 'unseen' && taskDefinition !== undefined
          ? definitionOf(taskDefinition)
          : target.definition,
        Promise.all(target.images.map(async image => ({ ...image, ...(await lookOf(image)) }))),
      ]);
      return { ...target, definition, images };
    }),
  );
}

/** The same of one that was chosen: what was looked up before may be another by now. */
export async function lookUpTarget(
  target: BackTarget,
  deps: LookUpDeps,
  signal: AbortSignal,
): Promise<BackTarget> {
  const [found = target] = await lookUpTargets([{ ...target, definition: 'unseen' }], deps, signal);
  return found;
}

function once<A, T>(keyOf: (asked: A) => string, look: (asked: A) => Promise<T>): (asked: A) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return asked => {
    const key = keyOf(asked);
    const found = known.get(key) ?? look(asked);
    known.set(key, found);
    return found;
  };
}

/** ECS refuses to describe a deleted one as `ClientException`. */
async function definitionState(
  arn: string,
  ecs: LookUpDeps['ecs'],
  signal: AbortSignal,
): Promise<DefinitionState> {
  try {
    const { status } = await ecs.taskDefinition(arn, signal);
    return status === 'ACTIVE' ? 'active' : 'deregistered';
  } catch (error) {
    const { code } = refusal(error, signal);
    return code === 'invalid' || code === 'notFound' ? 'gone' : 'unseen';
  }
}

type Look = Pick<BackImage, 'fate' | 'tags'>;

async function lookAt(
  { image, digest }: RevisionImage,
  read: ImageRead | undefined,
  signal: AbortSignal,
): Promise<Look> {
  const reference = parseImage(image);
  if (digest === undefined || reference?.ecr === undefined || read === undefined) {
    return { fate: 'unseen', tags: [] };
  }
  try {
    const found = await read.image(reference.ecr, digest, signal);
    if (found === undefined) {
      return { fate: 'missing', tags: [] };
    }
    const { tags } = found;
    if (reference.digest !== undefined) {
      return { fate: 'same', tags };
    }
    const tagged = await read.image(reference.ecr, reference.tag, signal);
    return { fate: tagged?.digest === digest ? 'same' : 'moved', tags };
  } catch (error) {
    return { fate: refusal(error, signal).code === 'notFound' ? 'missing' : 'unseen', tags: [] };
  }
}

/** What a look was refused with. Throws what is not about what was looked at: the session's end, the person's cancelling. */
function refusal(error: unknown, signal: AbortSignal): Failure {
  signal.throwIfAborted();
  if (error instanceof Failure && error.code !== 'cancelled' && !isOfSession(error)) {
    return error;
  }
  throw error;
}
