import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox } from './support/sandbox.ts';

suite('credentials', () => {
  test('have to be known', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = { ...(await sandbox.signIn()), accessKeyId: 'ASIAUNKNOWNUNKNOWN22' };
    assert.deepEqual(await refusal(sandbox.ecs(credentials).send(new ListClustersCommand({}))), {
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
      status: 400,
    });
    assert.deepEqual(await refusal(sandbox.sts(credentials).send(new GetCallerIdentityCommand({}))), {
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid',
      status: 403,
    });
  });

  test('have to have the right secret and token', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    const secret = { ...credentials, secretAccessKey: 'x' };
    const bySecret = await refusal(sandbox.ecs(secret).send(new ListClustersCommand({})));
    assert.deepEqual([bySecret.name, bySecret.status], ['InvalidSignatureException', 400]);
    const atSts = await refusal(sandbox.sts(secret).send(new GetCallerIdentityCommand({})));
    assert.deepEqual([atSts.name, atSts.status], ['SignatureDoesNotMatch', 403]);
    const token = { ...credentials, sessionToken: 'x' };
    const byToken = await refusal(sandbox.ecs(token).send(new ListClustersCommand({})));
    assert.equal(byToken.name, 'UnrecognizedClientException');
  });

  test('of two sessions do not mix', async t => {
    const sandbox = await startTestSandbox(t);
    const [first, second] = [await sandbox.signIn(), await sandbox.signIn()];
    const mixed = { ...first, sessionToken: second.sessionToken };
    const { name } = await refusal(sandbox.ecs(mixed).send(new ListClustersCommand({})));
    assert.equal(name, 'UnrecognizedClientException');
  });

  test('end', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    assert.deepEqual(await sandbox.control('POST', '/sessions/expire'), { expired: 1 });
    assert.deepEqual(await refusal(sandbox.ecs(credentials).send(new ListClustersCommand({}))), {
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
      status: 400,
    });
    assert.deepEqual(await refusal(sandbox.sts(credentials).send(new GetCallerIdentityCommand({}))), {
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
      status: 403,
    });
    await sandbox.ecs(await sandbox.signIn()).send(new ListClustersCommand({}));
  });

  test('are refused when the clock is wrong, and an SDK client that retries puts it right', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    const systemClockOffset = -10 * 60_000;
    const late = sandbox.ecs(credentials, { systemClockOffset });
    const answer = await refusal(late.send(new ListClustersCommand({})));
    assert.equal(answer.name, 'InvalidSignatureException');
    assert.match(answer.message, /^Signature expired: .* - 5 min\.\)$/);
    const patient = sandbox.ecs(credentials, { systemClockOffset, maxAttempts: 2 });
    await patient.send(new ListClustersCommand({}));
    const sts = new STSClient({ ...sandbox.config, credentials, systemClockOffset });
    t.after(() => sts.destroy());
    await sts.send(new GetCallerIdentityCommand({}));
  });
});
