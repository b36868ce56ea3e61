import { ApiError, type StreamTrouble } from './api.ts';
import { glob } from './iam/match.ts';

/** One kind of trouble for some of the calls. */
export interface Fault {
  /** Such as `ecs:ListTasks`; `*` stands for any characters. */
  readonly action: string;
  /**
   * `throttling`: the service's own throttling error. `error`: a 5xx (or `code`). `reset`: the
   * connection is cut without an answer. `delay`: the call waits. `cut`, `fail`, `hang` and `lag` befall
   * event streams that are open, and no other calls: see StreamTrouble.
   */
  readonly kind: 'throttling' | 'error' | 'reset' | 'delay' | StreamTrouble['kind'];
  /** The share of matching calls that it hits, 0 to 1. */
  readonly rate: number;
  /** It is over after so many hits. */
  readonly count?: number;
  /** For `error` and `reset`: whether the operation was applied by then. */
  readonly when: 'before' | 'after';
  /** For `delay` and `lag`. */
  readonly milliseconds?: number;
  /** For what befalls streams: so many milliseconds (real time) after they began; at once where it is absent. */
  readonly after?: number;
  /** For `error`: 500 where it is not given. */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

/** What befalls one call. */
export interface Trouble {
  readonly delay: number;
  readonly fault: Fault | undefined;
}

interface Armed {
  readonly fault: Fault;
  readonly random: () => number;
  hits: number;
}

/** The same seed gives the same sequence of hits for the same sequence of calls. */
export class Faults {
  #armed: readonly Armed[] = [];

  /** Replaces all faults. */
  set(faults: readonly Fault[], seed = 1): void {
    this.#armed = faults.map((fault, index) => ({
      fault,
      random: randomFrom(seed + index * 7919),
      hits: 0,
    }));
  }

  clear(): void {
    this.#armed = [];
  }

  list(): readonly (Fault & { readonly hits: number })[] {
    return this.#armed.map(({ fault, hits }) => ({ ...fault, hits }));
  }

  /** Delays add up; of the others the first one counts. */
  draw(action: string): Trouble {
    let delay = 0;
    let chosen: Fault | undefined;
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (!glob(fault.action, action) || armed.hits >= (fault.count ?? Number.POSITIVE_INFINITY)) {
        continue;
      }
      if (armed.random() >= fault.rate || (chosen !== undefined && fault.kind !== 'delay')) {
        continue;
      }
      armed.hits += 1;
      if (fault.kind === 'delay') {
        delay += fault.milliseconds ?? 0;
      } else {
        chosen = fault;
      }
    }
    return { delay, fault: chosen };
  }
}

/** What a fault does to an event stream; undefined where it is none for streams. */
export function streamTrouble({ kind, milliseconds }: Fault): StreamTrouble | undefined {
  switch (kind) {
    case 'cut':
    case 'fail':
    case 'hang':
      return { kind };
    case 'lag':
      return { kind, milliseconds: milliseconds ?? 0 };
    case 'throttling':
    case 'error':
    case 'reset':
    case 'delay':
      return undefined;
  }
}

/** Mulberry32: a small generator with 32 bits of state; numbers from 0 up to 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KINDS: readonly Fault['kind'][] = [
  'throttling',
  'error',
  'reset',
  'delay',
  'cut',
  'fail',
  'hang',
  'lag',
];

/** Checks what came over the control API; throws ApiError. */
export function readFault(value: Readonly<Record<string, unknown>>): Fault {
  const { action, rate = 1, count, milliseconds, after, status, code, message } = value;
  const kind = KINDS.find(known => known === value['kind']);
  const when = value['when'] ?? 'before';
  if (
    typeof action !== 'string' ||
    kind === undefined ||
    typeof rate !== 'number' ||
    !(rate >= 0 && rate <= 1) ||
    (when !== 'before' && when !== 'after') ||
    !isOptionalNumber(count) ||
    !isOptionalNumber(milliseconds) ||
    !isOptionalNumber(after) ||
    !isOptionalNumber(status) ||
    !(code === undefined || typeof code === 'string') ||
    !(message === undefined || typeof message === 'string') ||
    ((kind === 'delay' || kind === 'lag') && milliseconds === undefined)
  ) {
    throw new ApiError(
      'InvalidFault',
      'A fault is {action, kind: throttling | error | reset | delay | cut | fail | hang | lag, rate?: 0–1, count?, when?: before | after, milliseconds (for delay and lag), after? (for streams), status?, code?, message?}.',
    );
  }
  return {
    action,
    kind,
    rate,
    when,
    ...(count === undefined ? {} : { count }),
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(after === undefined ? {} : { after }),
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
}

function isOptionalNumber(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && value >= 0);
}
