import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import { type GatherDeps, gatherFacts } from '../../../../../src/core/identity/diagnosis/gather.ts';
import { gatherGitHub, grantsActions } from '../../../../../src/core/identity/diagnosis/gatherGitHub.ts';
import type { ProbeAnswer } from '../../../../../src/core/identity/diagnosis/probe.ts';
import { renderReport } from '../../../../../src/core/identity/diagnosis/report.ts';
import { surroundingsOf } from '../../../../../src/core/identity/diagnosis/surroundings.ts';
import { lookingCosts } from '../../../../../src/core/identity/failures.ts';
import type { IamRead } from '../../../../../src/core/ports.ts';
import { relayWorkflow } from '../../../../../src/core/scaffold/relayWorkflow.ts';
import {
  COMPANY,
  COMPANY_CLAIMS,
  environment,
  gitHubWith,
  NOW,
  PROVIDER,
  presented,
  RELAY,
  RIGHT,
  ROLE,
} from './fixture.ts';

const never = new AbortController().signal;

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

const IAM: IamRead = {
  role: async () => ({ arn: ROLE, trustPolicy: RIGHT, maxSessionSeconds: 3600 }),
  identityProviders: async () => [
    { arn: PROVIDER, url: 'token.actions.githubusercontent.com', clientIds: ['sts.amazonaws.com'] },
  ],
};

function hang(): Promise<never> {
  return new Promise(() => undefined);
}

const PAGES: Readonly<Record<string, ProbeAnswer>> = {
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
function deps(more: Partial<GatherDeps> = {}): GatherDeps & { readonly clock: StandingClock } {
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

test('asks each session of the account until one may look, and the other accounts for their providers', async () => {
  const denied: IamRead = {
    role: () => Promise.reject(new Failure('accessDenied', 'no')),
    identityProviders: () => Promise.reject(new Failure('accessDenied', 'no')),
  };
  const facts = await gatherFacts(
    { environment: environment(COMPANY) },
    deps({
      accounts: [
        { accountId: '111122223333', costly: false, iam: async () => denied },
        { accountId: '444455556666', costly: false, iam: async () => IAM },
        { accountId: '111122223333', costly: false, iam: async () => IAM },
      ],
    }),
    never,
  );
  assert.ok(facts.role.seen && facts.providers.seen);
  assert.deepEqual(
    facts.elsewhere.map(({ accountId, providers }) => [accountId, providers.length]),
    [['444455556666', 1]],
  );
});

test('where looking would cost a workflow run, the report says why it could not see', async () => {
  const asked: string[] = [];
  const refuse = (what: string) => (): Promise<never> => {
    asked.push(what);
    return Promise.reject(lookingCosts('dev'));
  };
  const iam: IamRead = { role: refuse('role'), identityProviders: refuse('providers') };
  const facts = await gatherFacts(
    { environment: environment(COMPANY), presented: presented(COMPANY_CLAIMS) },
    deps({ accounts: [{ accountId: '111122223333', costly: true, iam: async () => iam }] }),
    never,
  );
  assert.deepEqual(asked.sort(), ['providers', 'role']);
  const rows = renderReport(facts, diagnose(facts))
    .replaceAll('\\', '')
    .split('\n')
    .filter(line => line.includes('would cost'));
  const { message, hint } = lookingCosts('dev');
  const seen = `Could not see, because ${message} ${hint}`;
  assert.deepEqual(
    rows,
    ['Identity provider in IAM', 'Role', 'Trust policy'].map(step => `| ? | ${step} | ${seen} |  |`),
  );
});

test('what may cost a workflow run is not asked where another one of its account can be', async () => {
  const asked: string[] = [];
  const costing = (accountId: string): GatherDeps['accounts'][number] => ({
    accountId,
    costly: true,
    iam: async () => {
      asked.push(accountId);
      return IAM;
    },
  });
  const facts = await gatherFacts(
    { environment: environment(RELAY) },
    deps({
      accounts: [
        costing('111122223333'),
        { accountId: '111122223333', costly: false, iam: async () => IAM },
        { accountId: '444455556666', costly: false, iam: async () => IAM },
        costing('444455556666'),
        costing('777788889999'),
      ],
      gitHub: async () => gitHubWith(undefined),
    }),
    never,
  );
  assert.deepEqual(asked, ['777788889999']);
  assert.ok(facts.role.seen && facts.providers.seen);
  assert.deepEqual(
    facts.elsewhere.map(({ accountId, providers }) => [accountId, providers.length]),
    [
      ['444455556666', 1],
      ['777788889999', 1],
    ],
  );
});

test('nor is it asked where the other one may not look', async () => {
  const denied = new Failure('accessDenied', 'iam:GetRole is not allowed in ops.');
  const iam: IamRead = {
    role: () => Promise.reject(denied),
    identityProviders: () => Promise.reject(denied),
  };
  let asked = 0;
  const facts = await gatherFacts(
    { environment: environment(COMPANY) },
    deps({
      accounts: [
        {
          accountId: '111122223333',
          costly: true,
          iam: async () => {
            asked += 1;
            return IAM;
          },
        },
        { accountId: '111122223333', costly: false, iam: async () => iam },
      ],
    }),
    never,
  );
  assert.equal(asked, 0);
  assert.deepEqual(facts.role, { seen: false, why: 'iam:GetRole is not allowed in ops.' });
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

const OURS = relayWorkflow({ enterpriseServer: false });

const WORKFLOWS: Readonly<Record<string, readonly [string | undefined, unknown]>> = {
  'as this version writes it': [OURS, { state: 'active', dispatchable: true, same: true }],
  'with another runner and line ends': [
    OURS.replace('runs-on: ubuntu-latest', 'runs-on: team-runner').replaceAll('\n', '\r\n'),
    { state: 'active', dispatchable: true, same: true },
  ],
  'for GitHub Enterprise Server': [
    relayWorkflow({ enterpriseServer: true }),
    { state: 'active', dispatchable: true, same: true },
  ],
  'with another action': [
    OURS.replace('retention-days: 1', 'retention-days: 90'),
    { state: 'active', dispatchable: true, same: false },
  ],
  'with the trigger in a comment alone': [
    'on:\n  push: # not workflow_dispatch\njobs: {}\n',
    { state: 'active', dispatchable: false, same: false },
  ],
  'with the trigger somewhere else': [
    'name: workflow_dispatch\non: push\njobs:\n  workflow_dispatch: {}\n',
    { state: 'active', dispatchable: false, same: false },
  ],
  'with triggers in a list': [
    "'on': [push, workflow_dispatch]\n",
    { state: 'active', dispatchable: true, same: false },
  ],
  'with one trigger': ['on: workflow_dispatch\n', { state: 'active', dispatchable: true, same: false }],
  'not there': [undefined, 'missing'],
};

for (const [name, [workflow, expected]] of Object.entries(WORKFLOWS)) {
  test(`the relay workflow ${name}`, async () => {
    assert.ok(RELAY.kind === 'githubActions');
    const found = await gatherGitHub(RELAY, deps({ gitHub: async () => gitHubWith(workflow) }), 1000, never);
    assert.deepEqual(found?.workflow, { seen: true, value: expected });
  });
}

const REPOSITORY = { owner: 'octo-org', name: 'blog-api' };

test('a devcontainer that asks for actions: write is known by its text', () => {
  const asks = (repository: string, permissions: string): string =>
    `{ // for codespaces\n "customizations": { "codespaces": { "repositories": { "${repository}": { "permissions": ${permissions} } } } } }`;
  assert.ok(
    grantsActions(asks('octo-org/blog-api', '{ "contents": "read", "actions": "write" }'), REPOSITORY),
  );
  assert.ok(grantsActions(asks('Octo-Org/*', '"write-all"'), REPOSITORY));
  assert.ok(!grantsActions(asks('octo-org/blog-api', '{ "actions": "read" }'), REPOSITORY));
  assert.ok(
    !grantsActions(asks('octo-org/blogxapi', '{ "actions": "write" }'), {
      owner: 'octo-org',
      name: 'blog.api',
    }),
  );
  assert.ok(!grantsActions(asks('octo-org/other', '{ "actions": "write" }'), REPOSITORY));
  assert.ok(
    !grantsActions(
      `// ${asks('octo-org/blog-api', '{ "actions": "write" }').replaceAll('\n', ' ')}`,
      REPOSITORY,
    ),
  );
});

test('of the environment variables only names and kinds are taken', () => {
  const found = surroundingsOf({
    CODESPACES: 'true',
    CODESPACE_NAME: 'fluffy-train',
    GITHUB_REPOSITORY: 'octo-org/blog-api',
    GITHUB_TOKEN: 'ghu_secret',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/secret-path',
  });
  assert.deepEqual(found, {
    codespace: 'fluffy-train',
    repository: 'octo-org/blog-api',
    gitHubToken: true,
    tokenFile: false,
    containerEndpoint: true,
    staticKeys: true,
  });
});
