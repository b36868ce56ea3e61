import type { ImageSource, Pulled } from '../ecs/behaviour.ts';
import { byTag, type Registry } from './registry.ts';

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
        found && (digest === undefined ? byTag(found, tag ?? 'latest') : found.images.get(digest));
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
