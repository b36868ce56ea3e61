import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import { SharedWork } from '../../../src/tokens/sharedWork.ts';
import { settle } from '../support/manualClock.ts';

const never = new AbortController().signal;

/** Work that goes on until the test ends it. */
function endless() {
  const started: { tell: (text: string) => void; signal: AbortSignal; end: (value: string) => void }[] = [];
  return {
    started,
    start: (tell: (text: string) => void, signal: AbortSignal): Promise<string> =>
      new Promise((resolve, reject) => {
        started.push({ tell, signal, end: resolve });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
}

suite('work that is shared', () => {
  test('is done once for the same, and apart for what differs', async () => {
    const works = new SharedWork<string>();
    const { started, start } = endless();
    const quiet = (): void => undefined;
    const both = [works.join('a', start, quiet, never), works.join('a', start, quiet, never)];
    const other = works.join('b', start, quiet, never);
    await settle();
    assert.equal(started.length, 2);
    started[0]?.end('one');
    started[1]?.end('two');
    assert.deepEqual(await Promise.all([...both, other]), ['one', 'one', 'two']);
    const again = works.join('a', start, quiet, never);
    await settle();
    assert.equal(started.length, 3);
    started[2]?.end('three');
    assert.equal(await again, 'three');
  });

  test('is heard by all, also by who comes later', async () => {
    const works = new SharedWork<string>();
    const { started, start } = endless();
    const heard: string[] = [];
    const first = works.join('a', start, text => heard.push(`1 ${text}`), never);
    await settle();
    started[0]?.tell('x');
    const second = works.join('a', start, text => heard.push(`2 ${text}`), never);
    started[0]?.tell('y');
    started[0]?.end('done');
    await Promise.all([first, second]);
    assert.deepEqual(heard, ['1 x', '2 x', '1 y', '2 y']);
  });

  test('goes on while somebody waits, and ends with the last of them', async () => {
    const works = new SharedWork<string>();
    const { started, start } = endless();
    const leaving = [new AbortController(), new AbortController()] as const;
    const quiet = (): void => undefined;
    const first = works.join('a', start, quiet, leaving[0].signal);
    const second = works.join('a', start, quiet, leaving[1].signal);
    await settle();
    leaving[0].abort();
    await assert.rejects(first, (error: unknown) => error instanceof Failure && error.code === 'cancelled');
    assert.equal(started[0]?.signal.aborted, false);
    leaving[1].abort();
    await assert.rejects(second, Failure);
    assert.equal(started[0]?.signal.aborted, true);
    const next = works.join('a', start, quiet, never);
    await settle();
    assert.equal(started.length, 2);
    started[1]?.end('new');
    assert.equal(await next, 'new');
  });

  test('is done anew after it failed', async () => {
    const works = new SharedWork<string>();
    let attempts = 0;
    const start = async (): Promise<string> => {
      attempts += 1;
      throw new Error(`attempt ${attempts}`);
    };
    await assert.rejects(
      works.join('a', start, () => undefined, never),
      /attempt 1/,
    );
    await assert.rejects(
      works.join('a', start, () => undefined, never),
      /attempt 2/,
    );
  });

  test('ends for everybody when it is aborted', async () => {
    const works = new SharedWork<string>();
    const { started, start } = endless();
    const waiting = works.join('a', start, () => undefined, never);
    await settle();
    works.abort(new Failure('cancelled', 'Signed out.'));
    await assert.rejects(waiting, /Signed out/);
    assert.equal(started[0]?.signal.aborted, true);
  });
});
