import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { Run } from '../../../src/sandbox/github/runs/run.ts';
import { createRig, PATH, type Rig, workflow } from './githubSupport.ts';

type Claims = Readonly<Record<string, unknown>>;

const WAITS = workflow(
  '- run: |\n    echo "url=$ACTIONS_ID_TOKEN_REQUEST_URL"\n    sleep 300',
  'permissions: { id-token: write }',
);

function claims(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

suite('OIDC tokens of jobs on the sandbox’s GitHub', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
  });
  after(() => rig.stop());

  /** A token as a step asks for it, and leaves it in an output. */
  async function token(options: {
    readonly job?: string;
    readonly audience?: string;
    readonly branch?: string;
    readonly login?: string;
  }): Promise<{ readonly run: Run; readonly token: string }> {
    const query = options.audience === undefined ? '' : `&audience=${options.audience}`;
    const job = `permissions: { id-token: write }\noutputs: { token: "\${{ steps.ask.outputs.token }}" }\n${options.job ?? ''}`;
    const text = workflow(
      `
- id: ask
  shell: node {0}
  env: { QUERY: '${query}' }
  run: |
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
    fetch(url + process.env.QUERY, { headers: { authorization: 'Bearer ' + token } })
      .then(answer => answer.json())
      .then(({ value }) => require('node:fs').appendFileSync(process.env.GITHUB_OUTPUT, 'token=' + value));
- { shell: 'node {0}', env: { TOKEN: "\${{ steps.ask.outputs.token }}" }, run: "console.log('token=' + process.env.TOKEN)" }`,
      job,
    );
    const { branch, login } = options;
    const run = rig.start(text, {
      ...(branch === undefined ? {} : { branch }),
      ...(login === undefined ? {} : { login }),
    });
    await rig.finish(run);
    const line = run.jobs[0]?.log.find(text => text.startsWith('token=ey'));
    assert.ok(line !== undefined, run.jobs[0]?.log.join('\n'));
    return { run, token: line.slice('token='.length) };
  }

  test('say what GitHub’s say, and live five minutes', async () => {
    const { run, token: value } = await token({ audience: 'sts.amazonaws.com', login: 'hubot' });
    const { jti, iat, nbf, exp, sha, workflow_sha, job_workflow_sha, check_run_id, ...rest } = claims(value);
    const reference = `octo-org/blog-api/${PATH}@refs/heads/main`;
    assert.deepEqual(rest, {
      iss: `${rig.url}/github/_services/token`,
      sub: 'repo:octo-org/blog-api:ref:refs/heads/main',
      aud: 'sts.amazonaws.com',
      ref: 'refs/heads/main',
      ref_type: 'branch',
      ref_protected: 'false',
      repository: 'octo-org/blog-api',
      repository_id: '74821943',
      repository_owner: 'octo-org',
      repository_owner_id: '6811672',
      repository_visibility: 'private',
      run_id: String(run.id),
      run_number: String(run.number),
      run_attempt: '1',
      actor: 'hubot',
      actor_id: '480938',
      workflow: PATH,
      workflow_ref: reference,
      job_workflow_ref: reference,
      head_ref: '',
      base_ref: '',
      event_name: 'workflow_dispatch',
      runner_environment: 'github-hosted',
    });
    assert.equal(typeof jti, 'string');
    assert.equal(check_run_id, String(run.jobs[0]?.id));
    assert.deepEqual([sha, workflow_sha, job_workflow_sha], Array(3).fill(run.ref.commit.sha));
    assert.ok(typeof iat === 'number' && typeof nbf === 'number');
    assert.equal(exp, iat + 300);
    assert.ok(nbf <= iat && Math.abs(iat * 1000 - Date.now()) < 60_000);
  });

  test('are signed with a key that its discovery document leads to', async () => {
    const { token: value } = await token({});
    const metadata = await read(`${rig.issuer.url}/.well-known/openid-configuration`);
    assert.equal(metadata['issuer'], rig.issuer.url);
    const { keys } = await read(String(metadata['jwks_uri']));
    assert.ok(Array.isArray(keys));
    const [head = '', body = '', signature = ''] = value.split('.');
    const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString());
    assert.equal(alg, 'RS256');
    const key = createPublicKey({ key: keys.find(candidate => candidate.kid === kid), format: 'jwk' });
    const signed = Buffer.from(`${head}.${body}`);
    assert.ok(verify('sha256', signed, key, Buffer.from(signature, 'base64url')));
  });

  test('are for the owner where no audience is asked for', async () => {
    assert.equal(claims((await token({})).token)['aud'], `${rig.url}/octo-org`);
  });

  test('have the subject that the environment and the repository’s settings make', async () => {
    const { subject } = rig.repository.settings;
    rig.repository.putEnvironment('Prod:EU');
    const subjectOf = async (options: Parameters<typeof token>[0]): Promise<unknown> =>
      claims((await token(options)).token)['sub'];
    assert.equal(await subjectOf({ branch: 'feature/x' }), 'repo:octo-org/blog-api:ref:refs/heads/feature/x');
    const deployed = claims((await token({ job: 'environment: prod:eu' })).token);
    assert.equal(deployed['sub'], 'repo:octo-org/blog-api:environment:Prod%3AEU');
    assert.equal(deployed['environment'], 'Prod:EU');
    subject.immutable = true;
    assert.equal(await subjectOf({}), 'repo:octo-org@6811672/blog-api@74821943:ref:refs/heads/main');
    subject.includeClaimKeys = ['repository_id', 'job_workflow_ref'];
    assert.equal(
      await subjectOf({}),
      `repository_id:74821943:job_workflow_ref:octo-org/blog-api/${PATH}@refs/heads/main`,
    );
    subject.includeClaimKeys = undefined;
    subject.immutable = false;
  });

  test('are not for jobs without the permission', async () => {
    const run = await rig.finish(
      rig.start(workflow('- run: echo "url=$ACTIONS_ID_TOKEN_REQUEST_URL$ACTIONS_ID_TOKEN_REQUEST_TOKEN"')),
    );
    assert.ok(run.jobs[0]?.log.includes('url='));
  });

  test('are given to the job alone, while it runs', async () => {
    const run = rig.start(WAITS);
    const url = (): string => run.jobs[0]?.log.find(line => line.startsWith('url=http'))?.slice(4) ?? '';
    await rig.until(() => url() !== '');
    const ask = async (address: string, authorization?: string): Promise<number> =>
      (await fetch(address, authorization === undefined ? {} : { headers: { authorization } })).status;
    const [job] = run.jobs;
    assert.ok(job);
    assert.equal(await ask(url()), 401);
    assert.equal(await ask(url(), 'Bearer guessed'), 401);
    const grant = rig.issuer.open(run, job);
    const bearer = `Bearer ${grant.request.token}`;
    assert.equal(await ask(url(), bearer), 200);
    assert.equal(await ask(url().replace(String(job.id), String(job.id + 1)), bearer), 401);
    assert.equal(await ask(url().replace(String(run.id), String(run.id + 1)), bearer), 401);
    grant.close();
    assert.equal(await ask(url(), bearer), 403);
    rig.runs.cancel(run);
    await rig.finish(run);
  });

  test('end with their job: so does its GITHUB_TOKEN', async () => {
    const run = rig.start(
      workflow(
        `
- shell: node {0}
  env: { GH: "\${{ github.token }}" }
  run: |
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: request, GH } = process.env;
    // As hexadecimal digits, since the log masks them as they are.
    console.log(url, ...[request, GH].map(text => Buffer.from(text).toString('hex')));
- run: sleep 300`,
        'permissions: { id-token: write, pull-requests: read }',
      ),
    );
    const said = (): readonly string[] =>
      run.jobs[0]?.log.find(line => line.startsWith('http'))?.split(' ') ?? [];
    await rig.until(() => said().length === 3);
    const [url = '', request = '', job = ''] = said();
    const authorization = `Bearer ${Buffer.from(request, 'hex')}`;
    const gitHubToken = Buffer.from(job, 'hex').toString();
    assert.equal((await fetch(url, { headers: { authorization } })).status, 200);
    assert.deepEqual(rig.tokens.find(gitHubToken)?.grant, {
      kind: 'app',
      permissions: { metadata: 'read', pull_requests: 'read' },
    });
    rig.runs.cancel(run);
    await rig.finish(run);
    assert.equal((await fetch(url, { headers: { authorization } })).status, 403);
    assert.equal(rig.tokens.find(gitHubToken), undefined);
  });
});

async function read(url: string): Promise<Claims> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  const value: unknown = await answer.json();
  assert.ok(typeof value === 'object' && value !== null);
  return Object.fromEntries(Object.entries(value));
}
