import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { openCloud } from '../../src/aws/clients.ts';
import { toAwsFailure } from '../../src/aws/failure.ts';
import { Failure } from '../../src/core/failure.ts';
import { environmentOf, toCredentials } from './support/environment.ts';
import { refusal, startTestSandbox } from './support/sandbox.ts';

test('a signature that AWS refuses gives nothing of the request away', async t => {
  const sandbox = await startTestSandbox(t);
  const good = await sandbox.signIn();
  const wrong = { ...good, secretAccessKey: 'what a proxy that rewrites requests amounts to' };

  const said = await refusal(sandbox.ecs(wrong).send(new ListClustersCommand({})));
  assert.equal(said.name, 'InvalidSignatureException');
  assert.ok(said.message.includes(good.sessionToken), 'AWS itself repeats the session token');

  const cloud = await openCloud(environmentOf(sandbox), async () => toCredentials(wrong));
  t.after(() => cloud.dispose());
  await assert.rejects(cloud.ecs.clusters(new AbortController().signal), (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'invalid');
    assert.equal(
      error.message,
      'ecs:ListClusters: AWS does not accept the signature (InvalidSignatureException).',
    );
    assert.match(error.hint ?? '', /clock of this machine, and for a proxy/);
    assert.ok(!inspect(error, { depth: 10 }).includes(good.sessionToken));
    return true;
  });
});

test('no other error of AWS brings a secret into words', async t => {
  const sandbox = await startTestSandbox(t);
  const { sessionToken } = await sandbox.signIn();
  const secretAccessKey = 'q7Yp0Zk3vBw9XtL2mN8sR4cF6hJ1dG5uA+eK/oQi';
  const idToken = await sandbox.idToken();
  for (const name of ['SomethingNew', 'InternalFailure', 'AccessDeniedException', 'ValidationException']) {
    const error = Object.assign(new Error(`${sessionToken} ${secretAccessKey} ${idToken}`), { name });
    const { message, hint } = toAwsFailure(error, {
      action: 'ecs:ListClusters',
      environment: environmentOf(sandbox),
    });
    for (const secret of [sessionToken, secretAccessKey, idToken]) {
      assert.ok(!`${message} ${hint}`.includes(secret), name);
    }
  }
});
