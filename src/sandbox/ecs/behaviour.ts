import { createHash } from 'node:crypto';
import { record, text } from '../input.ts';
import type { Behaviour, ResolvedImage, TaskDefinition } from './definitionState.ts';

/**
 * What images do. An image of the account's own registry does what was pushed. Of other registries the
 * sandbox knows nothing, so there an image does what its tag says: `repository:crash` and
 * `repository:1.4.2-crash` exit with 1 after a few lines; `oom` is killed for its memory; `unhealthy`
 * runs but fails its health checks; `nopull` is not in the registry; `once` does some work and exits
 * with 0; everything else serves until it is stopped.
 */
const taggable: readonly Behaviour[] = ['crash', 'oom', 'unhealthy', 'nopull', 'once'];

/** A reference to an image of Amazon ECR. */
interface EcrReference {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** What a registry has under a reference. */
export type Pulled =
  | { readonly state: 'missing' }
  | {
      readonly state: 'found';
      readonly digest: string;
      /** Whether it is an index of images, one for each platform. */
      readonly index: boolean;
      readonly platforms: readonly { readonly os: string; readonly architecture: string }[];
      readonly behaviour: Behaviour;
      /** To be called when it is pulled, and not only looked at. */
      pulled(): void;
    };

/** Registries of Amazon ECR. */
export interface ImageSource {
  /** Undefined where it does not hold that account's registry. */
  find(reference: EcrReference): Pulled | undefined;
}

interface Images {
  readonly images?: ImageSource | undefined;
}

/**
 * What the registry answers at the time of a deployment: ECS turns tags into digests once, and all of the
 * deployment's tasks have the same image. A tag that is not there stays without a digest.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
export function resolveImages(world: Images, definition: TaskDefinition): readonly ResolvedImage[] {
  return definition.containers.map(({ name, image }) => {
    const found = find(world, image);
    if (found === undefined) {
      const behaviour = behaviourOf(image);
      return {
        container: name,
        image,
        digest: behaviour === 'nopull' ? undefined : digestOf(image),
        behaviour,
      };
    }
    return found.state === 'missing'
      ? { container: name, image, digest: undefined, behaviour: 'nopull' }
      : { container: name, image, digest: found.digest, behaviour: found.behaviour };
  });
}

/**
 * The image that a task gets when it pulls: by digest where the deployment has one, and for the platform of
 * its definition. An index without that platform cannot be pulled; a single image is not looked into, and
 * cannot be run.
 */
export function pullImage(world: Images, resolved: ResolvedImage, definition: TaskDefinition): ResolvedImage {
  const reference = pinned(resolved);
  const found = find(world, reference);
  if (found === undefined) {
    return resolved;
  }
  if (found.state === 'missing') {
    return { ...resolved, behaviour: 'nopull' };
  }
  const { os, architecture } = platformOf(definition);
  const fits = found.platforms.some(other => other.os === os && other.architecture === architecture);
  const { digest } = found;
  if (!fits && found.index) {
    const problem = `image Manifest does not contain descriptor matching platform '${os}/${architecture}'`;
    return { ...resolved, digest, behaviour: 'nopull', problem };
  }
  found.pulled();
  return { ...resolved, digest, behaviour: fits ? found.behaviour : 'foreign' };
}

/**
 * As the agent words it. 'CannotPullContainer task errors in Amazon ECS' in the developer guide has the
 * forms of the text; that of an index without the platform is as people report it.
 */
export function pullError(image: ResolvedImage): string {
  const reference = pinned(image);
  const problem = image.problem ?? `failed to resolve ref ${reference}: ${reference}: not found`;
  return `CannotPullContainerError: pull image manifest has been retried 7 time(s): ${problem}`;
}

function behaviourOf(image: string): Behaviour {
  return behaviourOfTag(imageTag(image));
}

export function behaviourOfTag(tag: string): Behaviour {
  const words = tag.split(/[-._]/);
  return taggable.find(behaviour => words.includes(behaviour)) ?? 'serve';
}

function imageTag(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const at = name.indexOf('@');
  const tagged = at < 0 ? name : name.slice(0, at);
  const colon = tagged.indexOf(':');
  return colon < 0 ? 'latest' : tagged.slice(colon + 1);
}

function find(world: Images, image: string): Pulled | undefined {
  const [, account, region, repository, tag, digest] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      image,
    ) ?? [];
  if (account === undefined || region === undefined || repository === undefined) {
    return undefined;
  }
  return world.images?.find({
    account,
    region,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  });
}

/** The reference with the digest of the deployment, and the tag that it was found under. */
function pinned({ image, digest }: ResolvedImage): string {
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/'));
  if (at >= 0) {
    return image;
  }
  const tagged = colon < 0 ? `${name}:latest` : name;
  return digest === undefined ? tagged : `${tagged}@${digest}`;
}

function platformOf(definition: TaskDefinition): { readonly os: string; readonly architecture: string } {
  const platform = record(definition.registered, 'runtimePlatform') ?? {};
  const arm = text(platform, 'cpuArchitecture') === 'ARM64';
  return { os: 'linux', architecture: arm ? 'arm64' : 'amd64' };
}

function digestOf(image: string): string {
  const at = image.indexOf('@sha256:');
  return at < 0 ? `sha256:${createHash('sha256').update(image).digest('hex')}` : image.slice(at + 1);
}
