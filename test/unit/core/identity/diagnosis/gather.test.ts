import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { gatherFacts } from '../../../../../src/core/identity/diagnosis/gather.ts';
import type { ProbeAnswer } from '../../../../../src/core/identity/diagnosis/probe.ts';
import type { IamRead } from '../../../../../src/core/ports.ts';
import { COMPANY, COMPANY_CLAIMS, environment, presented, RIGHT, ROLE } from './fixture.ts';
import { deps, hang, IAM, never, PAGES } from './gatherPorts.ts';

test('a document from elsewhere leads to nothing on this machine', async () => {
  const asked: string[] = [];
  const look = async (jwks_uri: string) => {
    const probe = {
      get: async (url: string): Promise<ProbeAnswer> => {
        asked.push(url);
        const page = PAGES[url] ?? { status: 200, json: { keys: [] } };
        return url.endsWith('/openid-configuration')
          ? { ...page, json: { ...Object(page.json), jwks_uri } }
          : page;
      },
    };
    const { discovery } = await gatherFacts(
      { environment: environment(COMPANY), presented: presented(COMPANY_CLAIMS) },
      deps({ probe }),
      never,
    );
    assert.ok(discovery?.seen);
    return discovery.value.keys;
  };
  for (const url of [
    'http://127.0.0.1:8500/v1',
    'https://localhost/keys',
    'http://[::1]/',
    'http://a.localhost/',
  ]) {
    assert.equal(await look(url), false);
    assert.ok(!asked.includes(url), url);
  }
  assert.equal(await look('https://keys.example.com/'), true);
});

test('looks at the discovery document, the keys, the account and the clock', async () => {
  const facts = await gatherFacts(
    { environment: environment(COMPANY), presented: presented(COMPANY_CLAIMS) },
    deps(),
    never,
  );
  assert.deepEqual(facts.discovery, {
    seen: true,
    value: {
      url: 'https://login.example.com/tenant/.well-known/openid-configuration',
      status: 200,
      issuer: 'https://login.example.com/tenant',
      deviceEndpoint: true,
      keys: true,
      milliseconds: 0,
    },
  });
  assert.deepEqual(facts.clockAhead, { seen: true, value: 4_500 });
  assert.deepEqual(facts.role, { seen: true, value: { trustPolicy: RIGHT, pasted: false } });
  assert.ok(facts.providers.seen && facts.providers.value.length === 1);
});

test('keeps why something could not be seen', async () => {
  const denied = new Failure('accessDenied', 'iam:GetRole is not allowed in dev.', { hint: 'Allow it.' });
  const iam: IamRead = {
    role: () => Promise.reject(denied),
    identityProviders: () => Promise.reject(denied),
  };
  const facts = await gatherFacts(
    { environment: environment(COMPANY) },
    deps({ accounts: [{ accountId: '111122223333', costly: false, iam: async () => iam }] }),
    never,
  );
  assert.deepEqual(facts.role, { seen: false, why: 'iam:GetRole is not allowed in dev. Allow it.' });
  const nobody = await gatherFacts({ environment: environment(COMPANY) }, deps({ accounts: [] }), never);
  assert.match(
    nobody.role.seen ? '' : nobody.role.why,
    /nobody is signed in to an environment of the account 111122223333/,
  );
});

test('a role that is not there, or is there under another path, is missing', async () => {
  const gone: IamRead = { ...IAM, role: () => Promise.reject(new Failure('notFound', 'no such role')) };
  const moved: IamRead = {
    ...IAM,
    role: async () => ({
      arn: ROLE.replace('role/', 'role/team/'),
      trustPolicy: RIGHT,
      maxSessionSeconds: 3600,
    }),
  };
  for (const iam of [gone, moved]) {
    const facts = await gatherFacts(
      { environment: environment(COMPANY) },
      deps({ accounts: [{ accountId: '111122223333', costly: false, iam: async () => iam }] }),
      never,
    );
    assert.deepEqual(facts.role, { seen: true, value: 'missing' });
  }
});

test('a pasted policy takes the place of the one in IAM', async () => {
  const facts = await gatherFacts(
    { environment: environment(COMPANY), trustPolicy: { Statement: [] } },
    deps({ accounts: [] }),
    never,
  );
  assert.deepEqual(facts.role, { seen: true, value: { trustPolicy: { Statement: [] }, pasted: true } });
});

test('whatever hangs ends at its limit and leaves no timer', async () => {
  const slow = deps({
    probe: { get: hang },
    openRepository: hang,
    accounts: [{ accountId: '111122223333', costly: false, iam: hang }],
  });
  const gathering = gatherFacts({ environment: environment() }, slow, never);
  let done = false;
  const waking = (async () => {
    while (!done) {
      slow.clock.wake();
      await new Promise(resolve => setImmediate(resolve));
    }
  })();
  const facts = await gathering;
  done = true;
  await waking;
  assert.match(facts.role.seen ? '' : facts.role.why, /no answer within 10 seconds/);
  assert.match(facts.clockAhead.seen ? '' : facts.clockAhead.why, /no answer within 10 seconds/);
  assert.match(
    facts.gitHub?.login.seen === false ? facts.gitHub.login.why : '',
    /no answer within 10 seconds/,
  );
  assert.equal(slow.clock.sleeping, 0);
});

test('a cancelled diagnosis rejects at once', async () => {
  const cancel = new AbortController();
  const slow = deps({
    probe: { get: hang },
    accounts: [{ accountId: '111122223333', costly: false, iam: hang }],
  });
  const gathering = gatherFacts({ environment: environment(COMPANY) }, slow, cancel.signal);
  cancel.abort(new Failure('cancelled', 'enough'));
  await assert.rejects(gathering, { code: 'cancelled' });
  assert.equal(slow.clock.sleeping, 0);
});
