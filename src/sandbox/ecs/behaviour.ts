import { createHash } from 'node:crypto';
import type { Behaviour, ContainerDefinition, ResolvedImage } from './definitionState.ts';

/**
 * The sandbox has no registry: an image does what its tag says. `repository:crash` and
 * `repository:1.4.2-crash` exit with 1 after a few lines; `oom` is killed for its memory; `unhealthy`
 * runs but fails its health checks; `nopull` is not in the registry; `once` does some work and exits
 * with 0; everything else serves until it is stopped.
 */
const behaviours: readonly Behaviour[] = ['crash', 'oom', 'unhealthy', 'nopull', 'once'];

export function behaviourOf(image: string): Behaviour {
  const words = imageTag(image).split(/[-._]/);
  return behaviours.find(behaviour => words.includes(behaviour)) ?? 'serve';
}

export function imageTag(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const at = name.indexOf('@');
  const tagged = at < 0 ? name : name.slice(0, at);
  const colon = tagged.indexOf(':');
  return colon < 0 ? 'latest' : tagged.slice(colon + 1);
}

/** What the registry answers now for each container's image. */
export function resolveImages(containers: readonly ContainerDefinition[]): readonly ResolvedImage[] {
  return containers.map(({ name, image }) => ({
    container: name,
    image,
    digest: digestOf(image),
    behaviour: behaviourOf(image),
  }));
}

/** The same images as they were when their tags still pointed at something that worked. */
export function olderImages(containers: readonly ContainerDefinition[]): readonly ResolvedImage[] {
  return containers.map(({ name, image }) => ({
    container: name,
    image,
    digest: digestOf(`${image} before`),
    behaviour: 'serve',
  }));
}

function digestOf(image: string): string {
  const at = image.indexOf('@sha256:');
  return at < 0 ? `sha256:${createHash('sha256').update(image).digest('hex')}` : image.slice(at + 1);
}
