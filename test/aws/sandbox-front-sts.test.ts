import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { refusal, startTestSandbox } from './support/sandbox.ts';
import { assume, trustedIssuer } from './support/webIdentityRig.ts';

type Input = Partial<AssumeRoleWithWebIdentityCommandInput>;

suite('AssumeRoleWithWebIdentity', () => {
  test('gives a session that knows who it is', async t => {
    const setting = await trustedIssuer(t);
    const before = Date.now();
    const answer = await assume(setting, await setting.issuer.token(), { DurationSeconds: 900 });
    assert.equal(answer.Audience, 'sts.amazonaws.com');
    assert.equal(answer.Provider, setting.issuer.url);
    assert.equal(answer.SubjectFromWebIdentityToken, 'user:1');
    assert.equal(answer.AssumedRoleUser?.Arn, 'arn:aws:sts::111122223333:assumed-role/web/octocat');
    assert.match(answer.Credentials?.AccessKeyId ?? '', /^ASIA[A-Z2-7]{16}$/);
    const expires = (answer.Credentials?.Expiration?.getTime() ?? 0) - 900_000;
    assert.ok(
      expires > before - 1000 && expires <= Date.now(),
      'It lives for what was asked, in whole seconds.',
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
    const identity = await setting.sandbox
      .sts({
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiration: new Date(),
      })
      .send(new GetCallerIdentityCommand({}));
    assert.equal(identity.Account, '111122223333');
    assert.equal(identity.Arn, answer.AssumedRoleUser?.Arn);
    assert.equal(identity.UserId, answer.AssumedRoleUser?.AssumedRoleId);
  });

  const wrong: readonly (readonly [name: string, input: Input, code: string, message: RegExp])[] = [
    [
      'a short session name',
      { RoleSessionName: 'x' },
      'ValidationError',
      /^1 validation error detected: Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2$/,
    ],
    [
      'a long session name',
      { RoleSessionName: 'x'.repeat(65) },
      'ValidationError',
      /less than or equal to 64$/,
    ],
    [
      'a session name with a space',
      { RoleSessionName: 'mona lisa' },
      'ValidationError',
      /Member must satisfy regular expression pattern: \[\\w\+=,\.@-\]\*$/,
    ],
    [
      'too short a duration',
      { DurationSeconds: 899 },
      'ValidationError',
      /Value '899' at 'durationSeconds' .* greater than or equal to 900$/,
    ],
    ['too long a duration', { DurationSeconds: 43_201 }, 'ValidationError', /less than or equal to 43200$/],
    [
      'two things at once',
      { RoleSessionName: 'x', DurationSeconds: 1 },
      'ValidationError',
      /^2 validation errors detected: .*; /,
    ],
    [
      'no role ARN',
      { RoleArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/x' },
      'ValidationError',
      /is invalid$/,
    ],
    [
      'a long policy',
      { Policy: JSON.stringify({ x: 'x'.repeat(2048) }) },
      'ValidationError',
      /at 'policy' .* less than or equal to 2048$/,
    ],
    ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocumentException', /invalid Json/],
    [
      'a policy without resources',
      { Policy: '{"Statement":{"Effect":"Allow","Action":"ecs:*"}}' },
      'MalformedPolicyDocumentException',
      /must contain resources/,
    ],
    [
      'eleven policies',
      { PolicyArns: Array.from({ length: 11 }, (_, n) => ({ arn: `arn:aws:iam::aws:policy/Policy${n}` })) },
      'ValidationError',
      /'policyArns'/,
    ],
    [
      'a policy that is not there',
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/Nothing' }] },
      'MalformedPolicyDocumentException',
      /Nothing/,
    ],
  ];
  for (const [name, input, code, message] of wrong) {
    test(`refuses ${name}`, async t => {
      const setting = await trustedIssuer(t);
      const answer = await refusal(assume(setting, await setting.issuer.token(), input));
      assert.deepEqual([answer.name, answer.status], [code, 400]);
      assert.match(answer.message, message);
    });
  }

  test("refuses more time than the role's maximum", async t => {
    const setting = await trustedIssuer(t);
    const answer = await refusal(assume(setting, await setting.issuer.token(), { DurationSeconds: 3601 }));
    assert.deepEqual(answer, {
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      status: 400,
    });
  });
});

suite('STS', () => {
  test('does not know other actions', async t => {
    const sandbox = await startTestSandbox(t);
    const answer = await refusal(sandbox.sts(await sandbox.signIn()).send(new GetSessionTokenCommand({})));
    assert.deepEqual(answer, {
      name: 'InvalidAction',
      message: 'Could not find operation GetSessionToken for version 2011-06-15',
      status: 400,
    });
  });

  test('lets a session be limited by managed policies', async t => {
    const sandbox = await startTestSandbox(t);
    const arn = 'arn:aws:iam::111122223333:policy/nothing-but-logs';
    await sandbox.control('PUT', '/policies', {
      arn,
      document: { Statement: { Effect: 'Allow', Action: 'logs:*', Resource: '*' } },
    });
    await assume({ sandbox }, await sandbox.idToken(), {
      RoleArn: sandbox.roleArn('codespaces-ecs-dev'),
      PolicyArns: [{ arn }],
    });
    assert.equal(sandbox.sandbox.world.sessions.all()[0]?.policies.length, 1);
  });
});
