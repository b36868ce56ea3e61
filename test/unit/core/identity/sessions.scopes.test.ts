import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sessionPolicy } from '../../../../src/core/identity/policies.ts';
import type { Access, WriteScope } from '../../../../src/core/ports.ts';
import { environment, HOUR, MINUTE, never, prompt, rig, settle } from './fixture.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';
const serviceScope = (name: string): WriteScope & { readonly kind: 'service' } => ({
  kind: 'service',
  cluster: CLUSTER,
  service: `arn:aws:ecs:eu-west-1:111122223333:service/blog/${name}`,
});
const API = serviceScope('blog-api');
const WEB = serviceScope('blog-web');
const VALUES: WriteScope = { kind: 'values', arns: ['arn:aws:ssm:eu-west-1:111122223333:parameter/a'] };
const DEPLOY: WriteScope = { ...API, kind: 'deploy' };
const RUN: WriteScope = { kind: 'run', cluster: CLUSTER, taskDefinition: `${CLUSTER}/migrate:3` };
const STOP: WriteScope = { kind: 'stop', cluster: CLUSTER, task: `${CLUSTER}/0123` };
const SHELL: WriteScope = { kind: 'shell', cluster: CLUSTER, task: `${CLUSTER}/0123` };
const READ_ROLE = 'arn:aws:iam::111122223333:role/dev';
const WRITE_ROLE = 'arn:aws:iam::111122223333:role/deploy';

describe('an access', () => {
  for (const [access, roleArn] of [
    ['read', READ_ROLE],
    ['terminal', READ_ROLE],
    ['inspect', READ_ROLE],
    ['verify', READ_ROLE],
    [API, WRITE_ROLE],
    [DEPLOY, WRITE_ROLE],
    [RUN, WRITE_ROLE],
    [STOP, WRITE_ROLE],
    [VALUES, WRITE_ROLE],
    [SHELL, WRITE_ROLE],
    [{ kind: 'role' }, WRITE_ROLE],
  ] as const satisfies readonly (readonly [Access, string])[]) {
    it(`has its role and its session policy: ${JSON.stringify(access)}`, async () => {
      const { sessions, sts } = rig();
      sessions.setEnvironments([environment('dev', { writeRoleArn: WRITE_ROLE })]);
      await sessions.signIn('dev', prompt, never);
      await Promise.all([1, 2, 3].map(() => sessions.credentials('dev', access)));
      const request = sts.requests.at(-1);
      assert.equal(sts.requests.length, access === 'read' ? 1 : 2);
      assert.equal(request?.roleArn, roleArn);
      assert.equal(request?.policy, sessionPolicy(access));
    });
  }

  it('has credentials of its own', async () => {
    const { sessions } = rig();
    await sessions.signIn('dev', prompt, never);
    const every: readonly Access[] = [
      ...(['read', 'terminal', 'inspect', 'verify'] as const),
      ...[API, WEB, DEPLOY, RUN, STOP, VALUES, SHELL, { ...SHELL, task: `${CLUSTER}/4567` }],
      { kind: 'role' },
    ];
    const keys = await Promise.all(
      every.map(async access => (await sessions.credentials('dev', access)).accessKeyId),
    );
    assert.equal(new Set(keys).size, every.length);
    const again = await Promise.all(
      every.map(async access => (await sessions.credentials('dev', structuredClone(access))).accessKeyId),
    );
    assert.deepEqual(again, keys);
  });

  it('whose keys AWS takes no more is made anew, and the others are left alone', async () => {
    const { sessions, sts } = rig();
    await sessions.signIn('dev', prompt, never);
    const { accessKeyId } = await sessions.credentials('dev', API);
    await sessions.credentials('dev', 'terminal');
    const before = sts.requests.length;
    assert.notEqual((await sessions.credentials('dev', API, accessKeyId)).accessKeyId, accessKeyId);
    await sessions.credentials('dev', 'read', accessKeyId);
    await sessions.credentials('dev', 'terminal', accessKeyId);
    assert.equal(sts.requests.length, before + 1);
  });

  it('for changing is dropped fifteen minutes after its own last use', async () => {
    const { sessions, sts, clock } = rig();
    await sessions.signIn('dev', prompt, never);
    const made = (scope: WriteScope) =>
      sts.requests.filter(({ policy }) => policy === sessionPolicy(scope)).length;
    await sessions.credentials('dev', API);
    await clock.advance(10 * MINUTE);
    await sessions.credentials('dev', WEB);
    await clock.advance(5 * MINUTE);
    await sessions.credentials('dev', WEB);
    await sessions.credentials('dev', API);
    assert.deepEqual([made(API), made(WEB)], [2, 1]);
    await clock.advance(15 * MINUTE);
    assert.equal(clock.sleeping, 1, 'only the renewal of the read session still waits');
  });

  it('for changing does not outlive its fifteen minutes when the machine slept or its clock was set back', async () => {
    for (const hours of [3, -3]) {
      const { sessions, sts, clock, source } = rig();
      source.renewable = true;
      await sessions.signIn('dev', prompt, never);
      await sessions.credentials('dev', API);
      clock.jump(hours * HOUR);
      await clock.advance(MINUTE);
      assert.equal(clock.sleeping, 1, 'it is gone, without anybody asking for it');
      await sessions.credentials('dev', API);
      assert.equal(
        sts.requests.filter(({ policy }) => policy === sessionPolicy(API)).length,
        2,
        `${hours} h`,
      );
    }
  });
});

describe('the read session', () => {
  it('is renewed soon after the machine slept or its clock was set back, without anybody asking', async () => {
    for (const hours of [9, -5]) {
      const { sessions, sts, clock, source } = rig();
      source.renewable = true;
      await sessions.signIn('dev', prompt, never);
      await clock.advance(2 * MINUTE);
      clock.jump(hours * HOUR);
      await clock.advance(2 * MINUTE);
      assert.equal(sts.requests.length, 2, `${hours} h`);
      const state = sessions.state('dev');
      assert.ok(state.state === 'signedIn');
      const left = state.expiresAt - clock.now();
      assert.ok(left > 55 * MINUTE && left <= HOUR, `${left} ms`);
    }
  });
});

describe('keys of a role in place of a token', () => {
  it('assume the role that is named', async () => {
    const { sessions, sts, source } = rig();
    source.keys = true;
    await sessions.signIn('dev', prompt, never);
    assert.deepEqual(
      sts.requests.map(({ roleArn, policy, identity }) => [roleArn, policy, identity.kind]),
      [[READ_ROLE, sessionPolicy('read'), 'keys']],
    );
    assert.equal((await sessions.credentials('dev', 'read')).accessKeyId, 'ASIA1');
  });

  it('are used as they are where no role is named', async () => {
    const { sessions, sts, source } = rig();
    const { roleArn: _, ...without } = environment('dev');
    sessions.setEnvironments([without]);
    source.keys = true;
    await sessions.signIn('dev', prompt, never);
    assert.equal(sts.requests[0]?.roleArn, undefined);
    const state = sessions.state('dev');
    assert.ok(state.state === 'signedIn');
    assert.equal(state.arn, 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Read_0/octocat');
    for (const access of ['read', 'terminal', API] as const) {
      assert.equal((await sessions.credentials('dev', access)).accessKeyId, 'ASIA-own-1-1');
    }
    assert.deepEqual(sessions.presented('dev')?.claims, {});
    assert.equal(sessions.presented('dev')?.roleArn, '');
  });

  it('are asked for anew before they end, once for all', async () => {
    const { sessions, source, clock, sts } = rig();
    const { roleArn: _, ...without } = environment('dev');
    sessions.setEnvironments([without]);
    source.keys = true;
    source.renewable = true;
    await sessions.signIn('dev', prompt, never);
    const renewals = source.renewals;
    clock.jump(56 * MINUTE);
    const exchanges = sts.requests.length;
    const all = await Promise.all([1, 2, 3, 4].map(() => sessions.credentials('dev', 'read')));
    assert.equal(source.renewals, renewals + 1);
    assert.equal(sts.requests.length, exchanges + 1);
    assert.equal(new Set(all.map(({ accessKeyId }) => accessKeyId)).size, 1);
    assert.ok((all[0]?.expiresAt ?? 0) > clock.now() + 50 * MINUTE);
  });

  it('that the source cannot make anew serve to their end', async () => {
    const { sessions, source, clock, sts } = rig();
    const { roleArn: _, ...without } = environment('dev');
    sessions.setEnvironments([without]);
    source.keys = true;
    await sessions.signIn('dev', prompt, never);
    await clock.advance(58 * MINUTE);
    for (let call = 0; call < 20; call++) {
      await sessions.credentials('dev', 'read');
    }
    assert.equal(sts.requests.length, 1);
    assert.ok(source.renewals < 8, `${source.renewals} times`);
    await clock.advance(3 * MINUTE);
    await settle();
    assert.equal(sessions.state('dev').state, 'expired');
  });
});
