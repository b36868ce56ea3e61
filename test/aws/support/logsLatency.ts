import type { LogTail, TailScope, TailUpdate } from '../../../src/core/logPorts.ts';
import type { SteppedTime } from './stepped.ts';

/** Updates that come later than they were sent, each by up to `latency` ms of stepped time, and in their order. */
export function withLatency(
  tail: LogTail,
  time: SteppedTime,
  latency: number,
  random: () => number,
): LogTail {
  return latency === 0 ? tail : { session: (scope, signal) => session(scope, signal) };

  async function* session(
    scope: TailScope,
    signal: AbortSignal,
  ): AsyncGenerator<TailUpdate, void, undefined> {
    const arrived: { readonly at: number; readonly update: TailUpdate }[] = [];
    let wake: () => void = () => undefined;
    const end = new AbortController();
    let over = false;
    const reading = (async () => {
      for await (const update of tail.session(scope, AbortSignal.any([signal, end.signal]))) {
        const at = Math.max(arrived.at(-1)?.at ?? 0, time.now() + random() * latency);
        arrived.push({ at, update });
        wake();
      }
    })().finally(() => {
      over = true;
      wake();
    });
    // It is awaited at the end; a rejection must have somebody until then.
    reading.catch(() => undefined);
    try {
      while (!over || arrived.length > 0) {
        const [first] = arrived;
        if (first === undefined) {
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        } else {
          await time.sleep(Math.max(0, first.at - time.now()), signal);
          arrived.shift();
          yield first.update;
        }
      }
      await reading;
    } finally {
      end.abort();
      await reading.catch(() => undefined);
    }
  }
}
