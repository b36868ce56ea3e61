import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Environment } from '../../../src/core/model.ts';
import type { KeyIdentity, Log, SignInPrompt } from '../../../src/core/ports.ts';
import { IdentityCenterTokens } from '../../../src/tokens/identityCenter.ts';
import type { IdentityCenterIdentity } from '../../../src/tokens/identityCenterChoice.ts';
import { environmentOf } from './environment.ts';
import { EndableClock, MemorySecrets, never, person } from './oidcRig.ts';
import { REGION, startTestSandbox, type TestSandbox } from './sandbox.ts';

export const BLOG = '111122223333';
export const SHOP = '444455556666';
export const READ = { accountId: BLOG, permissionSet: 'EcsRead' };

interface Pick {
  readonly title: string;
  readonly labels: readonly string[];
  readonly descriptions: readonly (string | undefined)[];
}

/** A sandbox with an access portal, and windows from which people sign in at it. */
export class PortalRig {
  readonly sandbox: TestSandbox;
  readonly secrets = new MemorySecrets();
  /** The pace of the questions (1 s) is the test's. */
  readonly clock = new EndableClock(999);
  readonly logged: string[] = [];
  readonly picks: Pick[] = [];
  #tokens = this.window();

  constructor(sandbox: TestSandbox) {
    this.sandbox = sandbox;
  }

  /** Another window: it shares the secret storage and nothing else. */
  window(): IdentityCenterTokens {
    const keep = (message: string): void => void this.logged.push(message);
    const log: Log = { trace: keep, debug: keep, info: keep, warn: keep, error: keep };
    return new IdentityCenterTokens({ secrets: this.secrets, clock: this.clock, log });
  }

  reload(): void {
    this.#tokens = this.window();
  }

  identity(more: Partial<IdentityCenterIdentity> = {}): IdentityCenterIdentity {
    return { kind: 'identityCenter', startUrl: `${this.sandbox.url}/start`, region: REGION, ...more };
  }

  source(
    more: Partial<IdentityCenterIdentity> = {},
    name = 'dev',
    url: string | undefined = this.sandbox.url,
  ) {
    const identity = this.identity(more);
    const { roleArn: _, endpointUrl: __, ...rest } = environmentOf(this.sandbox);
    const environment: Environment = {
      ...rest,
      name,
      identity,
      ...(url === undefined ? {} : { endpointUrl: url }),
    };
    return this.#tokens.source(environment, identity);
  }

  decide(decision: { readonly userCode: string; readonly login?: string; readonly approve?: boolean }) {
    return this.sandbox.control('POST', '/identityCenter/decision', decision);
  }

  /** Somebody who approves at once and picks what is named first of what the picks offer. */
  person(login = 'octocat', ...picks: readonly string[]): SignInPrompt & { readonly steps: string[] } {
    const left = [...picks];
    return {
      ...person(async ({ userCode }) => {
        await this.decide({ userCode, login });
        await this.clock.end(1000);
      }),
      pick: async (title, items) => {
        this.picks.push({
          title,
          labels: items.map(({ label }) => label),
          descriptions: items.map(({ description }) => description),
        });
        const wanted = left.shift();
        return items.find(({ label }) => label === wanted)?.id;
      },
    };
  }

  calls(action: string): number {
    return this.sandbox.sandbox.world.calls.counts()[action]?.total ?? 0;
  }
}

export async function startPortal(t: TestContext): Promise<PortalRig> {
  return new PortalRig(await startTestSandbox(t));
}

/** Somebody who must not be asked anything. */
export const nobody: SignInPrompt = {
  deviceCode: () => assert.fail('a code was shown'),
  pick: () => assert.fail('something was to be picked'),
  secret: () => assert.fail('a secret was asked for'),
  step: () => undefined,
};

/** Somebody signs in, at once, with this choice. */
export async function signedIn(rig: PortalRig, more: object = READ): Promise<void> {
  await rig.source(more).signIn(rig.person(), never);
}

export function keysOf(identity: unknown): KeyIdentity['credentials'] {
  assert.ok(typeof identity === 'object' && identity !== null && 'credentials' in identity);
  return (identity as KeyIdentity).credentials;
}

/** How many secrets there are but the registration. */
export function secretsLeft(rig: PortalRig): number {
  return [...rig.secrets.values.keys()].filter(key => !key.endsWith(' client')).length;
}

/** The portal takes the access tokens no more. */
export function expireAccess(rig: PortalRig): Promise<unknown> {
  return rig.sandbox.control('POST', '/identityCenter/expire', { what: 'accessTokens' });
}
