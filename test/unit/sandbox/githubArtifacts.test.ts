import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { unzipSync } from 'fflate';
import { at, startGitHub } from './githubApiRig.ts';

const REPO = '/repos/octo-org/blog-api';

suite('artifacts at the sandbox’s GitHub', () => {
  test('are listed by name, those of the older protocol when the run is over', async t => {
    const rig = await startGitHub(t);
    const run = rig.dispatch();
    const one = rig.artifact(run, 'one');
    const two = rig.artifact(run, 'two', { visibleWhileRunning: false });
    const names = async (query = ''): Promise<unknown> => {
      const artifacts = at(await rig.get(`/actions/runs/${run.id}/artifacts${query}`), 'artifacts');
      assert.ok(Array.isArray(artifacts));
      return artifacts.map(artifact => at(artifact, 'name'));
    };
    assert.deepEqual(await names(), ['one']);
    run.status = 'completed';
    run.conclusion = 'success';
    assert.deepEqual(await names(), ['two', 'one']);
    assert.deepEqual(await names('?name=one'), ['one']);
    const body = await rig.get(`/actions/artifacts/${one.id}`);
    assert.deepEqual(
      [at(body, 'size_in_bytes'), at(body, 'expired'), at(body, 'workflow_run', 'id')],
      [one.archive.length, false, run.id],
    );
    const token = rig.token();
    assert.equal((await rig.ask('DELETE', `${REPO}/actions/artifacts/${two.id}`, { token })).status, 204);
    assert.equal((await rig.ask('DELETE', `${REPO}/actions/artifacts/${two.id}`, { token })).status, 404);
    assert.deepEqual(await names(), ['one']);
    assert.equal(at(await rig.get('/actions/artifacts'), 'total_count'), 1);
  });

  test('are fetched from an address that is good for a minute', async t => {
    const rig = await startGitHub(t);
    const artifact = rig.artifact(rig.dispatch(), 'sealed');
    const path = `${REPO}/actions/artifacts/${artifact.id}/zip`;
    const { status, headers, text } = await rig.ask('GET', path, { token: rig.token() });
    assert.deepEqual([status, text], [302, '']);
    const location = headers.get('location') ?? '';
    const archive = new Uint8Array(await (await fetch(location)).arrayBuffer());
    assert.deepEqual(Object.keys(unzipSync(archive)), ['token.json']);

    const forged = new URL(location);
    forged.searchParams.set('se', new Date(rig.now + 3_600_000).toISOString());
    const other = location.replace(String(artifact.id), String(artifact.id + 1));
    const withToken = await fetch(location, { headers: { authorization: `Bearer ${rig.token()}` } });
    assert.equal(withToken.status, 401);
    for (const address of [forged, other]) {
      const refused = await fetch(address);
      assert.equal(refused.status, 403);
      assert.match(await refused.text(), /<Code>AuthenticationFailed<\/Code>/);
    }
    rig.now += 59_999;
    assert.equal((await fetch(location)).status, 200);
    rig.now += 1;
    assert.equal((await fetch(location)).status, 403);
  });

  test('are gone when deleted or expired', async t => {
    const rig = await startGitHub(t);
    const artifact = rig.artifact(rig.dispatch(), 'sealed', { expiresAt: rig.now + 60_000 });
    const path = `${REPO}/actions/artifacts/${artifact.id}/zip`;
    const token = rig.token();
    const location = (await rig.ask('GET', path, { token })).headers.get('location') ?? '';
    artifact.deleted = true;
    assert.equal((await fetch(location)).status, 404);
    assert.equal((await rig.ask('GET', path, { token })).status, 404);
    artifact.deleted = false;
    assert.equal((await rig.ask('GET', path.replace(/zip$/, 'tar'), { token })).status, 404);
    rig.now += 60_000;
    const expired = await rig.ask('GET', path, { token });
    assert.deepEqual([expired.status, at(expired.body, 'message')], [410, 'Artifact has expired']);
    assert.equal(at(await rig.get(`/actions/artifacts/${artifact.id}`), 'expired'), true);
  });
});
