import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTaskToEnd } from '../../src/core/rollout/runTask.ts';
import { placeAs, toTaskRun } from '../../src/core/rollout/runTaskRequest.ts';
import { past } from './support/past.ts';
import { apply, deps, documentOf, never, open, run, serviceOf, watch } from './support/rolloutRig.ts';
import type { Stepped } from './support/stepped.ts';

/** How late the lines of a stream can be seen depends on when it was made: by so many milliseconds more each time. */
const STARTS = [0, 150, 350, 550, 700, 850, 1050, 1250];

/** All that a task wrote to a stream of its own, oldest first, once it has come in. */
async function written(
  stepped: Stepped,
  group: string,
  container: string,
  task: string,
): Promise<readonly string[]> {
  await stepped.time.run(60_000);
  const streams = [`${container}/${task.split('/').at(-1)}`];
  const { events } = await stepped.logs().filterLogEvents({ group, streams, startTime: 0 }, never);
  return events.map(({ message }) => message);
}

for (const rollsBack of [true, false]) {
  test(`a failure ${rollsBack ? 'that is rolled back' : 'that stays'} is told with the last that a task wrote`, async t => {
    const stepped = await open(t);
    for (const start of STARTS) {
      await stepped.time.run(start);
      const service = await serviceOf(stepped, 'blog/blog-api');
      await past(stepped, 'UpdateService', {
        cluster: service.clusterArn,
        service: service.arn,
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: rollsBack } },
      });
      const document = await documentOf(stepped, service, '9.9.9-crash');
      const applied = await apply(stepped, service, { kind: 'deploy', document });
      const end = await watch(stepped, applied);
      assert.equal(end.kind, rollsBack ? 'rolledBack' : 'failed');
      assert.ok('failures' in end);
      const failure = end.failures.find(({ lines = [] }) => lines.length > 0);
      assert.ok(failure, `no lines of ${end.failures.length} tasks`);
      const all = await written(stepped, '/ecs/blog-api', 'api/api', failure.task);
      assert.deepEqual(failure.lines, all.slice(-10));
    }
  });
}

test('a task that fails is told with the last that it wrote', async t => {
  const stepped = await open(t);
  const place = placeAs(await serviceOf(stepped, 'blog/blog-api'));
  const [taskDefinition = ''] = await stepped.ecs.revisions('blog-migrate-broken', 1, never);
  const document = await stepped.ecs.definitionDocument(taskDefinition, never);
  const request = { taskDefinition, document, place, container: 'migrate', environment: [] };
  for (const start of STARTS) {
    await stepped.time.run(start);
    const asked = { run: toTaskRun(request, crypto.randomUUID()), container: 'migrate' };
    const nothing = (): void => undefined;
    const end = await run(stepped, runTaskToEnd(asked, deps(stepped), nothing, nothing, never));
    assert.equal(end.exitCode, 3);
    const all = await written(stepped, '/ecs/blog-jobs', 'job/migrate', end.task.arn);
    assert.ok(all.length > 0, 'it wrote nothing');
    assert.deepEqual(end.lines, all.slice(-10));
  }
});
