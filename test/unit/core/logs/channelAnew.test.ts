import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Capacity } from '../../../../src/core/logs/buffer.ts';
import { LogChannel } from '../../../../src/core/logs/channel.ts';
import type { LogLine } from '../../../../src/core/logs/line.ts';
import { weighLine } from '../../../../src/core/logs/model.ts';
import { PageModel, strings } from './pageModel.ts';

/** When lines of one write were logged: ms after (or before) the newest there are; `text` is that of a row. */
interface Write {
  readonly kind: 'lines' | 'past';
  readonly lines: readonly {
    readonly source: number;
    readonly after: number;
    readonly text: string;
    readonly ahead: number;
    readonly rows: number;
  }[];
}
type Act = Write | 'pause' | 'resume' | 'clear' | 'hide' | 'show' | 'stall' | 'answer';

function acts(texts: readonly string[], rows: number): fc.Arbitrary<Act[]> {
  const line = fc.record({
    source: fc.integer({ min: 0, max: 2 }),
    after: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 900 }) },
      { weight: 2, arbitrary: fc.integer({ min: -3000, max: 0 }) },
      { weight: 1, arbitrary: fc.integer({ min: -200_000, max: 0 }) },
    ),
    text: fc.constantFrom(...texts),
    ahead: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
    rows: fc.integer({ min: 1, max: rows }),
  });
  const write = (kind: Write['kind'], maxLength: number) =>
    fc.record({ kind: fc.constant(kind), lines: fc.array(line, { minLength: 1, maxLength }) });
  return fc.array(
    fc.oneof(
      { weight: 12, arbitrary: write('lines', 25) },
      { weight: 2, arbitrary: write('past', 6) },
      ...(['pause', 'resume', 'resume', 'hide', 'show', 'show', 'stall', 'answer'] as const).map(act => ({
        weight: 1,
        arbitrary: fc.constant(act),
      })),
      { weight: 1, arbitrary: fc.constantFrom('clear' as const, 'answer' as const, 'answer' as const) },
    ),
    { maxLength: 70, size: 'max' },
  );
}

/** One channel whose page is there all the time and answers, and one whose page comes and goes, and may be slow. */
class Two {
  readonly steady: LogChannel;
  readonly other: LogChannel;
  readonly page: PageModel;
  readonly #capacity: Capacity;
  #come: PageModel | undefined;
  #connection: { dispose(): void } | undefined;
  #now = 1_790_000_000_000;
  #number = 0;

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
    [this.steady, this.other] = [
      new LogChannel(strings, undefined, capacity),
      new LogChannel(strings, undefined, capacity),
    ];
    this.steady.begin(1);
    this.other.begin(1);
    this.page = new PageModel(this.steady, capacity);
  }

  /** A page that is made now. */
  anew(): PageModel {
    this.#come = new PageModel(this.other, this.#capacity);
    return this.#come;
  }

  do(act: Act): void {
    switch (act) {
      case 'pause':
      case 'resume':
        this.#both(channel => channel.receive({ type: 'pause', paused: act === 'pause' }));
        return;
      case 'clear':
        this.#both(channel => channel.receive({ type: 'clear' }));
        return;
      case 'hide':
        this.#connection = this.other.connect(() => undefined);
        this.#connection.dispose();
        this.#come = undefined;
        return;
      case 'show':
        this.anew();
        return;
      case 'stall':
      case 'answer':
        if (this.#come !== undefined) {
          this.#come.answers = act === 'answer';
          if (act === 'answer') {
            this.#come.answer();
          }
        }
        return;
      default:
        this.#write(act);
    }
  }

  #both(run: (channel: LogChannel) => unknown): void {
    run(this.steady);
    run(this.other);
  }

  #write({ kind, lines }: Write): void {
    // As whoever reads back: not where there is no room.
    if (kind === 'past' && this.steady.model.full) {
      return;
    }
    const given = lines.flatMap(({ source, after, text, ahead, rows }) => {
      const time = this.#now + (kind === 'past' ? Math.min(0, after) * 1000 : after);
      this.#now = Math.max(this.#now, time);
      return Array.from(
        { length: rows },
        (_, row): LogLine => ({
          source,
          time,
          text: text.replace('#', String(this.#number++)),
          ...(row === 0 ? {} : { continued: true }),
          ...(row === 0 && ahead > 0 ? { ahead } : {}),
        }),
      );
    });
    this.#both(channel => (kind === 'past' ? channel.past(given) : channel.lines(given)));
  }
}

/** The same lines in the same order; where some made place, which of the oldest millisecond are left may differ. */
function assertAlike(one: PageModel, other: PageModel): void {
  const gone = one.dropped + one.gaps > 0 || other.dropped + other.gaps > 0;
  const oldest = Math.max(...[one, other].map(({ lines: [first] }) => first?.time ?? 0));
  const sure = ({ lines }: PageModel) => (gone ? lines.filter(({ time }) => time > oldest) : lines);
  assert.deepEqual(sure(one), sure(other));
  assert.equal(one.lines.length, other.lines.length);
}

const PLAIN = ['line #', 'a longer line, which is #, and goes on for a while'];
const TRACES = [
  ...PLAIN,
  '\tat com.acme.Shop.order(Shop.java:#)',
  'Caused by: java.io.IOException: #',
  '  indented #',
];

function moment(
  kind: Write['kind'],
  lines: readonly (readonly [source: number, ahead: number, after?: number])[],
): Write {
  return {
    kind,
    lines: lines.map(([source, ahead, after = 0]) => ({ source, after, text: 'line #', ahead, rows: 1 })),
  };
}

const plain = (count: number): (readonly [number, number])[] => Array.from({ length: count }, () => [0, 0]);
const ONE_MOMENT: Act[] = [
  moment('past', plain(3)),
  moment('past', [
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 0],
    [1, 2],
    [0, 1],
  ]),
  moment('lines', [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0, -1],
  ]),
  moment('past', plain(2)),
  moment('lines', plain(9)),
  moment('past', plain(2)),
  moment('lines', plain(11)),
];

describe('a page that is made anew', () => {
  it('has the lines, in their order, and counts those that are gone, as if it had been there all the time', () => {
    fc.assert(
      fc.property(
        acts(PLAIN, 1),
        // What is read back at once is less than what may be kept beyond them, as in the view.
        fc.integer({ min: 28, max: 60 }),
        fc.integer({ min: 3000, max: 8000 }),
        (steps, items, weight) => {
          const two = new Two({ items, weight });
          for (const step of steps) {
            two.do(step);
          }
          const again = two.anew();
          assertAlike(again, two.page);
          const paused = again.messages.some(message => message.type === 'start' && message.paused);
          assert.equal(again.waiting, paused ? two.page.waiting : 0);
          const { model } = two.other;
          assert.deepEqual(
            model.slice(model.first, model.end).map(({ line }) => line),
            again.lines,
          );
          // What is missing is told with the next lines.
          two.do('resume');
          two.do({ kind: 'lines', lines: [{ source: 0, after: 0, text: 'last', ahead: 0, rows: 1 }] });
          assertAlike(again, two.page);
          assert.equal(again.dropped + again.gaps, two.page.dropped + two.page.gaps);
        },
      ),
      {
        numRuns: 300,
        // All of one millisecond: a line that belongs before others, which made place on one side alone.
        examples: [[ONE_MOMENT, 30, 3000]],
      },
    );
  });

  it('has the same groups, but where the oldest make place', () => {
    fc.assert(
      fc.property(acts(TRACES, 3), fc.integer({ min: 150, max: 400 }), (steps, items) => {
        const two = new Two({ items, weight: 1e9 });
        for (const step of steps) {
          two.do(step);
        }
        const again = two.anew();
        // The longest group, and the longest that one may reach into another.
        const from = Math.max(...[again, two.page].map(({ lines: [first] }) => first?.time ?? 0)) + 10_000;
        const cut = again.dropped > 0 ? from : 0;
        const newer = ({ lines }: PageModel) => lines.filter(({ time }) => time >= cut);
        assert.deepEqual(newer(again), newer(two.page));
        assert.equal(again.lines.length, two.page.lines.length);
      }),
      { numRuns: 200 },
    );
  });

  it('is sent little more than it has room for, in messages of bounded size', () => {
    const capacity = { items: 5000, weight: 1_000_000 };
    const channel = new LogChannel(strings, undefined, capacity);
    channel.begin(1);
    for (let time = 0; time < 60_000; time += 7) {
      channel.lines([0, 1].map(row => ({ source: 0, time, text: 'x'.repeat(60 + (time % 9) * 30 * row) })));
    }
    const page = new PageModel(channel, capacity);
    const sent = page.messages.flatMap(message => (message.type === 'lines' ? [message.lines] : []));
    const weight = sent.flat().reduce((sum, [, time, text]) => sum + weighLine({ source: 0, time, text }), 0);
    assert.ok(sent.flat().length <= 1.25 * capacity.items && weight <= 1.25 * capacity.weight);
    assert.ok(page.model.dropped > 0, 'it was sent more than it holds');
    assert.ok(sent.length > 1 && sent.every(({ length }) => length <= 2000));
  });

  it('has as many lines as there is room for, where all are of one time', () => {
    const capacity = { items: 100, weight: 1e6 };
    const channel = new LogChannel(strings, undefined, capacity);
    channel.begin(1);
    for (let number = 0; number < 1000; number += 10) {
      channel.lines(
        Array.from({ length: 10 }, (_, row) => ({ source: 0, time: 5, text: `${number + row}` })),
      );
    }
    const page = new PageModel(channel, capacity);
    assert.deepEqual(
      page.texts.map(Number),
      Array.from({ length: 100 }, (_, index) => 900 + index),
    );
    assert.ok(page.messages.every(message => message.type !== 'lines' || message.lines.length <= 125));
    assert.equal(page.dropped, 900);
  });
});
