import type { Cancel, SandboxClock } from './api.ts';

interface ClockOptions {
  /** Delays are divided by this; 1 is as slow as AWS. */
  readonly speed?: number;
  /** Time then stands until it is stepped. */
  readonly manual?: boolean;
  /** Where real time comes from, in milliseconds since the epoch. */
  readonly realTime?: () => number;
}

export interface SteppedClock extends SandboxClock {
  readonly speed: number;
  /**
   * Moves `now` by this many milliseconds and runs the timers that fall due on the way, in order and
   * each at its own time, also those that were set meanwhile.
   */
  advance(milliseconds: number): void;
  /** Pending delays go on at the new speed. Throws RangeError unless it is a positive number. */
  setSpeed(speed: number): void;
  /** Drops every timer; later ones are never run. */
  dispose(): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** The longest delay of setTimeout. */
const longestDelay = 2 ** 31 - 1;

/**
 * Timers live on a timeline of their own: it runs `speed` times as fast as real time (or stands, when
 * `manual`), and a step moves it and `now` alike.
 */
export function createClock(options: ClockOptions = {}): SteppedClock {
  const manual = options.manual ?? false;
  const realTime = manual ? standing((options.realTime ?? Date.now)()) : (options.realTime ?? Date.now);
  let speed = checked(options.speed ?? 1);
  let stepped = 0;
  let timeline = 0;
  let timelineAt = realTime();
  let disposed = false;
  let timers: Timer[] = [];
  let wake: NodeJS.Timeout | undefined;

  function catchUp(): void {
    const real = realTime();
    if (real > timelineAt) {
      timeline += (real - timelineAt) * speed;
    }
    timelineAt = real;
  }

  function arm(): void {
    clearTimeout(wake);
    wake = undefined;
    const next = timers[0];
    if (manual || next === undefined) {
      return;
    }
    const delay = Math.max(0, Math.ceil((next.due - timeline) / speed));
    wake = setTimeout(onWake, Math.min(delay, longestDelay));
    wake.unref();
  }

  function onWake(): void {
    catchUp();
    runDue(timeline);
    arm();
  }

  function runDue(until: number, reach: (due: number) => void = () => {}): void {
    for (let next = timers[0]; next !== undefined && next.due <= until; next = timers[0]) {
      timers.shift();
      reach(next.due);
      next.run();
    }
  }

  function insert(timer: Timer): void {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = timers[middle];
      if (other !== undefined && other.due <= timer.due) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    timers.splice(low, 0, timer);
  }

  return {
    get speed() {
      return speed;
    },
    now: () => realTime() + stepped,
    after(milliseconds, run): Cancel {
      if (disposed) {
        return () => {};
      }
      catchUp();
      const timer: Timer = { due: timeline + Math.max(0, milliseconds), run };
      insert(timer);
      if (timers[0] === timer) {
        arm();
      }
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) {
          timers.splice(index, 1);
        }
      };
    },
    advance(milliseconds) {
      catchUp();
      const end = timeline + milliseconds;
      const move = (to: number): void => {
        const by = Math.max(0, to - timeline);
        timeline += by;
        stepped += by;
      };
      runDue(end, move);
      move(end);
      arm();
    },
    setSpeed(next) {
      checked(next);
      catchUp();
      speed = next;
      arm();
    },
    dispose() {
      disposed = true;
      timers = [];
      clearTimeout(wake);
    },
  };
}

function checked(speed: number): number {
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new RangeError(`speed ${speed} is not a positive number`);
  }
  return speed;
}

function standing(at: number): () => number {
  return () => at;
}
