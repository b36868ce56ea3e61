import { setTimeout as sleep } from 'node:timers/promises';
import { type ECSClient, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import type { EcsWrite } from '../core/ports.ts';
import { toService, toTask } from './ecsModel.ts';
import { toAwsFailure } from './failure.ts';

/** A throttled request was not applied, so it may be sent again; milliseconds before each new attempt. */
const THROTTLED_DELAYS = [500, 1000, 2000, 4000, 8000];

/** EcsWrite over a client with `maxAttempts: 1`. Only a throttled request is sent again. */
export function createEcsWrite(client: ECSClient, environment: Environment): EcsWrite {
  async function call<T>(action: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send();
      } catch (error) {
        const failure = toAwsFailure(error, { action: `ecs:${action}`, environment });
        const delay = THROTTLED_DELAYS[attempt];
        if (failure.code !== 'throttled' || delay === undefined) {
          throw failure;
        }
        await sleep(delay * (0.5 + Math.random()), undefined, { signal });
      }
    }
  }

  return {
    async forceNewDeployment(cluster, service, signal) {
      const { service: updated } = await call(
        'UpdateService',
        () =>
          client.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }), {
            abortSignal: signal,
          }),
        signal,
      );
      if (updated === undefined) {
        throw new Failure('unexpected', l10n.t('UpdateService gave no service.'));
      }
      return toService(updated);
    },

    async stopTask(cluster, task, reason, signal) {
      const { task: stopped } = await call(
        'StopTask',
        () => client.send(new StopTaskCommand({ cluster, task, reason }), { abortSignal: signal }),
        signal,
      );
      if (stopped === undefined) {
        throw new Failure('unexpected', l10n.t('StopTask gave no task.'));
      }
      return toTask(stopped);
    },
  };
}
