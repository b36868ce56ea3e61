import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { toAwsFailure } from './failure.ts';
import { isSkewed } from './skew.ts';

/** A throttled request was not applied, so it may be sent again; milliseconds before each new attempt. */
const THROTTLED_DELAYS = [500, 1000, 2000, 4000, 8000];
/** The same for a request whose answer got lost, and that AWS knows again. */
const LOST_DELAYS = [500, 1000, 2000];

interface Commanded {
  readonly middlewareStack: {
    add(
      middleware: <A, R>(next: (args: A) => Promise<R>) => (args: A) => Promise<R>,
      options: typeof LAST_STEP,
    ): void;
  };
}

/**
 * Sends a change over a client with `maxAttempts: 1`, and rejects with a Failure. `action` is IAM's. `make`
 * is called for each attempt.
 */
export type SendChange = <C extends Commanded, T>(
  action: string,
  make: () => C,
  send: (command: C) => Promise<T>,
  signal: AbortSignal,
  /** Whether AWS recognises the request by its token. */
  idempotent?: boolean,
) => Promise<T>;

/**
 * Sent again is only what was certainly not applied: a throttled request, and once a request that was refused
 * for the time of its signature, as the client corrects its clock by that answer; beside them a request that
 * AWS recognises. The signal counts until a request leaves: aborting it then would hide a change that is made.
 */
export function createSendChange(environment: Environment): SendChange {
  return async (action, make, send, signal, idempotent = false) => {
    let throttled = 0;
    let corrected = false;
    const lost: Failure[] = [];
    for (;;) {
      try {
        signal.throwIfAborted();
        const command = make();
        command.middlewareStack.add(untilSent(signal), LAST_STEP);
        return await send(command);
      } catch (error) {
        if (!corrected && isSkewed(error)) {
          corrected = true;
          continue;
        }
        const failure = toAwsFailure(error, { action, environment });
        const [before] = lost;
        if (before !== undefined && (signal.aborted || failure.code === 'cancelled')) {
          throw before;
        }
        const again = idempotent && isLost(failure);
        const delay = again ? LOST_DELAYS[lost.length] : THROTTLED_DELAYS[throttled];
        if (delay === undefined || !(again || failure.code === 'throttled')) {
          throw failure;
        }
        if (again) {
          lost.push(failure);
        } else {
          throttled += 1;
        }
        await sleep(delay * (0.5 + Math.random()), undefined, { signal }).catch(() => {
          throw lost[0] ?? toAwsFailure(signal.reason, { action, environment });
        });
      }
    }
  };
}

/** Whether AWS may have done what was asked although no good answer came. */
function isLost({ code }: Failure): boolean {
  return code === 'offline' || code === 'server';
}

/** The last step before the network: asking for credentials and signing, which come before, take their time. */
const LAST_STEP = { step: 'deserialize', name: 'untilSent', priority: 'low' } as const;

/** Middleware that lets nothing out once the signal is aborted, and takes no notice of it afterwards. */
function untilSent(signal: AbortSignal) {
  return <A, R>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      signal.throwIfAborted();
      return next(args);
    };
}
