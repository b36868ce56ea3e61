import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { Cloud, LogsRead, OpenCloud } from '../core/ports.ts';
import { clientConfig } from './config.ts';
import { createEcsRead } from './ecsRead.ts';
import { createEcsWrite } from './ecsWrite.ts';
import { Keys } from './keys.ts';
import { createLogsRead } from './logs.ts';

/** Attempts of one read before its failure is shown; the SDK waits between them, longer when throttled. */
const READ_ATTEMPTS = 8;
/** A follower paces its reads itself, and has to see a throttle to do so. */
const LOG_ATTEMPTS = 2;

/** Opens the clients of an environment. Nothing is sent until one is used. */
export const openCloud: OpenCloud = async (environment, credentials) => {
  const config = clientConfig(environment);
  const readKeys = new Keys('read', credentials);
  const read = { ...config, maxAttempts: READ_ATTEMPTS, credentials: readKeys.provider };
  const ecs = readKeys.watch(new ECSClient(read));
  // A change whose answer got lost is never sent again by the SDK: see createEcsWrite.
  const writeKeys = new Keys('write', credentials);
  const ecsWrite = writeKeys.watch(
    new ECSClient({ ...config, maxAttempts: 1, credentials: writeKeys.provider }),
  );
  const logs = new Map<string, { client: CloudWatchLogsClient; port: LogsRead }>();

  return {
    ecs: createEcsRead(ecs, environment),
    change: createEcsWrite(ecsWrite, environment),
    logs: (region = environment.region) => {
      const known = logs.get(region);
      if (known !== undefined) {
        return known.port;
      }
      const client = readKeys.watch(new CloudWatchLogsClient({ ...read, maxAttempts: LOG_ATTEMPTS, region }));
      const port = createLogsRead(client, environment);
      logs.set(region, { client, port });
      return port;
    },
    dispose: () => {
      ecs.destroy();
      ecsWrite.destroy();
      for (const { client } of logs.values()) {
        client.destroy();
      }
    },
  } satisfies Cloud;
};
