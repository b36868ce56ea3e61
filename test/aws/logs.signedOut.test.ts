import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LogsRig } from './support/logsRig.ts';

const MINUTE = 60_000;
const group = '/ecs/app';

const endings: Readonly<Record<string, (rig: LogsRig) => void>> = {
  'somebody signs out': rig => rig.session(false),
  'the session is over': ({ fleet, stepped: { environment } }) =>
    fleet.setEnvironments([{ environment, session: { state: 'expired', identity: 'octocat' } }]),
  'the settings do not have the environment any more': ({ fleet }) => fleet.setEnvironments([]),
};

describe('following where nobody is signed in any more', { timeout: 120_000 }, () => {
  for (const [when, end] of Object.entries(endings)) {
    it(`ends each session of Live Tail and all reading when ${when}, and goes on with the next`, async t => {
      const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
      const stream = rig.stream(group, 'a');
      const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
      const [first = '', second = '', ...others] = lines;
      const [third = '', ...rest] = others;
      rig.follow([rig.serviceTarget, rig.groupTarget(group)]);
      await rig.until('Live Tail', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
      assert.equal(rig.world.logs.tails.size, 2);
      rig.put(stream, first);
      await rig.until('a line', MINUTE, () => rig.shown('a').length === 1);
      rig.put(stream, second);
      // It is on its way.
      rig.world.clock.advance(1000);
      end(rig);
      const before = { shown: rig.shown('a'), reads: rig.calls('FilterLogEvents') };
      await rig.until('no session', 1000, () => rig.world.logs.tails.size === 0);
      const sessions = rig.calls('StartLiveTail');
      rig.put(stream, third);
      for (const line of rest) {
        await rig.pass(10_000);
        rig.put(stream, line);
        assert.equal(rig.world.logs.tails.size, 0);
      }
      assert.deepEqual(rig.shown('a'), before.shown);
      assert.equal(rig.calls('StartLiveTail'), sessions);
      assert.equal(rig.calls('FilterLogEvents'), before.reads);
      rig.session(true);
      await rig.until('Live Tail again', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
      await rig.pass(MINUTE);
      assert.deepEqual(rig.shown('a'), lines);
    });
  }

  it('shows nothing of an answer that was under way', async t => {
    const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
    const stream = rig.stream(group, 'a');
    rig.follow([rig.groupTarget(group)], false);
    await rig.until('it follows', MINUTE, () => rig.status?.kind === 'following');
    rig.put(stream, 'written before');
    await rig.pass(10_000);
    for (let index = 0; index < 50; index++) {
      rig.put(stream, `line ${index}`);
      await rig.pass(index * 45);
      const shown = rig.shown('a').length;
      rig.session(false);
      await rig.pass(3000);
      assert.equal(rig.shown('a').length, shown, `after ${index * 45} ms`);
      assert.equal(rig.status?.kind, 'waiting');
      assert.match(rig.status?.text ?? '', /signed out of dev/);
      rig.session(true);
      await rig.until('it goes on', MINUTE, () => rig.shown('a').length === index + 2);
    }
  });

  it('begins a session of its own for somebody else who signs in', async t => {
    const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
    rig.stream(group, 'a');
    rig.follow([rig.groupTarget(group)]);
    await rig.until('Live Tail', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
    const [before] = rig.world.logs.tails;
    const [entry] = rig.fleet.snapshot.environments;
    assert.ok(entry?.session.state === 'signedIn');
    rig.fleet.setEnvironments([{ ...entry, session: { state: 'signingIn', step: 'Signing in' } }]);
    await rig.pass(10_000);
    assert.deepEqual([...rig.world.logs.tails], [before], 'the one who is signed in stays so meanwhile');
    rig.fleet.setEnvironments([{ ...entry, session: { ...entry.session, arn: 'another' } }]);
    await rig.pass(10_000);
    const [after, ...more] = rig.world.logs.tails;
    assert.ok(after !== undefined && after !== before && more.length === 0);
  });
});
