import type { EcsRead } from '../ecs.ts';
import { Failure } from '../failure.ts';
import type { Git } from '../git.ts';
import type { Service } from '../model.ts';
import { commitsOf, type ImageCommit } from './commits.ts';
import { imagesOf, mainContainer } from './definition/withImage.ts';
import { parseImage } from './imageReference.ts';

/** The commit that an image names by its tag, where git knows it. */
export async function commitOfImage(
  image: string,
  git: Git,
  signal: AbortSignal,
): Promise<ImageCommit | undefined> {
  const reference = parseImage(image);
  if (reference?.tagged !== true) {
    return undefined;
  }
  return (await commitsOf([reference.tag], git, signal)).get(reference.tag);
}

/** The commit that a service runs, as far as the image of its main container tells; undefined where nothing does. */
export async function runningCommit(
  service: Service,
  ecs: Pick<EcsRead, 'definitionDocument'>,
  git: Git,
  signal: AbortSignal,
): Promise<ImageCommit | undefined> {
  if (service.taskDefinition === undefined) {
    return undefined;
  }
  try {
    const document = await ecs.definitionDocument(service.taskDefinition, signal);
    const main = mainContainer(document, service);
    const image = imagesOf(document).find(({ container }) => container === main)?.image;
    return image === undefined ? undefined : await commitOfImage(image, git, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) {
      return undefined;
    }
    throw error;
  }
}
