import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../emitter.ts';
import type { TailEvent } from '../../logPorts.ts';
import type { Clock, Cloud } from '../../ports.ts';
import type { FollowMode } from '../line.ts';
import type { Readers, RegionReader } from '../readers.ts';
import { GroupTail } from './groupTail.ts';

export interface TailsDeps {
  readonly readers: Readers;
  readonly cloud: () => Promise<Cloud>;
  readonly clock: Clock;
  readonly give: (where: RegionReader, events: readonly TailEvent[]) => void;
  readonly unknown: (stream: string) => void;
  readonly changed: () => void;
}

/** The sessions of Live Tail of one follow: one for each log group, while they are wanted. */
export class Tails implements Disposable {
  readonly #deps: TailsDeps;
  readonly #tails = new Map<string, { readonly where: RegionReader; readonly tail: GroupTail }>();
  #wanted: boolean;

  constructor(deps: TailsDeps, wanted: boolean) {
    this.#deps = deps;
    this.#wanted = wanted;
  }

  /** Sessions are billed by the minute: there are none that nobody wants. */
  setWanted(wanted: boolean): void {
    this.#wanted = wanted;
    this.update();
  }

  /** To be called when there may be other streams to send. */
  update(): void {
    if (!this.#wanted) {
      this.dispose();
      return;
    }
    const { all } = this.#deps.readers;
    for (const [key, { where, tail }] of this.#tails) {
      if (!all.includes(where)) {
        tail.dispose();
        this.#tails.delete(key);
      }
    }
    for (const where of all) {
      const { tail } = this.#tails.get(where.key) ?? this.#add(where);
      tail.setScope(this.#deps.readers.scopeOf(where));
    }
  }

  /** Somebody signed in, or a policy may be another one. */
  retry(): void {
    for (const { tail } of this.#tails.values()) {
      tail.retry();
    }
  }

  /** How lines come; `polling` where Live Tail is not wanted, or there is nothing yet that it could send. */
  get mode(): FollowMode {
    if (!this.#wanted) {
      return 'polling';
    }
    const states = [...this.#tails.values()].map(({ tail }) => tail.state.kind);
    const on = states.filter(kind => kind === 'on').length;
    if (on > 0) {
      return on === states.length ? 'liveTail' : 'mixed';
    }
    if (states.includes('failed')) {
      return 'fallback';
    }
    return states.includes('starting') ? 'beginning' : 'polling';
  }

  get sampled(): boolean {
    return [...this.#tails.values()].some(({ tail }) => tail.sampled);
  }

  /** One sentence for each group that Live Tail is wanted of and cannot be had. */
  get notices(): readonly string[] {
    return [...this.#tails.values()].flatMap(({ where, tail }) =>
      tail.state.kind === 'failed'
        ? [
            l10n.t(
              'Lines of {0} come by polling. Live Tail: {1}',
              where.reader.group,
              tail.state.failure.message,
            ),
          ]
        : [],
    );
  }

  dispose(): void {
    for (const { tail } of this.#tails.values()) {
      tail.dispose();
    }
    this.#tails.clear();
  }

  #add(where: RegionReader): { readonly where: RegionReader; readonly tail: GroupTail } {
    const { cloud, clock, give, unknown, changed } = this.#deps;
    const tail = new GroupTail({
      open: async () => (await cloud()).logTail(where.region),
      reader: where.reader,
      clock,
      give: events => give(where, events),
      unknown,
      changed,
    });
    const made = { where, tail };
    this.#tails.set(where.key, made);
    return made;
  }
}
