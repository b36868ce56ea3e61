import { behaviourOfTag, type ImageSource, type Pulled } from '../ecs/behaviour.ts';
import { byTag, type Registry, type RegistryImage } from './registry.ts';

/**
 * How ECS gets the images of this registry. Those of every other one are none of its business.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-pull-ecr-image.html
 */
export function imageSource(registry: Registry): ImageSource {
  return {
    find({ account, region, repository, tag, digest }) {
      if (account !== registry.accountId) {
        return undefined;
      }
      const found = registry.repository(region, repository);
      const image =
        digest === undefined
          ? ((found && byTag(found, tag ?? 'latest')) ??
            cached(registry, region, repository, tag ?? 'latest'))
          : found?.images.get(digest);
      if (image === undefined) {
        return { state: 'missing' };
      }
      const pulled: Pulled = {
        state: 'found',
        digest: image.contents.digest,
        index: image.contents.children.length > 0,
        platforms: image.contents.platforms,
        behaviour: image.behaviour,
        pulled: () => {
          image.lastPulledAt = registry.now();
        },
      };
      return pulled;
    },
  };
}

/**
 * What a pull-through cache gets from its upstream, of which the sandbox knows nothing: an image that does what its
 * tag says. Its repository is made where it is missing.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
function cached(registry: Registry, region: string, name: string, tag: string): RegistryImage | undefined {
  const behaviour = behaviourOfTag(tag);
  return !registry.isCache(region, name) || behaviour === 'nopull'
    ? undefined
    : registry.push(registry.putRepository(region, name), {
        tags: [tag],
        behaviour,
        architectures: ['amd64', 'arm64'],
      });
}
