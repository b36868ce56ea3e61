import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TailEvent } from '../../src/core/logPorts.ts';
import { GroupReader } from '../../src/core/logs/groupReader.ts';
import { MemoryLogs } from '../unit/core/logs/memoryLogs.ts';
import { ManualClock } from '../unit/support/manualClock.ts';

const group = '/ecs/app';
const never = new AbortController().signal;

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes that are in use once everything that nobody holds is gone. */
function inUse(): number {
  assert.ok(typeof collect === 'function');
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** `count` lines of 400 characters from ten streams, ten in a millisecond, from a time (ms) on. */
function tailed(from: number, count: number, time: number): TailEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const timestamp = time + Math.floor(index / 10);
    const message = `${from + index} `.padEnd(400, '.');
    return { group, stream: `s${index % 10}`, timestamp, ingestionTime: timestamp, message };
  });
}

describe('what a follow keeps in mind', { timeout: 120_000 }, () => {
  it('is bounded while Live Tail sends and no read succeeds', async () => {
    const clock = new ManualClock();
    const logs = new MemoryLogs(clock);
    const reader = new GroupReader({ group, lines: 1000, now: () => clock.now() });
    for (let stream = 0; stream < 10; stream++) {
      logs.createStream(group, `s${stream}`);
      reader.join(`s${stream}`, 0, false);
    }
    reader.begin();
    while (reader.busy) {
      await reader.step(logs, never);
    }
    reader.beginTailed();
    reader.setTailed(true);
    const send = (from: number, count: number): number => {
      let shown = 0;
      for (let sent = 0; sent < count; sent += 500) {
        shown += reader.takeTailed(tailed(from + sent, 500, clock.now() + (from + sent) / 10)).length;
      }
      return shown;
    };
    assert.equal(send(0, 200_000), 200_000, 'each line is shown');
    const before = inUse();
    assert.equal(send(200_000, 200_000), 200_000);
    const grown = inUse() - before;
    assert.ok(grown < 15_000_000, `${Math.round(grown / 1e6)} MB more after as many lines again`);
    // The lines that are not kept in mind do not come again from a read, either.
    for (const { stream, message, timestamp } of tailed(0, 1000, clock.now())) {
      logs.put(group, stream, message, timestamp);
    }
    reader.check();
    reader.begin();
    let again = 0;
    while (reader.busy) {
      again += (await reader.step(logs, never)).events.length;
    }
    assert.equal(again, 0);
  });
});
