import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { NO_FILTER } from '../../../../src/core/logs/filter/filter.ts';
import { answer, type MatchAnswer, type MatchTask } from '../../../../src/core/logs/filter/match.ts';
import type { LogLine } from '../../../../src/core/logs/line.ts';
import { toWire } from '../../../../src/core/logs/messages.ts';
import { Lines } from '../../../../src/webview/log/lines.ts';

/** A worker that answers when it is told to. */
class Seat {
  readonly asked: MatchTask[] = [];
  readonly #resolve: ((found: MatchAnswer | undefined) => void)[] = [];

  ask(task: MatchTask): Promise<MatchAnswer | undefined> {
    this.asked.push(task);
    return new Promise(resolve => this.#resolve.push(resolve));
  }

  dispose(): void {}

  /** `slow`: the task was ended. */
  async answer(slow = false): Promise<void> {
    const task = this.asked.at(-1);
    assert.ok(task);
    this.#resolve.shift()?.(slow ? undefined : answer(task));
    await new Promise(resolve => setImmediate(resolve));
  }

  get open(): number {
    return this.#resolve.length;
  }

  async answerAll(): Promise<void> {
    while (this.open > 0) {
      await this.answer();
    }
  }
}

const line = (index: number): LogLine => ({
  source: 0,
  time: index,
  text: index % 10 === 0 ? `error ${index}` : `fine ${index}`,
});

describe('matching the lines', () => {
  let seat: Seat;
  let lines: Lines;
  let sent: number;
  const send = (count: number): void => {
    const part = Array.from({ length: count }, (_, index) => toWire(line(sent + index)));
    lines.take({ type: 'lines', first: sent, lines: part, holes: [], missed: undefined });
    sent += count;
  };
  const texts = (): string[] => {
    lines.shown.refresh();
    return lines.shown.slice(0, lines.shown.length).map(entry => entry.line.text);
  };

  beforeEach(() => {
    seat = new Seat();
    sent = 0;
    lines = new Lines({ first: 0, dropped: 0 }, seat, { gap: String, changed: () => {}, marked: () => {} });
    send(2000);
  });

  it('shows what the newest hold first, and all in the end', async () => {
    lines.setFilter({ ...NO_FILTER, include: 'ERROR' });
    assert.equal(lines.pending, true);
    assert.equal(seat.asked[0]?.texts[0], 'fine 1999');
    await seat.answer();
    assert.equal(lines.pending, false);
    assert.equal(texts().at(-1), 'error 1990');
    assert.ok(lines.unmatched > 0);
    await seat.answerAll();
    assert.equal(lines.unmatched, 0);
    assert.equal(texts().length, 200);
    send(20);
    await seat.answerAll();
    assert.equal(texts().length, 202);
    assert.equal(new Set(seat.asked.flatMap(task => task.texts)).size, 2020);
  });

  it('drops answers to a filter that is not set any more', async () => {
    lines.setFilter({ ...NO_FILTER, include: 'error' });
    lines.setFilter({ ...NO_FILTER, include: 'fine' });
    await seat.answer();
    assert.equal(lines.pending, true, 'that was the answer to the first');
    await seat.answerAll();
    assert.equal(texts().length, 1800);
  });

  it('goes on with the same texts when only a level is set', async () => {
    lines.setFilter({ ...NO_FILTER, include: 'error' });
    await seat.answer();
    lines.setFilter({ ...NO_FILTER, include: 'error', levels: ['fatal'] });
    await seat.answerAll();
    assert.equal(texts().length, 0);
    lines.setFilter({ ...NO_FILTER, include: 'error' });
    await seat.answerAll();
    assert.equal(texts().length, 200);
  });

  it('marks what was searched for, with or without a filter, and leaves no line out for it', async () => {
    const entry = lines.shown.get(0) ?? assert.fail();
    lines.setWords('"ERR" -fine /never(/');
    lines.mark([entry]);
    await seat.answerAll();
    assert.deepEqual(lines.found(entry), [{ from: 0, to: 3 }]);
    assert.equal(texts().length, 2000);
    lines.setFilter({ ...NO_FILTER, include: 'ror' });
    await seat.answerAll();
    lines.mark([entry]);
    await seat.answerAll();
    assert.deepEqual(lines.found(entry), [{ from: 0, to: 5 }]);
    assert.equal(texts().length, 200);
    lines.setFilter(NO_FILTER);
    lines.setWords(undefined);
    lines.mark([entry]);
    await seat.answerAll();
    assert.deepEqual(lines.found(entry), []);
  });

  it('marks a field whose expression is none, and does not use it', async () => {
    lines.setFilter({ ...NO_FILTER, include: '/(/', exclude: 'fine' });
    assert.deepEqual(
      lines.troubles.map(({ field }) => field),
      ['include'],
    );
    assert.match(lines.troubles[0]?.message ?? '', /\(/);
    await seat.answerAll();
    assert.equal(texts().length, 200);
  });

  it('gives up an expression that takes too long, and says at which field', async () => {
    lines.setFilter({ ...NO_FILTER, include: 'error', exclude: '/(a+)+$/' });
    await seat.answer(true);
    assert.deepEqual(lines.troubles, [{ field: 'exclude' }]);
    await seat.answerAll();
    assert.equal(texts().length, 200);
    lines.setFilter({ ...NO_FILTER, include: 'error', exclude: '' });
    assert.deepEqual(lines.troubles, []);
  });

  it('shows the newest lines first, and their terms in a frame after that', async () => {
    lines.setFilter({ ...NO_FILTER, include: 'error' });
    await seat.answer();
    lines.shown.refresh();
    const newest = lines.shown.slice(lines.shown.length - 10, lines.shown.length);
    assert.equal(newest.length, 10);
    lines.mark(newest);
    await seat.answerAll();
    assert.deepEqual(
      seat.asked.map(({ marks }) => marks ?? false).filter(marks => marks),
      [true],
    );
    for (const entry of newest) {
      assert.deepEqual(lines.found(entry), [{ from: 0, to: 5 }]);
    }
  });

  it('does without marks where they cannot be found', async () => {
    const entry = lines.shown.get(0) ?? assert.fail();
    lines.setWords('error');
    lines.mark([entry]);
    await seat.answer(true);
    const { length } = seat.asked;
    for (let draw = 0; draw < 5; draw++) {
      lines.mark([entry]);
      await seat.answerAll();
    }
    assert.equal(seat.asked.length, length);
    assert.deepEqual(lines.troubles, []);
  });

  it('finds the terms in the lines that are drawn', async () => {
    lines.setFilter({ ...NO_FILTER, include: 'error' });
    await seat.answerAll();
    lines.shown.refresh();
    const drawn = lines.shown.slice(0, 2);
    lines.mark(drawn);
    await seat.answerAll();
    assert.deepEqual(
      drawn.map(entry => lines.found(entry)),
      [[{ from: 0, to: 5 }], [{ from: 0, to: 5 }]],
    );
    lines.setFilter(NO_FILTER);
    assert.deepEqual(lines.found(drawn[0] ?? assert.fail()), []);
  });
});
