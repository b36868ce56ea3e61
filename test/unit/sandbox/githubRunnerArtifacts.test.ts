import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { unzipSync } from 'fflate';
import type { Run, StoredArtifact } from '../../../src/sandbox/github/runs/run.ts';
import { createRig, type Rig, workflow } from './githubSupport.ts';

const V7 = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f';
const V4 = 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02';
const V3 = 'actions/upload-artifact@c24449f33cd45d4826c6702db7e49f7cdb9b551d';
const DAY = 86_400_000;

const FILES = `- run: |
    mkdir -p out/deep .hidden && echo one > out/one.txt && echo two > out/deep/two.txt
    echo three > out/deep/three.log && echo four > .hidden/four && echo five > five.txt && echo six > out/.six
`;

function contents(artifact: StoredArtifact | undefined): Readonly<Record<string, string>> {
  const files = unzipSync(artifact?.archive ?? new Uint8Array());
  return Object.fromEntries(
    Object.entries(files).map(([name, data]) => [name, Buffer.from(data).toString()]),
  );
}

suite('upload-artifact on the sandbox’s runner', () => {
  let rig: Rig;
  before(async () => {
    rig = await createRig();
  });
  after(() => rig.stop());

  const upload = (settings: Readonly<Record<string, string>>, uses = V7): string =>
    `- ${JSON.stringify({ id: 'upload', uses, with: settings })}\n`;
  const perform = (steps: string): Promise<Run> => rig.finish(rig.start(workflow(`${FILES}${steps}`)));

  test('takes files, folders and patterns, by the names below what they have in common', async () => {
    const cases: readonly (readonly [path: string, names: readonly string[]])[] = [
      ['five.txt', ['five.txt']],
      ['out/deep/two.txt', ['two.txt']],
      ['out', ['deep/three.log', 'deep/two.txt', 'one.txt']],
      ['out/', ['deep/three.log', 'deep/two.txt', 'one.txt']],
      ['out/*.txt', ['one.txt']],
      ['out/**/*.txt', ['deep/two.txt', 'one.txt']],
      ['out/*', ['deep/three.log', 'deep/two.txt', 'one.txt']],
      ['out/deep/t?o.*', ['two.txt']],
      ['out/deep/two.txt\nfive.txt', ['five.txt', 'out/deep/two.txt']],
      ['out\n!out/**/*.log', ['deep/two.txt', 'one.txt']],
      ['out\n!out/deep', ['one.txt']],
      [`\${{ github.workspace }}/out/one.txt`, ['one.txt']],
      ['.hidden/four', ['four']],
    ];
    const steps = cases.map(([path], index) => upload({ name: `case-${index}`, path })).join('');
    const run = await perform(steps.replaceAll('"id":"upload",', ''));
    assert.equal(run.conclusion, 'success', run.jobs[0]?.log.join('\n'));
    for (const [index, [path, names]] of cases.entries()) {
      const artifact = run.artifacts.find(({ name }) => name === `case-${index}`);
      assert.deepEqual(Object.keys(contents(artifact)).sort(), names, path);
    }
    assert.deepEqual(contents(run.artifacts[0]), { 'five.txt': 'five\n' });
  });

  test('leaves hidden files out unless they are asked for', async () => {
    const run = await perform(upload({ path: 'out', 'include-hidden-files': 'true' }));
    assert.deepEqual(Object.keys(contents(run.artifacts[0])).sort(), [
      '.six',
      'deep/three.log',
      'deep/two.txt',
      'one.txt',
    ]);
  });

  test('can be seen at once, from version 4 on, and until its days are over', async () => {
    const run = rig.start(
      workflow(
        `${FILES}${upload({ path: 'five.txt', 'retention-days': '1' }, V4)}- run: |\n    echo "\${{ steps.upload.outputs.artifact-id }} \${{ steps.upload.outputs.artifact-digest }}"\n    sleep 300`,
      ),
    );
    await rig.until(() => run.artifacts.length > 0);
    const [artifact] = run.artifacts;
    assert.equal(run.status, 'in_progress');
    assert.equal(artifact?.name, 'artifact');
    assert.equal(artifact.visibleWhileRunning, true);
    assert.equal(artifact.expiresAt - artifact.createdAt, DAY);
    await rig.until(() => run.jobs[0]?.log.some(line => /^\d+ [0-9a-f]{64}$/.test(line)) === true);
    assert.ok(run.jobs[0]?.log.some(line => line.startsWith(`${artifact.id} `)));
    rig.runs.cancel(run);
    await rig.finish(run);
  });

  test('of the older protocol are added to, and seen when the run is over', async () => {
    const run = await perform(
      `${upload({ name: 'all', path: 'five.txt' }, V3)}${upload({ name: 'all', path: 'out/one.txt' }, V3)}`.replaceAll(
        '"id":"upload",',
        '',
      ),
    );
    assert.equal(run.conclusion, 'success', run.jobs[0]?.log.join('\n'));
    const left = run.artifacts.filter(artifact => !artifact.deleted);
    assert.equal(left.length, 1);
    assert.equal(left[0]?.visibleWhileRunning, false);
    assert.deepEqual(contents(left[0]), { 'five.txt': 'five\n', 'one.txt': 'one\n' });
  });

  test('are not changed from version 4 on, unless the workflow says so', async () => {
    const again = (settings: Readonly<Record<string, string>>): string =>
      upload({ path: 'five.txt' }) +
      upload({ path: 'out/one.txt', ...settings }).replace('"upload"', '"again"');
    const refused = await perform(again({}));
    assert.equal(refused.conclusion, 'failure');
    assert.match(refused.jobs[0]?.annotation ?? '', /\(409\) Conflict/);
    assert.equal(refused.artifacts.length, 1);
    const replaced = await perform(again({ overwrite: 'true' }));
    assert.equal(replaced.conclusion, 'success');
    assert.deepEqual(
      replaced.artifacts.map(artifact => [artifact.deleted, contents(artifact)]),
      [
        [true, { 'five.txt': 'five\n' }],
        [false, { 'one.txt': 'one\n' }],
      ],
    );
  });

  test('do as if-no-files-found says', async () => {
    const path = 'nothing/*';
    const warned = await perform(upload({ path }));
    assert.equal(warned.conclusion, 'success');
    assert.ok(warned.jobs[0]?.log.some(line => /^##\[warning\]No files were found/.test(line)));
    const ignored = await perform(upload({ path, 'if-no-files-found': 'ignore' }));
    assert.equal(ignored.conclusion, 'success');
    const failed = await perform(upload({ path, 'if-no-files-found': 'error' }));
    assert.equal(failed.conclusion, 'failure');
    assert.match(failed.jobs[0]?.annotation ?? '', /^No files were found with the provided path: nothing/);
    assert.deepEqual(
      [warned, ignored, failed].flatMap(run => run.artifacts),
      [],
    );
  });

  test('refuse settings that make no sense', async () => {
    const cases = [
      [{}, /Input required and not supplied: path/],
      [{ path: 'five.txt', name: 'a/b' }, /The artifact name is not valid: a\/b/],
      [{ path: 'five.txt', 'retention-days': 'long' }, /Invalid retention-days/],
      [{ path: 'five.txt', 'compression-level': '11' }, /Invalid compression-level/],
      [{ path: 'five.txt', overwrite: 'perhaps' }, /overwrite/],
      [{ path: 'five.txt', archive: 'false' }, /archive cannot be false/],
      [{ path: 'nothing', 'if-no-files-found': 'shout' }, /Unrecognized if-no-files-found input/],
    ] as const;
    for (const [settings, message] of cases) {
      const run = await perform(upload({ ...settings }));
      assert.equal(run.conclusion, 'failure');
      assert.match(run.jobs[0]?.annotation ?? '', message);
      assert.deepEqual(run.artifacts, []);
    }
  });
});
