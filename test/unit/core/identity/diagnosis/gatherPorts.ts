import { Failure } from '../../../../../src/core/failure.ts';
import type { GatherDeps } from '../../../../../src/core/identity/diagnosis/gather.ts';
import type { ProbeAnswer } from '../../../../../src/core/identity/diagnosis/probe.ts';
import { surroundingsOf } from '../../../../../src/core/identity/diagnosis/surroundings.ts';
import type { IamRead } from '../../../../../src/core/ports.ts';
import { NOW, PROVIDER, RIGHT, ROLE } from './fixture.ts';

export const never = new AbortController().signal;

/** Time that stands; whoever sleeps is woken by `wake` or by its signal. */
class StandingClock {
  readonly #sleepers = new Set<() => void>();
  now(): number {
    return NOW;
  }
  sleep(_milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sleepers.add(resolve);
      signal.addEventListener('abort', () => {
        this.#sleepers.delete(resolve);
        reject(signal.reason);
      });
    });
  }
  get sleeping(): number {
    return this.#sleepers.size;
  }
  wake(): void {
    for (const wake of this.#sleepers) {
      wake();
    }
  }
}

/** The account as it should be. */
export const IAM: IamRead = {
  role: async () => ({ arn: ROLE, trustPolicy: RIGHT, maxSessionSeconds: 3600 }),
  identityProviders: async () => [
    { arn: PROVIDER, url: 'token.actions.githubusercontent.com', clientIds: ['sts.amazonaws.com'] },
  ],
};

export function hang(): Promise<never> {
  return new Promise(() => undefined);
}

/** What the internet answers, by address. */
export const PAGES: Readonly<Record<string, ProbeAnswer>> = {
  'https://sts.eu-west-1.amazonaws.com/': { status: 302, date: NOW + 4_000 },
  'https://login.example.com/tenant/.well-known/openid-configuration': {
    status: 200,
    json: {
      issuer: 'https://login.example.com/tenant',
      jwks_uri: 'https://login.example.com/keys',
      device_authorization_endpoint: 'https://login.example.com/device',
    },
  },
  'https://login.example.com/keys': { status: 200, json: { keys: [] } },
};

/** Ports that answer as they should, but for what is given. */
export function deps(more: Partial<GatherDeps> = {}): GatherDeps & { readonly clock: StandingClock } {
  return {
    probe: {
      get: async url =>
        PAGES[url] ?? Promise.reject(new Failure('offline', `${url} cannot be reached from here.`)),
    },
    surroundings: surroundingsOf({}),
    gitHub: hang,
    openRepository: async () => ({ owner: 'octo-org', name: 'blog-api' }),
    accounts: [{ accountId: '111122223333', costly: false, iam: async () => IAM }],
    ...more,
    clock: new StandingClock(),
  };
}
