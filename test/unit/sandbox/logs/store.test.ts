import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { LogStore } from '../../../../src/sandbox/logs/store.ts';

function rig() {
  let now = 1_000_000;
  const store = new LogStore({ accountId: '111122223333', now: () => now, speed: () => 1 });
  const group = store.addGroup('eu-west-1', '/app');
  const step = (by: number): void => {
    now += by;
  };
  return { store, stream: store.addStream(group, 's'), step };
}

suite('the events of a stream', () => {
  test('stand in order of time, then of arrival, however they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(fc.nat(30), { maxLength: 8 }), fc.nat(2_000), fc.boolean())),
        batches => {
          const { store, stream, step } = rig();
          let count = 0;
          for (const [times, wait, look] of batches) {
            store.put(
              stream,
              times.map(timestamp => ({ timestamp, message: String(count++) })),
            );
            step(wait);
            if (look) {
              store.read(stream);
            }
          }
          step(1_000);
          const events = store.read(stream);
          assert.deepEqual(
            events.map(({ message }) => Number(message)).toSorted((a, b) => a - b),
            Array.from({ length: count }, (_, index) => index),
          );
          const sorted = events.toSorted(
            (a, b) => a.timestamp - b.timestamp || Number(a.message) - Number(b.message),
          );
          assert.deepEqual(
            events.map(({ message }) => message),
            sorted.map(({ message }) => message),
          );
          assert.equal(
            stream.bytes,
            events.reduce((sum, { message }) => sum + message.length + 26, 0),
          );
        },
      ),
    );
  });

  // Each put in its place at once, they take minutes.
  test('may come in any order, many of them', { timeout: 30_000 }, () => {
    const { store, stream, step } = rig();
    const count = 200_000;
    for (let index = 0; index < count; index++) {
      store.put(stream, [{ timestamp: count - index, message: 'x' }]);
    }
    step(1_000);
    const events = store.read(stream);
    assert.equal(events.length, count);
    assert.deepEqual([events[0]?.timestamp, events.at(-1)?.timestamp], [1, count]);
  });

  test('there is room for many, and the oldest go', () => {
    const { store, stream, step } = rig();
    for (let batch = 0; batch < 21; batch++) {
      store.put(
        stream,
        Array.from({ length: 10_000 }, (_, index) => ({ timestamp: batch * 10_000 + index, message: 'x' })),
      );
      step(1_000);
      store.read(stream);
    }
    const events = store.read(stream);
    assert.ok(events.length <= 200_000 && events.length >= 190_000, `${events.length}`);
    assert.equal(events.at(-1)?.timestamp, 209_999);
    assert.equal(stream.bytes, events.length * 27);
  });
});
