import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HOUR, MINUTE, never, prompt, rig, tokenWith } from './fixture.ts';

const API = {
  kind: 'service',
  cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog',
  service: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
} as const;

/** Signed in with a token of this subject, which a renewal follows with the other one. */
async function renewedAs(signedInAs: string | undefined, renewedAs: string | undefined) {
  const made = rig();
  const { sessions, source, clock } = made;
  source.renewable = true;
  source.lifetime = 5 * MINUTE;
  source.token = tokenWith(signedInAs === undefined ? {} : { sub: signedInAs });
  await sessions.signIn('dev', prompt, never);
  source.token = tokenWith(renewedAs === undefined ? {} : { sub: renewedAs });
  clock.jump(2 * HOUR);
  return made;
}

describe('a renewed identity', () => {
  it('of the same name and another subject is not taken', async () => {
    const { sessions, sts } = await renewedAs('4711', '4712');
    await assert.rejects(sessions.credentials('dev', 'read'), {
      code: 'expired',
      message: /octocat.*4712.*4711/,
    });
    assert.deepEqual(sessions.state('dev'), { state: 'expired', identity: 'octocat' });
    assert.equal(sts.requests.length, 1);
  });

  for (const [before, after] of [
    ['4711', '4711'],
    [undefined, '4711'],
    ['4711', undefined],
  ] as const) {
    it(`is taken where ${before ?? 'no subject'} is followed by ${after ?? 'none'}`, async () => {
      const { sessions, sts } = await renewedAs(before, after);
      await sessions.credentials('dev', 'read');
      assert.equal(sts.requests.length, 2);
    });
  }

  it('may have another subject where it is for changes', async () => {
    const { sessions, source, clock } = await renewedAs('4711', '4711');
    source.authorize = async () => ({
      kind: 'web',
      name: 'octocat',
      token: tokenWith({ sub: 'environment:production' }),
      expiresAt: clock.now() + 5 * MINUTE,
    });
    await sessions.authorize('dev', API, prompt, never);
    await sessions.credentials('dev', API);
    await sessions.credentials('dev', 'read');
    assert.equal(sessions.state('dev').state, 'signedIn');
  });
});
