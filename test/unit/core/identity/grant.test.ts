import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { Grant } from '../../../../src/core/identity/grant.ts';
import { environment, HOUR, ScriptedSource, ScriptedSts, settle, silent, TestClock } from './fixture.ts';

function made() {
  const clock = new TestClock();
  const sts = new ScriptedSts(clock);
  const source = new ScriptedSource(clock);
  const web = { name: 'octocat', token: 'first', expiresAt: clock.now() + HOUR };
  const grant = new Grant({ clock, log: silent, sts: async () => sts }, environment('dev'), source, web);
  return { clock, sts, source, grant };
}

it('a grant that ended holds no credentials, and says why to whoever asks', async () => {
  const { grant, clock } = made();
  await grant.read();
  await grant.write();
  const reason = new Failure('signedOut', 'over');
  grant.end(reason);
  assert.equal(grant.role, undefined);
  await assert.rejects(grant.read(), reason);
  await assert.rejects(grant.write(), reason);
  await settle();
  assert.equal(clock.sleeping, 0);
});

it('a grant asks for a new token once, for reading and writing together', async () => {
  const { grant, clock, source, sts } = made();
  source.renewable = true;
  await grant.read();
  clock.jump(2 * HOUR);
  await Promise.all([grant.read(), grant.write(), grant.read(), grant.write()]);
  assert.equal(source.renewals, 1);
  assert.deepEqual(
    sts.requests.slice(1).map(({ token }) => token),
    ['token-0-1', 'token-0-1'],
  );
});
