import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { emptySnapshot } from '../../../../../src/core/fleet/snapshot.ts';
import { type FollowStatus, type LogLine, NOTE } from '../../../../../src/core/logs/line.ts';
import { runRequest } from '../../../../../src/core/logs/past/run.ts';
import { CallSchedule } from '../../../../../src/core/logs/schedule.ts';
import type { Clock, Cloud } from '../../../../../src/core/ports.ts';
import { unusedCloud } from '../../../support/unusedCloud.ts';
import { environment } from '../followRig.ts';
import { PagedLogs } from '../past/pagedLogs.ts';

const nothing = (): void => undefined;
/** A thousand times as fast. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => wait(milliseconds / 1000, undefined, { signal }),
};
const HOUR = 3600_000;
const from = Date.UTC(2026, 0, 1);

async function search(t: TestContext, words: string, logs: PagedLogs) {
  const statuses: FollowStatus[] = [];
  const lines: LogLine[] = [];
  const cloud: Cloud = { ...unusedCloud, logs: () => logs };
  const run = runRequest(
    {
      targets: [{ kind: 'group', environment: 'dev', title: 'g', group: 'g' }],
      lines: { kind: 'search', search: { words, by: 'filter' }, range: { from, to: from + 24 * HOUR } },
    },
    {
      environment: () => environment,
      cloud: async () => cloud,
      schedule: new CallSchedule(clock),
      clock,
      log: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
      fleet: { snapshot: emptySnapshot },
    },
    {
      sources: nothing,
      lines: given => void lines.push(...given),
      status: status => void statuses.push(status),
      past: () => true,
      older: nothing,
      search: nothing,
      show: nothing,
    },
  );
  t.after(() => run.dispose());
  await run.done;
  const texts = lines.filter(({ source }) => source !== NOTE).map(({ text }) => text);
  return { text: statuses.at(-1)?.text ?? '', texts };
}

/** A line in the first hour, and one in the last. */
function twoLines(): PagedLogs {
  const logs = new PagedLogs();
  logs.put('g', 'a', from + HOUR, 'INFO word early');
  logs.put('g', 'a', from + 23.5 * HOUR, 'INFO word late');
  return logs;
}

describe('a search with a filter pattern', { timeout: 30_000 }, () => {
  it('that the endpoint refuses at once reads all lines', async t => {
    const logs = twoLines();
    logs.trouble = ({ pattern }) => (pattern === undefined ? undefined : 'invalid');
    const { text, texts } = await search(t, 'word', logs);
    assert.deepEqual(texts.toSorted(), ['INFO word early', 'INFO word late']);
    assert.match(text, /^2 lines found: /);
  });

  it('that is refused after lines were given does not give them again', async t => {
    const logs = twoLines();
    logs.trouble = ({ pattern, endTime }) =>
      pattern !== undefined && (endTime ?? 0) < from + 20 * HOUR ? 'invalid' : undefined;
    const { text, texts } = await search(t, 'word', logs);
    assert.deepEqual(texts, ['INFO word late']);
    assert.match(text, /trouble: invalid/);
  });

  it('counts the lines that match, and beside them those that belong to them', async t => {
    const logs = new PagedLogs();
    logs.put('g', 'a', from + HOUR, 'ERROR word');
    logs.put(
      'g',
      'a',
      from + HOUR + 1,
      '\tat some.Place.go(Place.java:1)\n\tat some.Place.come(Place.java:2)',
    );
    logs.put('g', 'a', from + HOUR + 2, '\t... 12 more');
    logs.put('g', 'a', from + 5 * HOUR, 'ERROR word\n  in two lines');
    logs.matches = (_, message) => message.includes('word');
    const { text, texts } = await search(t, 'word', logs);
    assert.equal(texts.length, 6);
    assert.match(text, /^2 lines found, shown with 2 lines around: /);
  });
});
