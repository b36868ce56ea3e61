import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignInPrompt } from '../../src/core/ports.ts';
import { right, startBench } from './support/diagnosisBench.ts';

const never = new AbortController().signal;
const nobody: SignInPrompt = {
  deviceCode: () => Promise.reject(new Error('Nobody is asked.')),
  pick: () => Promise.reject(new Error('Nobody is asked.')),
  secret: () => Promise.reject(new Error('Nobody is asked.')),
  step: () => undefined,
};

test('a refused change is diagnosed as such however often it is, and after the account was looked at', async t => {
  const bench = await startBench(t);
  const writeRoleArn = bench.sandbox.roleArn('codespaces-ecs-deploy');
  const deployPolicy = bench.trust(right(bench, { [`${bench.name}:ref`]: 'refs/heads/release' }));
  bench.putRole(bench.trust(right(bench)));
  bench.sandbox.sandbox.world.iam.putRole('codespaces-ecs-deploy', { trustPolicy: deployPolicy });
  bench.sessions.setEnvironments(
    bench.sessions.environments.map(it => (it.name === 'dev' ? { ...it, writeRoleArn } : it)),
  );
  assert.equal(await bench.signIn(), 'in');
  await assert.rejects(bench.sessions.authorize('dev', { kind: 'role' }, nobody, never), {
    code: 'identityRefused',
  });

  const first = await bench.diagnose();
  await bench.sessions.credentials('dev', 'inspect');
  await bench.sessions.credentials('dev', 'terminal');
  const second = await bench.diagnose();
  const pasted = await bench.diagnose({ signedIn: false, trustPolicy: deployPolicy });
  for (const { facts, diagnosis } of [first, second, pasted]) {
    assert.equal(facts.roleArn, writeRoleArn);
    assert.equal(diagnosis.symptom, 'notAuthorized');
    assert.deepEqual(
      [diagnosis.causes[0]?.id, diagnosis.causes[0]?.evidence],
      ['otherRef', 'seen'],
      JSON.stringify(diagnosis.causes, undefined, 1),
    );
  }
});

test('before the first sign-in the documented policy is not called wrong', async t => {
  const bench = await startBench(t);
  bench.putRole(bench.trust(right(bench, { [`${bench.name}:actor_id`]: '583231' })));
  const { diagnosis } = await bench.diagnose();
  assert.equal(diagnosis.trust?.expected, true);
  assert.equal(diagnosis.trust.report.decision, 'unknown');
  assert.deepEqual(diagnosis.causes, []);
});
