import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import type { GitHub } from '../../../src/core/github.ts';
import { failure, never, REPO, rig } from '../support/githubRig.ts';
import { type StubAnswer, type StubServer, startStub } from '../support/stubGitHub.ts';

suite('an artifact', () => {
  const archive = zipSync({ 'token.json': strToU8('{"v":1}') });

  async function store(t: TestContext, answer: StubAnswer): Promise<{ blobs: StubServer; hub: GitHub }> {
    const blobs = await startStub(t, () => answer);
    const { hub } = await rig(t, () => ({ status: 302, headers: { location: `${blobs.url}/blob?sig=1` } }));
    return { blobs, hub };
  }

  test('is fetched from its store without the token', async t => {
    const { blobs, hub } = await store(t, { body: archive });
    const files = await hub.download(REPO, 9, 10_000, never);
    assert.deepEqual([...files.keys()], ['token.json']);
    assert.equal(new TextDecoder().decode(files.get('token.json')), '{"v":1}');
    const [request] = blobs.requests;
    assert.equal(request?.url, '/blob?sig=1');
    assert.equal(request?.headers.authorization, undefined);
  });

  test('is not taken where it is larger than allowed, packed or unpacked', async t => {
    const large = zipSync({ 'token.json': new Uint8Array(100_000) });
    assert.ok(large.length < 1000);
    const bomb = await store(t, { body: large });
    assert.equal((await failure(bomb.hub.download(REPO, 9, 1000, never))).code, 'invalid');
    const long = await store(t, { body: archive });
    assert.equal((await failure(long.hub.download(REPO, 9, 10, never))).code, 'invalid');
  });

  test('is not taken where it is no archive, or a broken one', async t => {
    for (const body of ['<html>', archive.subarray(0, archive.length - 10)]) {
      const { hub } = await store(t, { body });
      assert.equal((await failure(hub.download(REPO, 9, 10_000, never))).code, 'invalid');
    }
  });

  test('is not fetched over an open connection, be it that a store sends on to one', async t => {
    const { hub } = await rig(t, () => ({
      status: 302,
      headers: { location: 'http://blobs.example/x?sig=1' },
    }));
    assert.equal((await failure(hub.download(REPO, 9, 10_000, never))).code, 'server');
    const onward = await store(t, { status: 302, headers: { location: 'http://blobs.example/x?sig=1' } });
    assert.equal((await failure(onward.hub.download(REPO, 9, 10_000, never))).code, 'server');
  });

  test('is fetched from where its store sends on to, and not in a circle', async t => {
    const second = await startStub(t, () => ({ body: archive }));
    const { hub } = await store(t, { status: 307, headers: { location: `${second.url}/there` } });
    assert.equal((await hub.download(REPO, 9, 10_000, never)).size, 1);
    assert.equal(second.requests[0]?.headers.authorization, undefined);
    const circle = await store(t, { status: 302, headers: { location: '/blob' } });
    assert.equal((await failure(circle.hub.download(REPO, 9, 10_000, never))).code, 'server');
    assert.equal(circle.blobs.requests.length, 4);
  });

  test('that expired or is not there is not found', async t => {
    const gone = await rig(t, () => ({ status: 410, body: { message: 'Artifact has expired' } }));
    assert.equal((await failure(gone.hub.download(REPO, 9, 10_000, never))).code, 'notFound');
    const { hub } = await store(t, { status: 404 });
    assert.equal((await failure(hub.download(REPO, 9, 10_000, never))).code, 'notFound');
  });

  test('is listed by its exact name', async t => {
    const artifact = (id: number, name: string) => ({ id, name, size_in_bytes: 10, expired: false });
    const { stub, hub } = await rig(t, () => ({
      body: { artifacts: [artifact(1, 'a'), artifact(2, 'ab')] },
    }));
    assert.deepEqual(await hub.artifacts(REPO, 100, 'a', never), [
      { id: 1, name: 'a', bytes: 10, expired: false },
    ]);
    assert.equal(
      stub.requests[0]?.url,
      '/api/v3/repos/octo-org/blog-api/actions/runs/100/artifacts?name=a&per_page=100',
    );
  });
});
