import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FollowTarget } from '../../src/core/logs/target.ts';
import { LogsRig } from './support/logsRig.ts';

const MINUTE = 60_000;

describe('targets that share streams', { timeout: 120_000 }, () => {
  for (const liveTail of [false, true]) {
    for (const second of ['task', 'group', 'prefix', 'prefixes'] as const) {
      it(`a service and another ${second}: each line once, ${liveTail ? 'by Live Tail' : 'by polling'}, after a task's end too`, async t => {
        const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 3 });
        const [task] = rig.service.tasks;
        assert.ok(task);
        const group = rig.groupTarget(rig.group.name);
        const common = rig.running[0]?.name.replace(/[0-9a-f]+$/, '') ?? '';
        const others: Readonly<Record<typeof second, readonly FollowTarget[]>> = {
          task: [rig.taskTarget(task)],
          group: [group],
          prefix: [{ ...group, prefix: common }],
          prefixes: [group, { ...group, prefix: common }, { ...group, prefix: common.slice(0, 2) }],
        };
        rig.follow([rig.serviceTarget, ...others[second]], liveTail);
        await rig.until('it follows', MINUTE, () =>
          liveTail ? rig.status?.mode === 'liveTail' : rig.status?.kind === 'following',
        );
        let number = 0;
        const write = (): void => {
          for (const stream of rig.running) {
            rig.put(stream, `line ${number++}`);
          }
        };
        for (let round = 0; round < 10; round++) {
          write();
          await rig.pass(3000);
        }
        await rig.ecs('StopTask', { cluster: task.cluster.arn, task: task.arn, reason: 'test' });
        for (let round = 0; round < 10; round++) {
          write();
          await rig.pass(10_000);
        }
        await rig.pass(5 * MINUTE);
        for (const stream of rig.group.streams.values()) {
          const held = rig.world.logs.store.read(stream).map(({ message }) => message);
          assert.deepEqual(rig.shown(stream.name), held, stream.name);
        }
      });
    }
  }
});
