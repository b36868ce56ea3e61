import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../src/core/failure.ts';
import { GroupReader, WHOLE_GROUP } from '../../../../src/core/logs/groupReader.ts';
import type { LogEvent } from '../../../../src/core/ports.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryLogs } from './memoryLogs.ts';

const signal = new AbortController().signal;
const group = '/ecs/blog';

/** A clock that is only read. */
class SetClock extends ManualClock {
  #shift = 0;
  override now(): number {
    return super.now() + this.#shift;
  }
  pass(milliseconds: number): void {
    this.#shift += milliseconds;
  }
}

let clock: SetClock;
let logs: MemoryLogs;
let reader: GroupReader;

beforeEach(() => {
  clock = new SetClock();
  logs = new MemoryLogs(clock);
  reader = new GroupReader({ group, lines: 100, now: () => clock.now() });
});

async function round(): Promise<{ events: LogEvent[]; truncated: boolean }> {
  const events: LogEvent[] = [];
  let truncated = false;
  reader.begin();
  while (reader.busy) {
    const step = await reader.step(logs, signal);
    events.push(...step.events);
    truncated ||= step.truncated;
  }
  return { events, truncated };
}

async function messages(): Promise<string[]> {
  return (await round()).events.map(({ message }) => message);
}

describe('reading a log group', () => {
  it('gives what is there, then what comes, each once', async () => {
    logs.put(group, 'a', 'one');
    reader.join('a', 0, true);
    assert.deepEqual(await messages(), ['one']);
    assert.deepEqual(await messages(), []);
    clock.pass(1000);
    logs.put(group, 'a', 'two');
    logs.put(group, 'a', 'three');
    assert.deepEqual(await messages(), ['two', 'three']);
    assert.deepEqual(await messages(), []);
  });

  it('asks for all streams in one call, up to a hundred', async () => {
    for (let index = 0; index < 150; index++) {
      logs.put(group, `s${index}`, String(index));
      reader.join(`s${index}`, 0, false);
    }
    assert.equal((await messages()).length, 150);
    assert.deepEqual(
      logs.requests.map(({ streams }) => streams.length),
      [100, 50],
    );
    logs.requests.length = 0;
    await round();
    assert.equal(logs.requests.length, 2);
  });

  it('begins with the newest lines and says that there are older ones', async () => {
    for (let index = 0; index < 250; index++) {
      logs.put(group, index % 2 === 0 ? 'a' : 'b', String(index));
      clock.pass(10);
    }
    reader.join('a', 0, true);
    reader.join('b', 0, true);
    logs.pageSize = () => 40;
    const { events, truncated } = await round();
    assert.equal(truncated, true);
    assert.deepEqual(
      events.map(({ message }) => Number(message)),
      Array.from({ length: 100 }, (_, index) => index + 150),
    );
    assert.deepEqual(await messages(), [], 'the overlap brings no older line');
  });

  it('does not say so when it gives all', async () => {
    logs.put(group, 'a', 'only');
    reader.join('a', 0, true);
    assert.equal((await round()).truncated, false);
  });

  it('takes ten minutes where the endpoint does not give the newest first', async () => {
    logs.ignoresFromEnd = true;
    for (let index = 0; index < 200; index++) {
      logs.put(group, 'a', String(index));
      clock.pass(10_000);
    }
    reader.join('a', 0, true);
    const { events, truncated } = await round();
    assert.equal(truncated, true);
    assert.deepEqual(
      events.map(({ message }) => Number(message)),
      Array.from({ length: 60 }, (_, index) => index + 140),
    );
  });

  it('gives everything of a stream that joins later, from its start', async () => {
    reader.join('a', 0, true);
    logs.put(group, 'a', 'a1');
    await round();
    const created = clock.now();
    for (let index = 0; index < 300; index++) {
      logs.put(group, 'b', String(index));
      clock.pass(1000);
    }
    reader.join('b', created, false);
    assert.equal((await messages()).length, 300);
  });

  it('waits for a stream that is not there yet, and reads the others meanwhile', async () => {
    logs.put(group, 'a', 'a1');
    reader.join('a', 0, true);
    reader.join('b', 0, true);
    assert.deepEqual(await messages(), ['a1']);
    assert.equal(reader.isMissing('b'), true);
    assert.equal(reader.live, 1);
    logs.put(group, 'a', 'a2');
    assert.deepEqual(await messages(), ['a2']);
    logs.put(group, 'b', 'b1');
    clock.pass(20_000);
    assert.deepEqual(await messages(), ['b1']);
    assert.equal(reader.isMissing('b'), false);
  });

  it('asks ever less often for a stream that does not come', async () => {
    logs.createGroup(group);
    reader.join('a', 0, true);
    for (let second = 0; second < 120; second++) {
      await round();
      clock.pass(1000);
    }
    assert.ok(logs.requests.length < 15, `${logs.requests.length} requests`);
    assert.equal(logs.describeCalls, 1);
  });

  it('tells a missing group from a missing stream', async () => {
    reader.join('a', 0, true);
    reader.join('b', 0, true);
    await round();
    assert.equal(reader.groupMissing, true);
    logs.createGroup(group);
    clock.pass(20_000);
    await round();
    assert.equal(reader.groupMissing, false);
    assert.equal(reader.isMissing('a'), true);
    logs.put(group, 'a', 'first');
    clock.pass(20_000);
    assert.deepEqual([...(await messages()), ...(await messages())], ['first']);
  });

  it('spends little on many streams that do not come', async () => {
    logs.put(group, 'a', 'start');
    reader.join('a', 0, true);
    for (let index = 0; index < 30; index++) {
      reader.join(`sidecar${index}`, 0, true);
    }
    await round();
    for (let second = 0; second < 100; second++) {
      logs.requests.length = 0;
      clock.pass(1000);
      logs.put(group, 'a', String(second));
      assert.deepEqual(await messages(), [String(second)]);
      assert.ok(logs.requests.length <= 2);
    }
  });

  it('asks once a round while the group is missing', async () => {
    for (let index = 0; index < 30; index++) {
      reader.join(`s${index}`, 0, true);
    }
    await round();
    logs.requests.length = 0;
    logs.describeCalls = 0;
    clock.pass(60_000);
    await round();
    assert.deepEqual([logs.requests.length, logs.describeCalls], [1, 1]);
  });

  it('shows a line that came after the start, however old it says it is', async () => {
    for (let index = 0; index < 150; index++) {
      logs.put(group, 'a', String(index));
      clock.pass(10);
    }
    reader.join('a', 0, true);
    assert.equal((await round()).truncated, true);
    clock.pass(1000);
    logs.put(group, 'a', 'late', clock.now() - 2400);
    assert.deepEqual(await messages(), ['late']);
  });

  it('says that a stream was read to its end, or is not there', async () => {
    logs.put(group, 'a', 'a1');
    reader.join('a', 0, true);
    reader.join('b', 0, true);
    await round();
    const time = clock.now();
    clock.pass(1000);
    logs.put(group, 'a', 'a2');
    assert.equal(reader.readThrough('a', time), false);
    assert.equal(reader.readThrough('b', time + 1), false);
    clock.pass(1000);
    await round();
    clock.pass(20_000);
    await round();
    assert.equal(reader.readThrough('a', time), true);
    assert.equal(reader.readThrough('b', time + 1), true);
    assert.equal(reader.readThrough('never joined', time), true);
  });

  it('goes on when one of its streams was deleted', async () => {
    logs.put(group, 'a', 'a1');
    logs.put(group, 'b', 'b1');
    reader.join('a', 0, true);
    reader.join('b', 0, true);
    await round();
    logs.deleteStream(group, 'b');
    logs.put(group, 'a', 'a2');
    assert.deepEqual(await messages(), ['a2']);
    assert.equal(reader.isMissing('b'), true);
  });

  it('goes on with the same page after a failure', async () => {
    for (let index = 0; index < 10; index++) {
      logs.put(group, 'a', String(index));
    }
    reader.join('a', 0, false);
    logs.pageSize = () => 4;
    reader.begin();
    const first = await reader.step(logs, signal);
    logs.before = () => {
      throw new Failure('throttled', 'slow down');
    };
    await assert.rejects(reader.step(logs, signal), { code: 'throttled' });
    logs.before = () => undefined;
    reader.begin();
    const second = await reader.step(logs, signal);
    assert.deepEqual(
      [...first.events, ...second.events].map(({ message }) => Number(message)),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    assert.deepEqual(await messages(), ['8', '9']);
  });

  it('begins the read again when its token is no longer good, and gives nothing twice', async () => {
    for (let index = 0; index < 10; index++) {
      logs.put(group, 'a', String(index));
    }
    reader.join('a', 0, false);
    logs.pageSize = () => 4;
    reader.begin();
    const first = await reader.step(logs, signal);
    logs.before = () => {
      logs.before = () => undefined;
      throw new Failure('invalid', 'The specified nextToken is expired.');
    };
    const rest = await messages();
    assert.equal(new Set([...first.events.map(({ message }) => message), ...rest]).size, 10);
    assert.equal(first.events.length + rest.length, 10);
  });

  it('reads the whole group', async () => {
    logs.put(group, 'a', 'a1');
    reader.join(WHOLE_GROUP, 0, true);
    assert.deepEqual(await messages(), ['a1']);
    logs.put(group, 'b', 'b1');
    assert.deepEqual(await messages(), ['b1']);
    assert.deepEqual(logs.requests.at(-1)?.streams, []);
  });

  it('does not lose lines to a container whose clock is ahead', async () => {
    logs.put(group, 'fast', 'from the future', clock.now() + 3600_000);
    logs.put(group, 'a', 'a1');
    reader.join('fast', 0, true);
    reader.join('a', 0, true);
    assert.equal((await messages()).length, 2);
    for (let second = 0; second < 100; second++) {
      clock.pass(1000);
      logs.put(group, 'a', `at ${second}`);
      assert.deepEqual(await messages(), [`at ${second}`]);
    }
  });

  it('is not led astray by a clock of its own that is behind or ahead', async () => {
    for (const skew of [-600_000, 600_000]) {
      const skewed = new GroupReader({ group: 'skewed', lines: 100, now: () => clock.now() + skew });
      reader = skewed;
      reader.join('a', 0, true);
      logs.put('skewed', 'a', `start ${skew}`);
      assert.ok((await messages()).includes(`start ${skew}`));
      for (let second = 0; second < 90; second++) {
        clock.pass(1000);
        logs.put('skewed', 'a', `${skew} ${second}`, clock.now() - 4000);
        assert.deepEqual(await messages(), [`${skew} ${second}`]);
      }
    }
  });

  it('asks again only for what the lag asks for, where there are many lines', async () => {
    reader.join('a', 0, false);
    const reaches: number[] = [];
    for (let second = 0; second < 90; second++) {
      clock.pass(1000);
      for (let line = 0; line < 100; line++) {
        logs.put(group, 'a', `${second}/${line}`);
      }
      await round();
      reaches.push(clock.now() - (logs.requests.at(-1)?.startTime ?? 0));
    }
    const recent = reaches.slice(-30);
    assert.equal(recent.filter(reach => reach > 20_000).length, 1, 'one of thirty looks further back');
    assert.ok(recent.some(reach => reach >= 60_000));
  });

  it('gives lines that come out of order to the second, as long as there are few', async () => {
    logs.put(group, 'a', 'early');
    reader.join('a', 0, true);
    await round();
    clock.pass(40_000);
    logs.put(group, 'a', 'late', clock.now() - 35_000);
    logs.put(group, 'a', 'now');
    assert.deepEqual(await messages(), ['late', 'now']);
  });
});

/** What may happen between two rounds. */
type Act =
  /** `lag`: from the line's time to its ingestion; `late`: from there until it is shown. */
  | {
      readonly kind: 'write';
      readonly stream: number;
      readonly lines: number;
      readonly lag: number;
      readonly late: number;
    }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'join' }
  | {
      readonly kind: 'fail';
      readonly code: 'throttled' | 'offline' | 'expired' | 'server';
      readonly times: number;
    }
  | { readonly kind: 'badToken' }
  | { readonly kind: 'round' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      stream: fc.nat(9),
      lines: fc.integer({ min: 1, max: 6 }),
      lag: fc.integer({ min: 0, max: 25_000 }),
      late: fc.integer({ min: 0, max: 15_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      milliseconds: fc.integer({ min: 1, max: 8000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      code: fc.constantFrom('throttled', 'offline', 'expired', 'server'),
      times: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('badToken' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('round' as const) }) },
);

describe('nothing lost, nothing twice', () => {
  it('whatever comes late, in small pages, with empty pages, failures, bad tokens and new streams', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 10, maxLength: 120 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        async (acts, pageSizes, tail) => {
          clock = new SetClock();
          logs = new MemoryLogs(clock);
          reader = new GroupReader({ group, lines: tail, now: () => clock.now() });
          /** When the newest lines were given of those that were there, and older ones were left out. */
          let leftOutAt: number | undefined;
          let page = 0;
          logs.pageSize = () => pageSizes[page++ % pageSizes.length] || (page % 3 === 0 ? 0 : 7);
          const written = new Map<string, { readonly message: string; readonly at: number }[]>();
          const given = new Map<string, string[]>();
          const lastVisible = new Map<string, number>();
          const lastTime = new Map<string, number>();
          let streams = 1;
          let failures = 0;
          let failing: 'throttled' | 'offline' | 'expired' | 'server' = 'throttled';
          let badTokens = 0;
          logs.before = () => {
            if (failures > 0) {
              failures--;
              throw new Failure(failing, failing);
            }
            if (badTokens > 0 && logs.requests.at(-1)?.nextToken !== undefined) {
              badTokens--;
              throw new Failure('invalid', 'bad token');
            }
          };
          const read = async (): Promise<void> => {
            reader.begin();
            while (reader.busy) {
              try {
                const step = await reader.step(logs, signal);
                if (step.truncated) {
                  leftOutAt = clock.now();
                }
                for (const { stream, message } of step.events) {
                  given.set(stream, [...(given.get(stream) ?? []), message]);
                }
              } catch (error) {
                assert.ok(error instanceof Failure, String(error));
                return;
              }
            }
          };
          reader.join('s0', clock.now() - 60_000, true);
          for (const step of acts) {
            clock.pass(1);
            switch (step.kind) {
              case 'write':
                for (let index = 0; index < step.lines; index++) {
                  const stream = `s${step.stream % streams}`;
                  const lines = written.get(stream) ?? [];
                  const message = `${stream}/${lines.length}`;
                  // A driver sends its lines in order: none is shown before an older one.
                  const visible = Math.max(clock.now() + step.late, lastVisible.get(stream) ?? 0);
                  lastVisible.set(stream, visible);
                  const time = Math.max(clock.now() - step.lag, (lastTime.get(stream) ?? 0) + 1);
                  lastTime.set(stream, time);
                  logs.put(group, stream, message, time, visible - clock.now());
                  written.set(stream, [...lines, { message, at: clock.now() }]);
                }
                break;
              case 'pass':
                clock.pass(step.milliseconds);
                break;
              case 'join':
                if (streams < 10) {
                  reader.join(`s${streams}`, clock.now() - 60_000, false);
                  streams++;
                }
                break;
              case 'fail':
                failures = step.times;
                failing = step.code;
                break;
              case 'badToken':
                badTokens = 1;
                break;
              case 'round':
                await read();
                break;
            }
          }
          failures = 0;
          badTokens = 0;
          for (let index = 0; index < 8; index++) {
            clock.pass(15_000);
            await read();
          }
          for (const [stream, lines] of written) {
            const got: readonly string[] = given.get(stream) ?? [];
            const messages = lines.map(({ message }) => message);
            const wanted = stream === 's0' && leftOutAt !== undefined ? got.length : lines.length;
            assert.deepEqual(got, messages.slice(lines.length - wanted), 'the newest, in order');
            const since = leftOutAt ?? 0;
            assert.ok(got.length >= lines.filter(({ at }) => at > since).length, 'all that came afterwards');
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
