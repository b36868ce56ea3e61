import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure, type FailureCode } from '../../../../src/core/failure.ts';
import { NOTE } from '../../../../src/core/logs/line.ts';
import type { Task } from '../../../../src/core/model.ts';
import { FollowRig, GROUP, taskId } from './followRig.ts';

type Act =
  /** A container writes; its driver sends the lines `lag` ms later. */
  | { readonly kind: 'write'; readonly task: number; readonly lines: number; readonly lag: number }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  /** The service replaces a task. */
  | { readonly kind: 'replace'; readonly task: number }
  /** The store reads the tasks, because the tree is open, say. */
  | { readonly kind: 'read' }
  | { readonly kind: 'trouble'; readonly code: FailureCode; readonly share: number }
  | { readonly kind: 'calm' }
  | { readonly kind: 'show'; readonly shown: boolean };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      task: fc.nat(19),
      lines: fc.integer({ min: 1, max: 4 }),
      lag: fc.integer({ min: 0, max: 8000 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      milliseconds: fc.integer({ min: 10, max: 6000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), task: fc.nat(19) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('trouble' as const),
      code: fc.constantFrom<FailureCode>(
        'throttled',
        'offline',
        'expired',
        'signedOut',
        'server',
        'unexpected',
      ),
      share: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('calm' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('show' as const), shown: fc.boolean() }) },
);

describe('a follow of twenty tasks', () => {
  it('ends with each line exactly once, in order for each stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 20, maxLength: 80 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 }),
        async (acts, pages) => {
          const rig = new FollowRig();
          const written = new Map<string, string[]>();
          const lastSeen = new Map<string, number>();
          const lastTime = new Map<string, number>();
          let tasks: Task[] = [];
          let number = 0;
          const start = (): Task => {
            number++;
            const now = rig.clock.now();
            return rig.start(number, { createdAt: now, startedAt: now });
          };
          for (let index = 0; index < 20; index++) {
            tasks.push(start());
          }
          const write = (task: Task, lag: number): void => {
            const lines = written.get(task.id) ?? [];
            const text = `${task.id.slice(0, 8)}/${lines.length}`;
            written.set(task.id, [...lines, text]);
            const now = rig.clock.now();
            const visible = Math.max(now + lag, lastSeen.get(task.id) ?? 0);
            lastSeen.set(task.id, visible);
            const time = Math.max(now, (lastTime.get(task.id) ?? 0) + 1);
            lastTime.set(task.id, time);
            rig.logs.put(GROUP, rig.stream(task), text, time, visible - now);
          };
          let page = 0;
          rig.logs.pageSize = () => (pages[page++ % pages.length] ?? 1) * 10 || (page % 2) * 25;
          rig.fleet.read();
          const follower = rig.follow();
          for (const step of acts) {
            switch (step.kind) {
              case 'write':
                for (let line = 0; line < step.lines; line++) {
                  write(tasks[step.task] ?? start(), step.lag);
                }
                break;
              case 'pass':
                await rig.pass(step.milliseconds);
                break;
              case 'replace': {
                const old = tasks[step.task];
                assert.ok(old !== undefined);
                write(old, 3000);
                rig.stop(old);
                const next = start();
                write(next, 1000);
                tasks = tasks.with(step.task, next);
                break;
              }
              case 'read':
                rig.fleet.read();
                break;
              case 'trouble': {
                let calls = 0;
                rig.logs.before = () => {
                  if (calls++ % step.share === 0) {
                    throw new Failure(step.code, step.code);
                  }
                };
                break;
              }
              case 'calm':
                rig.logs.before = () => undefined;
                break;
              case 'show':
                follower.setShown(step.shown);
                break;
            }
          }
          rig.logs.before = () => undefined;
          follower.setShown(true);
          await rig.pass(240_000);
          follower.dispose();
          await follower.done;
          const shown = Map.groupBy(
            rig.lines.filter(({ source }) => source !== NOTE),
            ({ source }) => rig.sources[source]?.task,
          );
          for (let index = 1; index <= number; index++) {
            const id = taskId(index);
            assert.deepEqual(
              (shown.get(id) ?? []).map(({ text }) => text),
              written.get(id) ?? [],
            );
          }
          assert.equal(rig.clock.sleeping, 0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
