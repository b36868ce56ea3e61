import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NO_FILTER } from '../../../../src/core/logs/filter/filter.ts';
import {
  type FromPage,
  fromWire,
  MESSAGE_MAX,
  type PageState,
  type PageView,
  type ToPage,
  toWire,
} from '../../../../src/core/logs/messages.ts';
import { PAGE_STRINGS, type PageStrings } from '../../../../src/core/logs/pageStrings.ts';
import { parseFromPage, parseToPage } from '../../../../src/core/logs/parseMessages.ts';

const strings = Object.fromEntries(PAGE_STRINGS.map(name => [name, name])) as PageStrings;
const state: PageState = {
  zone: 'utc',
  wrap: false,
  histogram: true,
  filter: { ...NO_FILTER, include: 'x', levels: ['error', 'none'], tasks: ['t'], from: 1, to: 2 },
};
const view: PageView = {
  targets: [{ kind: 'group', title: 'x', environment: 'dev', region: 'eu-west-1', colour: 1 }],
  request: 'search',
  range: { from: 1, to: 2 },
  time: undefined,
  words: 'a b',
  liveTail: 'unavailable',
  resumed: true,
};
const source = {
  index: 0,
  task: 't',
  container: 'c',
  label: 'l',
  colour: 0,
  environment: 'dev',
  group: 'g',
  region: 'r',
};

const toPage: readonly ToPage[] = [
  { type: 'start', run: 1, strings, paused: false, first: 0, dropped: 0, saved: state },
  { type: 'sources', sources: [source, { ...source, stream: 's' }] },
  {
    type: 'lines',
    first: 5,
    lines: [
      [0, 1.5, 'text', 0, 1],
      [-1, -1, '', 9, 2],
    ],
    holes: [[1, 5]],
    missed: { count: 3, time: 4 },
  },
  {
    type: 'status',
    status: {
      kind: 'following',
      text: 'x',
      notices: ['y'],
      lag: 5,
      action: 'Sign In',
      mode: 'liveTail',
      sampled: true,
    },
  },
  { type: 'waiting', count: 3 },
  { type: 'view', view },
  { type: 'older', state: 'failed', text: 'x' },
  { type: 'search', text: 'x', done: true, bytes: 4 },
  { type: 'show', arrival: 4, time: 5 },
];

const fromPage: readonly FromPage[] = [
  { type: 'ready' },
  { type: 'received', next: 7 },
  { type: 'pause', paused: true },
  { type: 'clear' },
  { type: 'action' },
  { type: 'choose' },
  { type: 'addTarget' },
  { type: 'back' },
  { type: 'removeTarget', index: 1 },
  { type: 'liveTail', on: true },
  { type: 'older' },
  { type: 'openFrame', path: '/app/x.ts', line: 3, column: 4 },
  { type: 'save', id: 1, format: 'jsonLines', part: 'x', last: true },
  { type: 'seen' },
  { type: 'state', state },
  { type: 'context', source: 1, time: 5 },
  { type: 'openRange', range: { from: 1, to: 2 } },
];

const directions: readonly (readonly [
  string,
  readonly (ToPage | FromPage)[],
  (data: unknown) => ToPage | FromPage | undefined,
])[] = [
  ['to', toPage, parseToPage],
  ['from', fromPage, parseFromPage],
];

for (const [direction, messages, parse] of directions) {
  describe(`messages ${direction} the page`, () => {
    for (const message of messages) {
      it(`${message.type} arrives`, () => assert.deepEqual(parse(structuredClone(message)), message));

      it(`${message.type} arrives without what may be absent`, () => {
        const parsed = parse(JSON.parse(JSON.stringify(message)));
        assert.equal(parsed?.type, message.type);
      });

      it(`${message.type} is refused with any part of another kind, at any depth`, () => {
        let places = 0;
        for (const bad of [Symbol.iterator, { other: 1 }, [{}]]) {
          for (const changed of withEach(message, bad)) {
            places++;
            assert.equal(parse(changed), undefined);
          }
        }
        assert.ok(places > 0);
      });

      it(`${message.type} is refused with a part that nobody asked for, at any depth`, () => {
        for (const changed of withMore(message)) {
          assert.equal(parse(changed), undefined);
        }
      });
    }

    it('are refused when they are anything else', () => {
      fc.assert(
        fc.property(fc.anything(), data => {
          const parsed = parse(data);
          assert.ok(parsed === undefined || messages.some(({ type }) => type === parsed.type));
        }),
      );
      for (const data of [
        null,
        [],
        'ready',
        { type: 'toString' },
        { type: '__proto__' },
        { type: ['ready'] },
      ]) {
        assert.equal(parse(data), undefined);
      }
    });
  });
}

describe('limits of messages', () => {
  it('numbers that are none are refused', () => {
    for (const next of [1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.equal(parseFromPage({ type: 'received', next }), undefined);
    }
    const lines = { type: 'lines', first: 0, holes: [], missed: undefined };
    const bad = [
      [['0', 0, '', 0, 0]],
      [[0, 0, '', 0]],
      [[0, Number.NaN, '', 0, 0]],
      [[0, 0, 5, 0, 0]],
      [[0, 0, '', -1, 0]],
      [[0, 0, '', 0, 4]],
      [[-2, 0, '', 0, 0]],
      [''],
    ];
    for (const each of bad) {
      assert.equal(parseToPage({ ...lines, lines: each }), undefined);
    }
    assert.ok(parseToPage({ ...lines, lines: [[0, 0, '', 0, 0]] }) !== undefined);
  });

  it('a part of what is saved has a megabyte at most', () => {
    const save = { type: 'save', id: 1, format: 'plain', last: false };
    assert.ok(parseFromPage({ ...save, part: 'x'.repeat(MESSAGE_MAX) }) !== undefined);
    assert.equal(parseFromPage({ ...save, part: 'x'.repeat(MESSAGE_MAX + 1) }), undefined);
    assert.equal(parseFromPage({ type: 'openFrame', path: 'x'.repeat(3000), line: 1 }), undefined);
  });
});

/** The value with each of its parts in turn replaced. */
function* withEach(value: unknown, bad: unknown): Generator<unknown> {
  if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      for (const changed of [...(part === undefined ? [] : [bad]), ...withEach(part, bad)]) {
        yield Array.isArray(value)
          ? value.map((item: unknown, index) => (String(index) === name ? changed : item))
          : { ...value, [name]: changed };
      }
    }
  }
}

/** The value with one part more, in each of its records in turn. */
function* withMore(value: unknown): Generator<unknown> {
  if (typeof value === 'object' && value !== null) {
    if (!Array.isArray(value)) {
      yield { ...value, command: 'x' };
    }
    for (const [name, part] of Object.entries(value)) {
      for (const changed of withMore(part)) {
        yield Array.isArray(value)
          ? value.map((item: unknown, index) => (String(index) === name ? changed : item))
          : { ...value, [name]: changed };
      }
    }
  }
}

describe('a line on the way', () => {
  it('comes out as it went in', () => {
    const line = fc.record(
      {
        source: fc.integer({ min: -1 }),
        time: fc.integer(),
        text: fc.string({ unit: 'binary' }),
        cut: fc.integer({ min: 1 }),
        continued: fc.constant(true as const),
        late: fc.constant(true as const),
        ahead: fc.integer({ min: 1 }),
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
