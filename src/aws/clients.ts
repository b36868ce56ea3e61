import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { EcsWrite } from '../core/ecs.ts';
import { scopeKey } from '../core/identity/writeSessions.ts';
import type { Cloud, IamRead, LogsRead, OpenCloud, ValueRead, WriteScope } from '../core/ports.ts';
import { clientConfig } from './config.ts';
import { createEcsRead } from './ecsRead.ts';
import { createEcsWrite } from './ecsWrite.ts';
import { Keys } from './keys.ts';
import { createLogsRead } from './logs.ts';

/** Attempts of one read before its failure is shown; the SDK waits between them, longer when throttled. */
const READ_ATTEMPTS = 8;
/** A follower paces its reads itself, and has to see a throttle to do so. */
const LOG_ATTEMPTS = 2;
/** A person waits for what is looked up once. */
const LOOKUP_ATTEMPTS = 3;

/** Opens the clients of an environment. Nothing is sent until one is used. */
export const openCloud: OpenCloud = async (environment, credentials) => {
  const config = clientConfig(environment);
  const clients: { destroy(): void }[] = [];
  const own = <C extends { destroy(): void }>(client: C): C => {
    clients.push(client);
    return client;
  };

  const readKeys = new Keys('read', credentials);
  const read = { ...config, maxAttempts: READ_ATTEMPTS, credentials: readKeys.provider };
  const ecs = own(readKeys.watch(new ECSClient(read)));

  function change(scope: WriteScope): EcsWrite {
    const keys = new Keys(scope, credentials);
    // A change whose answer got lost is never sent again by the SDK: see createEcsWrite.
    const client = new ECSClient({ ...config, maxAttempts: 1, credentials: keys.provider });
    return createEcsWrite(own(keys.watch(client)), environment);
  }

  function logs(region: string): LogsRead {
    const client = new CloudWatchLogsClient({ ...read, maxAttempts: LOG_ATTEMPTS, region });
    return createLogsRead(own(readKeys.watch(client)), environment);
  }

  async function iam(): Promise<IamRead> {
    const [{ IAMClient }, { createIamRead }] = await Promise.all([
      import('@aws-sdk/client-iam'),
      import('./iam.ts'),
    ]);
    const keys = new Keys('inspect', credentials);
    const client = new IAMClient({
      ...config,
      region: iamRegion(environment.region),
      maxAttempts: LOOKUP_ATTEMPTS,
      credentials: keys.provider,
    });
    return createIamRead(own(keys.watch(client)), environment);
  }

  async function values(scope: WriteScope): Promise<ValueRead> {
    const [{ SSMClient }, { SecretsManagerClient }, { createValueRead }] = await Promise.all([
      import('@aws-sdk/client-ssm'),
      import('@aws-sdk/client-secrets-manager'),
      import('./values.ts'),
    ]);
    const keys = new Keys(scope, credentials);
    const lookup = { ...config, maxAttempts: LOOKUP_ATTEMPTS, credentials: keys.provider };
    return createValueRead(
      {
        ssm: own(keys.watch(new SSMClient(lookup))),
        secrets: own(keys.watch(new SecretsManagerClient(lookup))),
      },
      environment,
    );
  }

  const logsOf = memo(logs, region => region);
  const changeOf = memo(change, scopeKey);
  const iamOf = memo<undefined, Promise<IamRead>>(iam, () => '');
  const valuesOf = memo(values, scopeKey);
  return {
    ecs: createEcsRead(ecs, environment),
    logs: (region = environment.region) => logsOf(region),
    change: scope => changeOf(scope),
    iam: () => iamOf(undefined),
    values: scope => valuesOf(scope),
    dispose: () => {
      for (const client of clients) {
        client.destroy();
      }
    },
  } satisfies Cloud;
};

/** IAM has one endpoint in each partition, and its requests are signed for the region where that is. */
function iamRegion(region: string): string {
  if (region.startsWith('cn-')) {
    return 'cn-north-1';
  }
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}

/** `make`, called once for each key. */
function memo<A, R>(make: (argument: A) => R, key: (argument: A) => string): (argument: A) => R {
  const made = new Map<string, { readonly value: R }>();
  return argument => {
    const known = made.get(key(argument)) ?? { value: make(argument) };
    made.set(key(argument), known);
    return known.value;
  };
}
