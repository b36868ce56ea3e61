import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import type { SessionState } from '../../../../src/core/identity/sessionState.ts';
import type { Identity, SignInPrompt, WriteScope } from '../../../../src/core/ports.ts';
import {
  approved,
  environment,
  HOUR,
  MINUTE,
  never,
  prompt,
  type Rig,
  rig,
  settle,
  tokenOf,
} from './fixture.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const API: WriteScope = { kind: 'service', cluster: CLUSTER, service: `${CLUSTER}/blog-api` };
const WEB: WriteScope = { kind: 'service', cluster: CLUSTER, service: `${CLUSTER}/blog-web` };
const WEB_ARN = `${CLUSTER}/blog-web`;
const RUN = 'https://github.com/octo-org/blog-api/actions/runs/7';

interface Approvals extends Rig {
  /** Requests for an approval, each to be decided by the test. */
  readonly asked: {
    readonly prompt: SignInPrompt;
    readonly signal: AbortSignal;
    approve(identity?: Identity): void;
    reject(failure: Failure): void;
  }[];
}

/** Signed in; changes need an approval. */
async function signedIn(): Promise<Approvals> {
  const made = rig();
  const asked: Approvals['asked'] = [];
  made.source.renewable = true;
  made.source.authorize = (shown, signal) =>
    new Promise((resolve, reject) => {
      asked.push({
        prompt: shown,
        signal,
        approve: (identity = approved(made.clock)) => resolve(identity),
        reject,
      });
    });
  await made.sessions.signIn('dev', prompt, never);
  return { ...made, asked };
}

/** A prompt that keeps the steps it is told. */
function telling(): SignInPrompt & { readonly steps: (readonly [string, string | undefined])[] } {
  const steps: (readonly [string, string | undefined])[] = [];
  return { ...prompt, steps, step: (text, url) => void steps.push([text, url]) };
}

const approvalOf = (state: SessionState) => (state.state === 'signedIn' ? state.approval : undefined);

describe('a change that needs an approval', () => {
  it('is made with the identity that was approved, and nothing is looked at with it', async () => {
    const { sessions, sts, asked, clock } = await signedIn();
    sessions.setEnvironments([environment('dev')]);
    const authorized = sessions.authorize('dev', API, prompt, never);
    await settle();
    asked[0]?.approve();
    await authorized;
    await sessions.credentials('dev', API);
    clock.jump(2 * HOUR);
    await sessions.credentials('dev', 'read');
    await sessions.credentials('dev', 'terminal');
    const tokens = sts.requests.map(({ identity }) => tokenOf(identity));
    assert.deepEqual(
      tokens.map(token => token === 'approved'),
      [false, true, false, false],
    );
  });

  it('is refused where nobody asked for the approval', async () => {
    const { sessions, sts } = await signedIn();
    await assert.rejects(sessions.credentials('dev', API), {
      code: 'expired',
      message: /approval for changes in dev/,
    });
    assert.equal(sts.requests.length, 1);
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('says what is waited for, and where, until it is decided', async () => {
    const { sessions, asked, states } = await signedIn();
    const shown = telling();
    const authorized = sessions.authorize('dev', API, shown, never);
    await settle();
    asked[0]?.prompt.step('Waiting for approval of production', RUN);
    assert.deepEqual(approvalOf(sessions.state('dev')), {
      step: 'Waiting for approval of production',
      url: RUN,
    });
    assert.deepEqual(shown.steps, [['Waiting for approval of production', RUN]]);
    const announced = states.length;
    asked[0]?.approve();
    await authorized;
    assert.equal(approvalOf(sessions.state('dev')), undefined);
    assert.ok(states.length > announced);
    assert.deepEqual(new Set(states.slice(2)), new Set(['signedIn']));
  });

  it('leads to no page that is not safe', async () => {
    const { sessions, asked } = await signedIn();
    const authorized = sessions.authorize('dev', API, prompt, never);
    await settle();
    asked[0]?.prompt.step('Waiting', 'command:evil');
    assert.deepEqual(approvalOf(sessions.state('dev')), { step: 'Waiting' });
    asked[0]?.approve();
    await authorized;
  });

  it('is asked for once for all who wait, who all hear the steps', async () => {
    const { sessions, asked, sts } = await signedIn();
    const [one, other] = [telling(), telling()];
    const first = sessions.authorize('dev', API, one, never);
    await settle();
    asked[0]?.prompt.step('queued');
    const second = sessions.authorize('dev', WEB, other, never);
    await settle();
    asked[0]?.prompt.step('waiting');
    asked[0]?.approve();
    await Promise.all([first, second]);
    assert.equal(asked.length, 1);
    assert.deepEqual(
      other.steps.slice(0, 2).map(([text]) => text),
      ['queued', 'waiting'],
    );
    assert.equal(sts.requests.length, 3);
  });

  it('goes on for the others when one of them leaves, and ends when all have', async () => {
    const { sessions, asked } = await signedIn();
    const [one, other, third] = [new AbortController(), new AbortController(), new AbortController()];
    const first = sessions.authorize('dev', API, prompt, one.signal);
    await settle();
    const second = sessions.authorize('dev', WEB, prompt, other.signal);
    await settle();
    one.abort();
    await assert.rejects(first, { code: 'cancelled' });
    assert.equal(asked[0]?.signal.aborted, false);
    other.abort();
    await assert.rejects(second, { code: 'cancelled' });
    assert.equal(asked[0]?.signal.aborted, true);
    assert.equal(approvalOf(sessions.state('dev')), undefined);
    const later = sessions.authorize('dev', API, prompt, third.signal);
    await settle();
    assert.equal(asked.length, 2, 'whoever comes after it ended asks anew');
    asked[1]?.approve();
    await later;
  });

  it('needs no other one for the same service while it is used, nor for another while it is valid', async () => {
    const { sessions, asked, clock } = await signedIn();
    const authorize = async (scope: WriteScope) => {
      const done = sessions.authorize('dev', scope, prompt, never);
      await settle();
      asked.at(-1)?.approve();
      await done;
    };
    await authorize(API);
    await clock.advance(4 * MINUTE);
    await authorize(WEB);
    assert.equal(asked.length, 1);
    await clock.advance(10 * MINUTE);
    await authorize(WEB);
    assert.equal(asked.length, 1, 'its session is still there');
    await clock.advance(10 * MINUTE);
    await authorize(API);
    assert.equal(asked.length, 2, 'its session was dropped, and the approval is over');
  });

  it('needs no other one to take back what was deployed, while it is used', async () => {
    const { sessions, asked, clock } = await signedIn();
    const deploy: WriteScope = { kind: 'deploy', cluster: CLUSTER, service: `${CLUSTER}/blog-api` };
    const authorized = sessions.authorize('dev', deploy, prompt, never);
    await settle();
    asked[0]?.approve();
    await authorized;
    await settle();
    await clock.advance(14 * MINUTE);
    const again = sessions.authorize('dev', API, prompt, never);
    await settle();
    assert.equal(asked.length, 1);
    await again;
    await sessions.credentials('dev', API);
    const other = sessions.authorize('dev', { ...deploy, service: WEB_ARN }, prompt, never);
    await settle();
    assert.equal(asked.length, 2, 'the approval itself is over');
    asked[1]?.approve();
    await other;
  });

  it('needs a new one when AWS takes the keys no more and the approval is over', async () => {
    const { sessions, asked, clock } = await signedIn();
    const authorized = sessions.authorize('dev', API, prompt, never);
    await settle();
    asked[0]?.approve();
    await authorized;
    const { accessKeyId } = await sessions.credentials('dev', API);
    await clock.advance(6 * MINUTE);
    await assert.rejects(sessions.credentials('dev', API, accessKeyId), { code: 'expired' });
  });

  it('is not made with an approval for somebody else', async () => {
    const { sessions, asked, clock, sts } = await signedIn();
    const authorized = sessions.authorize('dev', API, prompt, never);
    await settle();
    asked[0]?.approve(approved(clock, 5 * MINUTE, 'hubot'));
    await assert.rejects(authorized, { code: 'identityRefused', message: /for hubot.*signed in as octocat/ });
    assert.equal(sts.requests.length, 1);
  });

  it('that is rejected is not made, and the session goes on', async () => {
    const { sessions, asked } = await signedIn();
    const authorized = sessions.authorize('dev', API, prompt, never);
    await settle();
    asked[0]?.reject(new Failure('identityRefused', 'hubot rejected it'));
    await assert.rejects(authorized, {
      message: 'hubot rejected it',
      action: { title: 'Diagnose', command: 'ecsCodespaces.diagnoseSignIn', args: ['dev'] },
    });
    await sessions.credentials('dev', 'read');
    assert.equal(approvalOf(sessions.state('dev')), undefined);
  });

  it('is over at sign-out, whether it was given or not', async () => {
    const { sessions, asked, clock } = await signedIn();
    const given = sessions.authorize('dev', API, prompt, never);
    await settle();
    asked[0]?.approve();
    await given;
    clock.jump(16 * MINUTE);
    const waiting = sessions.authorize('dev', WEB, prompt, never);
    await settle();
    await sessions.signOut('dev', never);
    await assert.rejects(waiting, { code: 'signedOut' });
    assert.equal(asked[1]?.signal.aborted, true);
    asked[1]?.approve();
    await sessions.signIn('dev', prompt, never);
    await assert.rejects(sessions.credentials('dev', WEB), { code: 'expired' });
    assert.equal(clock.sleeping, 1, 'the renewal of the read session alone');
  });

  it('cannot be asked for by whoever is signed out', async () => {
    const { sessions } = rig();
    await assert.rejects(sessions.authorize('dev', API, prompt, never), { code: 'signedOut' });
  });
});

it('a change that needs no approval has its session made beforehand', async () => {
  const { sessions, sts } = rig();
  await sessions.signIn('dev', prompt, never);
  await sessions.authorize('dev', API, prompt, never);
  await sessions.authorize('dev', API, prompt, never);
  await sessions.credentials('dev', API);
  assert.equal(sts.requests.length, 2);
});

it('environments are signed in side by side, and an approval in one is none in the other', async () => {
  const { sessions, source, clock } = rig();
  sessions.setEnvironments([environment('dev'), environment('prod')]);
  source.authorize = async () => approved(clock);
  await sessions.signIn('dev', prompt, never);
  await sessions.signIn('prod', prompt, never);
  await sessions.authorize('dev', API, prompt, never);
  await assert.rejects(sessions.credentials('prod', API), { code: 'expired' });
  await sessions.signOut('dev', never);
  assert.equal(sessions.state('prod').state, 'signedIn');
  await sessions.credentials('prod', 'read');
});
