import type { Environment } from '../../../src/core/model.ts';
import type { Credentials, Log } from '../../../src/core/ports.ts';
import { REGION, type TestCredentials, type TestSandbox } from './sandbox.ts';

/** The environment `dev` of a sandbox, as its settings would give it. */
export function environmentOf(sandbox: TestSandbox): Environment {
  return {
    name: 'dev',
    region: REGION,
    roleArn: sandbox.roleArn('codespaces-ecs-dev'),
    identity: { kind: 'sandbox' },
    endpointUrl: sandbox.url,
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
  };
}

/** Credentials of a test in the form that the adapters take. */
export function toCredentials({ expiration, ...keys }: TestCredentials): Credentials {
  return { ...keys, expiresAt: expiration.getTime() };
}

const quiet = (): void => undefined;

export const silentLog: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
