import type { DefinitionDocument } from '../release.ts';
import { containers } from './definition/members.ts';
import { imagesOf } from './definition/withImage.ts';

/**
 * The container of a migration that takes the image: the one of the same name as a container that the image is
 * deployed in, or the only one. Undefined where nothing says which.
 */
export function migrationContainer(
  migration: DefinitionDocument,
  deployed: DefinitionDocument | undefined,
  image: string,
): string | undefined {
  const names = containers(migration).map(({ name }) => name);
  const same = (deployed === undefined ? [] : imagesOf(deployed))
    .filter(one => one.image === image)
    .map(({ container }) => container);
  return names.find(name => same.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
}
