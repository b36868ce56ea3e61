import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { LogChannel } from '../../../../src/core/logs/channel.ts';
import { NO_FILTER } from '../../../../src/core/logs/filter/filter.ts';
import type { LogLine } from '../../../../src/core/logs/line.ts';
import type { PageState, PageView, ToPage } from '../../../../src/core/logs/messages.ts';
import { parseToPage } from '../../../../src/core/logs/parseMessages.ts';
import { PageModel, strings } from './pageModel.ts';

const capacity = { items: 50, weight: 1_000_000 };

const view: PageView = {
  targets: [{ kind: 'service', title: 'blog-api', environment: 'dev', region: undefined, colour: 0 }],
  request: 'follow',
  range: undefined,
  time: undefined,
  words: undefined,
  liveTail: 'off',
};
const saved: PageState = { zone: 'utc', wrap: true, histogram: false, filter: NO_FILTER };
const source = {
  index: 0,
  task: 't',
  container: 'c',
  label: 'l',
  colour: 0,
  environment: 'dev',
  group: '/ecs/blog',
  region: 'eu-west-1',
};

/** Each a millisecond after the one before. */
function lines(from: number, count: number): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    source: 0,
    time: from + index,
    text: String(from + index),
  }));
}

describe('the channel to the page', () => {
  let channel: LogChannel;

  beforeEach(() => {
    channel = new LogChannel(strings, undefined, capacity);
    channel.begin(1);
  });

  it('says nothing before the page is ready, then all', () => {
    const sent: ToPage[] = [];
    channel.sources([source]);
    channel.lines(lines(0, 3));
    channel.status({ kind: 'following', text: 'ok', notices: [] });
    channel.connect(message => sent.push(message));
    assert.equal(sent.length, 0);
    channel.receive({ type: 'ready' });
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['start', 'sources', 'status', 'lines'],
    );
    assert.ok(sent.every(message => parseToPage(message) !== undefined));
  });

  it('sends lines as they come', () => {
    const page = new PageModel(channel, capacity);
    channel.lines(lines(0, 3));
    channel.lines(lines(3, 2));
    assert.deepEqual(page.texts, ['0', '1', '2', '3', '4']);
  });

  it('waits for the page to keep up, and counts what it could not keep as a gap', () => {
    const page = new PageModel(channel, capacity);
    page.answers = false;
    channel.lines(lines(0, 5));
    channel.lines(lines(5, 100));
    assert.equal(page.texts.length, 5, 'one message is under way');
    page.answer();
    assert.deepEqual(
      page.texts,
      lines(55, 50).map(({ text }) => text),
    );
    assert.ok(page.gaps > 0);
    assert.equal(page.gaps + page.dropped, 55);
  });

  it('splits what is large', () => {
    const wide = new LogChannel(strings);
    wide.begin(1);
    const page = new PageModel(wide);
    wide.lines(lines(0, 5000));
    wide.lines(Array.from({ length: 100 }, () => ({ source: 0, time: 1e6, text: 'x'.repeat(16_000) })));
    assert.equal(page.texts.length, 5100);
    for (const message of page.messages) {
      if (message.type === 'lines') {
        assert.ok(message.lines.length <= 2000);
        assert.ok(message.lines.reduce((sum, [, , text]) => sum + text.length, 0) <= 516_000);
      }
    }
  });

  it('holds lines back while the page is paused, and counts them', () => {
    const page = new PageModel(channel, capacity);
    channel.lines(lines(0, 2));
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(2, 3));
    assert.equal(page.texts.length, 2);
    assert.equal(page.waiting, 3);
    channel.receive({ type: 'pause', paused: false });
    assert.deepEqual(page.texts, ['0', '1', '2', '3', '4']);
  });

  it('shows a paused page again as it was', () => {
    new PageModel(channel, capacity);
    channel.lines(lines(0, 2));
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(2, 3));
    const again = new PageModel(channel, capacity);
    assert.deepEqual(again.texts, ['0', '1']);
    assert.equal(again.waiting, 3);
    const [start] = again.messages;
    assert.ok(start?.type === 'start' && start.paused);
  });

  it('says how many lines are gone when a page comes back', () => {
    channel.lines(lines(0, 70));
    const page = new PageModel(channel, capacity);
    const [start] = page.messages;
    assert.ok(start?.type === 'start');
    assert.ok(start.dropped > 0);
    assert.equal(start.first, start.dropped);
    assert.equal(page.dropped, 20);
    assert.equal(page.texts.length, 50);
  });

  it('says so also of lines that made place while they waited', () => {
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(0, 17));
    channel.lines(lines(17, 9));
    channel.lines(lines(26, 25));
    channel.receive({ type: 'pause', paused: false });
    const page = new PageModel(channel, capacity);
    assert.equal(page.texts.length, 50);
    assert.equal(page.dropped, 1);
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(51, 90));
    channel.receive({ type: 'pause', paused: false });
    const again = new PageModel(channel, capacity);
    const [start] = again.messages;
    assert.ok(start?.type === 'start' && start.dropped > 0);
    assert.equal(again.gaps, 0);
    assert.equal(again.dropped, 91);
    channel.receive({ type: 'clear' });
    assert.equal(again.dropped, 0);
    channel.begin(2);
    assert.equal(again.dropped, 0);
  });

  it('clears on both sides', () => {
    const page = new PageModel(channel, capacity);
    channel.lines(lines(0, 3));
    channel.receive({ type: 'clear' });
    assert.deepEqual(page.texts, []);
    channel.lines(lines(3, 1));
    assert.deepEqual(page.texts, ['3']);
    assert.equal(page.gaps, 0);
  });

  it('forgets the last log when another begins', () => {
    const page = new PageModel(channel, capacity);
    channel.lines(lines(0, 3));
    channel.receive({ type: 'pause', paused: true });
    channel.begin(2);
    channel.lines(lines(100, 1));
    assert.deepEqual(page.texts, ['100']);
    const start = page.messages.findLast(({ type }) => type === 'start');
    assert.ok(start?.type === 'start' && !start.paused && start.run === 2);
  });

  it('does not talk to a page that is gone', () => {
    const sent: ToPage[] = [];
    const connection = channel.connect(message => sent.push(message));
    channel.receive({ type: 'ready' });
    connection.dispose();
    const before = sent.length;
    channel.lines(lines(0, 1));
    assert.equal(sent.length, before);
  });

  it('passes on what the page wishes, and nothing that it does not understand', () => {
    assert.deepEqual(channel.receive({ type: 'action' }), { type: 'action' });
    assert.deepEqual(channel.receive({ type: 'liveTail', on: true }), { type: 'liveTail', on: true });
    assert.equal(channel.receive({ type: 'run', command: 'x' }), undefined);
    assert.equal(channel.receive(undefined), undefined);
  });

  it('tells a page that comes back all that the last one knew', () => {
    channel.begin(2, view);
    channel.older('more');
    channel.search('half', false, 5);
    channel.receive({ type: 'state', state: saved });
    channel.view({ ...view, liveTail: 'on' });
    const page = new PageModel(channel, capacity);
    const told = Object.fromEntries(page.messages.map(message => [message.type, message]));
    assert.ok(told['start']?.type === 'start');
    assert.deepEqual(told['start'].saved, saved);
    assert.ok(told['view']?.type === 'view');
    assert.equal(told['view'].view.liveTail, 'on');
    assert.ok(told['older']?.type === 'older');
    assert.equal(told['older'].state, 'more');
    assert.ok(told['search']?.type === 'search');
    assert.equal(told['search'].bytes, 5);
  });

  it('gives the state of before the window was reloaded', () => {
    const page = new PageModel(new LogChannel(strings, saved));
    const [start] = page.messages;
    assert.ok(start?.type === 'start');
    assert.deepEqual(start.saved, saved);
  });

  it('reveals a time once there is a page, and once only', () => {
    channel.show(77);
    const page = new PageModel(channel, capacity);
    const shown = ({ messages }: PageModel) => messages.filter(({ type }) => type === 'show').length;
    assert.equal(shown(page), 1);
    assert.equal(shown(new PageModel(channel, capacity)), 0);
  });

  it('brings lines of the past to a page that is paused', () => {
    const page = new PageModel(channel, capacity);
    channel.lines(lines(100, 2));
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(200, 2));
    assert.ok(channel.past(lines(50, 2)));
    assert.deepEqual(page.texts, ['50', '51', '100', '101']);
    channel.receive({ type: 'pause', paused: false });
    assert.deepEqual(page.texts, ['50', '51', '100', '101', '200', '201']);
    assert.equal(page.gaps, 0);
  });

  it('says when there is no room for more of the past, which is no gap', () => {
    const page = new PageModel(channel, capacity);
    channel.lines(lines(1000, 45));
    assert.equal(channel.past(lines(0, 10)), false);
    assert.deepEqual(page.texts.slice(0, 6), ['5', '6', '7', '8', '9', '1000']);
    assert.equal(page.gaps, 0);
  });

  it('keeps the numbers of lines the same on both sides, whatever made place in between', () => {
    const page = new PageModel(channel, capacity);
    page.answers = false;
    channel.lines(lines(1000, 1));
    // Of each two, one is so old that it makes place.
    channel.lines(
      Array.from({ length: 120 }, (_, index) => ({
        source: index % 2,
        time: index % 2 === 0 ? 2000 + index : index,
        text: `${index}`,
      })),
    );
    page.answers = true;
    page.answer();
    assert.ok(page.messages.some(message => message.type === 'lines' && message.holes.length > 1));
    assert.ok(page.gaps > 0);
    const { model } = channel;
    for (const { arrival, line } of model.slice(model.first, model.end)) {
      assert.equal(page.model.get(page.model.indexOf(arrival) ?? -1)?.line.text, line.text);
    }
  });

  it('brings every line once and in order, or counts it as missing, whatever happens', () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
      { weight: 1, arbitrary: fc.constant('pause' as const) },
      { weight: 1, arbitrary: fc.constant('resume' as const) },
      { weight: 1, arbitrary: fc.constant('hide' as const) },
      { weight: 1, arbitrary: fc.constant('stall' as const) },
      { weight: 2, arbitrary: fc.constant('answer' as const) },
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        const tested = new LogChannel(strings, undefined, capacity);
        tested.begin(1);
        let page = new PageModel(tested, capacity);
        let written = 0;
        for (const step of [...acts, 'answer', 'resume', 'answer'] as const) {
          switch (step) {
            case 'pause':
            case 'resume':
              tested.receive({ type: 'pause', paused: step === 'pause' });
              break;
            case 'hide':
              page = new PageModel(tested, capacity);
              break;
            case 'stall':
              page.answers = false;
              break;
            case 'answer':
              page.answers = true;
              page.answer();
              break;
            default:
              tested.lines(lines(written, step));
              written += step;
          }
          const numbers = page.texts.map(Number);
          assert.ok(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0)));
        }
        assert.equal(page.texts.at(-1), written === 0 ? undefined : String(written - 1));
        assert.equal(page.texts.length, Math.min(written, capacity.items));
        assert.equal(page.texts.length + page.gaps + page.dropped, written);
      }),
      { examples: [[['pause', 17, 9, 25, 'resume', 'hide']]] },
    );
  });
});
