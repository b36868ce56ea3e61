import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { at, type GitHubRig, startGitHub, WORKFLOW, WORKFLOW_TEXT } from './githubApiRig.ts';

const REPO = '/repos/octo-org/blog-api';
const FILE = `.github/workflows/${WORKFLOW}`;

suite('the dispatch of a workflow', () => {
  const dispatch = (rig: GitHubRig, body: object, workflow: string | number = WORKFLOW) =>
    rig.ask('POST', `${REPO}/actions/workflows/${workflow}/dispatches`, { token: rig.token(), body });

  test('tells the run to whoever asks for it', async t => {
    const rig = await startGitHub(t);
    const { status, body } = await dispatch(rig, {
      ref: 'main',
      inputs: { tag: 'v7' },
      return_run_details: true,
    });
    const [run] = rig.runs.runs;
    assert.ok(run !== undefined);
    assert.equal(status, 200);
    assert.deepEqual(body, {
      workflow_run_id: run.id,
      run_url: `${rig.github.apiUrl}${REPO}/actions/runs/${run.id}`,
      html_url: `${rig.github.serverUrl}/octo-org/blog-api/actions/runs/${run.id}`,
    });
    assert.deepEqual(
      [run.actor.login, run.ref.ref, run.path, run.inputs],
      ['octocat', 'refs/heads/main', FILE, { tag: 'v7' }],
    );
  });

  test('answers nothing to whoever does not, or where the server passes it over', async t => {
    const rig = await startGitHub(t);
    const id = at(await rig.get(`/actions/workflows/${WORKFLOW}`), 'id');
    assert.equal(
      (await dispatch(rig, { ref: 'refs/heads/main', inputs: { tag: 'a' } }, Number(id))).status,
      204,
    );
    rig.github.settings.runDetails = 'ignored';
    const body = { ref: 'main', inputs: { tag: 'a' }, return_run_details: true };
    assert.deepEqual([(await dispatch(rig, body)).status, rig.runs.runs.length], [204, 2]);
  });

  test('is refused with what GitHub says, and starts nothing', async t => {
    const rig = await startGitHub(t);
    rig.repository.commit(
      'main',
      '.github/workflows/push.yml',
      WORKFLOW_TEXT.replace(/workflow_dispatch:.*(?=jobs:)/s, 'push:\n'),
    );
    rig.repository.commit(
      'main',
      '.github/workflows/broken.yml',
      'on: {workflow_dispatch: }\nfoo: 1\njobs: {}',
    );
    rig.repository.commit('feature', '.github/workflows/new.yml', WORKFLOW_TEXT);
    rig.repository.commit('without', FILE, undefined);
    const inputs = { tag: 'v1' };
    const refusals: readonly (readonly [object, string, number, RegExp])[] = [
      [{ inputs }, WORKFLOW, 422, /"ref" wasn't supplied/],
      [{ ref: 7 }, WORKFLOW, 422, /'properties\/ref', 7 is not a string/],
      [{ ref: 'nowhere', inputs }, WORKFLOW, 422, /^No ref found for: nowhere$/],
      [{ ref: 'main' }, WORKFLOW, 422, /Required input 'tag' not provided/],
      [
        { ref: 'main', inputs: { ...inputs, more: '1' } },
        WORKFLOW,
        422,
        /Unexpected inputs provided: \["more"\]/,
      ],
      [{ ref: 'main', inputs: { tag: 7 } }, WORKFLOW, 422, /is not a string/],
      [{ ref: 'main', inputs, extra: 1 }, WORKFLOW, 422, /"extra" is not a permitted key/],
      [{ ref: 'main', inputs, return_run_details: 'yes' }, WORKFLOW, 422, /"yes" is not a boolean/],
      [{ ref: 'without', inputs }, WORKFLOW, 422, /does not have 'workflow_dispatch' trigger/],
      [{ ref: 'main' }, 'push.yml', 422, /does not have 'workflow_dispatch' trigger/],
      [{ ref: 'main' }, 'broken.yml', 422, /^failed to parse workflow: .*'foo'/],
      [{ ref: 'main', inputs }, 'none.yml', 404, /^Not Found$/],
      [{ ref: 'feature', inputs }, 'new.yml', 404, /^Not Found$/],
    ];
    for (const [body, workflow, status, message] of refusals) {
      const answer = await dispatch(rig, body, workflow);
      assert.equal(answer.status, status, JSON.stringify([body, answer.body]));
      assert.match(String(at(answer.body, 'message')), message);
    }
    rig.github.settings.runDetails = 'refused';
    const old = await dispatch(rig, { ref: 'main', inputs, return_run_details: true });
    assert.match(String(at(old.body, 'message')), /"return_run_details" is not a permitted key/);
    assert.deepEqual(rig.runs.runs, []);
  });

  test('is refused while the workflow is disabled', async t => {
    const rig = await startGitHub(t);
    const token = rig.token();
    const path = `${REPO}/actions/workflows/${WORKFLOW}`;
    assert.equal((await rig.ask('PUT', `${path}/disable`, { token })).status, 204);
    assert.equal(at(await rig.get(`/actions/workflows/${WORKFLOW}`), 'state'), 'disabled_manually');
    const refused = await dispatch(rig, { ref: 'main', inputs: { tag: 'a' } });
    assert.deepEqual([refused.status, rig.runs.runs.length], [422, 0]);
    assert.equal((await rig.ask('PUT', `${path}/enable`, { token })).status, 204);
    assert.equal(at(await rig.get('/actions/workflows'), 'workflows', 0, 'state'), 'active');
  });
});
