import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { GroupReader } from '../../../../src/core/logs/groupReader.ts';
import type { LogEvent, LogsRead } from '../../../../src/core/ports.ts';

const signal = new AbortController().signal;

function event(number: number): LogEvent {
  return { id: String(number), stream: 'a', timestamp: number, ingestionTime: number, message: `${number}` };
}

it('a page that cannot be read to its end loses nothing that was read of it', async () => {
  let broken = true;
  const asked: (string | undefined)[] = [];
  function* portions() {
    yield [event(1), event(2)];
    if (broken) {
      throw new Failure('server', 'no JSON');
    }
    yield [event(3)];
  }
  const logs: Pick<LogsRead, 'filterLogEvents'> = {
    filterLogEvents: async request => {
      asked.push(request.nextToken);
      assert.equal(request.portions, true);
      return request.nextToken === undefined
        ? { events: [], portions: portions(), nextToken: 'more' }
        : { events: [event(4)] };
    },
  };
  const all: LogsRead = { ...logs, logStreams: async () => [] };
  const reader = new GroupReader({ group: '/g', lines: 10, now: () => 1_000_000 });
  reader.join('a', 0, false);
  reader.begin();
  assert.deepEqual(
    (await reader.step(all, signal)).events.map(({ id }) => id),
    ['1'],
  );
  await assert.rejects(reader.step(all, signal), { code: 'server' });
  broken = false;
  assert.deepEqual(
    (await reader.step(all, signal)).events.map(({ id }) => id),
    ['2'],
  );
  assert.ok(reader.busy);
  assert.deepEqual(
    (await reader.step(all, signal)).events.map(({ id }) => id),
    ['3', '4'],
  );
  assert.deepEqual(asked, [undefined, undefined, undefined, 'more']);
});
