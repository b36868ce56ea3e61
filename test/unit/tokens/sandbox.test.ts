import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Failure, type FailureCode } from '../../../src/core/failure.ts';
import type { SignInPrompt } from '../../../src/core/ports.ts';
import { createSandboxTokens } from '../../../src/tokens/sandbox.ts';

const never = new AbortController().signal;
const choosing: SignInPrompt = {
  deviceCode: async () => undefined,
  pick: async (_title, [first]) => first?.id,
  secret: async () => undefined,
  step: () => undefined,
};

/** Something that answers every request the same way, and tells how often. */
async function answering(
  t: TestContext,
  status: number,
  body: string,
): Promise<{ url: string; count: number }> {
  const seen = { url: '', count: 0 };
  const server = createServer((_, response) => {
    seen.count += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return seen;
}

const failed = (code: FailureCode, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return true;
};

describe('what is not the sandbox, or not well', () => {
  for (const [title, status, body, code, message] of [
    ['another server', 200, '<html>', 'server', /not the sandbox/],
    ['another API', 200, '{"hello":1}', 'server', /not the sandbox/],
    ['nameless people', 200, '{"identities":[{"name":"x"}]}', 'server', /not the sandbox/],
    ['no token', 200, '{"identities":[{"login":"octocat"}]}', 'server', /not the sandbox/],
    [
      'a refusal',
      400,
      '{"error":"x","error_description":"No such person."}',
      'identityRefused',
      /No such person/,
    ],
    ['a limit', 429, '{"error":"slow"}', 'throttled', /slow/],
    ['a fault', 500, '', 'server', /Internal Server Error/],
  ] as const) {
    it(title, async t => {
      const { url } = await answering(t, status, body);
      await assert.rejects(createSandboxTokens(url, Date).signIn(choosing, never), failed(code, message));
    });
  }

  it('nothing at all', async t => {
    const { url } = await answering(t, 200, '');
    const port = new URL(url).port;
    await assert.rejects(
      createSandboxTokens(`http://[::1]:${port}`, Date).signIn(choosing, never),
      failed('offline', /does not answer/),
    );
  });
});

it('a sign-in that is cancelled is not a sandbox that is down', async t => {
  const { url } = await answering(t, 200, '{}');
  await assert.rejects(
    createSandboxTokens(url, Date).signIn(choosing, AbortSignal.abort()),
    failed('cancelled', /abort/),
  );
});

it('nobody is renewed who did not sign in, and the sandbox is not asked', async t => {
  const seen = await answering(t, 200, '{}');
  assert.equal(await createSandboxTokens(seen.url, Date).renew(never), undefined);
  assert.equal(seen.count, 0);
});
