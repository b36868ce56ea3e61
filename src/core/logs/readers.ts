import type { TailScope } from '../logPorts.ts';
import type { LogEvent } from '../ports.ts';
import { coverOf } from './cover.ts';
import { GroupReader } from './groupReader.ts';
import type { LogSource } from './line.ts';
import { scopeOf, type WantedStream } from './tail/scope.ts';

/** A reader with where it reads. */
export interface RegionReader {
  readonly key: string;
  readonly region: string;
  readonly reader: GroupReader;
}

/** Finds the source of an event of a stream that was joined as one of many; undefined where it is not wanted. */
type Adopt = (stream: string) => number | undefined;

interface Adopter {
  readonly prefix: string;
  readonly adopt: Adopt;
}

/** Whoever wants streams: a target. Several may want the same one, and each lets go of it for itself. */
type Owner = object;

interface Place extends RegionReader {
  /** By name. */
  readonly streams: Map<string, Set<Owner>>;
  /** Streams that Live Tail has to send; a service's beginnings stay wanted, since its next task begins so too. */
  readonly wanted: Map<Owner, Map<string, WantedStream>>;
  readonly adopters: Map<Owner, Adopter>;
  /** Of streams, by name. */
  readonly sources: Map<string, number>;
}

/**
 * The log groups that one follow reads, each once, whatever number of its targets log to it, and the sources of what
 * is read there.
 */
export class Readers {
  readonly #now: () => number;
  readonly #environment: string;
  readonly #places = new Map<string, Place>();
  readonly #sources: LogSource[] = [];
  /** Of each source, who wanted its stream by name. */
  readonly #owners: Set<Owner>[] = [];

  constructor(environment: string, now: () => number) {
    this.#environment = environment;
    this.#now = now;
  }

  /** Those of which something is wanted. */
  get all(): readonly RegionReader[] {
    return [...this.#places.values()].filter(({ wanted }) => wanted.size > 0);
  }

  get sources(): readonly LogSource[] {
    return this.#sources;
  }

  /** Of the sources, the numbers of those that belong to nobody any more. */
  get released(): readonly number[] {
    const held = new Set<number>();
    for (const { sources, adopters } of this.#places.values()) {
      for (const [stream, index] of sources) {
        const isCovered = [...adopters.values()].some(({ prefix }) => stream.startsWith(prefix));
        if (isCovered || this.#owners[index]?.size !== 0) {
          held.add(index);
        }
      }
    }
    return this.#sources.map(({ index }) => index).filter(index => !held.has(index));
  }

  /** `lines` counts for a group that is not read yet: how many of those that are there come first. */
  open({ group, region, lines }: { group: string; region: string; lines: number }): RegionReader {
    const key = `${region}|${group}`;
    const known = this.#places.get(key);
    if (known !== undefined) {
      return known;
    }
    const reader = new GroupReader({ group, lines, now: this.#now });
    const made: Place = {
      key,
      region,
      reader,
      streams: new Map(),
      wanted: new Map(),
      adopters: new Map(),
      sources: new Map(),
    };
    this.#places.set(key, made);
    return made;
  }

  /** A stream of one container of one task; its source is the first that was named for it. */
  join(
    owner: Owner,
    where: RegionReader,
    stream: WantedStream,
    since: number,
    tail: boolean,
    source: () => number,
  ): void {
    this.#join(owner, where, stream, since, tail);
    const { sources } = this.#placeOf(where);
    const index = sources.get(stream.name) ?? source();
    sources.set(stream.name, index);
    this.#owners[index]?.add(owner);
  }

  /** All streams of the group that begin with `prefix`, by one call of each owner. */
  joinAll(owner: Owner, where: RegionReader, since: number, tail: boolean, adopt: Adopt, prefix = ''): void {
    this.#join(owner, where, { name: coverOf(prefix), prefix }, since, tail);
    this.#placeOf(where).adopters.set(owner, { prefix, adopt });
  }

  /** The owner has all of a stream that nothing more comes of. */
  leave(owner: Owner, where: RegionReader, stream: string): void {
    const place = this.#placeOf(where);
    this.#letGo(owner, place, stream, true);
    const wanted = place.wanted.get(owner);
    if (wanted?.get(stream)?.prefix === undefined) {
      wanted?.delete(stream);
    }
  }

  /** The owner wants nothing any more. */
  release(owner: Owner): void {
    for (const place of this.#places.values()) {
      for (const stream of [...place.streams.keys()]) {
        this.#letGo(owner, place, stream, false);
      }
      place.wanted.delete(owner);
      place.adopters.delete(owner);
    }
    for (const owners of this.#owners) {
      owners.delete(owner);
    }
  }

  add(source: Omit<LogSource, 'index' | 'environment'>): number {
    const index = this.#sources.length;
    this.#sources.push({ index, environment: this.#environment, ...source });
    this.#owners.push(new Set());
    return index;
  }

  /** The source of an event; undefined where nobody follows its stream. */
  sourceOf(where: RegionReader, { stream }: Pick<LogEvent, 'stream'>): number | undefined {
    const { sources, adopters } = this.#placeOf(where);
    const known = sources.get(stream);
    if (known !== undefined) {
      return known;
    }
    for (const { prefix, adopt } of adopters.values()) {
      const source = stream.startsWith(prefix) ? adopt(stream) : undefined;
      if (source !== undefined) {
        sources.set(stream, source);
        return source;
      }
    }
    return undefined;
  }

  /** What Live Tail has to send of a group; undefined where no stream is wanted. */
  scopeOf(where: RegionReader): TailScope | undefined {
    const { reader, wanted } = this.#placeOf(where);
    return scopeOf(
      reader.group,
      [...wanted.values()].flatMap(each => [...each.values()]),
    );
  }

  #join(owner: Owner, where: RegionReader, stream: WantedStream, since: number, tail: boolean): void {
    const place = this.#placeOf(where);
    const owners = place.streams.get(stream.name);
    if (owners === undefined) {
      place.streams.set(stream.name, new Set([owner]));
    } else {
      owners.add(owner);
    }
    where.reader.join(stream.name, since, tail);
    const wanted = place.wanted.get(owner) ?? new Map<string, WantedStream>();
    place.wanted.set(owner, wanted.set(stream.name, stream));
  }

  #letGo(owner: Owner, { reader, streams }: Place, stream: string, complete: boolean): void {
    const owners = streams.get(stream);
    if (owners?.delete(owner) === true && owners.size === 0) {
      streams.delete(stream);
      reader.leave(stream, complete);
    }
  }

  #placeOf({ key }: RegionReader): Place {
    const place = this.#places.get(key);
    if (place === undefined) {
      throw new Error(`No reader ${key}`);
    }
    return place;
  }
}
