import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { unzipSync } from 'fflate';
import type { RelayKey } from '../../../src/core/identity/relay/request.ts';
import { RELAY_WORKFLOW, relayWorkflow } from '../../../src/core/scaffold/relayWorkflow.ts';
import type { Run } from '../../../src/sandbox/github/runs/run.ts';
import { createRelayKey } from '../../../src/tokens/relaySeal.ts';
import { createRig, type Rig, user } from './githubSupport.ts';

const REQUEST = '0123456789abcdef0123456789abcdef';
const path = `.github/workflows/${RELAY_WORKFLOW}`;

suite('the relay’s workflow on the sandbox’s runner', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
  });
  after(() => rig.stop());

  const start = (
    publicKey: string,
    more: Readonly<Record<string, string>> = {},
    enterpriseServer = false,
  ): Run =>
    rig.start(relayWorkflow({ enterpriseServer }), {
      inputs: { public_key: publicKey, request_id: REQUEST, environment: '', ...more },
      path,
      login: 'hubot',
    });

  test('leaves a token that only the key of the request opens', async () => {
    const key = createRelayKey();
    const run = start(key.publicKey);
    assert.equal(run.title, `ECS for Codespaces sign-in ${REQUEST}`);
    await rig.finish(run);
    const claims = opened(run, key);
    assert.equal(claims['run_id'], String(run.id));
    assert.equal(claims['actor'], 'hubot');
    assert.equal(claims['aud'], 'sts.amazonaws.com');
    assert.equal(claims['sub'], 'repo:octo-org/blog-api:ref:refs/heads/main');
    assert.equal(claims['job_workflow_ref'], `octo-org/blog-api/${path}@refs/heads/main`);
    assert.equal(run.artifacts[0]?.visibleWhileRunning, true);
  });

  test('waits for the reviewers of the environment that is asked for', async () => {
    const key = createRelayKey();
    const production = rig.repository.putEnvironment('production', { reviewers: ['octocat'] });
    const run = start(key.publicKey, { environment: 'production' });
    await rig.until(() => run.status === 'waiting');
    assert.deepEqual(run.artifacts, []);
    rig.runs.review(run, [production], 'approved', '', user('octocat'));
    await rig.finish(run);
    const claims = opened(run, key);
    assert.equal(claims['environment'], 'production');
    assert.equal(claims['sub'], 'repo:octo-org/blog-api:environment:production');
  });

  test('as GitHub Enterprise Server has it, leaves an artifact that is seen when the run is over', async () => {
    const key = createRelayKey();
    const run = await rig.finish(start(key.publicKey, {}, true));
    assert.equal(opened(run, key)['run_id'], String(run.id));
    assert.equal(run.artifacts[0]?.visibleWhileRunning, false);
  });

  test('says what it was not given', async () => {
    const run = await rig.finish(start('no key'));
    const [job] = run.jobs;
    assert.equal(run.conclusion, 'failure');
    assert.equal(job?.annotation, 'PUBLIC_KEY is not what ECS for Codespaces sends.');
    assert.deepEqual(
      job?.steps.map(({ name, conclusion }) => [name, conclusion]),
      [
        ['Set up job', 'success'],
        ['Seal the token', 'failure'],
        ['Hand over the sealed token', 'skipped'],
        ['Complete job', 'success'],
      ],
    );
    assert.deepEqual(run.artifacts, []);
  });
});

/** The claims of the token that the run left, which stands nowhere in its log. */
function opened(run: Run, key: RelayKey): Readonly<Record<string, unknown>> {
  const [job] = run.jobs;
  assert.equal(run.conclusion, 'success', job?.log.join('\n'));
  assert.deepEqual(
    run.artifacts.map(({ name }) => name),
    [`ecs-codespaces-${REQUEST}`],
  );
  const files = unzipSync(run.artifacts[0]?.archive ?? new Uint8Array());
  assert.deepEqual(Object.keys(files), ['token.json']);
  const token = key.open(files['token.json'] ?? new Uint8Array(), REQUEST);
  assert.ok(!job?.log.some(line => line.includes(token)));
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
