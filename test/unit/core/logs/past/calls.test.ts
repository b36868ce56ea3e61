import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, type FailureCode } from '../../../../../src/core/failure.ts';
import type { Trouble } from '../../../../../src/core/logs/followStatus.ts';
import { PatientCalls } from '../../../../../src/core/logs/past/calls.ts';
import { CallSchedule } from '../../../../../src/core/logs/schedule.ts';
import { ManualClock, settle } from '../../../support/manualClock.ts';
import { unusedCloud } from '../../../support/unusedCloud.ts';
import { environment } from '../followRig.ts';

const silent = (): void => undefined;

function rig(fails: (FailureCode | undefined)[], how: 'inRegion' | 'onceInRegion' = 'inRegion') {
  const clock = new ManualClock();
  const told: (Trouble | undefined)[] = [];
  const schedule = new CallSchedule(clock, () => 0.5);
  let tries = 0;
  const deps = {
    environment: () => environment,
    cloud: async () => unusedCloud,
    schedule,
    clock,
    log: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  };
  const calls = new PatientCalls(deps, trouble => void told.push(trouble));
  const abort = new AbortController();
  const result = calls[how](
    'dev',
    'eu-west-1',
    async () => {
      const code = fails[tries++];
      if (code !== undefined) {
        throw new Failure(code, code);
      }
      return 'done';
    },
    abort.signal,
  );
  return { clock, told, schedule, abort, result, tries: () => tries };
}

describe('calls for past logs', () => {
  for (const code of ['throttled', 'offline', 'server', 'expired', 'signedOut'] as const) {
    it(`are made again after ${code}, and say so until it is over`, async () => {
      const { clock, told, result, tries } = rig([code, code, undefined]);
      while (tries() < 3) {
        await clock.next();
      }
      assert.equal(await result, 'done');
      assert.deepEqual(
        told.map(trouble => trouble?.failure.code),
        [code, code, undefined],
      );
      assert.ok(told.every(trouble => trouble === undefined || trouble.until <= clock.now()));
    });
  }

  for (const code of ['accessDenied', 'invalid', 'notFound', 'unsupported', 'unexpected', 'limit'] as const) {
    it(`reject at once with ${code}`, async () => {
      const { result, told, tries } = rig([code]);
      await assert.rejects(result, (error: unknown) => error instanceof Failure && error.code === code);
      assert.deepEqual([told.length, tries()], [0, 1]);
    });
  }

  for (const code of ['throttled', 'expired', 'signedOut'] as const) {
    it(`that are to be made once are made again after ${code}: nothing was done`, async () => {
      const { clock, result, tries } = rig([code, undefined], 'onceInRegion');
      while (tries() < 2) {
        await clock.next();
      }
      assert.equal(await result, 'done');
    });
  }

  for (const code of ['offline', 'server', 'accessDenied', 'limit'] as const) {
    it(`that are to be made once reject with ${code}`, async () => {
      const { result, tries } = rig([code], 'onceInRegion');
      await assert.rejects(result, (error: unknown) => error instanceof Failure && error.code === code);
      assert.equal(tries(), 1);
    });
  }

  it('hold back everybody in the account and region when they are throttled', async () => {
    const { clock, schedule, told } = rig(['throttled']);
    await settle();
    await settle();
    assert.equal(told.length, 1);
    let turned = false;
    const turn = schedule.turn('111122223333|eu-west-1|', new AbortController().signal).then(() => {
      turned = true;
    });
    await settle();
    assert.equal(turned, false);
    while (!turned) {
      await clock.next();
    }
    await turn;
    assert.ok(clock.now() >= (told[0]?.until ?? Number.POSITIVE_INFINITY));
  });

  it('end while they wait when they are aborted', async () => {
    const { abort, result, clock, told } = rig(['offline', 'offline']);
    const refused = assert.rejects(result, { name: 'AbortError' });
    while (told.length === 0) {
      await settle();
    }
    abort.abort();
    await refused;
    assert.equal(clock.sleeping, 0);
  });
});
