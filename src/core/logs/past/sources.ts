import { oneLine, shortTaskId } from '../../format.ts';
import type { LogSource } from '../line.ts';
import { taskIn } from '../logNames.ts';
import { groupKey, type Piece } from './piece.ts';

/** The characters of a stream's name that stand beside a line, from its end. */
const NAME_MAX = 32;

/** What is to be known of the place to name the sources of its lines. */
export interface SourcePlace {
  readonly piece: Piece;
  /** As LogSource's. */
  readonly owner?: string;
  /** Its tasks have several containers whose lines are shown, so these are named too. */
  readonly namesContainers: boolean;
  /** Of streams that do not say it. */
  readonly container?: string;
}

/** Names the sources of lines by their streams, as they come up. */
export class StreamSources {
  readonly #list: LogSource[] = [];
  readonly #byStream = new Map<string, number>();
  readonly #colours = new Map<string, number>();
  #announced = 0;

  /** The index of the source. */
  of({ piece, owner, namesContainers, container: known = '' }: SourcePlace, stream: string): number {
    const key = `${groupKey(piece)}|${stream}`;
    const found = this.#byStream.get(key);
    if (found !== undefined) {
      return found;
    }
    const task = taskIn(stream) ?? '';
    const container = containerOf(stream, task) ?? known;
    const name = task === '' ? shortened(stream) : shortTaskId(task);
    const index = this.#list.length;
    this.#byStream.set(key, index);
    this.#list.push({
      index,
      task,
      container,
      label: namesContainers && container !== '' ? `${name} ${container}` : name,
      ...(owner === undefined ? {} : { owner }),
      colour: this.#colour(task === '' ? key : task),
      environment: piece.environment,
      group: piece.group,
      region: piece.region,
      stream,
    });
    return index;
  }

  /** All of them, where some were not given before. */
  news(): readonly LogSource[] | undefined {
    if (this.#announced === this.#list.length) {
      return undefined;
    }
    this.#announced = this.#list.length;
    return [...this.#list];
  }

  #colour(key: string): number {
    const known = this.#colours.get(key) ?? this.#colours.size;
    this.#colours.set(key, known);
    return known;
  }
}

/** The awslogs driver names streams `prefix/container/task`. */
function containerOf(stream: string, task: string): string | undefined {
  const parts = stream.split('/');
  return task !== '' && parts.length >= 3 && parts.at(-1) === task ? parts.at(-2) : undefined;
}

function shortened(stream: string): string {
  const name = oneLine(stream);
  return name.length > NAME_MAX ? `…${name.slice(-NAME_MAX)}` : name;
}
