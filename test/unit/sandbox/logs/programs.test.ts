import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lastWords, linesOf, type Program, styles } from '../../../../src/sandbox/ecs/lines.ts';
import { loadDemo } from '../../../../src/sandbox/fleets/demo.ts';
import { haveMishaps } from '../../../../src/sandbox/fleets/mishaps.ts';
import { records, text } from '../../../../src/sandbox/input.ts';
import { ask, hour, minute, region, second, testWorld } from '../ecsSupport.ts';

const start = Date.UTC(2026, 0, 31, 12);

function written(program: Program, seed = 3): readonly string[] {
  const source = linesOf({ program, name: 'app', seed, startedAt: start, speed: 1, fails: false });
  return source(start - 1, start + 2 * hour).map(({ message }) => message);
}

suite('programs that log as real ones do', () => {
  test('no event is empty, and none has two lines unless it is JSON', () => {
    for (const program of Object.keys(styles) as (keyof typeof styles)[]) {
      const crash = lastWords('crash', program, start, 1);
      for (const message of [...written(program), ...crash, ...lastWords('serve', program, start, 0)]) {
        assert.ok(message.length > 0, program);
        assert.ok(!message.includes('\n'), `${program}: ${message}`);
      }
      assert.ok(crash.length > 0);
    }
  });

  test('pino: numbers for levels, the stack in one text', () => {
    const events = written('pino').map(line => JSON.parse(line));
    assert.deepEqual(new Set(events.map(({ level }) => level)), new Set([30, 40, 50]));
    assert.match(events.find(({ level }) => level === 50).err.stack, /\n {4}at .*\/app\/src\/server\.js:/);
    assert.ok(events.every(({ time }) => time >= start));
  });

  test('zap: seconds as fractions; a panic with its goroutine', () => {
    const events = written('zap').map(line => JSON.parse(line));
    assert.ok(
      events.every(({ ts, caller }) => Math.abs(ts - start / 1_000) < 7_300 && /\.go:\d+$/.test(caller)),
    );
    const panic = lastWords('fault', 'zap', start, 1);
    assert.match(panic[0] ?? '', /^panic: /);
    assert.ok(panic.some(line => /^goroutine \d+ \[running\]:$/.test(line)));
    assert.ok(panic.some(line => /^\t\/app\/.*\.go:\d+ \+0x/.test(line)));
  });

  test('Java: a trace with its cause, each frame an event', () => {
    const lines = written('java');
    const at = lines.findIndex(line => / ERROR /.test(line));
    assert.match(lines[at + 1] ?? '', /^com\.example\.\S+Exception: /);
    assert.match(lines[at + 2] ?? '', /^\tat com\.example\..*\.java:\d+\)$/);
    assert.ok(lines.slice(at, at + 11).some(line => line.startsWith('Caused by: ')));
    assert.ok(lines.slice(at, at + 11).some(line => /^\t\.\.\. \d+ more$/.test(line)));
  });

  test('Python: a traceback, each line an event', () => {
    const lines = written('python');
    const at = lines.indexOf('Traceback (most recent call last):');
    assert.match(lines[at + 1] ?? '', /^ {2}File "\/app\/orders\/views\.py", line \d+, in /);
    assert.match(lines[at + 7] ?? '', /^KeyError: /);
  });

  test('logfmt, and colours', () => {
    assert.ok(written('logfmt').every(line => /^time=\S+ level=[A-Z]+ msg=("[^"]+"|\S+)/.test(line)));
    const coloured = written('coloured');
    assert.ok(coloured.some(line => line.includes('\u001b[31m')));
    assert.ok(coloured.every(line => line.split('\u001b[').length % 2 === 1));
  });

  test('requests and traces have the same ids in several programs', () => {
    const traces = (lines: readonly string[]) =>
      new Set(lines.flatMap(line => line.match(/\b[0-9a-f]{32}\b/g) ?? []));
    const pino = traces(written('pino', 1));
    for (const program of ['java', 'zap', 'logfmt', 'webJson'] as const) {
      const others = traces(written(program, 2));
      assert.ok([...others].filter(id => pino.has(id)).length > 20, program);
    }
    const ids = (lines: readonly string[]) =>
      new Set(lines.flatMap(line => line.match(/\b[0-9a-f]{16}\b/g) ?? []));
    const web = ids(written('web', 4));
    assert.ok([...ids(written('python', 5))].filter(id => web.has(id)).length > 20);
  });
});

test('now and then a program of the demo crashes, with a trace as last words', async () => {
  const world = testWorld(3);
  loadDemo(world.ecs, region);
  haveMishaps(world.ecs, region);
  const stopped = () =>
    ['blog', 'shop', 'store'].flatMap(name =>
      (world.ecs.world.region(region).clusters.get(name)?.stopped ?? []).filter(
        task =>
          task.stopCode === 'EssentialContainerExited' &&
          ['blog-api', 'shop-checkout', 'store-cart'].includes(task.service?.name ?? '') &&
          task.containers[0]?.exitCode === 1,
      ),
    );
  assert.deepEqual(stopped(), []);
  for (let minutes = 0; minutes < 12 && stopped().length === 0; minutes++) {
    world.clock.advance(minute);
  }
  const [task] = stopped();
  world.clock.advance(10 * second);
  const [container] = task?.containers ?? [];
  const options = container?.definition.logConfiguration?.options ?? {};
  const answer = await ask(world.logs, 'GetLogEvents', {
    logGroupName: options['awslogs-group'] ?? '',
    logStreamName: `${options['awslogs-stream-prefix']}/${container?.definition.name}/${task?.id}`,
  });
  const words = (records(answer, 'events') ?? []).slice(-12).map(event => text(event, 'message') ?? '');
  assert.ok(
    words.some(line => /^\s+at |pool exhausted/.test(line)),
    words.join('\n'),
  );
  assert.ok(!words.some(line => /SIGTERM/.test(line)));
});
