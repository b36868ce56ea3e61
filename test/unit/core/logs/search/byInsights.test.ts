import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../../../../src/core/failure.ts';
import { emptySnapshot } from '../../../../../src/core/fleet/snapshot.ts';
import type { LogQueries, QueryProgress } from '../../../../../src/core/logPorts.ts';
import type { FollowStatus } from '../../../../../src/core/logs/line.ts';
import { runRequest } from '../../../../../src/core/logs/past/run.ts';
import { CallSchedule } from '../../../../../src/core/logs/schedule.ts';
import type { Clock, Cloud } from '../../../../../src/core/ports.ts';
import { unusedCloud } from '../../../support/unusedCloud.ts';
import { environment } from '../followRig.ts';

const nothing = (): void => undefined;
/** A thousand times as fast. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => wait(milliseconds / 1000, undefined, { signal }),
};
const progress = (status: QueryProgress['status']): QueryProgress => ({
  status,
  rows: [],
  bytesScanned: 1,
  recordsMatched: 0,
  recordsScanned: 0,
});

/** A search; `queries` plays Logs Insights, and `session` throws where there is none. */
function search(t: TestContext, queries: Partial<LogQueries>, session: () => void = nothing) {
  const statuses: FollowStatus[] = [];
  const unused = async (): Promise<never> => assert.fail('not part of this test');
  const cloud: Cloud = {
    ...unusedCloud,
    logQueries: async () => ({ start: unused, results: unused, stop: unused, ...queries }),
  };
  const run = runRequest(
    {
      targets: [{ kind: 'group', environment: 'dev', title: 'g', group: 'g' }],
      lines: { kind: 'search', search: { words: 'x', by: 'insights' }, range: { from: 0, to: 1e12 } },
    },
    {
      environment: () => environment,
      cloud: async () => {
        session();
        return cloud;
      },
      schedule: new CallSchedule(clock),
      clock,
      log: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
      fleet: { snapshot: emptySnapshot },
    },
    {
      sources: nothing,
      lines: nothing,
      status: status => void statuses.push(status),
      past: () => true,
      older: nothing,
      search: nothing,
      show: nothing,
    },
  );
  t.after(() => run.dispose());
  return { run, statuses };
}

describe('a search with Logs Insights', { timeout: 30_000 }, () => {
  for (const code of ['offline', 'server'] as const) {
    it(`is sent once, and says so, where its answer is lost: ${code}`, async t => {
      let started = 0;
      const { run, statuses } = search(t, {
        start: async () => {
          started++;
          throw new Failure(code, 'No answer.');
        },
      });
      await run.done;
      assert.equal(started, 1);
      assert.equal(statuses.at(-1)?.kind, 'ended');
      assert.match(statuses.at(-1)?.text ?? '', /^No answer\. .*not sent again.*may run.*billed/);
    });
  }

  it('is sent again where it was throttled, or nobody was signed in', async t => {
    const failures = [new Failure('throttled', 'Slower.'), new Failure('expired', 'Over.')];
    let signedOut = true;
    const { run, statuses } = search(
      t,
      {
        start: async () => {
          const failure = failures.shift();
          if (failure !== undefined) {
            throw failure;
          }
          return 'q';
        },
        results: async () => progress('Complete'),
      },
      () => {
        if (signedOut) {
          signedOut = false;
          throw new Failure('signedOut', 'Signed out.');
        }
      },
    );
    await run.done;
    assert.deepEqual([failures.length, statuses.at(-1)?.kind], [0, 'ended']);
    assert.match(statuses.at(-1)?.text ?? '', /0 lines found/);
  });

  it('is ended after a sign-out too, with what there was to ask with', async t => {
    const stopped: string[] = [];
    let asked = false;
    const { run } = search(
      t,
      {
        start: async () => 'q',
        results: async () => {
          asked = true;
          return progress('Running');
        },
        stop: async id => void stopped.push(id),
      },
      () => {
        if (asked) {
          throw new Failure('signedOut', 'Signed out.');
        }
      },
    );
    while (!asked) {
      await wait(1);
    }
    run.dispose();
    await run.done;
    assert.deepEqual(stopped, ['q']);
  });

  it('tells why it failed, whatever becomes of ending it, which is tried three times', async t => {
    let tries = 0;
    const { run, statuses } = search(t, {
      start: async () => 'q',
      results: async () => progress('Failed'),
      stop: async () => {
        tries++;
        throw new Failure('offline', 'No way.');
      },
    });
    await run.done;
    assert.match(statuses.at(-1)?.text ?? '', /without a result \(Failed\)/);
    assert.equal(tries, 3);
  });
});
