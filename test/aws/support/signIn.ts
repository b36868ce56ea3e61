import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { openCloud } from '../../../src/aws/clients.ts';
import { createSts } from '../../../src/aws/sts.ts';
import { Sessions } from '../../../src/core/identity/sessions.ts';
import type { Access, Cloud, SignInPrompt } from '../../../src/core/ports.ts';
import { createTokenSources } from '../../../src/tokens/tokenSource.ts';
import { systemClock } from '../../../src/ui/systemClock.ts';
import { environmentOf, silentLog } from './environment.ts';
import type { TestCredentials, TestSandbox } from './sandbox.ts';
import { bareTokenDeps } from './tokenSources.ts';

const never = new AbortController().signal;
export const asOctocat: SignInPrompt = {
  deviceCode: async () => assert.fail('no code was expected'),
  pick: async () => 'octocat',
  secret: async () => assert.fail('no secret was expected'),
  step: () => undefined,
};

export interface SignedIn {
  readonly sandbox: TestSandbox;
  readonly sessions: Sessions;
  readonly cloud: Cloud;
  /** What the session gives for this access. */
  keys(access: Access): Promise<TestCredentials>;
}

/** Signs octocat in to the environment `dev` with these roles (ARNs), over the sessions and adapters that are shipped. */
export async function signInAs(
  t: TestContext,
  sandbox: TestSandbox,
  roles: { readonly roleArn: string; readonly writeRoleArn?: string },
): Promise<SignedIn> {
  const sessions = new Sessions({
    clock: systemClock,
    log: silentLog,
    sts: async () => createSts(),
    tokenSource: createTokenSources(bareTokenDeps(systemClock, silentLog)),
  });
  t.after(() => sessions.dispose());
  const environment = { ...environmentOf(sandbox), ...roles };
  sessions.setEnvironments([environment]);
  await sessions.signIn('dev', asOctocat, never);
  const cloud = await openCloud(environment, (access, refused) =>
    sessions.credentials('dev', access, refused),
  );
  t.after(() => cloud.dispose());
  return {
    sandbox,
    sessions,
    cloud,
    keys: async access => {
      const { expiresAt, ...keys } = await sessions.credentials('dev', access);
      return { ...keys, expiration: new Date(expiresAt) };
    },
  };
}
