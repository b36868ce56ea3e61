import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Failure, type FailureCode } from '../../../src/core/failure.ts';
import { type GivenKeys, toKeyIdentity } from '../../../src/tokens/keyIdentity.ts';

const never = new AbortController().signal;
const KEYS: GivenKeys = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiresAt: 4_000_000_000_000,
};

/** STS as far as it says who somebody is. */
async function sts(t: TestContext, arn: string, status = 200): Promise<{ url: string; asked: number }> {
  const seen = { url: '', asked: 0 };
  const server = createServer((_, response) => {
    seen.asked += 1;
    const body =
      status === 200
        ? `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
        : '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>';
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return seen;
}

const ask = (endpointUrl: string, keys: GivenKeys = KEYS, signal = never) =>
  toKeyIdentity(keys, { region: 'eu-west-1', endpointUrl }, 'The test', signal);

const failed = (code: FailureCode, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return true;
};

for (const [arn, name] of [
  [
    'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Read_0123456789abcdef/o@example.com',
    'o@example.com',
  ],
  ['arn:aws-cn:sts::111122223333:assumed-role/dev/octocat', 'octocat'],
  ['arn:aws:iam::111122223333:user/team/octocat', 'octocat'],
  ['arn:aws:sts::111122223333:federated-user/octocat', 'octocat'],
] as const) {
  test(`keys of ${arn} are called ${name}`, async t => {
    const { url } = await sts(t, arn);
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = KEYS;
    assert.deepEqual(await ask(url), {
      kind: 'keys',
      name,
      credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt },
      expiresAt,
    });
  });
}

test('the root user is not let in', async t => {
  const { url } = await sts(t, 'arn:aws:iam::111122223333:root');
  await assert.rejects(ask(url), failed('identityRefused', /root user's keys/));
});

for (const [title, change, message] of [
  ['long-lived keys', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, /does not end by itself/],
  ['keys without a session', { sessionToken: undefined }, /does not end by itself/],
  ['keys without an end', { expiresAt: undefined }, /without saying when they end/],
  ['keys with an end that is none', { expiresAt: Number.NaN }, /without saying when they end/],
  ['no keys', { accessKeyId: '' }, /gave no keys/],
  ['half a key', { secretAccessKey: undefined }, /gave no keys/],
] as const) {
  test(`${title} are refused before AWS is asked`, async t => {
    const there = await sts(t, 'arn:aws:iam::111122223333:user/octocat');
    await assert.rejects(ask(there.url, { ...KEYS, ...change }), failed('identityRefused', message));
    assert.equal(there.asked, 0);
  });
}

test('what AWS refuses is quoted', async t => {
  const { url } = await sts(t, '', 403);
  await assert.rejects(
    ask(url),
    failed('identityRefused', /AWS STS refused the sign-in: The security token/),
  );
});

test('a question that is not wanted any more is cancelled', async t => {
  const { url } = await sts(t, 'arn:aws:iam::111122223333:user/octocat');
  await assert.rejects(ask(url, KEYS, AbortSignal.abort()), failed('cancelled', /abort/));
});
