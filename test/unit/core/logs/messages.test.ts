import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  fromWire,
  PAGE_STRINGS,
  type PageStrings,
  parseFromPage,
  parseToPage,
  type ToPage,
  toWire,
} from '../../../../src/core/logs/messages.ts';

const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;

const toPage: readonly ToPage[] = [
  { type: 'start', run: 1, strings, paused: false, first: 0, dropped: 0 },
  { type: 'sources', sources: [{ index: 0, task: 't', container: 'c', label: 'l', colour: 0 }] },
  {
    type: 'lines',
    first: 5,
    lines: [
      [0, 1.5, 'text', 0, 1],
      [-1, -1, '', 9, 0],
    ],
  },
  {
    type: 'status',
    status: { kind: 'following', text: 'x', notices: ['y'], lag: 5, action: 'Sign In' },
  },
  { type: 'status', status: { kind: 'ended', text: '', notices: [], lag: undefined, action: undefined } },
  { type: 'waiting', count: 3 },
];

describe('messages to the page', () => {
  for (const message of toPage) {
    it(`${message.type} arrives`, () => assert.deepEqual(parseToPage(structuredClone(message)), message));
  }

  it('are refused when a part is missing or of another kind', () => {
    for (const message of toPage) {
      for (const name of Object.keys(message)) {
        const { [name]: _, ...rest }: Record<string, unknown> = { ...message };
        assert.equal(parseToPage(rest), undefined, `${message.type} without ${name}`);
        assert.equal(parseToPage({ ...message, [name]: Symbol.iterator }), undefined);
        assert.equal(parseToPage({ ...message, [name]: -0.5 }), undefined);
      }
    }
    const lines = { type: 'lines', first: 0 };
    const bad = [
      [['0', 0, '', 0, 0]],
      [[0, 0, '', 0]],
      [[0, 0, 5, 0, 0]],
      [[0, 0, '', -1, 0]],
      [[0, 0, '', 0, 2]],
      [''],
    ];
    for (const each of bad) {
      assert.equal(parseToPage({ ...lines, lines: each }), undefined);
    }
    const { log: _, ...someStrings } = strings;
    assert.equal(parseToPage({ ...toPage[0], strings: someStrings }), undefined);
  });
});

describe('messages from the page', () => {
  const good = [
    { type: 'ready' },
    { type: 'received', next: 7 },
    { type: 'pause', paused: true },
    { type: 'clear' },
    { type: 'action' },
    { type: 'choose' },
  ];
  for (const message of good) {
    it(`${message.type} arrives`, () => assert.deepEqual(parseFromPage(message), message));
  }

  it('carry nothing that is not asked for', () => {
    assert.deepEqual(parseFromPage({ type: 'clear', command: 'rm' }), { type: 'clear' });
  });

  it('are refused when they are anything else', () => {
    fc.assert(
      fc.property(fc.anything(), data => {
        const parsed = parseFromPage(data);
        assert.ok(parsed === undefined || good.some(({ type }) => type === parsed.type));
        assert.ok(
          parseToPage(data) === undefined || toPage.some(({ type }) => type === parseToPage(data)?.type),
        );
      }),
    );
    for (const data of [
      null,
      [],
      'ready',
      { type: 'received', next: 1.5 },
      { type: 'pause', paused: 1 },
      { type: 'start' },
    ]) {
      assert.equal(parseFromPage(data), undefined);
    }
  });
});

describe('a line on the way', () => {
  it('comes out as it went in', () => {
    const line = fc.record(
      {
        source: fc.integer({ min: -1 }),
        time: fc.integer(),
        text: fc.string({ unit: 'binary' }),
        cut: fc.integer({ min: 1 }),
        continued: fc.constant(true as const),
      },
      { requiredKeys: ['source', 'time', 'text'] },
    );
    fc.assert(
      fc.property(line, value => {
        assert.deepEqual(fromWire(toWire(value)), { ...value });
      }),
    );
  });
});
