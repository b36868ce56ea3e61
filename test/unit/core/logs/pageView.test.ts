import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageStatus, pageView } from '../../../../src/core/logs/pageView.ts';
import { parseToPage } from '../../../../src/core/logs/parseMessages.ts';
import type { LogRequest } from '../../../../src/core/logs/target.ts';
import { targetKey } from '../../../../src/core/logs/targetKey.ts';

const group = (environment: string, name: string, region?: string) =>
  ({
    kind: 'group',
    environment,
    title: name,
    group: name,
    ...(region === undefined ? {} : { region }),
  }) as const;
const regionOf = (name: string): string | undefined => (name === 'gone' ? undefined : 'eu-west-1');
const targets: LogRequest['targets'] = [
  group('dev', '/a'),
  group('prod', '/b', 'us-east-1'),
  group('dev', '/c', 'eu-west-1'),
];

test('targets of one environment share a colour, and a region is said where it is another one', () => {
  const { targets: shown, request } = pageView({ targets, lines: { kind: 'follow' } }, 'on', regionOf);
  assert.equal(request, 'follow');
  assert.deepEqual(
    shown.map(({ title, colour, region }) => [title, colour, region]),
    [
      ['/a', 0, undefined],
      ['/b', 1, 'us-east-1'],
      ['/c', 0, undefined],
    ],
  );
});

test('Live Tail is for what is followed alone', () => {
  assert.equal(pageView({ targets, lines: { kind: 'follow' } }, 'on', regionOf).liveTail, 'on');
  assert.equal(
    pageView({ targets, lines: { kind: 'last', count: 5 } }, 'on', regionOf).liveTail,
    'unavailable',
  );
});

test('a search says its words and its range', () => {
  const range = { from: 1, to: 2 };
  const { words, range: shown } = pageView(
    { targets, lines: { kind: 'search', search: { words: 'a b', by: 'filter' }, range } },
    'off',
    regionOf,
  );
  assert.equal(words, 'a b');
  assert.deepEqual(shown, range);
});

test('targets that mean the same are told, whatever they are called', () => {
  assert.equal(targetKey(group('dev', '/a')), targetKey({ ...group('dev', '/a'), title: 'other' }));
  assert.notEqual(targetKey(group('dev', '/a')), targetKey(group('prod', '/a')));
  assert.notEqual(targetKey(group('dev', '/a')), targetKey({ ...group('dev', '/a'), prefix: 'x' }));
});

test('a status arrives however long its sentences are and however many there are', () => {
  const long = `${'x'.repeat(8190)}😀😀`;
  const status = pageStatus({
    kind: 'waiting',
    text: long,
    notices: Array.from({ length: 1500 }, () => long),
  });
  assert.deepEqual(parseToPage({ type: 'status', status }), { type: 'status', status });
  assert.equal(status.text, `${'x'.repeat(8190)}…`);
  assert.equal(pageStatus({ kind: 'waiting', text: 'short', notices: [] }).text, 'short');
});
