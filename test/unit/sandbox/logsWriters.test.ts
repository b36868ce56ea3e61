import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { linesOf, type Program } from '../../../src/sandbox/ecs/lines.ts';
import type { Service, Task } from '../../../src/sandbox/ecs/state.ts';
import { records, text } from '../../../src/sandbox/input.ts';
import {
  ask,
  hour,
  live,
  minute,
  revision,
  second,
  steadyService,
  type TestWorld,
  testWorld,
  until,
} from './ecsSupport.ts';

const programs: readonly Program[] = ['web', 'webJson', 'proxy', 'worker', 'job', 'router'];

function source(program: Program, seed = 1) {
  return linesOf({ program, name: 'app', seed, startedAt: 1_000_000, speed: 1, fails: false });
}

suite("a program's lines", () => {
  test('are the same whenever they are asked for, in whatever portions', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...programs),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 12 }),
        (program, seed, portions) => {
          const end = 1_000_000 + portions.reduce((sum, portion) => sum + portion, 0);
          const whole = source(program, seed)(999_999, end);
          let from = 999_999;
          const inParts = portions.flatMap((portion, index) => {
            const to = index === portions.length - 1 ? end : from + portion;
            const lines = source(program, seed)(from, to);
            from = to;
            return lines;
          });
          assert.deepEqual(inParts, whole);
          const times = whole.map(({ timestamp }) => timestamp);
          assert.deepEqual(
            times,
            times.toSorted((a, b) => a - b),
          );
          assert.ok(times.every(time => time >= 1_000_000 && time <= end));
        },
      ),
    );
  });

  test('come at a modest rate', () => {
    for (const program of programs) {
      const perMinute = source(program)(1_000_000, 1_000_000 + hour).length / 60;
      assert.ok(perMinute > 0.1 && perMinute < 60, `${program}: ${perMinute} lines a minute`);
    }
  });

  test('are JSON where the program writes JSON', () => {
    for (const { message } of source('webJson')(999_999, 1_000_000 + minute)) {
      assert.match(JSON.parse(message).level, /^(info|warn|error)$/);
    }
  });

  test('have stack traces now and then', () => {
    const lines = source('web', 5)(999_999, 1_000_000 + hour).map(({ message }) => message);
    assert.ok(lines.some(line => /^ {4}at /.test(line)));
    assert.ok(lines.some(line => / WARN {2}/.test(line)));
  });
});

async function read(world: TestWorld, task: Task, input: object = {}): Promise<readonly string[]> {
  const answer = await ask(world.logs, 'GetLogEvents', {
    logGroupName: '/ecs/app',
    logStreamName: `app/app/${task.id}`,
    startFromHead: true,
    ...input,
  });
  return (records(answer, 'events') ?? []).map(event => text(event, 'message') ?? '');
}

async function deployed(world: TestWorld, service: Service, tag: string): Promise<Task> {
  await ask(world.ecs, 'UpdateService', {
    cluster: 'test',
    service: 'app',
    taskDefinition: revision(world, tag).arn,
  });
  const [primary] = service.deployments;
  const young = () => [...service.tasks].find(({ deployment }) => deployment === primary);
  until(world, () => young()?.startedAt !== undefined, 5 * minute);
  return young() ?? assert.fail();
}

suite('containers that write', () => {
  test('have a stream from their start on, which stays when they are gone', async () => {
    const world = testWorld(2);
    const service = steadyService(world, { desired: 1 });
    const [old] = live(service);
    const task = await deployed(world, service, 'good');
    world.clock.advance(10 * second);
    assert.match((await read(world, task))[0] ?? '', /INFO {2}app starting/);
    const before = (await read(world, task)).length;
    world.clock.advance(30 * second);
    assert.ok((await read(world, task)).length > before);
    until(world, () => old?.lastStatus === 'STOPPED', 10 * minute);
    world.clock.advance(10 * second);
    const all = await read(world, old ?? assert.fail(), { startFromHead: false });
    assert.match(all.at(-1) ?? '', /SIGTERM received, shutting down$/);
    world.clock.advance(10 * minute);
    assert.deepEqual(await read(world, old ?? assert.fail(), { startFromHead: false }), all);
  });

  test('that crash say why, also when everything is fifty times as fast', async () => {
    for (const speed of [1, 50]) {
      const world = testWorld(3);
      world.clock.setSpeed(speed);
      const service = steadyService(world, { desired: 1 });
      const task = await deployed(world, service, 'crash');
      until(world, () => task.lastStatus === 'STOPPED', 5 * minute);
      world.clock.advance(10 * second);
      const lines = await read(world, task);
      assert.match(lines[0] ?? '', /app starting/);
      assert.match(lines[1] ?? '', /reading configuration$/);
      assert.match(lines[2] ?? '', /FATAL startup failed$/);
      assert.equal(lines[3], "Error: Missing required configuration 'DATABASE_URL'");
      assert.match(lines[4] ?? '', /^ {4}at loadConfig /);
    }
  });

  test('show their lines some seconds late, in batches', async () => {
    const world = testWorld(4);
    const service = steadyService(world, { desired: 1 });
    const [task] = live(service);
    const lags: number[] = [];
    let known = (await read(world, task ?? assert.fail())).length;
    for (let passed = 0; passed < 60; passed++) {
      world.clock.advance(second);
      const answer = await ask(world.logs, 'FilterLogEvents', {
        logGroupName: '/ecs/app',
        startTime: world.clock.now() - hour,
      });
      const events = records(answer, 'events') ?? [];
      for (const event of events.slice(known)) {
        lags.push(world.clock.now() - Number(event['timestamp']));
      }
      known = Math.max(known, events.length);
    }
    assert.ok(lags.length > 10);
    assert.ok(Math.max(...lags) > 3 * second && Math.max(...lags) < 12 * second, `${Math.max(...lags)} ms`);
  });

  test("a stream's figures lag far behind", async () => {
    const world = testWorld(5);
    const service = steadyService(world, { desired: 1 });
    const task = await deployed(world, service, 'good');
    world.clock.advance(minute);
    const described = async () => {
      const answer = await ask(world.logs, 'DescribeLogStreams', {
        logGroupName: '/ecs/app',
        logStreamNamePrefix: `app/app/${task.id}`,
      });
      return (records(answer, 'logStreams') ?? [])[0] ?? assert.fail();
    };
    assert.ok((await read(world, task)).length > 0);
    assert.equal((await described())['lastEventTimestamp'], undefined);
    world.clock.advance(20 * minute);
    const last = Number((await described())['lastEventTimestamp']);
    assert.ok(last < world.clock.now() - 2 * minute);
    assert.ok(last > world.clock.now() - 20 * minute);
  });

  test('do not fill the memory: old events and old streams go', async () => {
    const world = testWorld(6);
    const service = steadyService(world, { desired: 1 });
    const [task] = live(service);
    for (let hours = 0; hours < 40; hours++) {
      world.clock.advance(hour / 4);
      await read(world, task ?? assert.fail());
    }
    const group = world.logs.store.groups('eu-west-1').get('/ecs/app') ?? assert.fail();
    const [stream] = group.streams.values();
    assert.ok((stream?.events.length ?? 0) <= 5_000);
    for (let index = 0; index < 1_500; index++) {
      world.logs.store.addStream(group, `s${index}`);
    }
    assert.ok(group.streams.size <= 1_000);
    // The one that a container still writes to stays.
    assert.ok(group.streams.has(`app/app/${task?.id}`));
  });
});
