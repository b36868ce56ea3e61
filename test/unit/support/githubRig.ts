import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import type { GitHub, TokenCandidate } from '../../../src/core/github.ts';
import type { Log } from '../../../src/core/ports.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { type StubAnswer, type StubRequest, type StubServer, startStub } from './stubGitHub.ts';

export const NOW = 1_800_000_000_000;
export const REPO = { owner: 'octo-org', name: 'blog-api' };
export const never = new AbortController().signal;

export const repository = {
  id: 42,
  name: 'blog-api',
  owner: { id: 7, login: 'octo-org' },
  default_branch: 'main',
  fork: false,
  archived: false,
  html_url: 'https://github.com/octo-org/blog-api',
};

export function candidate(token: string | undefined, more: Partial<TokenCandidate> = {}): TokenCandidate {
  return { source: `the token ${token}`, asks: false, token: async () => token, ...more };
}

export interface Rig {
  readonly stub: StubServer;
  readonly hub: GitHub;
  readonly logged: string[];
}

export async function rig(
  t: TestContext,
  answer: (request: StubRequest) => StubAnswer | 'cut',
  tokens: readonly TokenCandidate[] = [candidate('first')],
): Promise<Rig> {
  const stub = await startStub(t, answer);
  const logged: string[] = [];
  const line = (text: string): void => {
    logged.push(text);
  };
  const log: Log = { trace: line, debug: line, info: line, warn: line, error: line };
  const hub = createGitHub(
    { clock: { now: () => NOW }, log },
    { serverUrl: stub.url, apiUrl: `${stub.url}/api/v3`, tokens },
  );
  return { stub, hub, logged };
}

export function tokenOf({ headers }: StubRequest): string | undefined {
  return headers.authorization?.replace('Bearer ', '');
}

export async function failure(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  assert.fail('It did not fail.');
}
