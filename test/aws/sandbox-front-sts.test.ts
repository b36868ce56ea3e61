import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { startIssuer, type TestIssuer } from './support/issuer.ts';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

interface Setting {
  readonly sandbox: TestSandbox;
  readonly issuer: TestIssuer;
  readonly provider: string;
  /** What stands before the colon in the issuer's condition keys. */
  readonly name: string;
}

/** A sandbox with a role `web` that trusts the subject `user:1` of an issuer of its own. */
async function setUp(
  t: TestContext,
  options: { readonly algorithm?: string; readonly kind?: string } = {},
): Promise<Setting> {
  const sandbox = await startTestSandbox(t);
  const issuer = await startIssuer(t, options.algorithm);
  const name = issuer.url.replace('http://', '');
  const provider = `arn:aws:iam::111122223333:oidc-provider/${name}`;
  await sandbox.control('PUT', '/providers', {
    issuer: issuer.url,
    clientIds: ['sts.amazonaws.com'],
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  });
  const setting = { sandbox, issuer, provider, name };
  await putRole(setting, { StringEquals: { [`${name}:sub`]: 'user:1' } });
  return setting;
}

async function putRole(
  { sandbox, provider }: Setting,
  condition: object,
  actions: readonly string[] = ['sts:AssumeRoleWithWebIdentity'],
): Promise<void> {
  await sandbox.control('PUT', '/roles/web', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: actions,
        Principal: { Federated: provider },
        Condition: condition,
      },
    },
  });
}

function assume(
  { sandbox }: Pick<Setting, 'sandbox'>,
  token: string,
  input: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
) {
  return sandbox.sts().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: sandbox.roleArn('web'),
      RoleSessionName: 'octocat',
      WebIdentityToken: token,
      ...input,
    }),
  );
}

const notAuthorized = {
  name: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  status: 403,
};

function invalidToken(message: string) {
  return { name: 'InvalidIdentityTokenException', message, status: 400 };
}

const noKey = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);

suite('AssumeRoleWithWebIdentity', () => {
  test('gives a session that knows who it is', async t => {
    const setting = await setUp(t);
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

  for (const algorithm of ['RS384', 'RS512', 'ES256', 'ES384', 'ES512']) {
    test(`takes ${algorithm}`, async t => {
      const setting = await setUp(t, { algorithm });
      assert.ok((await assume(setting, await setting.issuer.token())).Credentials);
    });
  }

  test('does not take other algorithms', async t => {
    const setting = await setUp(t, { algorithm: 'PS256' });
    const { name } = await refusal(assume(setting, await setting.issuer.token()));
    assert.equal(name, 'InvalidIdentityTokenException');
  });

  test('takes no token that was changed', async t => {
    const setting = await setUp(t);
    const [head = '', , tail = ''] = (await setting.issuer.token({ sub: 'user:2' })).split('.');
    const [, body = ''] = (await setting.issuer.token()).split('.');
    const { name, status } = await refusal(assume(setting, `${head}.${body}.${tail}`));
    assert.deepEqual([name, status], ['InvalidIdentityTokenException', 400]);
  });

  test('takes no access token', async t => {
    const setting = await setUp(t);
    assert.deepEqual(
      await refusal(assume(setting, 'opaque-access-token')),
      invalidToken(
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      ),
    );
  });

  for (const claim of ['iss', 'aud', 'sub', 'exp', 'iat']) {
    test(`misses ${claim}`, async t => {
      const setting = await setUp(t);
      const token = await setting.issuer.token({ [claim]: undefined });
      assert.deepEqual(
        await refusal(assume(setting, token)),
        invalidToken(`Missing a required claim: ${claim}`),
      );
    });
  }

  test('knows issuers only by their exact address', async t => {
    const setting = await setUp(t);
    for (const iss of [`${setting.issuer.url}/`, setting.issuer.url.replace('127.0.0.1', 'localhost')]) {
      assert.deepEqual(
        await refusal(assume(setting, await setting.issuer.token({ iss }))),
        invalidToken(`No OpenIDConnect provider found in your account for ${iss}`),
      );
    }
  });

  test("looks for the provider in the role's account", async t => {
    const setting = await setUp(t);
    assert.deepEqual(
      await refusal(
        assume(setting, await setting.issuer.token(), { RoleArn: 'arn:aws:iam::444455556666:role/web' }),
      ),
      invalidToken(`No OpenIDConnect provider found in your account for ${setting.issuer.url}`),
    );
  });

  test('wants an audience that the provider lists', async t => {
    const setting = await setUp(t);
    const other = await setting.issuer.token({ aud: 'https://github.com/octo' });
    assert.deepEqual(await refusal(assume(setting, other)), invalidToken('Incorrect token audience'));
    const several = await setting.issuer.token({ aud: ['other', 'sts.amazonaws.com'] });
    assert.ok((await assume(setting, several)).Credentials);
  });

  test('takes no token that is over, and none from the future', async t => {
    const setting = await setUp(t);
    const now = Math.floor(Date.now() / 1000);
    const over = await refusal(assume(setting, await setting.issuer.token({ iat: now - 600, exp: now - 1 })));
    assert.deepEqual([over.name, over.status], ['ExpiredTokenException', 400]);
    assert.match(
      over.message,
      new RegExp(
        `^Token expired: current date/time \\d+ must be before the expiration date/time ${now - 1}$`,
      ),
    );
    for (const claims of [{ iat: now + 900 }, { nbf: now + 900 }]) {
      const early = await refusal(
        assume(setting, await setting.issuer.token({ ...claims, exp: now + 1000 })),
      );
      assert.equal(early.name, 'InvalidIdentityTokenException');
    }
  });

  test('reads the keys once, and again when they changed', async t => {
    const setting = await setUp(t);
    const { issuer } = setting;
    await assume(setting, await issuer.token());
    await assume(setting, await issuer.token());
    assert.deepEqual(issuer.requests, ['GET /.well-known/openid-configuration', 'GET /jwks']);
    setting.sandbox.sandbox.world.keys.clear();
    await issuer.rotate();
    await assume(setting, await issuer.token());
    assert.equal(issuer.requests.length, 4);
  });

  test('cannot get the keys', async t => {
    const setting = await setUp(t);
    const { issuer } = setting;
    issuer.setStatus(500);
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), noKey);
    issuer.setStatus(200);
    issuer.setMetadata({ issuer: 'https://example.com', jwks_uri: `${issuer.url}/jwks` });
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), noKey);
    issuer.setMetadata({ issuer: issuer.url });
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), noKey);
    issuer.setMetadata(undefined);
    assert.ok((await assume(setting, await issuer.token())).Credentials);
  });

  test('does not know the key that signed', async t => {
    const setting = await setUp(t);
    const old = await setting.issuer.token();
    await setting.issuer.rotate();
    assert.deepEqual(await refusal(assume(setting, old)), noKey);
  });

  test('needs a role that there is and that trusts the subject', async t => {
    const setting = await setUp(t);
    const token = await setting.issuer.token();
    const missing = { RoleArn: setting.sandbox.roleArn('missing') };
    assert.deepEqual(await refusal(assume(setting, token, missing)), notAuthorized);
    const other = await setting.issuer.token({ sub: 'user:2' });
    assert.deepEqual(await refusal(assume(setting, other)), notAuthorized);
  });

  test('is refused to GitHub for a role named GitHubActions', async t => {
    const setting = await setUp(t, { kind: 'github' });
    const { sandbox, provider, name } = setting;
    for (const role of ['GitHubActions', 'GitHubActions2']) {
      await sandbox.control('PUT', `/roles/${role}`, {
        trustPolicy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: 'sts:*',
            Principal: { Federated: provider },
            Condition: { StringEquals: { [`${name}:sub`]: 'user:1' } },
          },
        },
      });
    }
    const token = await setting.issuer.token();
    const refused = { RoleArn: sandbox.roleArn('GitHubActions') };
    assert.deepEqual(await refusal(assume(setting, token, refused)), notAuthorized);
    assert.ok((await assume(setting, token, { RoleArn: sandbox.roleArn('GitHubActions2') })).Credentials);
  });

  test('never lets all of GitHub in', async t => {
    const setting = await setUp(t);
    const { sandbox, issuer, name } = setting;
    await putRole(setting, { StringEquals: { [`${name}:aud`]: 'sts.amazonaws.com' } });
    assert.ok((await assume(setting, await issuer.token())).Credentials);
    await sandbox.control('PUT', '/providers', {
      issuer: issuer.url,
      clientIds: ['sts.amazonaws.com'],
      kind: 'github',
    });
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), notAuthorized);
  });

  test("knows GitHub's ten claims and no others", async t => {
    const setting = await setUp(t, { kind: 'github' });
    const { name, issuer } = setting;
    const sub = { [`${name}:sub`]: 'user:1' };
    const known = {
      actor: 'octocat',
      actor_id: '1',
      enterprise_id: '2',
      environment: 'production',
      job_workflow_ref: 'octo/blog/.github/workflows/a.yml@refs/heads/main',
      ref: 'refs/heads/main',
      repository: 'octo/blog',
      repository_id: '3',
      repository_owner_id: '4',
      workflow: 'a',
    };
    for (const [claim, value] of Object.entries(known)) {
      await putRole(setting, { StringEquals: { ...sub, [`${name}:${claim}`]: value } });
      const token = await issuer.token({ [claim]: value });
      assert.ok((await assume(setting, token)).Credentials, claim);
      assert.deepEqual(await refusal(assume(setting, await issuer.token())), notAuthorized);
    }
    const unknown = {
      event_name: 'push',
      runner_environment: 'x',
      repository_owner: 'octo',
      workflow_ref: 'x',
    };
    for (const [claim, value] of Object.entries(unknown)) {
      await putRole(setting, { StringEquals: { ...sub, [`${name}:${claim}`]: value } });
      const token = await issuer.token({ [claim]: value });
      assert.deepEqual(await refusal(assume(setting, token)), notAuthorized, claim);
    }
  });

  test("knows other issuers' audience and methods, and not GitHub's claims", async t => {
    const setting = await setUp(t);
    const { name, issuer } = setting;
    await putRole(setting, {
      StringEquals: { [`${name}:aud`]: 'app' },
      'ForAnyValue:StringEquals': { [`${name}:amr`]: 'mfa' },
    });
    const token = await issuer.token({ azp: 'app', amr: ['pwd', 'mfa'] });
    assert.ok((await assume(setting, token)).Credentials);
    assert.deepEqual(await refusal(assume(setting, await issuer.token({ azp: 'app' }))), notAuthorized);
    await putRole(setting, { StringEquals: { [`${name}:actor`]: 'octocat' } });
    assert.deepEqual(await refusal(assume(setting, await issuer.token({ actor: 'octocat' }))), notAuthorized);
  });

  test('tags a session and sets its source only where the trust policy lets it', async t => {
    const setting = await setUp(t);
    const { name, issuer, sandbox } = setting;
    const token = await issuer.token({
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'octocat',
    });
    assert.deepEqual(await refusal(assume(setting, token)), notAuthorized);
    const condition = { StringEquals: { [`${name}:sub`]: 'user:1', 'aws:RequestTag/team': 'blue' } };
    const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
    for (const lacking of [actions, ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity']]) {
      await putRole(setting, condition, lacking);
      assert.deepEqual(await refusal(assume(setting, token)), notAuthorized);
    }
    await putRole(setting, condition, [...actions, 'sts:SetSourceIdentity']);
    const answer = await assume(setting, token);
    assert.equal(answer.SourceIdentity, 'octocat');
    assert.ok((answer.PackedPolicySize ?? 0) > 0);
    const [session] = sandbox.sandbox.world.sessions.all();
    assert.deepEqual(session?.tags, { team: 'blue' });
  });

  const wrong: readonly (readonly [
    name: string,
    input: Partial<AssumeRoleWithWebIdentityCommandInput>,
    code: string,
    message: RegExp,
  ])[] = [
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
      const setting = await setUp(t);
      const answer = await refusal(assume(setting, await setting.issuer.token(), input));
      assert.deepEqual([answer.name, answer.status], [code, 400]);
      assert.match(answer.message, message);
    });
  }

  test("refuses more time than the role's maximum", async t => {
    const setting = await setUp(t);
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
