import type { LogStream } from '../../../src/sandbox/logs/store.ts';
import type { Stepped } from './stepped.ts';
import type { SteppedTail } from './steppedTail.ts';

/** Milliseconds after its end that what a driver still had of a container arrives. */
const LEFT = 25_000;

/**
 * Containers of the sandbox say nothing by themselves but their last words, at their end and some time after it, so that
 * there is an end to it. Gives how many of these are still to come.
 */
export function silence({ sandbox }: Stepped): () => number {
  const { clock, logs } = sandbox.sandbox.world;
  const { store } = logs;
  let left = 0;
  for (const { streams } of store.groups(sandbox.sandbox.world.region).values()) {
    for (const stream of streams.values()) {
      stream.source = undefined;
    }
  }
  const detach = store.detach.bind(store);
  Object.assign(store, {
    attach: () => undefined,
    detach: (stream: LogStream, at: number, last: readonly string[]) => {
      const timestamp = Math.floor(at);
      detach(stream, timestamp, last);
      left++;
      clock.after(LEFT, () => {
        left--;
        store.put(stream, [{ timestamp, message: 'what the driver had left' }]);
      });
    },
  });
  return () => left;
}

/** Where lives are lived, one after the other. */
export interface LogsPlace {
  readonly stepped: Stepped;
  readonly tail: SteppedTail;
  /** Last words that are still to come. */
  readonly left: () => number;
}
