import { setTimeout as sleep } from 'node:timers/promises';
import { type ECSClient, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import * as l10n from '@vscode/l10n';
import type { EcsWrite } from '../core/ecs.ts';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { toService, toTask } from './ecsModel.ts';
import { toAwsFailure } from './failure.ts';
import { isSkewed } from './skew.ts';

/** A throttled request was not applied, so it may be sent again; milliseconds before each new attempt. */
const THROTTLED_DELAYS = [500, 1000, 2000, 4000, 8000];

/**
 * EcsWrite over a client with `maxAttempts: 1`. Sent again is only what was certainly not applied: a
 * throttled request, and once a request that was refused for the time of its signature, as the client
 * corrects its clock by that answer. The signal counts until a request leaves: aborting it then would hide
 * a change that is made.
 */
export function createEcsWrite(client: ECSClient, environment: Environment): EcsWrite {
  async function call<T>(action: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    let throttled = 0;
    let corrected = false;
    for (;;) {
      try {
        signal.throwIfAborted();
        return await send();
      } catch (error) {
        if (!corrected && isSkewed(error)) {
          corrected = true;
          continue;
        }
        const failure = toAwsFailure(error, { action: `ecs:${action}`, environment });
        const delay = THROTTLED_DELAYS[throttled++];
        if (failure.code !== 'throttled' || delay === undefined) {
          throw failure;
        }
        await sleep(delay * (0.5 + Math.random()), undefined, { signal });
      }
    }
  }

  return {
    async forceNewDeployment(cluster, service, signal) {
      const send = () => {
        const command = new UpdateServiceCommand({ cluster, service, forceNewDeployment: true });
        command.middlewareStack.add(untilSent(signal), LAST_STEP);
        return client.send(command);
      };
      const { service: updated } = await call('UpdateService', send, signal);
      if (updated === undefined) {
        throw new Failure('unexpected', l10n.t('UpdateService gave no service.'));
      }
      return toService(updated);
    },

    async stopTask(cluster, task, reason, signal) {
      const send = () => {
        const command = new StopTaskCommand({ cluster, task, reason });
        command.middlewareStack.add(untilSent(signal), LAST_STEP);
        return client.send(command);
      };
      const { task: stopped } = await call('StopTask', send, signal);
      if (stopped === undefined) {
        throw new Failure('unexpected', l10n.t('StopTask gave no task.'));
      }
      return toTask(stopped);
    },
  };
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
