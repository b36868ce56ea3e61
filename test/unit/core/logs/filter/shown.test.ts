import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../../../../src/core/logs/entry.ts';
import { type Filter, NO_FILTER, NO_LEVEL } from '../../../../../src/core/logs/filter/filter.ts';
import { answer, EXCLUDED, INCLUDED, isEmpty } from '../../../../../src/core/logs/filter/match.ts';
import { ShownLines } from '../../../../../src/core/logs/filter/shown.ts';
import { type LogLine, type LogSource, NOTE } from '../../../../../src/core/logs/line.ts';
import { LogModel } from '../../../../../src/core/logs/model.ts';

const ROOM = { items: 1e6, weight: 1e9 };
const sources: readonly LogSource[] = [0, 1].map(index => ({
  index,
  task: `t${index}`,
  container: 'c',
  label: '',
  colour: 0,
  environment: 'dev',
  group: 'g',
  region: 'r',
}));

/** Has all texts matched, some at a time, as a worker would. */
function match(shown: ShownLines, filter: Filter, size: number): void {
  for (;;) {
    const entries = shown.unanswered(size);
    if (entries.length === 0) {
      return;
    }
    shown.answer(entries, answer({ id: 0, filter, texts: entries.map(({ line }) => line.text) }).bits);
    shown.refresh();
  }
}

function lines(shown: ShownLines): Entry[] {
  return Array.from({ length: shown.length }, (_, index) => shown.get(index)).filter(
    entry => entry !== undefined,
  );
}

/** The same, worked out in the plainest way, and those of them that match themselves. */
function slow(model: LogModel, filter: Filter): { readonly left: Entry[]; readonly matched: Entry[] } {
  const all = model.slice(model.first, model.end);
  const bits = new Map(
    all.map(entry => [entry, answer({ id: 0, filter, texts: [entry.line.text] }).bits[0] ?? 0]),
  );
  const allowed = (entry: Entry): boolean => {
    const source = sources[entry.line.source];
    return (
      (isEmpty(filter) || ((bits.get(entry) ?? 0) & EXCLUDED) === 0) &&
      entry.time >= (filter.from ?? -1) &&
      entry.time < (filter.to ?? Number.POSITIVE_INFINITY) &&
      (source === undefined || filter.tasks.length === 0 || filter.tasks.includes(source.task))
    );
  };
  const hit = (entry: Entry): boolean =>
    allowed(entry) &&
    ((bits.get(entry) ?? 0) & INCLUDED) !== 0 &&
    (filter.levels.length === 0 ||
      (entry.line.source !== NOTE && filter.levels.includes(entry.level ?? NO_LEVEL)));
  const counted = all.filter(allowed);
  const matching = counted.map(entry => counted.some(other => other.head === entry.head && hit(other)));
  return {
    left: counted.filter((_, index) =>
      matching.slice(Math.max(0, index - filter.after), index + filter.before + 1).includes(true),
    ),
    matched: counted.filter((_, index) => matching[index]),
  };
}

const arrivingLine: fc.Arbitrary<LogLine> = fc.record({
  source: fc.integer({ min: NOTE, max: 1 }),
  time: fc.integer({ min: 0, max: 60 }).map(step => step * 200),
  text: fc.constantFrom('a', 'b', 'ab', 'ERROR: a', '  b', 'INFO c', 'c', 'x'),
});
const anyFilter: fc.Arbitrary<Filter> = fc.record({
  include: fc.constantFrom('', '', 'a', 'b', '/^c/', 'a -b'),
  exclude: fc.constantFrom('', '', 'x', 'b'),
  matchCase: fc.boolean(),
  before: fc.constantFrom(0, 0, 1, 3),
  after: fc.constantFrom(0, 0, 1, 2),
  levels: fc.constantFrom([], [], ['error' as const], ['info' as const, NO_LEVEL]),
  tasks: fc.constantFrom([], [], ['t1']),
  containers: fc.constant([]),
  environments: fc.constant([]),
  from: fc.constantFrom(undefined, 3000),
  to: fc.constantFrom(undefined, 9000),
});

describe('the lines that a filter leaves', () => {
  it('are those that it says, however they come and are matched', () => {
    const act = fc.oneof(
      { weight: 4, arbitrary: fc.array(arrivingLine, { maxLength: 10 }) },
      { weight: 1, arbitrary: anyFilter },
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 15 }), fc.integer({ min: 1, max: 9 }), (acts, size) => {
        const model = new LogModel(ROOM);
        const shown = new ShownLines(model);
        let filter = NO_FILTER;
        for (const step of acts) {
          if ('include' in step) {
            filter = step;
            shown.set(filter, sources);
          } else {
            shown.changed(model.add(step));
          }
          shown.refresh();
          match(shown, filter, size);
          shown.refresh();
          const { left: expected, matched } = slow(model, filter);
          assert.equal(shown.matched, matched.length);
          assert.deepEqual(
            lines(shown).filter(entry => !shown.isBeside(entry)),
            matched,
          );
          assert.deepEqual(
            lines(shown).map(({ arrival }) => arrival),
            expected.map(({ arrival }) => arrival),
          );
          for (const [index, entry] of expected.entries()) {
            assert.equal(shown.indexFrom(entry), index);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('go when they make place', () => {
    const model = new LogModel({ items: 4, weight: 1e6 });
    const shown = new ShownLines(model);
    const filter = { ...NO_FILTER, include: 'a' };
    shown.set(filter, []);
    for (let time = 0; time < 20; time++) {
      shown.changed(model.add([{ source: 0, time: time * 2000, text: time % 2 === 0 ? `a${time}` : 'b' }]));
      match(shown, filter, 10);
    }
    assert.deepEqual(
      lines(shown).map(({ line }) => line.text),
      ['a16', 'a18'],
    );
  });

  it('are matched newest first, each once', () => {
    const model = new LogModel();
    const shown = new ShownLines(model);
    model.add([0, 1, 2].map(time => ({ source: 0, time, text: String(time) })));
    shown.set({ ...NO_FILTER, include: 'x' }, []);
    const asked = (): string[] => shown.unanswered(2).map(({ line }) => line.text);
    assert.deepEqual([asked(), asked(), asked()], [['2', '1'], ['0'], []]);
    shown.set({ ...NO_FILTER, include: 'x', before: 2 }, []);
    assert.deepEqual(asked(), [], 'the texts are the same');
    shown.set({ ...NO_FILTER, include: 'y' }, []);
    assert.deepEqual(asked(), ['2', '1']);
  });

  it('are none once the model is cleared', () => {
    const model = new LogModel();
    const shown = new ShownLines(model);
    shown.set({ ...NO_FILTER, levels: [NO_LEVEL] }, []);
    shown.changed(model.add([{ source: 0, time: 0, text: 'x' }]));
    shown.refresh();
    assert.equal(shown.length, 1);
    model.clear();
    shown.cleared();
    shown.refresh();
    assert.equal(shown.length, 0);
  });
});
