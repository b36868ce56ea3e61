import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOTE } from '../../src/core/logs/line.ts';
import type { Task } from '../../src/core/model.ts';
import { openPast, type PastRig } from './support/pastRig.ts';

const never = new AbortController().signal;

async function stopped({ sandbox, cloud }: PastRig): Promise<Task> {
  await sandbox.control('POST', '/crash', { cluster: 'blog', service: 'blog-api' });
  const [service] = await cloud.ecs.describeServices('blog', ['blog-api'], never);
  assert.ok(service);
  for (;;) {
    const tasks = await cloud.ecs.stoppedTasks(service.clusterArn, 'blog-api', never);
    const task = tasks.find(({ containers }) => containers.some(({ exitCode }) => exitCode === 1));
    if (task?.lastStatus === 'STOPPED') {
      return task;
    }
  }
}

describe('the end of a task in its past logs', { timeout: 60_000 }, () => {
  it('stands between the lines, at its time, with exit code and reason', async t => {
    const rig = await openPast(t, 'demo');
    const task = await stopped(rig);
    const target = {
      kind: 'task',
      environment: 'dev',
      title: 'blog-api / x',
      cluster: task.clusterArn,
      task: task.arn,
    } as const;
    const time = task.stoppedAt ?? 0;
    for (const lines of [
      { kind: 'around', time },
      { kind: 'last', count: 100 },
      { kind: 'range', range: { from: time - 600_000, to: time + 1000 } },
    ] as const) {
      const { run, shown } = rig.run(lines, [target]);
      await run.done;
      const notes = shown.lineList.filter(({ source }) => source === NOTE);
      assert.equal(notes.length, 1, `${lines.kind}: ${shown.last?.text}`);
      assert.equal(notes[0]?.time, time);
      assert.match(notes[0]?.text ?? '', /^Task [0-9a-f]{8} stopped: .*exit code 1/);
    }
    const before = rig.run({ kind: 'range', range: { from: time - 600_000, to: time - 1 } }, [target]);
    await before.run.done;
    assert.ok(before.shown.lineList.every(({ source }) => source !== NOTE));
  });
});
