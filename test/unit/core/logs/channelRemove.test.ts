import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeLines } from '../../../../src/core/logs/arrivals.ts';
import { LogChannel } from '../../../../src/core/logs/channel.ts';
import type { LogLine } from '../../../../src/core/logs/line.ts';
import type { ToPage } from '../../../../src/core/logs/messages.ts';
import { LogModel } from '../../../../src/core/logs/model.ts';
import { PAGE_STRINGS, type PageStrings } from '../../../../src/core/logs/pageStrings.ts';
import { Passed } from '../../../../src/core/logs/passed.ts';

const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;

function line(source: number, time: number): LogLine {
  return { source, time, text: `${source} at ${time}` };
}

describe('lines of a source that is taken out', () => {
  it('go from the view and from the page, and all others stay where they were', () => {
    const channel = new LogChannel(strings);
    const sent: ToPage[] = [];
    const page = new LogModel();
    channel.connect(message => {
      sent.push(message);
      if (message.type === 'start') {
        page.clear();
      } else if (message.type === 'lines') {
        takeLines(page, message, String);
        const left = message.holes.reduce((sum, [, numbers]) => sum + numbers, 0);
        channel.receive({ type: 'received', next: message.first + message.lines.length + left });
      }
    });
    const texts = (model: Pick<LogModel, 'first' | 'end' | 'slice'>): string[] =>
      model.slice(model.first, model.end).map(each => each.line.text);
    channel.begin(1);
    channel.receive({ type: 'ready' });
    channel.lines([line(0, 1), line(1, 2), line(-1, 3), line(0, 4), line(1, 5)]);
    channel.receive({ type: 'pause', paused: true });
    channel.lines([line(1, 6), line(0, 7)]);
    channel.remove(new Set([1]));
    channel.receive({ type: 'pause', paused: false });
    channel.lines([line(0, 8)]);
    const left = ['0 at 1', '-1 at 3', '0 at 4', '0 at 7', '0 at 8'];
    assert.deepEqual(texts(channel.model), left);
    assert.deepEqual(texts(page), left);
    assert.ok(!sent.some(message => message.type === 'lines' && message.missed !== undefined));
  });
});

describe('lines that came, of which some are taken out', () => {
  it('leave the others with their numbers, and no trace', () => {
    const passed = new Passed({ items: 4, weight: 1_000_000 });
    passed.add([line(0, 1), line(1, 2), line(0, 3), line(1, 4)], 0);
    assert.equal(passed.full, true);
    passed.remove(({ source }) => source === 1);
    assert.deepEqual(
      [...passed.from(0)].map(({ number }) => number),
      [0, 2],
    );
    assert.deepEqual([passed.length, passed.dropped, passed.full, passed.next], [2, 0, false, 4]);
    passed.add([line(0, 5)], 0);
    assert.deepEqual(
      [...passed.from(1)].map(({ number }) => number),
      [2, 4],
    );
    passed.remove(() => true);
    assert.deepEqual([...passed.lines()], []);
  });
});
