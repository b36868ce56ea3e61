import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Secrets } from '../../../src/core/ports.ts';
import { KeptSignIn } from '../../../src/tokens/keptSignIn.ts';
import { RefreshTokenStore } from '../../../src/tokens/refreshTokenStore.ts';

const never = new AbortController().signal;
const quiet = (): void => undefined;
const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

/** A kept sign-in whose refresh tokens are numbered; `beforeStore` runs while something is being stored. */
function kept(beforeStore: (value: string) => Promise<void> = async () => undefined) {
  const values = new Map<string, string>();
  const revoked: string[] = [];
  let count = 1;
  const secrets: Secrets = {
    get: async key => values.get(key),
    store: async (key, value) => {
      await beforeStore(value);
      values.set(key, value);
    },
    delete: async key => void values.delete(key),
  };
  const clock = { now: Date.now, sleep: () => new Promise<void>(resolve => setImmediate(resolve)) };
  const signIn = new KeptSignIn<string>({
    log,
    store: new RefreshTokenStore(secrets, clock, 'key'),
    refresh: async token => {
      count += 1;
      return { token: `refresh ${count}`, granted: { subject: 'octocat', value: `for ${token}` } };
    },
    revoke: async token => void revoked.push(token),
  });
  return { signIn, values, revoked };
}

test('goes on from one refresh token to the next', async () => {
  const { signIn, values } = kept();
  await signIn.keep('refresh 1', 'octocat', signIn.era);
  assert.equal(await signIn.renew(never), 'for refresh 1');
  assert.equal(await signIn.renew(never), 'for refresh 2');
  assert.match(values.get('key') ?? '', /refresh 3/);
});

test('a sign-out while the new refresh token is being stored undoes it', async () => {
  const { signIn, values, revoked } = kept(async value => {
    if (value.includes('refresh 2')) {
      await signIn.forget();
    }
  });
  await signIn.keep('refresh 1', 'octocat', signIn.era);
  assert.equal(await signIn.renew(never), undefined);
  assert.equal(values.has('key'), false);
  assert.deepEqual(revoked, ['refresh 2']);
});

test('a sign-in that ends after a sign-out is not kept', async () => {
  const { signIn, values, revoked } = kept();
  const { era } = signIn;
  await signIn.forget();
  await signIn.keep('refresh 1', 'octocat', era);
  assert.equal(values.size, 0);
  assert.deepEqual(revoked, ['refresh 1']);
});

test('a sign-in without a refresh token takes the place of one that had it', async () => {
  const { signIn, values } = kept();
  await signIn.keep('refresh 1', 'octocat', signIn.era);
  await signIn.keep(undefined, 'octocat', signIn.era);
  assert.equal(values.size, 0);
});
