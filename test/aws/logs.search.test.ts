import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { estimateQuery } from '../../src/core/logs/search/estimate.ts';
import type { LogRequest } from '../../src/core/logs/target.ts';
import { openPast } from './support/pastRig.ts';

const HOUR = 3600_000;
const GROUP = '/ecs/search';
const group = { kind: 'group', environment: 'dev', title: GROUP, group: GROUP } as const;
const api = { ...group, title: 'api', prefix: 'ecs/api/' } as const;

const from = Date.now() - 20 * HOUR;
const range = { from: from - HOUR, to: Date.now() };

function search(words: string, by: 'filter' | 'insights'): LogRequest['lines'] {
  return { kind: 'search', search: { words, by }, range };
}

const LINES: readonly (readonly [string, string])[] = [
  ['ecs/api/1', 'ERROR: payment failed for order-77'],
  ['ecs/api/1', 'error: Payment failed for order-78, retry'],
  ['ecs/api/2', '{"level":"Error","request":{"id":"r-1"},"status":503,"msg":"payment"}'],
  ['ecs/api/2', 'level=error request.id=r-1 status=404 msg="not found"'],
  ['ecs/web/3', 'error in the payment form\n  at pay (form.js:1)'],
  ['ecs/web/3', '日本語のエラー'],
  ['ecs/web/3', 'all is well (so far)'],
];

const CASES: readonly (readonly [words: string, found: readonly number[]])[] = [
  ['error payment', [0, 1, 2, 4]],
  ['"payment failed" -retry', [0]],
  ['order-77|order-78', [0, 1]],
  ['level=error request.id=r-1', [2, 3]],
  ['status>=500', [2]],
  ['msg="not', [3]],
  ['エラー', [5]],
  ['-error -エラー', [6]],
  ['(so', [6]],
  ['/ORDER-\\d+,/i', [1]],
];

async function openLines(t: Parameters<typeof openPast>[0]) {
  const rig = await openPast(t);
  for (const [index, [stream, message]] of LINES.entries()) {
    await rig.put(GROUP, stream, [[from + index * 60_000, message]]);
  }
  return rig;
}

describe('search over HTTP', { timeout: 120_000 }, () => {
  for (const by of ['filter', 'insights'] as const) {
    it(`finds what is meant: ${by}`, async t => {
      const { run: start } = await openLines(t);
      for (const [words, found] of CASES) {
        const { run, shown } = start(search(words, by), [group]);
        await run.done;
        assert.equal(shown.last?.kind, 'ended', shown.last?.text);
        const expected = found.flatMap(index => LINES[index]?.[1].split('\n') ?? []);
        assert.deepEqual(shown.texts.toSorted(), expected.toSorted(), `${words}: ${shown.last.notices}`);
        assert.equal(shown.searches.at(-1)?.done, true);
        assert.equal(shown.olderStates.at(-1), 'complete');
      }
    });

    it(`keeps to the streams: ${by}`, async t => {
      const { run: start } = await openLines(t);
      const { run, shown } = start(search('payment', by), [api]);
      await run.done;
      assert.deepEqual(shown.sourceList.map(({ stream }) => stream).sort(), ['ecs/api/1', 'ecs/api/2']);
      assert.equal(shown.lineList.length, 3);
    });
  }

  it('says what is sent, and how far it is', async t => {
    const { run: start } = await openLines(t);
    const { run, shown } = start(search('error payment', 'filter'), [group]);
    await run.done;
    assert.match(String(shown.last?.notices), /is asked for %\[Pp\]\[Aa\]\[Yy\]\[Mm\]\[Ee\]\[Nn\]\[Tt\]%/);
    assert.ok(shown.searches.length > 3);
    assert.match(shown.searches[1]?.text ?? '', /back to 20\d\d-.* UTC so far \(\d+ %\)/);
  });

  it('reads all lines where the endpoint does not take the pattern', async t => {
    const { sandbox, run: start } = await openLines(t);
    await sandbox.control('PUT', '/faults', {
      faults: [
        {
          action: 'logs:FilterLogEvents',
          kind: 'error',
          status: 400,
          code: 'InvalidParameterException',
          rate: 1,
          count: 1,
        },
      ],
    });
    const { run, shown } = start(search('"payment failed"', 'filter'), [group]);
    await run.done;
    assert.equal(shown.lineList.length, 2, shown.last?.text);
  });

  it('refuses an expression that cannot be sent', async t => {
    const { run: start } = await openLines(t);
    for (const words of ['/(a|b)c/', '/a/ /b/', '-/a/']) {
      const { run, shown } = start(search(words, 'filter'), [group]);
      await run.done;
      assert.match(shown.last?.text ?? '', /regular expression/, words);
      assert.equal(shown.lineList.length, 0);
    }
  });

  it('tells what a query scans and costs, while it runs and at the end', async t => {
    const { run: start } = await openLines(t);
    const { run, shown } = start(search('payment', 'insights'), [group]);
    await run.done;
    const last = shown.searches.at(-1);
    assert.ok(last !== undefined && last.bytes > 0);
    assert.match(last.text, /5 lines found/);
    assert.match(last.text, /B scanned \(less than \$0\.01\)/);
    assert.ok(shown.statuses.some(({ kind, text }) => kind === 'waiting' && /with Logs Insights/.test(text)));
  });

  it('ends the query when nobody waits for it any more', async t => {
    const { sandbox, run: start } = await openLines(t);
    const { calls } = sandbox.sandbox.world;
    const { run } = start(search('payment', 'insights'), [group]);
    while (calls.total('logs:StartQuery') === 0) {
      await wait(1);
    }
    run.dispose();
    await run.done;
    assert.equal(calls.total('logs:StopQuery'), 1);
  });

  it('sends a query once, whose answer is lost on the way', async t => {
    const { sandbox, run: start } = await openLines(t);
    const { calls } = sandbox.sandbox.world;
    await sandbox.control('PUT', '/faults', {
      faults: [{ action: 'logs:StartQuery', kind: 'error', status: 500, code: 'InternalFailure', rate: 1 }],
    });
    const { run, shown } = start(search('payment', 'insights'), [group]);
    await run.done;
    assert.equal(calls.total('logs:StartQuery'), 1);
    assert.match(shown.last?.text ?? '', /not sent again/);
  });

  it('estimates what a query would scan', async t => {
    const { deps } = await openLines(t);
    const { groups, bytes } = await estimateQuery([group], range, deps, new AbortController().signal);
    assert.deepEqual(
      groups.map(({ name }) => name),
      [GROUP],
    );
    assert.ok(bytes >= 0);
  });
});
