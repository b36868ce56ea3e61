import type { MatchAnswer, MatchTask } from '../../core/logs/filter/match.ts';
import type { FilterSeat } from './matching.ts';

/** The script of the worker, put here by the build. */
declare const FILTER_WORKER: string;

/** Milliseconds that a task may take; an expression that needs longer would never end. */
const TASK_MAX = 250;
/** Milliseconds until it is taken for broken that a worker does not begin. */
const START_MAX = 10_000;

/**
 * A worker that is made anew after it had to be ended. Where it cannot be loaded, `ask` rejects with `broken`, and the
 * next one tries again.
 */
export function filterSeat(broken: string): FilterSeat {
  const address = URL.createObjectURL(new Blob([FILTER_WORKER], { type: 'text/javascript' }));
  let seat = start(address);
  return {
    ask: async task => {
      const { worker, ready } = seat;
      if (!(await ready)) {
        worker.terminate();
        seat = start(address);
        throw new Error(broken);
      }
      const answered = await within(worker, task);
      if (answered === undefined) {
        worker.terminate();
        seat = start(address);
      }
      return answered;
    },
    dispose: () => {
      seat.worker.terminate();
      URL.revokeObjectURL(address);
    },
  };
}

interface Started {
  readonly worker: Worker;
  /** Whether it could be loaded. */
  readonly ready: Promise<boolean>;
}

function start(address: string): Started {
  const worker = new Worker(address);
  const ready = new Promise<boolean>(resolve => {
    worker.addEventListener('message', () => resolve(true), { once: true });
    worker.addEventListener('error', () => resolve(false), { once: true });
    setTimeout(() => resolve(false), START_MAX);
  });
  return { worker, ready };
}

function within(worker: Worker, task: MatchTask): Promise<MatchAnswer | undefined> {
  return new Promise(resolve => {
    const end = (answered: MatchAnswer | undefined): void => {
      clearTimeout(timer);
      worker.onmessage = null;
      resolve(answered);
    };
    // An answer that is there already is taken, however late this page comes to look.
    let timer = setTimeout(() => {
      timer = setTimeout(() => end(undefined));
    }, TASK_MAX);
    worker.onmessage = ({ data }: MessageEvent<MatchAnswer>) => end(data);
    worker.postMessage(task);
  });
}
