import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { EcsWrite } from '../core/ecs.ts';
import { scopeKey } from '../core/identity/writeSessions.ts';
import type { LogGroups, LogQueries, LogTail } from '../core/logPorts.ts';
import type { AccountRead, ImageRead, LookupRead } from '../core/lookups.ts';
import type { Cloud, IamRead, LogsRead, OpenCloud, ValueRead, WriteScope } from '../core/ports.ts';
import type { RemoteAccess } from '../core/remote.ts';
import { clientConfig } from './config.ts';
import { createEcsRead } from './ecsRead.ts';
import { createEcsWrite } from './ecsWrite.ts';
import { iamRegion } from './iamRegion.ts';
import { Keys } from './keys.ts';
import { createLogsRead } from './logs.ts';
import { memo } from './memo.ts';

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

  const logsClientOf = memo(
    (region: string) =>
      own(readKeys.watch(new CloudWatchLogsClient({ ...read, maxAttempts: LOG_ATTEMPTS, region }))),
    region => region,
  );

  // A query is billed each time that it is sent.
  const queriesClientOf = memo(
    (region: string) => own(readKeys.watch(new CloudWatchLogsClient({ ...read, maxAttempts: 1, region }))),
    region => region,
  );

  function logs(region: string): LogsRead {
    return createLogsRead(logsClientOf(region), environment);
  }

  async function logTail(region: string): Promise<LogTail> {
    const { createLogTail } = await import('./logTail.ts');
    return createLogTail(logsClientOf(region), environment, region);
  }

  async function logQueries(region: string): Promise<LogQueries> {
    const { createLogQueries } = await import('./logQueries.ts');
    return createLogQueries(queriesClientOf(region), environment);
  }

  async function logGroups(region: string): Promise<LogGroups> {
    const { createLogGroups } = await import('./logGroups.ts');
    return createLogGroups(logsClientOf(region), environment);
  }

  async function iam(): Promise<IamRead> {
    const { createIamRead, IAMClient } = await import('./onDemand.ts');
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
    const { createValueRead, SecretsManagerClient, SSMClient } = await import('./onDemand.ts');
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

  async function remote(scope: WriteScope): Promise<RemoteAccess> {
    const { createRemoteAccess, SSMClient } = await import('./onDemand.ts');
    const keys = new Keys(scope, credentials);
    const change = { ...config, maxAttempts: 1, credentials: keys.provider };
    return createRemoteAccess(
      { ecs: own(keys.watch(new ECSClient(change))), ssm: own(keys.watch(new SSMClient(change))) },
      environment,
    );
  }

  async function images(): Promise<ImageRead> {
    const { createImageRead, ECRClient } = await import('./onDemand.ts');
    const keys = new Keys('verify', credentials);
    const lookup = { ...config, maxAttempts: LOOKUP_ATTEMPTS, credentials: keys.provider };
    const clientOf = memo(
      (region: string) => own(keys.watch(new ECRClient({ ...lookup, region }))),
      region => region,
    );
    return createImageRead(clientOf, environment);
  }

  async function lookups(): Promise<LookupRead> {
    const { createLookupRead, lookupClients } = await import('./onDemand.ts');
    const keys = new Keys('verify', credentials);
    const lookup = { ...config, maxAttempts: LOOKUP_ATTEMPTS };
    return createLookupRead(lookupClients(lookup, keys, own), environment);
  }

  async function account(): Promise<AccountRead> {
    const { createAccountRead, ECRClient, IAMClient } = await import('./onDemand.ts');
    const keys = new Keys('survey', credentials);
    const lookup = { ...config, maxAttempts: LOOKUP_ATTEMPTS, credentials: keys.provider };
    return createAccountRead(
      {
        ecr: own(keys.watch(new ECRClient(lookup))),
        iam: own(keys.watch(new IAMClient({ ...lookup, region: iamRegion(environment.region) }))),
      },
      environment,
    );
  }

  const logsOf = memo(logs, region => region);
  const logTailOf = memo(logTail, region => region);
  const changeOf = memo(change, scopeKey);
  const iamOf = memo<undefined, Promise<IamRead>>(iam, () => '');
  const valuesOf = memo(values, scopeKey);
  const remoteOf = memo(remote, scopeKey);
  const imagesOf = memo<undefined, Promise<ImageRead>>(images, () => '');
  const lookupsOf = memo<undefined, Promise<LookupRead>>(lookups, () => '');
  const accountOf = memo<undefined, Promise<AccountRead>>(account, () => '');
  return {
    ecs: createEcsRead(ecs, environment),
    logs: (region = environment.region) => logsOf(region),
    logTail: (region = environment.region) => logTailOf(region),
    logQueries: (region = environment.region) => logQueries(region),
    logGroups: (region = environment.region) => logGroups(region),
    change: scope => changeOf(scope),
    iam: () => iamOf(undefined),
    values: scope => valuesOf(scope),
    remote: scope => remoteOf(scope),
    images: () => imagesOf(undefined),
    lookups: () => lookupsOf(undefined),
    account: () => accountOf(undefined),
    dispose: () => {
      for (const client of clients) {
        client.destroy();
      }
    },
  } satisfies Cloud;
};
