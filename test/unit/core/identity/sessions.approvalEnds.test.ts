import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { Identity, SignInPrompt, WriteScope } from '../../../../src/core/ports.ts';
import {
  approved,
  approvedKeys,
  environment,
  HOUR,
  MINUTE,
  never,
  prompt,
  type Rig,
  rig,
  settle,
  type TestClock,
} from './fixture.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const API: WriteScope = { kind: 'service', cluster: CLUSTER, service: `${CLUSTER}/blog-api` };
const WEB: WriteScope = { kind: 'service', cluster: CLUSTER, service: `${CLUSTER}/blog-web` };
const ROLE: WriteScope = { kind: 'role' };
const values = (...names: string[]): WriteScope => ({
  kind: 'values',
  arns: names.map(name => `arn:aws:ssm:eu-west-1:111122223333:parameter/${name}`),
});
const MISSING = { code: 'expired', message: /approval for changes in dev/ };

interface Given {
  readonly kind: string;
  readonly roleArn?: string;
  identity(clock: TestClock): Identity;
}

const ROLE_ARN = 'arn:aws:iam::111122223333:role/dev';
const EVERY: readonly Given[] = [
  {
    kind: 'a web identity',
    roleArn: ROLE_ARN,
    identity: clock => approved(clock, 12 * HOUR),
  },
  { kind: 'keys that assume a role', roleArn: ROLE_ARN, identity: clock => approvedKeys(clock) },
  { kind: 'keys that are the session', identity: clock => approvedKeys(clock) },
];

interface Approving extends Rig {
  /** How often an approval was asked for. */
  readonly asked: () => number;
  authorize(scope: WriteScope): Promise<void>;
  use(scope: WriteScope): Promise<unknown>;
}

/** Signed in; each approval is given at once. */
async function signedIn({ identity, roleArn }: Given): Promise<Approving> {
  const made = rig();
  const { sessions, source, clock } = made;
  const { roleArn: _, ...without } = environment('dev');
  sessions.setEnvironments([roleArn === undefined ? without : { ...without, roleArn }]);
  let asked = 0;
  source.renewable = true;
  source.keys = identity(clock).kind === 'keys';
  source.authorize = async () => {
    asked += 1;
    return identity(clock);
  };
  await sessions.signIn('dev', prompt, never);
  return {
    ...made,
    asked: () => asked,
    authorize: scope => sessions.authorize('dev', scope, prompt, never),
    use: scope => sessions.credentials('dev', scope),
  };
}

for (const given of EVERY) {
  describe(`an approval that gives ${given.kind}`, () => {
    it('is forgotten with the last write session that came of it', async () => {
      const { authorize, use, asked, clock } = await signedIn(given);
      await authorize(API);
      await clock.advance(10 * MINUTE);
      await authorize(WEB);
      await clock.advance(10 * MINUTE);
      assert.equal(asked(), 1, 'one approval for both services');
      await use(API);
      await clock.advance(15 * MINUTE);
      await assert.rejects(use(API), MISSING);
      await assert.rejects(use(WEB), MISSING);
      assert.equal(clock.sleeping, 1, 'the renewal of the read session alone');
      await authorize(API);
      assert.equal(asked(), 2);
      await use(API);
    });

    it('serves as long as it is used', async () => {
      const { authorize, use, asked, clock } = await signedIn(given);
      await authorize(ROLE);
      for (let quarter = 0; quarter < 10; quarter++) {
        await clock.advance(14 * MINUTE);
        await use(ROLE);
      }
      assert.equal(asked(), 1);
    });

    it('is forgotten after fifteen minutes where no session came of it', async () => {
      const { authorize, use, asked, clock, sts } = await signedIn(given);
      sts.before = () => Promise.reject(new Failure('offline', 'no network'));
      await assert.rejects(authorize(API), { code: 'offline' });
      sts.before = async () => undefined;
      await clock.advance(14 * MINUTE);
      await authorize(API);
      assert.equal(asked(), 1);
      sts.before = () => Promise.reject(new Failure('offline', 'no network'));
      await assert.rejects(authorize(ROLE), { code: 'offline' });
      sts.before = async () => undefined;
      await clock.advance(15 * MINUTE);
      await assert.rejects(use(ROLE), MISSING);
      assert.equal(clock.sleeping, 1);
    });

    it('does not outlive a sleep of the machine, nor a clock that was set back', async () => {
      for (const jump of [16 * MINUTE, -3 * HOUR]) {
        const { authorize, use, clock } = await signedIn(given);
        await authorize(API);
        clock.jump(jump);
        await assert.rejects(use(API), MISSING, `${jump} ms`);
      }
    });

    it('for services lets nobody have the whole role or read values, and those serve themselves alone', async () => {
      const { authorize, use, asked } = await signedIn(given);
      await authorize(API);
      await authorize(WEB);
      assert.equal(asked(), 1);
      const others = [ROLE, values('a'), values('a', 'b')];
      for (const [index, scope] of others.entries()) {
        await assert.rejects(use(scope), MISSING);
        await authorize(scope);
        assert.equal(asked(), 2 + index);
        await use(scope);
      }
      await authorize(values('b', 'a', 'b'));
      await authorize(ROLE);
      assert.equal(asked(), 4, 'each serves its own scope again');
    });

    it('for the whole role is none for a service', async () => {
      const { authorize, use, asked } = await signedIn(given);
      await authorize(ROLE);
      await assert.rejects(use(API), MISSING);
      await authorize(API);
      assert.equal(asked(), 2);
    });
  });
}

describe('approvals for different things', () => {
  /** Approvals that wait until the test gives them, with what was told to whoever waits. */
  async function waiting() {
    const made = rig();
    const asked: { readonly prompt: SignInPrompt; give(): void }[] = [];
    made.source.authorize = shown =>
      new Promise(resolve => {
        asked.push({ prompt: shown, give: () => resolve(approved(made.clock)) });
      });
    await made.sessions.signIn('dev', prompt, never);
    const steps: string[] = [];
    const telling: SignInPrompt = { ...prompt, step: text => void steps.push(text) };
    const authorize = (scope: WriteScope, signal = never) =>
      made.sessions.authorize('dev', scope, telling, signal);
    const approval = () => {
      const state = made.sessions.state('dev');
      return state.state === 'signedIn' ? state.approval : undefined;
    };
    return { ...made, asked, steps, authorize, approval };
  }

  it('are asked for one after the other', async () => {
    const { asked, steps, authorize, approval } = await waiting();
    const first = authorize(API);
    await settle();
    asked[0]?.prompt.step('waiting for a reviewer');
    const others = [authorize(ROLE), authorize(values('a'))];
    await settle();
    assert.equal(asked.length, 1);
    assert.match(steps.at(-1) ?? '', /another approval/);
    for (const turn of [0, 1, 2]) {
      assert.equal(asked.length, turn + 1);
      asked[turn]?.give();
      await settle();
    }
    await Promise.all([first, ...others]);
    assert.equal(asked.length, 3);
    assert.equal(approval(), undefined);
  });

  it('do not wait for one that nobody waits for any more', async () => {
    const { asked, authorize, approval } = await waiting();
    const leaving = new AbortController();
    const first = authorize(API, leaving.signal);
    await settle();
    asked[0]?.prompt.step('waiting for a reviewer');
    const second = authorize(ROLE);
    await settle();
    leaving.abort();
    await assert.rejects(first, { code: 'cancelled' });
    await settle();
    assert.equal(asked.length, 2);
    assert.equal(approval(), undefined, 'the other one has said nothing yet');
    asked[1]?.give();
    await second;
  });

  it('can be given up while they wait for their turn, and end with the sign-in', async () => {
    const { asked, authorize, sessions } = await waiting();
    const first = authorize(API);
    const leaving = new AbortController();
    const second = authorize(ROLE, leaving.signal);
    const third = authorize(values('a'));
    await settle();
    leaving.abort();
    await assert.rejects(second, { code: 'cancelled' });
    await sessions.signOut('dev', never);
    await assert.rejects(first, { code: 'signedOut' });
    await assert.rejects(third, { code: 'signedOut' });
    assert.equal(asked.length, 1);
  });
});
