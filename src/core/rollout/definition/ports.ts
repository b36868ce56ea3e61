import type { JsonObject } from '../../json.ts';
import { number, objects, text } from './members.ts';

/** The ports that a container listens on, by its port mappings. */
export function portsOf(definition: JsonObject): ReadonlySet<number> {
  return new Set(
    objects(definition, 'portMappings').flatMap(mapping => {
      const port = number(mapping, 'containerPort');
      const [, from, to] = /^(\d+)-(\d+)$/.exec(text(mapping, 'containerPortRange') ?? '') ?? [];
      if (from !== undefined && to !== undefined && Number(to) <= 65_535) {
        return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
      }
      return port === undefined ? [] : [port];
    }),
  );
}
