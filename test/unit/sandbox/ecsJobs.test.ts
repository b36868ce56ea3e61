import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Input } from '../../../src/sandbox/api.ts';
import { records, text } from '../../../src/sandbox/input.ts';
import { ask, minute, only, revision, type TestWorld, testWorld, until } from './ecsSupport.ts';

const run = {
  cluster: 'test',
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
};

async function start(world: TestWorld, family: string, command?: readonly string[]): Promise<string> {
  const overrides =
    command === undefined ? {} : { overrides: { containerOverrides: [{ name: 'app', command }] } };
  const answer = await ask(world.ecs, 'RunTask', { ...run, taskDefinition: family, ...overrides });
  return text(only(answer, 'tasks'), 'taskArn') ?? '';
}

async function describe(world: TestWorld, task: string): Promise<Input> {
  return only(await ask(world.ecs, 'DescribeTasks', { cluster: 'test', tasks: [task] }), 'tasks');
}

/** How the task's only container ended, and the last line that it wrote. */
async function outcome(world: TestWorld, task: string) {
  until(world, () => world.cluster.tasks.get(task.split('/').at(-1) ?? '')?.lastStatus === 'STOPPED');
  const described = await describe(world, task);
  const [container] = records(described, 'containers') ?? [];
  const family = world.cluster.tasks.get(task.split('/').at(-1) ?? '')?.definition.family;
  const { events } = await ask(world.logs, 'GetLogEvents', {
    logGroupName: `/ecs/${family}`,
    logStreamName: `app/app/${task.split('/').at(-1)}`,
    startFromHead: false,
    limit: 1,
  });
  const last = records({ events }, 'events')?.[0];
  return {
    exitCode: container?.['exitCode'],
    stopCode: described['stopCode'],
    line: text(last ?? {}, 'message')?.replace(/^\S+Z /, ''),
  };
}

suite('a task that is run alone', () => {
  test('ends as its command says', async () => {
    const world = testWorld();
    revision(world, '1.0', { family: 'job', command: ['npm', 'run', 'migrate'] });
    const cases: readonly (readonly [readonly string[] | undefined, number])[] = [
      [undefined, 0],
      [['sh', '-c', 'exit 3'], 3],
      [['sh', '-c', 'echo done && exit 0'], 0],
      [['sh', '-c', 'exit 257'], 1],
      [['sh', '-c', 'make it || false'], 1],
      [['falsework', 'exits 4'], 0],
    ];
    for (const [command, exitCode] of cases) {
      assert.deepEqual(
        await outcome(world, await start(world, 'job', command)),
        {
          exitCode,
          stopCode: 'EssentialContainerExited',
          line:
            exitCode === 0
              ? 'INFO  finished, exit code 0'
              : `ERROR nothing more is applied, exit code ${exitCode}`,
        },
        String(command),
      );
    }
  });

  test('takes as long as it sleeps', async () => {
    const world = testWorld();
    revision(world, '1.0', { family: 'job' });
    const task = await start(world, 'job', ['sleep', '300']);
    until(world, () => world.cluster.tasks.get(task.split('/').at(-1) ?? '')?.startedAt !== undefined);
    world.clock.advance(4 * minute);
    assert.equal((await describe(world, task))['lastStatus'], 'RUNNING');
    world.clock.advance(2 * minute);
    assert.equal((await describe(world, task))['stopCode'], 'EssentialContainerExited');
  });

  test('ends as its image says, whatever the command', async () => {
    const world = testWorld();
    revision(world, '1.4-crash', { family: 'broken' });
    revision(world, '1.4-once', { family: 'once' });
    revision(world, '1.4-oom', { family: 'hungry' });
    const ends = async (family: string, command?: readonly string[]) =>
      (await outcome(world, await start(world, family, command))).exitCode;
    assert.equal(await ends('broken', ['sh', '-c', 'exit 0']), 1);
    assert.equal(await ends('hungry', ['npm', 'start']), 137);
    assert.equal(await ends('once'), 0);
    assert.equal(await ends('once', ['sh', '-c', 'exit 7']), 7);
  });

  test('goes on without a command, and says so when it is stopped', async () => {
    const world = testWorld();
    revision(world, '1.0', { family: 'tool' });
    const task = await start(world, 'tool');
    world.clock.advance(20 * minute);
    assert.equal((await describe(world, task))['lastStatus'], 'RUNNING');
    await ask(world.ecs, 'StopTask', { cluster: 'test', task });
    assert.deepEqual(await outcome(world, task), {
      exitCode: 0,
      stopCode: 'UserInitiated',
      line: 'INFO  SIGTERM received, shutting down',
    });
  });
});
