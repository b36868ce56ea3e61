import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { setUpRoles } from '../../src/core/scaffold/account/roles.ts';
import type { SetUp } from '../../src/core/scaffold/setUp.ts';
import { variant } from '../unit/core/scaffold/variants.ts';
import { startIssuer, type TestIssuer } from './support/issuer.ts';
import { startTestSandbox, type TestSandbox } from './support/sandbox.ts';
import { assume } from './support/webIdentityRig.ts';

type Claims = Readonly<Record<string, string>>;

/** A job as GitHub names it in its token. */
interface Job {
  readonly ref: string;
  readonly environment?: string;
  readonly workflow: string;
  readonly repository?: string;
  readonly repositoryId?: string;
  /** What `sub` begins with, where it is another one than the repository's. */
  readonly prefix?: string;
  /** What follows in `sub`, where neither environment nor ref does. */
  readonly context?: string;
  readonly audience?: string;
}

const DEPLOY = '.github/workflows/deploy.yml';
const RELAY = '.github/workflows/ecs-codespaces-sign-in.yml';
const MAIN = 'refs/heads/main';

interface Setting {
  readonly sandbox: TestSandbox;
  readonly issuer: TestIssuer;
  readonly setUp: SetUp;
}

async function setting(t: TestContext, subject: 'legacy' | 'immutable'): Promise<Setting> {
  const sandbox = await startTestSandbox(t, { throttling: false });
  const issuer = await startIssuer(t);
  await sandbox.control('PUT', '/providers', {
    issuer: issuer.url,
    clientIds: ['sts.amazonaws.com', 'somebody-elses'],
    kind: 'github',
  });
  const { repository, targets, ...rest } = variant({ environments: 3, subject });
  const { accountId } = sandbox.sandbox.world;
  const [first, ...others] = targets.map(target => ({ ...target, account: accountId }));
  assert.ok(first);
  const setUp: SetUp = {
    ...rest,
    repository: { ...repository, issuer: issuer.url },
    targets: [first, ...others],
  };
  for (const { name, trust } of setUpRoles(setUp)) {
    sandbox.sandbox.world.iam.putRole(name, { trustPolicy: trust });
  }
  return { sandbox, issuer, setUp };
}

function claims({ setUp: { repository } }: Setting, job: Job): Claims {
  const fullName = job.repository ?? `${repository.owner}/${repository.name}`;
  const context =
    job.context ?? (job.environment === undefined ? `ref:${job.ref}` : `environment:${job.environment}`);
  return {
    sub: `${job.prefix ?? repository.subjectPrefix}:${context}`,
    aud: job.audience ?? 'sts.amazonaws.com',
    ref: job.ref,
    repository: fullName,
    repository_id: job.repositoryId ?? String(repository.id),
    job_workflow_ref: `${fullName}/${job.workflow}@${job.ref}`,
    ...(job.environment === undefined ? {} : { environment: job.environment }),
  };
}

/** The roles that STS gives to the job. */
async function admitted(at: Setting, job: Job): Promise<readonly string[]> {
  const token = await at.issuer.token(claims(at, job));
  const names = setUpRoles(at.setUp).map(({ name }) => name);
  const answers = await Promise.all(
    names.map(name =>
      assume(at, token, { RoleArn: at.sandbox.roleArn(name) }).then(
        () => [name],
        (error: unknown) => {
          assert.ok(error instanceof Error);
          assert.match(error.message, /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/);
          return [];
        },
      ),
    ),
  );
  return answers.flat();
}

const OTHER_FORM = { legacy: 'repo:octo-org@65/blog@74', immutable: 'repo:octo-org/blog' };
const RECREATED = { legacy: 'repo:octo-org/blog', immutable: 'repo:octo-org@65/blog@99' };
const READERS = ['blog-dev-codespaces-read', 'blog-staging-codespaces-read', 'blog-prod-codespaces-read'];
const WRITERS = ['blog-dev-codespaces-write', 'blog-staging-codespaces-write'];

for (const subject of ['legacy', 'immutable'] as const) {
  const prod: Job = { ref: MAIN, environment: 'prod', workflow: DEPLOY };
  const staging: Job = { ref: 'refs/tags/v1.2.3', environment: 'staging', workflow: DEPLOY };
  const signIn: Job = { ref: MAIN, workflow: RELAY };
  const table: Readonly<Record<string, readonly [job: Job, roles: readonly string[]]>> = {
    'the right branch in the right environment': [prod, ['blog-prod-deploy']],
    'the branch of another target': [
      { ref: 'refs/heads/develop', environment: 'dev', workflow: DEPLOY },
      ['blog-dev-deploy'],
    ],
    'another branch in the right environment': [{ ...prod, ref: 'refs/heads/feature' }, []],
    'a branch whose name begins alike': [{ ...prod, ref: 'refs/heads/main2' }, []],
    'the right branch in another environment': [{ ...prod, environment: 'dev' }, []],
    'an environment that differs in case': [{ ...prod, environment: 'Prod' }, []],
    'the right branch in no environment': [{ ref: MAIN, workflow: DEPLOY }, []],
    'another workflow in the right environment': [{ ...prod, workflow: '.github/workflows/ci.yml' }, []],
    'the sign-in workflow that names the environment of another target': [
      { ref: 'refs/heads/develop', environment: 'dev', workflow: RELAY },
      [],
    ],
    'a pull request': [{ ref: 'refs/pull/7/merge', context: 'pull_request', workflow: DEPLOY }, []],
    'a pull request that names the environment': [{ ...prod, ref: 'refs/pull/7/merge' }, []],
    'a tag that is deployed': [staging, ['blog-staging-deploy']],
    'a branch that the pattern matches': [
      { ...staging, ref: 'refs/heads/release/4' },
      ['blog-staging-deploy'],
    ],
    'a tag that the pattern does not match': [{ ...staging, ref: 'refs/tags/nightly' }, []],
    'a branch that is named like the tag': [{ ...staging, ref: 'refs/heads/v1.2.3' }, []],
    'a tag in the environment of branches': [{ ...prod, ref: 'refs/tags/v1.2.3' }, []],
    'another repository of the owner': [
      { ...prod, repository: 'octo-org/shop', repositoryId: '75', prefix: 'repo:octo-org/shop' },
      [],
    ],
    'another repository that the owner’s name is the beginning of': [
      { ...prod, repository: 'octo-org/blog-api', repositoryId: '76', prefix: 'repo:octo-org/blog-api' },
      [],
    ],
    'a fork': [{ ...prod, repository: 'mallory/blog', repositoryId: '77', prefix: 'repo:mallory/blog' }, []],
    'a repository that was made anew with the same name': [
      { ...prod, repositoryId: '99', prefix: RECREATED[subject] },
      [],
    ],
    'the other form of the subject': [{ ...prod, prefix: OTHER_FORM[subject] }, []],
    'a token for somebody else': [{ ...prod, audience: 'somebody-elses' }, []],

    'a sign-in': [signIn, [...READERS, ...WRITERS]],
    'a sign-in that the environment’s reviewers approved': [
      { ...signIn, environment: 'prod' },
      ['blog-prod-codespaces-write'],
    ],
    'a sign-in that names an environment without rules': [{ ...signIn, environment: 'dev' }, []],
    'a sign-in from another branch': [{ ...signIn, ref: 'refs/heads/feature' }, []],
    'an approved sign-in from another branch': [
      { ...signIn, environment: 'prod', ref: 'refs/heads/feature' },
      [],
    ],
    'a fork’s sign-in': [
      { ...signIn, repository: 'mallory/blog', repositoryId: '77', prefix: 'repo:mallory/blog' },
      [],
    ],
    'a sign-in of a repository that was made anew': [
      { ...signIn, repositoryId: '99', prefix: RECREATED[subject] },
      [],
    ],
  };

  suite(`the scaffolded trust policies, ${subject} subjects`, () => {
    test('admit exactly the tokens that they should', async t => {
      const at = await setting(t, subject);
      for (const [title, [job, roles]] of Object.entries(table)) {
        assert.deepEqual([...(await admitted(at, job))].toSorted(), roles.toSorted(), title);
      }
    });
  });
}
