import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configDigest, platformsOf, readConfig } from '../../../src/aws/manifest.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test('an index names its platforms, and its attestations are none', () => {
  const index = {
    schemaVersion: 2,
    manifests: [
      { digest: DIGEST, platform: { os: 'linux', architecture: 'amd64' } },
      { digest: DIGEST, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { digest: DIGEST, platform: { os: 'unknown', architecture: 'unknown' } },
      { digest: DIGEST },
    ],
  };
  assert.deepEqual(platformsOf(JSON.stringify(index)), [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ]);
});

test('the manifest of one image names its configuration, and that its platform', () => {
  const manifest = JSON.stringify({ schemaVersion: 2, config: { digest: DIGEST }, layers: [] });
  assert.equal(platformsOf(manifest), undefined);
  assert.equal(configDigest(manifest), DIGEST);
  assert.deepEqual(readConfig('{"architecture":"arm64","os":"linux","rootfs":{}}'), {
    os: 'linux',
    architecture: 'arm64',
  });
});

test('what cannot be read is said to be so', () => {
  for (const read of [
    () => platformsOf('<html>'),
    () => configDigest('{}'),
    () => configDigest('null'),
    () => readConfig('{"architecture":"arm64"}'),
    () => readConfig(''),
  ]) {
    assert.throws(read, { code: 'server' });
  }
});
