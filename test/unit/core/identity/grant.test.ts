import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { Grant, type GrantListener } from '../../../../src/core/identity/grant.ts';
import {
  environment,
  HOUR,
  ScriptedSource,
  ScriptedSts,
  settle,
  silent,
  TestClock,
  tokenOf,
} from './fixture.ts';

const deaf: GrantListener = {
  presented: () => undefined,
  renewed: () => undefined,
  approval: () => undefined,
};
const ROLE = { kind: 'role' } as const;

function made() {
  const clock = new TestClock();
  const sts = new ScriptedSts(clock);
  const source = new ScriptedSource(clock);
  const web = { kind: 'web', name: 'octocat', token: 'first', expiresAt: clock.now() + HOUR } as const;
  const grant = new Grant(
    { clock, log: silent, sts: async () => sts },
    environment('dev'),
    source,
    web,
    deaf,
  );
  return { clock, sts, source, grant };
}

it('a grant that ended holds no credentials, and says why to whoever asks', async () => {
  const { grant, clock } = made();
  await grant.look('read');
  await grant.write(ROLE);
  const reason = new Failure('signedOut', 'over');
  grant.end(reason);
  assert.equal(grant.role, undefined);
  await assert.rejects(grant.look('read'), reason);
  await assert.rejects(grant.write(ROLE), reason);
  await settle();
  assert.equal(clock.sleeping, 0);
});

it('a grant asks for a new token once, for reading and writing together', async () => {
  const { grant, clock, source, sts } = made();
  source.renewable = true;
  await grant.look('read');
  clock.jump(2 * HOUR);
  await Promise.all([grant.look('read'), grant.write(ROLE), grant.look('read'), grant.write(ROLE)]);
  assert.equal(source.renewals, 1);
  assert.deepEqual(
    sts.requests.slice(1).map(({ identity }) => tokenOf(identity)),
    ['token-0-1', 'token-0-1'],
  );
});
