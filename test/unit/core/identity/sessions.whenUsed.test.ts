import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { sessionPolicy } from '../../../../src/core/identity/policies.ts';
import { gate, HOUR, MINUTE, never, prompt, type Rig, rig, settle } from './fixture.ts';

/** Signed in with a source of which each renewal costs something. */
async function signedIn(deps: Parameters<typeof rig>[0] = {}): Promise<Rig> {
  const made = rig(deps);
  made.source.renewal = 'whenUsed';
  made.source.renewable = true;
  made.source.lifetime = 5 * MINUTE;
  await made.sessions.signIn('dev', prompt, never);
  await settle();
  return made;
}

const counts = ({ source, sts }: Rig, access: 'read' | 'terminal' | 'inspect' | 'verify') => ({
  renewals: source.renewals,
  made: sts.requests.filter(({ policy }) => policy === sessionPolicy(access)).length,
});

describe('a session that is renewed when it is used', () => {
  it('costs nothing while it lies idle, and says that it renews when used', async () => {
    const made = await signedIn();
    const { sessions, clock } = made;
    const before = sessions.state('dev');
    assert.ok(before.state === 'signedIn');
    assert.equal(before.renewal, 'whenUsed');
    await clock.advance(48 * HOUR);
    assert.deepEqual(sessions.state('dev'), before);
    assert.deepEqual(counts(made, 'read'), { renewals: 0, made: 1 });
    assert.equal(clock.sleeping, 0);
  });

  it('is renewed by the first use after its end, once for all who ask', async () => {
    const made = await signedIn();
    const { sessions, clock } = made;
    clock.jump(9 * HOUR);
    const all = await Promise.all([1, 2, 3].map(() => sessions.credentials('dev', 'read')));
    await settle();
    assert.equal(new Set(all.map(({ accessKeyId }) => accessKeyId)).size, 1);
    assert.deepEqual(counts(made, 'read'), { renewals: 1, made: 2 });
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.expiresAt, clock.now() + HOUR);
  });

  it('serves what polls while a renewal is under way', async () => {
    const made = await signedIn();
    const { sessions, clock, source } = made;
    const old = await sessions.credentials('dev', 'read');
    const run = gate();
    source.beforeRenewal = () => run.opened;
    clock.jump(56 * MINUTE);
    assert.deepEqual(await sessions.credentials('dev', 'read'), old);
    assert.deepEqual(await sessions.credentials('dev', 'read'), old);
    run.open();
    await settle();
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.expiresAt, clock.now() + HOUR, 'the new end is known without anybody asking');
    assert.notDeepEqual(await sessions.credentials('dev', 'read'), old);
    assert.equal(source.renewals, 1);
  });

  it('has its terminal ready without a run of its own', async () => {
    const made = await signedIn();
    const { sessions, clock } = made;
    assert.deepEqual(counts(made, 'terminal'), { renewals: 0, made: 1 });
    await clock.advance(20 * MINUTE);
    await sessions.credentials('dev', 'terminal');
    assert.deepEqual(counts(made, 'terminal'), { renewals: 0, made: 1 });
    await clock.advance(2 * HOUR);
    await sessions.credentials('dev', 'terminal');
    await settle();
    assert.deepEqual(counts(made, 'terminal'), { renewals: 1, made: 2 });
    assert.deepEqual(counts(made, 'read'), { renewals: 1, made: 2 });
  });

  it('has what is checked before a deployment ready without a run of its own', async () => {
    const made = await signedIn();
    const { sessions, clock } = made;
    assert.deepEqual(counts(made, 'verify'), { renewals: 0, made: 1 });
    await clock.advance(20 * MINUTE);
    await sessions.credentials('dev', 'verify');
    assert.deepEqual(counts(made, 'verify'), { renewals: 0, made: 1 });
    await clock.advance(2 * HOUR);
    await sessions.credentials('dev', 'verify');
    await settle();
    assert.deepEqual(counts(made, 'verify'), { renewals: 1, made: 2 });
    assert.deepEqual(counts(made, 'read'), { renewals: 1, made: 2 });
  });

  it('makes none for terminals that get none, unless one was asked for', async () => {
    const made = await signedIn({ terminalWanted: () => false });
    const { sessions, clock } = made;
    clock.jump(2 * HOUR);
    await sessions.credentials('dev', 'read');
    await settle();
    assert.deepEqual(counts(made, 'terminal'), { renewals: 1, made: 0 });
    await sessions.credentials('dev', 'terminal');
    assert.deepEqual(counts(made, 'terminal'), { renewals: 1, made: 1 });
    clock.jump(2 * HOUR);
    await sessions.credentials('dev', 'read');
    await settle();
    assert.deepEqual(counts(made, 'terminal'), { renewals: 2, made: 2 });
  });

  it('makes one for terminals from when they may have it', async () => {
    let wanted = false;
    const made = await signedIn({ terminalWanted: () => wanted });
    wanted = true;
    made.clock.jump(2 * HOUR);
    await made.sessions.credentials('dev', 'read');
    await settle();
    assert.deepEqual(counts(made, 'terminal'), { renewals: 1, made: 1 });
  });

  it('is looked into by a diagnosis while its token is good, and never renewed for one', async () => {
    const made = await signedIn();
    const { sessions, clock } = made;
    await clock.advance(4 * MINUTE);
    const { accessKeyId } = await sessions.credentials('dev', 'inspect');
    assert.deepEqual(counts(made, 'inspect'), { renewals: 0, made: 1 });
    await clock.advance(30 * MINUTE);
    assert.equal((await sessions.credentials('dev', 'inspect')).accessKeyId, accessKeyId);
    const costs = { code: 'unsupported', message: /workflow run/ };
    await assert.rejects(sessions.credentials('dev', 'inspect', accessKeyId), costs);
    await clock.advance(2 * HOUR);
    await assert.rejects(sessions.credentials('dev', 'inspect'), costs);
    await settle();
    assert.deepEqual(counts(made, 'inspect'), { renewals: 0, made: 1 });
    assert.deepEqual(counts(made, 'read'), { renewals: 0, made: 1 });
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('is not renewed by a diagnosis whose token STS finds too old', async () => {
    const made = await signedIn();
    const { sessions, sts } = made;
    sts.before = () => Promise.reject(new Failure('expired', 'too old'));
    await assert.rejects(sessions.credentials('dev', 'inspect'), { code: 'unsupported' });
    assert.deepEqual(counts(made, 'inspect'), { renewals: 0, made: 1 });
  });

  it('has expired when a use finds that only the person can renew it', async () => {
    const { sessions, clock, source } = await signedIn();
    source.renewable = false;
    clock.jump(2 * HOUR);
    await assert.rejects(sessions.credentials('dev', 'read'), { code: 'expired' });
    assert.deepEqual(sessions.state('dev'), { state: 'expired', identity: 'octocat' });
  });

  it('stays when a renewal fails for a reason that passes', async () => {
    const { sessions, clock, source } = await signedIn();
    source.beforeRenewal = () => Promise.reject(new Failure('offline', 'no network'));
    clock.jump(2 * HOUR);
    await assert.rejects(sessions.credentials('dev', 'read'), { code: 'offline' });
    assert.equal(sessions.state('dev').state, 'signedIn');
    source.beforeRenewal = async () => undefined;
    await clock.advance(30_000);
    await sessions.credentials('dev', 'read');
  });

  for (const code of ['server', 'accessDenied', 'notFound', 'offline'] as const) {
    it(`pays for few renewals however often it is asked for while they fail (${code})`, async () => {
      const { sessions, clock, source } = await signedIn();
      source.beforeRenewal = () => Promise.reject(new Failure(code, 'no'));
      clock.jump(2 * HOUR);
      for (let minute = 0; minute < 30; minute++) {
        for (const access of ['terminal', 'read', 'terminal'] as const) {
          await assert.rejects(sessions.credentials('dev', access), { code });
        }
        await clock.advance(MINUTE);
      }
      assert.equal(sessions.state('dev').state, 'signedIn');
      assert.ok(source.renewals >= 4 && source.renewals <= 7, `${source.renewals} renewals`);
    });
  }

  it('begins with short pauses again once a renewal worked', async () => {
    const { sessions, clock, source } = await signedIn();
    const fail = () => Promise.reject(new Failure('server', 'no'));
    for (let round = 0; round < 3; round++) {
      source.beforeRenewal = fail;
      clock.jump(2 * HOUR);
      await assert.rejects(sessions.credentials('dev', 'read'), { code: 'server' });
      source.beforeRenewal = async () => undefined;
      await clock.advance(30_000);
      await sessions.credentials('dev', 'read');
    }
  });

  it('has expired when a terminal finds that only the person can renew it', async () => {
    const { sessions, clock, source } = await signedIn();
    source.renewable = false;
    clock.jump(2 * HOUR);
    for (let request = 0; request < 3; request++) {
      await assert.rejects(sessions.credentials('dev', 'terminal'), { code: 'expired' });
    }
    assert.equal(source.renewals, 1);
    assert.deepEqual(sessions.state('dev'), { state: 'expired', identity: 'octocat' });
  });

  it('is never restored without the person, who is asked at once when they sign in', async () => {
    const { sessions, source, states } = rig();
    source.renewal = 'whenUsed';
    source.renewable = true;
    const restoring = sessions.restore('dev', never);
    assert.equal(sessions.state('dev').state, 'signedOut');
    assert.equal(await restoring, false);
    assert.deepEqual(states, []);
    await sessions.signIn('dev', prompt, never);
    assert.deepEqual([source.renewals, source.asked], [0, 1]);
  });

  it('says that somebody signs in as soon as they do, though it is being looked for what was kept', async () => {
    const { sessions, source } = rig();
    source.renewal = 'whenUsed';
    const restoring = sessions.restore('dev', never);
    const signingIn = sessions.signIn('dev', prompt, never);
    assert.equal(sessions.state('dev').state, 'signingIn');
    assert.equal(await restoring, false);
    await signingIn;
    assert.equal(sessions.state('dev').state, 'signedIn');
  });
});
