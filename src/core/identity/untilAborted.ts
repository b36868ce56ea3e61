import { toFailure } from '../failure.ts';

/**
 * Settles as `promise` does, or rejects as soon as the signal is aborted, with its reason as a Failure,
 * whether or not whoever works on the promise takes notice of the signal.
 */
export function untilAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(toFailure(signal.reason));
    if (signal.aborted) {
      abort();
    } else {
      signal.addEventListener('abort', abort, { once: true });
    }
    const settled = (): void => signal.removeEventListener('abort', abort);
    promise.then(resolve, reject).then(settled, settled);
  });
}

/** Throws the signal's reason as a Failure (`cancelled` where nobody gave one). */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw toFailure(signal.reason);
  }
}
