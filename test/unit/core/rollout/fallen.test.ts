import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Task } from '../../../../src/core/model.ts';
import { Fallen } from '../../../../src/core/rollout/fallen.ts';
import { unusedRead } from '../../support/unusedCloud.ts';
import { service, task } from './script.ts';

const never = new AbortController().signal;
const DEPLOYMENT = 'ecs-svc/1';
const SECOND = 1000;

/** One that crashed; its containers ended at that second, if they have. */
function crashed(id: string, end?: number): Task {
  return task(id, {
    startedBy: DEPLOYMENT,
    startedAt: 1,
    lastStatus: end === undefined ? 'STOPPING' : 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    ...(end === undefined ? {} : { executionStoppedAt: end * SECOND }),
    containers: [
      { name: 'api', image: 'api', lastStatus: 'STOPPED', health: 'UNKNOWN', exitCode: 1, ports: [] },
    ],
  });
}

/** What is there: the tasks, newest first, and the lines of each; a read of lines may fail. */
class Scene {
  tasks: readonly Task[] = [];
  readonly lines: Record<string, readonly string[] | Failure> = {};
  readonly read: string[] = [];
  readonly fallen = new Fallen({
    environment: { name: 'dev', logGroups: {} },
    ecs: {
      ...unusedRead,
      stoppedTasks: async () => this.tasks,
      taskDefinition: async arn => ({
        arn,
        family: 'blog-api',
        revision: 42,
        status: 'ACTIVE',
        containers: [
          {
            name: 'api',
            image: 'api',
            essential: true,
            logConfiguration: {
              driver: 'awslogs',
              options: { 'awslogs-group': '/ecs/api', 'awslogs-stream-prefix': 'api' },
            },
          },
        ],
      }),
    },
    logs: () => ({
      logStreams: async () => [],
      filterLogEvents: async ({ streams = [] }) => {
        const id = streams[0]?.split('/').at(-1) ?? '';
        this.read.push(id);
        const lines = this.lines[id] ?? [];
        if (lines instanceof Failure) {
          throw lines;
        }
        return {
          events: lines.map((message, at) => ({
            id: message,
            stream: id,
            timestamp: at,
            ingestionTime: at,
            message,
          })),
        };
      },
    }),
  });

  async look(at: number, ...tasks: readonly Task[]): Promise<void> {
    this.tasks = tasks;
    await this.fallen.look(service([]), DEPLOYMENT, never);
    await this.fallen.readLines(at * SECOND, never);
  }

  /** The lines of each task that is named. */
  get told(): Record<string, readonly string[] | undefined> {
    return Object.fromEntries(
      this.fallen.failures().map(({ task: arn, lines }) => [arn.split('/').at(-1) ?? '', lines]),
    );
  }

  /** In which second more is to be had. */
  get more(): number | undefined {
    const { moreLinesAt } = this.fallen;
    return moreLinesAt === undefined ? undefined : moreLinesAt / SECOND;
  }
}

const late = new Failure('throttled', 'Rate exceeded');

describe('the last lines of tasks that fell', () => {
  test('are read again once all are there, and then no more', async () => {
    const scene = new Scene();
    scene.lines['a'] = ['starts'];
    await scene.look(102, crashed('a', 100));
    assert.deepEqual(scene.told, { a: ['starts'] });
    assert.equal(scene.more, 108);
    scene.lines['a'] = ['starts', 'FATAL'];
    await scene.look(108, crashed('a', 100));
    assert.deepEqual(scene.told, { a: ['starts', 'FATAL'] });
    assert.equal(scene.more, undefined);
    await scene.look(120, crashed('b', 110), crashed('a', 100));
    assert.deepEqual(scene.read, ['a', 'a']);
  });

  test('of one that goes on stopping may be there at its end only', async () => {
    const scene = new Scene();
    scene.lines['a'] = ['SIGTERM'];
    await scene.look(100, crashed('a'));
    assert.equal(scene.more, 108);
    await scene.look(130, crashed('a'));
    assert.equal(scene.more, 138);
    scene.lines['a'] = ['SIGTERM', 'bye'];
    await scene.look(150, crashed('a', 140));
    assert.deepEqual(scene.told, { a: ['SIGTERM', 'bye'] });
    assert.equal(scene.more, undefined);
  });

  test('are not lost where a later read fails, nor given up', async () => {
    const scene = new Scene();
    scene.lines['a'] = ['starts'];
    await scene.look(102, crashed('a', 100));
    scene.lines['a'] = late;
    await scene.look(110, crashed('a', 100));
    assert.deepEqual(scene.told, { a: ['starts'] });
    scene.lines['a'] = ['starts', 'FATAL'];
    await scene.look(112, crashed('a', 100));
    assert.deepEqual(scene.told, { a: ['starts', 'FATAL'] });
  });

  test('are waited for where the first read fails', async () => {
    const scene = new Scene();
    scene.lines['a'] = late;
    await scene.look(102, crashed('a', 100));
    assert.equal(scene.more, 110);
  });

  test('are not waited for where they may not be read', async () => {
    const scene = new Scene();
    scene.lines['a'] = new Failure('accessDenied', 'no');
    await scene.look(102, crashed('a', 100));
    assert.equal(scene.more, undefined);
    assert.deepEqual(scene.told, { a: undefined });
  });

  test('are those of one whose lines are all there, before those of a newer one', async () => {
    const scene = new Scene();
    scene.lines['a'] = ['FATAL of a'];
    scene.lines['b'] = ['starts'];
    await scene.look(112, crashed('b', 110), crashed('a', 100));
    assert.deepEqual(scene.told, { a: ['FATAL of a'], b: undefined });
    assert.deepEqual(scene.read, ['a']);
    assert.equal(scene.more, undefined);
  });

  test('are those of a named one, whatever was read of one that is named no longer', async () => {
    const scene = new Scene();
    scene.lines['a'] = ['FATAL of a'];
    await scene.look(112, crashed('a', 100));
    scene.lines['d'] = ['starts'];
    await scene.look(122, crashed('d', 120), crashed('c', 119), crashed('b', 118), crashed('a', 100));
    assert.deepEqual(scene.told, { b: undefined, c: undefined, d: ['starts'] });
    assert.deepEqual(
      scene.fallen.rows().map(({ lines }) => lines),
      [['starts'], undefined, undefined, ['FATAL of a']],
    );
    assert.equal(scene.more, 128);
  });

  test('of one that wrote none are none', async () => {
    const scene = new Scene();
    await scene.look(112, crashed('a', 100));
    assert.deepEqual(scene.told, { a: [] });
    assert.equal(scene.more, 116);
    await scene.look(116, crashed('a', 100));
    assert.deepEqual(scene.told, { a: [] });
    assert.equal(scene.more, undefined);
  });

  test('of the newest are expected where an older one wrote none', async () => {
    const scene = new Scene();
    await scene.look(112, crashed('b', 110), crashed('a', 100));
    assert.deepEqual(scene.read, ['a']);
    assert.equal(scene.more, 120);
    scene.lines['b'] = ['FATAL of b'];
    await scene.look(120, crashed('b', 110), crashed('a', 100));
    assert.deepEqual(scene.told, { a: undefined, b: ['FATAL of b'] });
    assert.equal(scene.more, undefined);
  });
});
