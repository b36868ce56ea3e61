import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { openCloud } from '../../src/aws/clients.ts';
import { createSts } from '../../src/aws/sts.ts';
import { Clouds } from '../../src/core/clouds.ts';
import { type Diagnosis, diagnose } from '../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../src/core/identity/diagnosis/facts.ts';
import { gatherFacts } from '../../src/core/identity/diagnosis/gather.ts';
import { renderReport } from '../../src/core/identity/diagnosis/report.ts';
import type { CauseId } from '../../src/core/identity/diagnosis/step.ts';
import { surroundingsOf } from '../../src/core/identity/diagnosis/surroundings.ts';
import { Sessions } from '../../src/core/identity/sessions.ts';
import type { Environment, IdentitySource } from '../../src/core/model.ts';
import type { SignInPrompt, TokenSource } from '../../src/core/ports.ts';
import { relayWorkflow } from '../../src/core/scaffold/relayWorkflow.ts';
import { createProbe } from '../../src/tokens/probe.ts';
import { createSandboxTokens } from '../../src/tokens/sandbox.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { gitHubWith } from '../unit/core/identity/diagnosis/fixture.ts';
import { environmentOf, silentLog } from './support/environment.ts';
import { startIssuer, type TestIssuer } from './support/issuer.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';

type Fields = Readonly<Record<string, unknown>>;

const SUBJECT = 'repo:octo-org/blog-api:ref:refs/heads/main';
const ROLE = 'codespaces-ecs-dev';
const never = new AbortController().signal;
const asOctocat: SignInPrompt = {
  deviceCode: () => Promise.reject(new Error('Nobody is asked.')),
  pick: async () => 'octocat',
  secret: () => Promise.reject(new Error('Nobody is asked.')),
  step: () => undefined,
};

/** What GitHub puts into the token of a job beside the usual claims. */
const JOB: Fields = {
  sub: SUBJECT,
  actor: 'octocat',
  event_name: 'workflow_dispatch',
  ref: 'refs/heads/main',
  repository: 'octo-org/blog-api',
  repository_id: '77',
  repository_owner: 'octo-org',
  repository_owner_id: '42',
};

/** One sign-in of the environment `dev` by the relay's kind of token, and one by which the account can be looked at. */
class Bench {
  readonly sandbox: TestSandbox;
  readonly issuer: TestIssuer;
  readonly sessions: Sessions;
  readonly clouds: Clouds;
  claims: Fields = JOB;

  constructor(t: TestContext, sandbox: TestSandbox, issuer: TestIssuer, identity: IdentitySource) {
    this.sandbox = sandbox;
    this.issuer = issuer;
    this.sessions = new Sessions({
      clock: systemClock,
      log: silentLog,
      sts: async () => createSts(),
      tokenSource: async ({ name }) =>
        name === 'dev' ? this.#source() : createSandboxTokens(sandbox.url, systemClock),
    });
    this.sessions.setEnvironments([
      { ...environmentOf(sandbox), identity },
      { ...environmentOf(sandbox), name: 'look', roleArn: sandbox.roleArn('codespaces-ecs-read') },
    ]);
    this.clouds = new Clouds({
      load: async () => openCloud,
      environment: name => this.sessions.environment(name),
      credentials: (name, access, refused) => this.sessions.credentials(name, access, refused),
    });
    t.after(() => {
      this.sessions.dispose();
      this.clouds.dispose();
    });
  }

  get environment(): Environment {
    return this.sessions.environment('dev');
  }

  get name(): string {
    return this.issuer.url.replace('http://', '');
  }

  get provider(): string {
    return `arn:aws:iam::111122223333:oidc-provider/${this.name}`;
  }

  trust(condition: Fields | undefined, statement: Fields = {}): Fields {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Federated: this.provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        ...(condition === undefined ? {} : { Condition: condition }),
        ...statement,
      },
    ];
    return { Version: '2012-10-17', Statement };
  }

  putRole(trustPolicy: Fields): void {
    this.sandbox.sandbox.world.iam.putRole(ROLE, { trustPolicy });
  }

  async signIn(): Promise<'in' | 'refused'> {
    return this.sessions.signIn('dev', asOctocat, never).then(
      () => 'in',
      () => 'refused',
    );
  }

  /** As the command does it. */
  async diagnose(
    options: { readonly signedIn: boolean; readonly trustPolicy?: unknown } = { signedIn: true },
  ): Promise<{
    readonly facts: Facts;
    readonly diagnosis: Diagnosis;
  }> {
    if (options.signedIn) {
      await this.sessions.signIn('look', asOctocat, never);
    }
    const state = this.sessions.state('dev');
    const presented = this.sessions.presented('dev');
    const facts = await gatherFacts(
      {
        environment: this.environment,
        ...(presented === undefined ? {} : { presented }),
        ...(state.state === 'failed' ? { failure: state.failure } : {}),
        ...(options.trustPolicy === undefined ? {} : { trustPolicy: options.trustPolicy }),
      },
      {
        clock: systemClock,
        probe: createProbe(),
        surroundings: surroundingsOf({}),
        gitHub: async () => gitHubWith(relayWorkflow({ enterpriseServer: true }), undefined, this.issuer.url),
        openRepository: async () => ({ owner: 'octo-org', name: 'blog-api' }),
        accounts: options.signedIn
          ? [
              {
                accountId: '111122223333',
                costly: false,
                iam: async () => (await this.clouds.get('look')).iam(),
              },
            ]
          : [],
      },
      never,
    );
    return { facts, diagnosis: diagnose(facts) };
  }

  #source(): TokenSource {
    return {
      renewal: 'whenUsed',
      signIn: async () => ({
        kind: 'web',
        token: await this.issuer.token(this.claims),
        name: 'octocat',
        expiresAt: Date.now() + 300_000,
      }),
      renew: async () => undefined,
      signOut: async () => undefined,
    };
  }
}

async function setUp(
  t: TestContext,
  identity: IdentitySource = { kind: 'githubActions', workflow: 'ecs-codespaces-sign-in.yml' },
  kind: 'github' | 'other' = 'github',
): Promise<Bench> {
  const sandbox = await startTestSandbox(t);
  const issuer = await startIssuer(t);
  sandbox.sandbox.world.iam.putProvider({ issuer: issuer.url, clientIds: ['sts.amazonaws.com'], kind });
  return new Bench(t, sandbox, issuer, identity);
}

interface Break {
  readonly how: string;
  readonly first: CauseId;
  trust(bench: Bench): Fields;
  readonly claims?: Fields;
  /** There is no correction, and why. */
  readonly refuses?: RegExp;
}

/** A condition on `sub` with what it should be, so that the rest can be broken. */
function right({ name }: Bench, more: Fields = {}): Fields {
  return { StringEquals: { [`${name}:aud`]: 'sts.amazonaws.com', [`${name}:sub`]: SUBJECT, ...more } };
}

function onSubject({ name }: Bench, value: string, operator = 'StringEquals'): Fields {
  return { [operator]: { [`${name}:sub`]: value } };
}

const BREAKS: readonly Break[] = [
  {
    how: 'the legacy subject for an immutable one',
    first: 'otherSubjectForm',
    trust: bench => bench.trust(right(bench)),
    claims: { sub: 'repo:octo-org@42/blog-api@77:ref:refs/heads/main' },
  },
  {
    how: 'a legacy pattern for an immutable subject',
    first: 'otherSubjectForm',
    trust: bench => bench.trust(onSubject(bench, 'repo:octo-org/blog-api:*', 'StringLike')),
    claims: { sub: 'repo:octo-org@42/blog-api@77:ref:refs/heads/main' },
  },
  {
    how: 'the case of the owner',
    first: 'caseDiffers',
    trust: bench => bench.trust(onSubject(bench, 'repo:Octo-Org/blog-api:ref:refs/heads/main')),
  },
  {
    how: 'a wildcard under StringEquals',
    first: 'wildcardUnderEquals',
    trust: bench => bench.trust(onSubject(bench, 'repo:octo-org/blog-api:*')),
  },
  {
    how: 'the branch where the job has an environment',
    first: 'environmentChangedSubject',
    trust: bench => bench.trust(right(bench)),
    claims: { sub: 'repo:octo-org/blog-api:environment:production', environment: 'production' },
  },
  {
    how: 'a key that is not evaluated',
    first: 'keyNotEvaluated',
    trust: bench => bench.trust(right(bench, { [`${bench.name}:repository_owner`]: 'octo-org' })),
  },
  {
    how: 'an audience of its own',
    first: 'audienceDiffers',
    trust: bench => bench.trust(right(bench, { [`${bench.name}:aud`]: 'https://github.com/octo-org' })),
  },
  {
    how: 'a ref without refs/heads/',
    first: 'refWithoutPrefix',
    trust: bench => bench.trust(right(bench, { [`${bench.name}:ref`]: 'main' })),
  },
  {
    how: 'a provider with a slash at the end',
    first: 'trailingSlash',
    trust: bench => bench.trust(right(bench), { Principal: { Federated: `${bench.provider}/` } }),
  },
  {
    how: 'a provider of another account',
    first: 'providerOfOtherAccount',
    trust: bench =>
      bench.trust(right(bench), {
        Principal: { Federated: bench.provider.replace('111122223333', '444455556666') },
      }),
  },
  {
    how: 'another action',
    first: 'actionMissing',
    trust: bench => bench.trust(right(bench), { Action: 'sts:AssumeRole' }),
  },
  {
    how: 'session tags that are not allowed',
    first: 'tagSessionMissing',
    trust: bench => bench.trust(right(bench)),
    claims: { 'https://aws.amazon.com/tags': { principal_tags: { team: ['blog'] } } },
  },
  {
    how: 'a source identity that is not allowed',
    first: 'sourceIdentityMissing',
    trust: bench => bench.trust(right(bench)),
    claims: { 'https://aws.amazon.com/source_identity': 'octocat' },
  },
  {
    how: 'a repository of another owner',
    first: 'otherOwner',
    trust: bench => bench.trust(onSubject(bench, 'repo:hubot/blog-api:ref:refs/heads/main')),
    refuses: /another owner/,
  },
  {
    how: 'an environment that the job does not have',
    first: 'environmentExpected',
    trust: bench => bench.trust(onSubject(bench, 'repo:octo-org/blog-api:environment:production')),
    refuses: /reviewers/,
  },
  {
    how: 'a Deny',
    first: 'denied',
    trust: bench => {
      const { Version, Statement } = bench.trust(right(bench));
      const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:*' };
      return { Version, Statement: [...(Array.isArray(Statement) ? Statement : []), deny] };
    },
    refuses: /Deny/,
  },
];

suite('diagnosis of a real refusal', () => {
  for (const { how, first, trust, claims, refuses } of BREAKS) {
    test(`${how}: is named first, and the corrected policy lets in`, async t => {
      const bench = await setUp(t);
      bench.claims = { ...JOB, ...claims };
      bench.putRole(trust(bench));
      assert.equal(await bench.signIn(), 'refused');
      const { facts, diagnosis } = await bench.diagnose();
      assert.equal(diagnosis.causes[0]?.id, first, JSON.stringify(diagnosis.causes, undefined, 1));
      assert.equal(diagnosis.causes[0]?.evidence, 'seen');
      const correction = diagnosis.trust?.correction;
      if (refuses !== undefined) {
        assert.match(correction?.kind === 'refused' ? correction.why : '', refuses);
        return;
      }
      assert.ok(correction?.kind === 'corrected', JSON.stringify(correction));
      assert.match(renderReport(facts, diagnosis), /^`{3,}diff$/m);
      assert.ok(typeof correction.document === 'object' && correction.document !== null);
      bench.putRole({ ...correction.document });
      assert.equal(await bench.signIn(), 'in');
    });
  }

  test('a role that is not there', async t => {
    const bench = await setUp(t);
    bench.sandbox.sandbox.world.iam.deleteRole(ROLE);
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis } = await bench.diagnose();
    assert.equal(diagnosis.causes[0]?.id, 'roleMissing');
  });

  test('a policy that only the person can see, pasted', async t => {
    const bench = await setUp(t);
    const policy = bench.trust(onSubject(bench, 'repo:octo-org/blog-api:*'));
    bench.putRole(policy);
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis: blind } = await bench.diagnose({ signedIn: false });
    assert.equal(blind.causes[0]?.id, 'trustUnseen');
    const { diagnosis } = await bench.diagnose({ signedIn: false, trustPolicy: policy });
    assert.equal(diagnosis.causes[0]?.id, 'wildcardUnderEquals');
  });

  test('no provider, and one with a slash too much', async t => {
    const bench = await setUp(t);
    const { iam } = bench.sandbox.sandbox.world;
    iam.deleteProvider(bench.issuer.url);
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'providerMissing');
    iam.putProvider({ issuer: `${bench.issuer.url}/`, clientIds: ['sts.amazonaws.com'], kind: 'github' });
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'providerTrailingSlash');
  });

  test('an audience that the provider does not take, and none', async t => {
    const bench = await setUp(t);
    bench.claims = { ...JOB, aud: 'https://github.com/octo-org' };
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'audienceNotRegistered');
    bench.claims = { ...JOB, aud: undefined };
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'audienceMissing');
  });

  test('a token that came too late', async t => {
    const bench = await setUp(t);
    const now = Math.floor(Date.now() / 1000);
    bench.claims = { ...JOB, iat: now - 400, exp: now - 100 };
    assert.equal(await bench.signIn(), 'refused');
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'tokenTooOld');
  });

  test('an issuer without keys, and one of a private network', async t => {
    const bench = await setUp(t, { kind: 'githubActions', workflow: 'ecs-codespaces-sign-in.yml' });
    bench.issuer.setMetadata({ issuer: bench.issuer.url, jwks_uri: `${bench.issuer.url}/none` });
    bench.issuer.setStatus(503);
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis } = await bench.diagnose();
    assert.equal(diagnosis.symptom, 'verificationKey');
    assert.equal(diagnosis.causes[0]?.id, 'issuerUnreachable');
    bench.issuer.setStatus(200);
    bench.issuer.setMetadata(undefined);
    assert.equal((await bench.diagnose()).diagnosis.causes[0]?.id, 'issuerNotPublic');
  });

  test('a sign-in that works has nothing wrong, and its token is nowhere in the report', async t => {
    const bench = await setUp(t);
    bench.putRole(bench.trust(right(bench)));
    assert.equal(await bench.signIn(), 'in');
    const { facts, diagnosis } = await bench.diagnose();
    assert.deepEqual(diagnosis.causes, []);
    const report = renderReport(facts, diagnosis);
    assert.doesNotMatch(report, /eyJ[\w-]{10,}|ASIA[A-Z0-9]{12}/);
    for (const session of bench.sandbox.sandbox.world.sessions.all()) {
      assert.ok(!report.includes(session.accessKeyId) && !report.includes(session.secretAccessKey));
    }
  });

  test('the organisation’s issuer: spelling and device endpoint', async t => {
    const bench = await setUp(t, { kind: 'sandbox' }, 'other');
    bench.claims = { sub: 'mona' };
    bench.putRole(bench.trust({ StringEquals: { [`${bench.name}:sub`]: 'Mona' } }));
    assert.equal(await bench.signIn(), 'refused');
    const { diagnosis } = await bench.diagnose();
    assert.equal(diagnosis.causes[0]?.id, 'caseDiffers');
    assert.deepEqual(
      diagnosis.steps.filter(({ id }) => id === 'discovery' || id === 'issuer').map(({ state }) => state),
      ['ok', 'ok'],
    );
  });
});
