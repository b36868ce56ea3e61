import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { claimsOf } from '../../../../src/core/identity/presented.ts';
import { environment, never, prompt, rig } from './fixture.ts';

const jwt = (payload: string): string =>
  ['{"alg":"RS256"}', payload, 'signature'].map(part => Buffer.from(part).toString('base64url')).join('.');
const web = (token: string) => ({ kind: 'web', token, name: 'octocat', expiresAt: 0 }) as const;

describe('the claims of a token', () => {
  it('are decoded, whatever language they are in', () => {
    const claims = { sub: 'repo:octo-org/blog-api:ref:refs/heads/größe-東京', aud: ['a', 'b'], exp: 1 };
    assert.deepEqual(claimsOf(web(jwt(JSON.stringify(claims)))), claims);
  });

  for (const token of ['', 'a.b.c', 'nothing', jwt('[]'), jwt('"text"'), jwt('{'), jwt('\ud800')]) {
    it(`are none where there is no telling: ${token.slice(0, 20)}`, () => {
      assert.deepEqual(claimsOf(web(token)), {});
    });
  }
});

describe('what was shown to STS', () => {
  it('is nothing before the first exchange', () => {
    assert.equal(rig().sessions.presented('dev'), undefined);
  });

  it('is kept without the token', async () => {
    const { sessions, source, clock } = rig();
    source.token = jwt('{"sub":"me"}');
    await sessions.signIn('dev', prompt, never);
    const presented = sessions.presented('dev');
    assert.deepEqual(presented, {
      claims: { sub: 'me' },
      at: clock.now(),
      roleArn: 'arn:aws:iam::111122223333:role/dev',
      sessionName: 'octocat',
    });
    assert.ok(!JSON.stringify(presented).includes(source.token));
  });

  it('is kept with the refusal, and forgotten at sign-out', async () => {
    const { sessions, sts } = rig();
    sts.before = () => Promise.reject(new Failure('identityRefused', 'Not authorized'));
    await assert.rejects(sessions.signIn('dev', prompt, never));
    assert.equal(sessions.presented('dev')?.failure?.message, 'Not authorized');
    await sessions.signOut('dev', never);
    assert.equal(sessions.presented('dev'), undefined);
  });

  it('is that of the role for changes when a change was refused', async () => {
    const { sessions, sts } = rig();
    const writeRoleArn = 'arn:aws:iam::111122223333:role/deploy';
    sessions.setEnvironments([environment('dev', { writeRoleArn })]);
    await sessions.signIn('dev', prompt, never);
    sts.before = () => Promise.reject(new Failure('identityRefused', 'not you'));
    await assert.rejects(sessions.authorize('dev', { kind: 'role' }, prompt, never), {
      action: { title: 'Diagnose', command: 'ecsCodespaces.diagnoseSignIn', args: ['dev'] },
    });
    const presented = sessions.presented('dev');
    assert.equal(presented?.roleArn, writeRoleArn);
    assert.equal(presented?.failure?.code, 'identityRefused');
    assert.equal(sessions.state('dev').state, 'signedIn');
  });

  it('is not put back by an exchange that ends after the sign-out', async () => {
    const { sessions, sts, source, clock } = rig();
    source.lifetime = 10 * 3_600_000;
    await sessions.signIn('dev', prompt, never);
    const answer = Promise.withResolvers<void>();
    sts.before = () => answer.promise;
    clock.jump(2 * 3_600_000);
    const asked = sessions.credentials('dev', 'read');
    await Promise.resolve();
    await sessions.signOut('dev', never);
    answer.resolve();
    await assert.rejects(asked, { code: 'signedOut' });
    assert.equal(sessions.presented('dev'), undefined);
  });
});
