import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { clientConfig } from './config.ts';
import { iamRegion } from './iamRegion.ts';
import type { Keys } from './keys.ts';
import type { LookupClients } from './lookups.ts';
import { memo } from './memo.ts';

type Config = ReturnType<typeof clientConfig> & { readonly maxAttempts: number };

/** The clients of LookupRead, each made when it is first needed; `own` hears of each. */
export function lookupClients(
  config: Config,
  keys: Keys,
  own: <C extends { destroy(): void }>(client: C) => C,
): LookupClients {
  const credentials = keys.provider;
  const inRegion = <C>(make: (region: string) => C) => memo(make, region => region);
  const iam = memo<undefined, IAMClient>(
    () => own(keys.watch(new IAMClient({ ...config, credentials, region: iamRegion(config.region) }))),
    () => '',
  );
  return {
    iam: () => iam(undefined),
    scaling: inRegion(region =>
      own(keys.watch(new ApplicationAutoScalingClient({ ...config, credentials, region }))),
    ),
    logs: inRegion(region => own(keys.watch(new CloudWatchLogsClient({ ...config, credentials, region })))),
    ssm: inRegion(region => own(keys.watch(new SSMClient({ ...config, credentials, region })))),
    secrets: inRegion(region =>
      own(keys.watch(new SecretsManagerClient({ ...config, credentials, region }))),
    ),
  };
}
