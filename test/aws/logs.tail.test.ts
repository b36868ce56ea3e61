import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createLogTail } from '../../src/aws/logTail.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { LogsRig } from './support/logsRig.ts';
import { REGION } from './support/sandbox.ts';

const MINUTE = 60_000;
const group = '/ecs/app';

/** A follow of a log group with one stream, by Live Tail where it can be had. */
async function following(t: TestContext): Promise<{ readonly rig: LogsRig; put(message: string): void }> {
  const rig = await LogsRig.start(t, { clusters: 1, services: 1, tasks: 1 });
  const stream = rig.stream(group, 'a');
  return { rig, put: message => rig.put(stream, message) };
}

async function liveTail(rig: LogsRig): Promise<void> {
  await rig.until('Live Tail', 2 * MINUTE, () => rig.status?.mode === 'liveTail');
}

const always: Pick<Fault, 'action' | 'rate' | 'when'> = {
  action: 'logs:StartLiveTail',
  rate: 1,
  when: 'before',
};

describe('following by Live Tail in trouble', { timeout: 120_000 }, () => {
  it('polls while fifteen others have a session, says so, and takes the first that is free', async t => {
    const { rig, put } = await following(t);
    const { environment, logsClient } = rig.stepped;
    const others = createLogTail(logsClient, environment, REGION, 10 * MINUTE);
    const end = new AbortController();
    t.after(() => end.abort());
    const sessions = await Promise.all(
      Array.from({ length: 15 }, async () => {
        const session = others
          .session({ kind: 'groups', groups: [group] }, end.signal)
          [Symbol.asyncIterator]();
        await session.next();
        return session;
      }),
    );
    rig.follow([rig.groupTarget(group)]);
    await rig.until('it polls', MINUTE, () => rig.status?.mode === 'fallback');
    assert.match(rig.status?.notices.join() ?? '', /Live Tail: .*15 concurrent/);
    put('by polling');
    await rig.until('a line', MINUTE, () => rig.shown().length > 0);
    t.after(() => Promise.all(sessions.map(session => session.return?.())));
    await sessions[0]?.return?.();
    await rig.until('one is free', MINUTE, () => rig.world.logs.tails.size < 15);
    await liveTail(rig);
    put('by Live Tail');
    await rig.pass(MINUTE);
    assert.deepEqual(rig.shown(), ['by polling', 'by Live Tail']);
    assert.deepEqual(rig.status?.notices, []);
  });

  it('polls where Live Tail is denied, says what is missing, and asks rarely', async t => {
    const { rig, put } = await following(t);
    const role = rig.world.iam.role(rig.stepped.sandbox.roleArn('codespaces-ecs-dev'));
    await rig.stepped.sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
      trustPolicy: role?.trust.document,
      policies: {
        all: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: '*', Resource: '*' },
            { Effect: 'Deny', Action: 'logs:StartLiveTail', Resource: '*' },
          ],
        },
      },
    });
    rig.follow([rig.groupTarget(group)]);
    await rig.until('it polls', MINUTE, () => rig.status?.mode === 'fallback');
    assert.match(rig.status?.notices.join() ?? '', /logs:StartLiveTail/);
    assert.equal(rig.status?.kind, 'following');
    put('one');
    await rig.pass(5 * MINUTE);
    put('two');
    await rig.pass(MINUTE);
    assert.deepEqual(rig.shown(), ['one', 'two']);
    assert.equal(rig.calls('StartLiveTail'), 1);
  });

  it('goes on after the three hours of a session, with what came around its end', async t => {
    const { rig, put } = await following(t);
    rig.follow([rig.groupTarget(group)]);
    await liveTail(rig);
    const [first] = rig.world.logs.tails;
    // Nothing comes meanwhile: it is the time of the service that passes, in one step.
    rig.world.clock.advance(3 * 60 * MINUTE - 20_000);
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    for (const line of lines) {
      put(line);
      await rig.pass(1000);
    }
    await liveTail(rig);
    const [second] = rig.world.logs.tails;
    assert.ok(second !== undefined && second !== first, 'another session');
    await rig.pass(MINUTE);
    assert.deepEqual(rig.shown(), lines);
    assert.equal(rig.calls('StartLiveTail'), 2);
  });

  it('tells what CloudWatch Logs sent to nobody as a sampled second', async t => {
    const { rig, put } = await following(t);
    const { environment, logsClient } = rig.stepped;
    const tail = createLogTail(logsClient, environment, REGION, 10 * MINUTE);
    const end = new AbortController();
    t.after(() => end.abort());
    const session = tail.session({ kind: 'groups', groups: [group] }, end.signal)[Symbol.asyncIterator]();
    assert.deepEqual((await session.next()).value, { kind: 'started' });
    const [open] = rig.world.logs.tails;
    for (let second = 0; second < 400; second++) {
      put(`second ${second}`);
      rig.world.clock.advance(1000);
      // Each update arrives before the next is sent.
      await new Promise(resolve => setImmediate(resolve));
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.ok(open !== undefined && open.sent >= 390);
    const seen: string[] = [];
    let sampled = false;
    for (let updates = 0; !seen.includes('second 395'); updates++) {
      assert.ok(updates < 400, `${seen.length} came`);
      const { value } = await session.next();
      if (value?.kind === 'events') {
        sampled ||= value.sampled;
        seen.push(...value.events.map(({ message }: { readonly message: string }) => message));
      }
    }
    assert.ok(seen.length < 396 && sampled, `${seen.length} came, sampled: ${sampled}`);
    await session.return?.();
  });

  it('leaves nothing behind when it is disposed of, wherever it stands', async t => {
    const released: (() => void)[] = [];
    const signedOut = () => Promise.reject(new Error('nobody is signed in'));
    const states: Readonly<Record<string, (rig: LogsRig) => Promise<unknown> | undefined>> = {
      'before anything': () => undefined,
      'while the clients are opened': async rig => {
        rig.open = async () => {
          await new Promise<void>(resolve => released.push(resolve));
          return rig.cloud;
        };
        await rig.pass(10);
      },
      'while nobody is signed in': async rig => {
        rig.open = signedOut;
        await rig.pass(10_000);
      },
      'while it reads the tasks': rig => rig.pass(20),
      'while it reads the first lines': rig => rig.pass(200),
      'while a session begins': async rig => {
        rig.world.faults.set([{ ...always, kind: 'delay', milliseconds: 50 }]);
        await rig.pass(600);
      },
      'while a session runs': rig => liveTail(rig),
      'while a session hangs': async rig => {
        await liveTail(rig);
        for (const tail of rig.world.logs.tails) {
          tail.befall({ kind: 'hang' });
        }
      },
      'while a session is waited for': async rig => {
        rig.world.faults.set([{ ...always, kind: 'error', status: 503 }]);
        await rig.until('it is refused', MINUTE, () => rig.status?.mode === 'fallback');
      },
      'while calls are throttled': async rig => {
        rig.world.faults.set([{ ...always, action: 'logs:*', kind: 'throttling' }]);
        await rig.until('throttled', MINUTE, () => rig.status?.kind === 'throttled');
      },
      'while it is hidden': async rig => rig.pass(5000),
      twice: async rig => rig.pass(5000),
    };
    for (const [state, reach] of Object.entries(states)) {
      await t.test(state, async each => {
        const rig = await LogsRig.start(each, { clusters: 1, services: 1, tasks: 1 });
        rig.stream(group, 'a');
        const follower = rig.follow([rig.serviceTarget, rig.groupTarget(group)]);
        await reach(rig);
        if (state === 'while it is hidden') {
          follower.setShown(false);
        }
        const said = rig.statuses.length;
        follower.dispose();
        if (state === 'twice') {
          follower.dispose();
        }
        for (const release of released.splice(0)) {
          release();
        }
        // Calls that are under way take their time.
        await rig.pass(1000);
        await follower.done;
        follower.setShown(true);
        follower.setLiveTail(true);
        await rig.pass(30_000);
        assert.equal(rig.statuses.length, said, 'it speaks on');
        await rig.until('no session', MINUTE, () => rig.world.logs.tails.size === 0);
      });
    }
  });
});
