import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Entry } from '../../../../src/core/logs/entry.ts';
import { joins } from '../../../../src/core/logs/group.ts';
import { type LogLine, NOTE } from '../../../../src/core/logs/line.ts';
import { LogModel, weighLine } from '../../../../src/core/logs/model.ts';
import { inOrder } from '../../../../src/core/logs/order.ts';

const ROOM = { items: 1e6, weight: 1e9 };

function line(time: number, text = 'x', source = 0): LogLine {
  return { source, time, text };
}

function texts(model: LogModel): string[] {
  return model.slice(model.first, model.end).map(({ line: { text } }) => text);
}

/** Numbers of arrival in the order that lines are to have, worked out in the plainest way. */
function slowOrder(lines: readonly LogLine[]): number[] {
  const entries = lines.map((each, arrival) => new Entry(each, arrival));
  for (const source of new Set(lines.map(each => each.source))) {
    const own = entries
      .filter(entry => entry.line.source === source)
      .sort((a, b) => a.time - b.time || a.arrival - b.arrival);
    for (const [index, entry] of own.entries()) {
      const before = own[index - 1];
      if (before !== undefined && joins(entry, before, before.head)) {
        entry.head = before.head;
      }
    }
  }
  return entries.sort(inOrder).map(({ arrival }) => arrival);
}

const arrivingLine = fc.record({
  source: fc.integer({ min: NOTE, max: 4 }),
  time: fc.oneof(
    fc.integer({ min: 0, max: 20 }).map(step => step * 300),
    fc.integer({ min: 0, max: 12_000 }),
  ),
  text: fc.constantFrom(
    'a line',
    '    at foo',
    'Caused by: x',
    '',
    'another',
    'INFO x',
    'java.lang.FooError: x',
  ),
});
const batches = fc.array(fc.array(arrivingLine, { maxLength: 12 }), { maxLength: 25 });

describe('the model of a log', () => {
  it('has all lines in order, whatever order they come in', () => {
    fc.assert(
      fc.property(batches, parts => {
        const model = new LogModel(ROOM);
        let rows: number[] = [];
        let arrived: LogLine[] = [];
        for (const part of parts) {
          const { removed, inserted, appended, dropped, refused } = model.add(part);
          arrived = [...arrived, ...part];
          const kept = model.slice(0, model.end).map(({ arrival }) => arrival);
          assert.deepEqual(kept, slowOrder(arrived));
          assert.equal(dropped + refused, 0);
          // What it says about the change, done to the rows of a page, gives the same.
          rows = rows.filter((_, position) => !removed.includes(position));
          for (const position of inserted) {
            rows.splice(position, 0, kept[position] ?? -1);
          }
          rows.push(...kept.slice(kept.length - appended));
          assert.deepEqual(rows, kept);
        }
        for (const [arrival, { text }] of arrived.entries()) {
          const position = model.indexOf(arrival);
          assert.ok(position !== undefined);
          assert.equal(model.get(position)?.line.text, text);
        }
        assert.deepEqual(
          model.arrived(0, 1e6).map(({ arrival }) => arrival),
          arrived.map((_, arrival) => arrival),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the times of each source in order, loses nothing uncounted, and stays within its room', () => {
    fc.assert(
      fc.property(
        batches,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 60, max: 4000 }),
        (parts, items, weight) => {
          const dropped: number[] = [];
          const model = new LogModel({ items, weight }, ({ arrival }) => dropped.push(arrival));
          let arrived = 0;
          let refused = 0;
          for (const part of parts) {
            const before = model.first;
            const change = model.add(part);
            arrived += part.length;
            refused += change.refused;
            assert.equal(model.first, before + change.dropped);
            assert.equal(model.length + model.dropped, arrived);
            assert.equal(model.dropped, dropped.length + refused);
            const entries = model.slice(model.first, model.end);
            assert.equal(entries.length, model.length);
            assert.ok(entries.length <= items);
            const heavy = entries.reduce((sum, entry) => sum + weighLine(entry.line), 0);
            assert.ok(heavy <= weight || entries.length === 1);
            for (const source of new Set(entries.map(entry => entry.line.source))) {
              const own = entries.filter(entry => entry.line.source === source);
              assert.deepEqual(
                own,
                own.toSorted((a, b) => a.time - b.time || a.arrival - b.arrival),
              );
            }
            for (const [index, entry] of entries.entries()) {
              const next = entries[index + 1];
              assert.ok(next === undefined || inOrder(entry, next) < 0);
              assert.equal(model.positionOf(entry), model.first + index);
              assert.equal(model.indexOf(entry.arrival), model.first + index);
            }
            assert.ok(change.inserted.every(position => position >= model.first && position < model.end));
            for (const arrival of dropped) {
              assert.equal(model.indexOf(arrival), undefined);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts a line of the same millisecond before those that it says it is ahead of', () => {
    const parts: LogLine[][] = [
      [line(10, 'b'), line(10, 'other', 1), line(10, 'd'), line(20, 'e')],
      [
        { ...line(10, 'a'), ahead: 2 },
        { ...line(10, 'c'), ahead: 1 },
      ],
      [
        { ...line(10, 'c2'), ahead: 1 },
        { ...line(20, 'far'), ahead: 9 },
      ],
    ];
    const byPart = new LogModel();
    for (const part of parts) {
      byPart.add(part);
    }
    const atOnce = new LogModel();
    atOnce.add(parts.flat());
    for (const model of [byPart, atOnce]) {
      const own = model.slice(model.first, model.end).filter(entry => entry.line.source === 0);
      assert.deepEqual(
        own.map(entry => entry.line.text),
        ['a', 'b', 'c', 'c2', 'd', 'far', 'e'],
      );
    }
  });

  it('merges sources by time', () => {
    const model = new LogModel();
    model.add([line(10, 'a'), line(30, 'c'), line(20, 'b', 1), line(40, 'd', 1)]);
    assert.deepEqual(texts(model), ['a', 'b', 'c', 'd']);
  });

  it('keeps a stack trace together', () => {
    const model = new LogModel();
    model.add([
      line(10, 'Error: x'),
      line(11, 'other', 1),
      line(12, '    at foo'),
      line(13, 'more', 1),
      line(14, '    at bar'),
    ]);
    assert.deepEqual(texts(model), ['Error: x', '    at foo', '    at bar', 'other', 'more']);
  });

  it('brings a trace together when its first line comes late', () => {
    const model = new LogModel();
    model.add([line(11, 'other', 1), line(12, '    at foo'), line(13, 'more', 1), line(14, '    at bar')]);
    const change = model.add([{ ...line(10, 'Error: x'), late: true }]);
    assert.deepEqual(texts(model), ['Error: x', '    at foo', '    at bar', 'other', 'more']);
    assert.deepEqual(change, { removed: [1, 2], inserted: [0, 1, 2], appended: 0, dropped: 0, refused: 0 });
  });

  it('does not hold back other sources for a group that never ends', () => {
    const model = new LogModel();
    const own = Array.from({ length: 60 }, (_, index) => line(index * 500, `  ${index}`));
    model.add([line(0, 'first'), ...own, line(12_000, 'other', 1)]);
    assert.ok(texts(model).indexOf('other') < texts(model).indexOf('  40'));
  });

  it('drops the oldest in time, and takes nothing that is older than what it dropped', () => {
    const model = new LogModel({ items: 3, weight: 1e6 });
    model.add([line(10, 'a'), line(20, 'b'), line(30, 'c'), line(15, 'late', 1)]);
    assert.deepEqual(texts(model), ['late', 'b', 'c']);
    assert.equal(model.first, 1);
    const change = model.add([line(5, 'older', 1)]);
    assert.deepEqual(texts(model), ['late', 'b', 'c']);
    assert.equal(change.refused, 1);
    assert.equal(model.dropped, 2);
    assert.ok(model.full);
  });

  it('keeps the rest of a group whose first line made place where it stood', () => {
    const model = new LogModel({ items: 3, weight: 1e6 });
    model.add([line(0, 'Error: x'), line(500, 'other', 1), line(900, '    at foo'), line(901, '    at bar')]);
    assert.deepEqual(texts(model), ['    at foo', '    at bar', 'other']);
  });

  it('finds what stands at a time', () => {
    const model = new LogModel();
    model.add([line(10), line(20), line(20), line(30)]);
    assert.deepEqual(
      [0, 10, 11, 20, 31].map(time => model.positionAt(time)),
      [0, 0, 1, 1, 4],
    );
  });

  it('is empty when it was cleared, and numbers go on', () => {
    const model = new LogModel({ items: 2, weight: 1e6 });
    model.add([line(10), line(20), line(30)]);
    model.clear();
    assert.deepEqual([model.first, model.end, model.next, model.dropped], [3, 3, 3, 0]);
    assert.equal(model.full, false);
    model.add([line(5, 'old')]);
    assert.deepEqual(texts(model), ['old']);
    assert.equal(model.indexOf(3), 3);
    assert.equal(model.indexOf(1), undefined);
  });

  it('takes the level of a group from its first line', () => {
    const model = new LogModel();
    model.add([line(0, 'ERROR: x'), line(0, '  detail'), line(0, 'INFO: y'), line(0, 'z')]);
    assert.deepEqual(
      model.slice(0, 4).map(({ level }) => level),
      ['error', 'error', 'info', undefined],
    );
  });
});
