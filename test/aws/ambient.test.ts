import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { OWN_ENDPOINT_PATH } from '../../src/core/identity/ownEndpoint.ts';
import { ambient, containerAgent, containerAnswer, keysOf, listener, signIn } from './support/ambientRig.ts';
import { homeFolder } from './support/homeFolder.ts';
import { failed, MemorySecrets, never } from './support/oidcRig.ts';
import { startTestSandbox } from './support/sandbox.ts';

suite('a container’s endpoint', () => {
  test('gives keys, with the token that it wants', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const source = ambient(sandbox, {
      variables: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic abc',
      },
    });
    const { identity, steps } = await signIn(source);
    assert.equal(identity.name, 'octocat');
    assert.equal(agent.requests[0]?.headers.authorization, 'Basic abc');
    assert.ok(steps.includes("Using the container's credentials endpoint"), steps.join('\n'));
  });

  test('is asked again at each renewal, with what its token file then holds', async t => {
    const sandbox = await startTestSandbox(t);
    const home = await homeFolder(t, { token: 'first' });
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const source = ambient(sandbox, {
      variables: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home, 'token'),
      },
    });
    const first = keysOf((await signIn(source)).identity);
    await writeFile(join(home, 'token'), 'second');
    agent.answer.body = await containerAnswer(sandbox);
    assert.notEqual(keysOf(await source.renew(never)).accessKeyId, first.accessKeyId);
    assert.deepEqual(
      agent.requests.map(({ headers }) => headers.authorization),
      ['first', 'second'],
    );
  });

  for (const [title, change, message] of [
    ['that do not end', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, /access key that does not end by itself/],
    ['without a session', { Token: '' }, /access key that does not end by itself/],
    ['that are not what it should say', { Expiration: 7 }, /required format/],
  ] as const) {
    test(`is refused with keys ${title}`, async t => {
      const sandbox = await startTestSandbox(t);
      await homeFolder(t, {});
      const agent = await containerAgent(t, { ...(await containerAnswer(sandbox)), ...change });
      await assert.rejects(
        signIn(ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url } })),
        failed('identityRefused', message),
      );
    });
  }

  test('that refuses is quoted', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, {});
    agent.answer = { status: 403, body: { Code: 'AccessDenied' } };
    await assert.rejects(
      signIn(ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url } })),
      failed('identityRefused', /status: 403/),
    );
  });

  test('that is far away and not encrypted is not asked', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const far = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://credentials.example.com/' };
    await assert.rejects(
      signIn(ambient(sandbox, { variables: far })),
      failed('identityRefused', /URL not accepted/),
    );
  });

  test('that is this extension’s own is not asked', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const own = new URL(`${OWN_ENDPOINT_PATH}x`, agent.url).href;
    await assert.rejects(
      signIn(ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: own } })),
      failed('identityRefused', /endpoint of this extension/),
    );
    assert.equal(agent.requests.length, 0);
  });

  test('that does not answer can be left', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const cancel = new AbortController();
    const server = createServer(() => cancel.abort());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const source = ambient(sandbox, { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: url } });
    await assert.rejects(source.signIn(listener(), cancel.signal), failed('cancelled', /abort/));
  });
});

suite('keys that do not end', () => {
  for (const [title, files, variables, message] of [
    [
      'in a profile',
      { '.aws/credentials': '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n' },
      {},
      /The profile default holds an access key that does not end/,
    ],
    [
      'in variables',
      {},
      { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
      /AWS_ACCESS_KEY_ID holds an access key that does not end/,
    ],
    [
      'copied into variables',
      {},
      { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SESSION_TOKEN: 'x' },
      /copy of short-lived keys/,
    ],
    [
      'copied into a profile',
      { '.aws/credentials': '[default]\naws_access_key_id = ASIA\naws_session_token = x\n' },
      {},
      /copy of short-lived keys/,
    ],
    ['from a program', { '.aws/config': '[default]\ncredential_process = keys\n' }, {}, /from a program/],
    [
      'of another profile',
      { '.aws/config': '[default]\nrole_arn = x\nsource_profile = y\n' },
      {},
      /by way of another profile/,
    ],
    ['nowhere', {}, {}, /nothing here to sign in with/],
  ] as const) {
    test(`are refused with the reason: ${title}`, async t => {
      const sandbox = await startTestSandbox(t);
      await homeFolder(t, files);
      await assert.rejects(signIn(ambient(sandbox, { variables })), failed('identityRefused', message));
    });
  }

  test('do not stand in the way of what ends by itself', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, { '.aws/credentials': '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n' });
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const source = ambient(sandbox, {
      variables: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url },
    });
    assert.equal((await signIn(source)).identity.name, 'octocat');
  });

  test('of a profile that the settings name are not replaced by something else', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, { '.aws/credentials': '[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n' });
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url };
    await assert.rejects(
      signIn(ambient(sandbox, { variables, profile: 'ci' })),
      failed('identityRefused', /The profile ci holds/),
    );
    await assert.rejects(
      signIn(ambient(sandbox, { variables, profile: 'gone' })),
      failed('identityRefused', /no profile gone/),
    );
    assert.equal(agent.requests.length, 0);
  });
});

suite('what is there is used', () => {
  test('only after somebody signed in, by other windows too, until somebody signs out', async t => {
    const sandbox = await startTestSandbox(t);
    await homeFolder(t, {});
    const agent = await containerAgent(t, await containerAnswer(sandbox));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url };
    const secrets = new MemorySecrets();
    const window = () => ambient(sandbox, { variables, secrets });
    assert.equal(await window().renew(never), undefined);
    assert.equal(agent.requests.length, 0);
    await signIn(window());
    assert.equal((await window().renew(never))?.name, 'octocat');
    const kept = [...secrets.values.values()].join();
    assert.ok(!kept.includes(String((agent.answer.body as { Token: string }).Token)));
    await window().signOut(never);
    assert.equal(await window().renew(never), undefined);
    assert.equal(secrets.values.size, 0);
  });
});
