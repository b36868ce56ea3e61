import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { madeBy } from '../../src/core/scaffold/account/names.ts';
import { withoutCli } from './support/awsCli.ts';
import { REGION } from './support/sandbox.ts';
import { type SetUpSetting, setUpSetting, ship } from './support/setUpWorkflow.ts';

function serviceOf({ sandbox, setUp }: SetUpSetting) {
  const { cluster, service } = setUp.targets[0];
  return sandbox.sandbox.world.ecs.world.region(REGION).clusters.get(cluster)?.services.get(service);
}

suite('the scaffolded deploy workflow', { skip: withoutCli, timeout: 900_000, concurrency: 2 }, () => {
  test('brings a new service to its count once, and a roll-back fails it', async t => {
    const at = await setUpSetting(t, { mode: 'classic' });
    const { cluster, service, desiredCount } = at.setUp.targets[0];
    const first = await ship(at);
    assert.equal(first.conclusion, 'success', first.log.slice(-3000));
    assert.match(first.summary, /Deployed to prod[\s\S]*blog:2`, 2 of 2 tasks/);
    assert.equal(serviceOf(at)?.desired, desiredCount);
    assert.deepEqual(serviceOf(at)?.definition?.tags, [
      { key: 'ecs-codespaces:made-by', value: madeBy(at.setUp.repository) },
      { key: 'environment', value: 'prod' },
    ]);
    await at.ecs('update-service', '--cluster', cluster, '--service', service, '--desired-count', '1');
    const second = await ship(at);
    assert.equal(second.conclusion, 'success', second.log.slice(-3000));
    assert.equal(serviceOf(at)?.desired, 1, 'a count that was changed since stays');
    const broken = await ship(at, 'crash');
    assert.equal(broken.conclusion, 'failure');
    assert.match(broken.summary, /Rolled back or replaced: blog:3 runs, not blog:4\./);
  });

  test('a migration that fails leaves the service alone, and its log is printed', async t => {
    const at = await setUpSetting(t, { mode: 'classic' }, { command: ['sh', '-c', 'exit 3'] });
    const { conclusion, log } = await ship(at);
    assert.equal(conclusion, 'failure');
    assert.match(log, /^##\[error\]Exit code 3\./m);
    assert.match(log, /ERROR nothing more is applied, exit code 3/);
    assert.doesNotMatch(log, /^Its log could not be read/m);
    assert.equal(serviceOf(at)?.desired, 0);
  });

  test('makes the service of Express Mode and changes it, and a roll-back fails it', async t => {
    const at = await setUpSetting(t, { mode: 'express', migration: true });
    for (const time of ['first', 'second']) {
      const { conclusion, log, summary } = await ship(at);
      assert.equal(conclusion, 'success', `${time}: ${log.slice(-3000)}`);
      assert.match(summary, /Deployed to prod[\s\S]*\| Address \| https:\/\/[\w.-]+\.on\.aws \|/);
    }
    assert.deepEqual(serviceOf(at)?.tags, [
      { key: 'ecs-codespaces:made-by', value: madeBy(at.setUp.repository) },
      { key: 'environment', value: 'prod' },
    ]);
    const { targets, app, ...rest } = at.setUp;
    const { migration: _none, ...plain } = app;
    const broken = await ship({ ...at, setUp: { ...rest, targets, app: plain } }, 'crash');
    assert.equal(broken.conclusion, 'failure', broken.log.slice(-3000));
    assert.match(broken.summary, /Not deployed: the deployment is ROLLBACK_SUCCESSFUL/);
  });
});
