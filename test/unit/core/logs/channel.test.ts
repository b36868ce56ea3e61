import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { LogChannel } from '../../../../src/core/logs/channel.ts';
import type { LogLine } from '../../../../src/core/logs/line.ts';
import { PAGE_STRINGS, type PageStrings, type ToPage } from '../../../../src/core/logs/messages.ts';

const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;
const capacity = { items: 50, weight: 1_000_000 };

function lines(from: number, count: number): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({ source: 0, time: 0, text: String(from + index) }));
}

/** What the view shows of a log, and what it has said. */
class PageModel {
  readonly messages: ToPage[] = [];
  texts: string[] = [];
  next = 0;
  gaps = 0;
  waiting = 0;
  readonly #channel: LogChannel;
  answers = true;

  constructor(channel: LogChannel) {
    this.#channel = channel;
    channel.connect(message => this.take(message));
    channel.receive({ type: 'ready' });
  }

  take(message: ToPage): void {
    this.messages.push(message);
    if (message.type === 'start') {
      this.texts = [];
      this.next = message.first;
    } else if (message.type === 'lines') {
      this.gaps += message.first - this.next;
      this.texts.push(...message.lines.map(([, , text]) => text));
      this.next = message.first + message.lines.length;
      if (this.answers) {
        this.answer();
      }
    } else if (message.type === 'waiting') {
      this.waiting = message.count;
    }
  }

  answer(): void {
    this.#channel.receive({ type: 'received', next: this.next });
  }
}

describe('the channel to the page', () => {
  let channel: LogChannel;

  beforeEach(() => {
    channel = new LogChannel(strings, capacity);
    channel.begin(1);
  });

  it('says nothing before the page is ready, then all', () => {
    const sent: ToPage[] = [];
    channel.sources([{ index: 0, task: 't', container: 'c', label: 'l', colour: 0 }]);
    channel.lines(lines(0, 3));
    channel.status({ kind: 'following', text: 'ok', notices: [] });
    channel.connect(message => sent.push(message));
    assert.equal(sent.length, 0);
    channel.receive({ type: 'ready' });
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['start', 'sources', 'status', 'lines'],
    );
  });

  it('sends lines as they come', () => {
    const page = new PageModel(channel);
    channel.lines(lines(0, 3));
    channel.lines(lines(3, 2));
    assert.deepEqual(page.texts, ['0', '1', '2', '3', '4']);
  });

  it('waits for the page to keep up, and counts what it could not keep as a gap', () => {
    const page = new PageModel(channel);
    page.answers = false;
    channel.lines(lines(0, 5));
    channel.lines(lines(5, 100));
    assert.equal(page.texts.length, 5, 'one message is under way');
    page.answer();
    assert.deepEqual(
      page.texts.slice(5),
      lines(55, 50).map(({ text }) => text),
    );
    assert.equal(page.gaps, 50);
  });

  it('splits what is large', () => {
    const wide = new LogChannel(strings);
    wide.begin(1);
    const page = new PageModel(wide);
    wide.lines(lines(0, 5000));
    wide.lines(Array.from({ length: 100 }, () => ({ source: 0, time: 0, text: 'x'.repeat(16_000) })));
    assert.equal(page.texts.length, 5100);
    for (const message of page.messages) {
      if (message.type === 'lines') {
        assert.ok(message.lines.length <= 2000);
        assert.ok(message.lines.reduce((sum, [, , text]) => sum + text.length, 0) <= 516_000);
      }
    }
  });

  it('holds lines back while the page is paused, and counts them', () => {
    const page = new PageModel(channel);
    channel.lines(lines(0, 2));
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(2, 3));
    assert.equal(page.texts.length, 2);
    assert.equal(page.waiting, 3);
    channel.receive({ type: 'pause', paused: false });
    assert.deepEqual(page.texts, ['0', '1', '2', '3', '4']);
  });

  it('shows a paused page again as it was', () => {
    new PageModel(channel);
    channel.lines(lines(0, 2));
    channel.receive({ type: 'pause', paused: true });
    channel.lines(lines(2, 3));
    const again = new PageModel(channel);
    assert.deepEqual(again.texts, ['0', '1']);
    assert.equal(again.waiting, 3);
    const [start] = again.messages;
    assert.ok(start?.type === 'start' && start.paused);
  });

  it('says how many lines are gone when a page comes back', () => {
    channel.lines(lines(0, 70));
    const page = new PageModel(channel);
    const [start] = page.messages;
    assert.ok(start?.type === 'start');
    assert.equal(start.dropped, 20);
    assert.equal(start.first, 20);
    assert.equal(page.texts.length, 50);
  });

  it('clears on both sides', () => {
    const page = new PageModel(channel);
    channel.lines(lines(0, 3));
    channel.receive({ type: 'clear' });
    assert.deepEqual(page.texts, []);
    channel.lines(lines(3, 1));
    assert.deepEqual(page.texts, ['3']);
    assert.equal(page.gaps, 0);
  });

  it('forgets the last log when another begins', () => {
    const page = new PageModel(channel);
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
    assert.equal(channel.receive({ type: 'action' }), 'action');
    assert.equal(channel.receive({ type: 'choose' }), 'choose');
    assert.equal(channel.receive({ type: 'run', command: 'x' }), undefined);
    assert.equal(channel.receive(undefined), undefined);
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
        const tested = new LogChannel(strings, capacity);
        tested.begin(1);
        let page = new PageModel(tested);
        let written = 0;
        for (const step of [...acts, 'answer', 'resume', 'answer'] as const) {
          switch (step) {
            case 'pause':
            case 'resume':
              tested.receive({ type: 'pause', paused: step === 'pause' });
              break;
            case 'hide':
              page = new PageModel(tested);
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
        assert.equal(page.next, written);
        const [start] = page.messages;
        assert.ok(start?.type === 'start');
        assert.equal(page.texts.length + page.gaps + start.first, written);
      }),
    );
  });
});
