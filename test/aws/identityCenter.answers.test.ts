import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { IdentityCenterApi } from '../../src/tokens/identityCenterApi.ts';
import { nobody, READ, startPortal } from './support/identityCenterRig.ts';
import { failed, never } from './support/oidcRig.ts';
import { REGION } from './support/sandbox.ts';

/** Something that answers as the test says where IAM Identity Center should be. */
async function standIn(t: TestContext, answer: (url: URL) => object): Promise<string> {
  const server = createServer((request, response) => {
    const body = JSON.stringify(answer(new URL(request.url ?? '', 'http://localhost')));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('no page is opened that is not safe', async t => {
  const rig = await startPortal(t);
  for (const verificationUriComplete of ['http://device.example.com/', 'javascript:alert(1)', 'nowhere']) {
    const url = await standIn(t, ({ pathname }) =>
      pathname === '/client/register'
        ? { clientId: 'a', clientSecret: 'b', clientSecretExpiresAt: 4_000_000_000 }
        : {
            deviceCode: 'a',
            userCode: 'B',
            verificationUri: 'https://example.com/',
            verificationUriComplete,
            expiresIn: 600,
          },
    );
    await assert.rejects(rig.source(READ, 'dev', url).signIn(nobody, never), failed('invalid', /not safe/));
  }
});

test('accounts are listed to the last page', async t => {
  const asked: (string | null)[] = [];
  const endpointUrl = await standIn(t, ({ searchParams }) => {
    const token = searchParams.get('next_token');
    asked.push(token);
    const page = Number(token ?? 0);
    const accountList = [{ accountId: `${page}00000000000`, accountName: `account ${page}` }];
    // Pages can be empty and not the last.
    return {
      accountList: page === 1 ? [] : accountList,
      ...(page < 2 ? { nextToken: String(page + 1) } : {}),
    };
  });
  const api = new IdentityCenterApi({ region: REGION, endpointUrl }, { now: Date.now, sleep: assert.fail });
  const accounts = await api.accounts('token', never);
  assert.deepEqual(asked, [null, '1', '2']);
  assert.deepEqual(
    accounts.map(({ name }) => name),
    ['account 0', 'account 2'],
  );
});
