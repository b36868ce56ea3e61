import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateCapacityProviderCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const ecsTarget = 'AmazonEC2ContainerServiceV20141113.ListClusters';

interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function post(
  sandbox: TestSandbox,
  body: string,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<Raw> {
  const response = await fetch(`${sandbox.url}/`, { method, body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const json = { 'content-type': 'application/x-amz-json-1.1' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

suite('AWS JSON', () => {
  test('answers an SDK client, with a request id', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const answer = await ecs.send(new ListClustersCommand({}));
    assert.deepEqual(answer.clusterArns, []);
    assert.match(answer.$metadata.requestId ?? '', /^[0-9a-f-]{36}$/);
    const logs = sandbox.logs(await sandbox.signIn());
    assert.deepEqual((await logs.send(new DescribeLogGroupsCommand({}))).logGroups, []);
  });

  test('names an error in its body and in a header', async t => {
    const sandbox = await startTestSandbox(t);
    const { status, headers, text } = await post(sandbox, '{}', { ...json, 'x-amz-target': ecsTarget });
    assert.equal(status, 400);
    assert.equal(headers.get('content-type'), 'application/x-amz-json-1.1');
    assert.equal(headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException');
    assert.ok(headers.get('x-amzn-requestid'));
    assert.deepEqual(JSON.parse(text), {
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
  });

  for (const [name, headers, method] of [
    ['no target', json, 'POST'],
    ['an unknown service', { ...json, 'x-amz-target': 'DynamoDB_20120810.ListTables' }, 'POST'],
    [
      'an unknown operation',
      { ...json, 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.Nothing' },
      'POST',
    ],
    [
      'a name from the prototype',
      { ...json, 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.toString' },
      'POST',
    ],
    ['another media type', { 'content-type': 'application/json', 'x-amz-target': ecsTarget }, 'POST'],
    ['another method', { ...json, 'x-amz-target': ecsTarget }, 'PUT'],
  ] as const) {
    test(`does not know an operation: ${name}`, async t => {
      const sandbox = await startTestSandbox(t);
      const { status, headers: answer } = await post(sandbox, '{}', headers, method);
      assert.deepEqual([status, answer.get('x-amzn-errortype')], [400, 'UnknownOperationException']);
    });
  }

  test('does not do what it does not know for an SDK client either', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const { name } = await refusal(ecs.send(new CreateCapacityProviderCommand({ name: 'x' })));
    assert.equal(name, 'UnknownOperationException');
  });

  for (const [name, body] of [
    ['broken JSON', '{'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ] as const) {
    test(`cannot read ${name}`, async t => {
      const sandbox = await startTestSandbox(t);
      const ecs = sandbox.ecs(await sandbox.signIn());
      ecs.middlewareStack.add(
        next => async args => {
          assert.ok(typeof args.request === 'object' && args.request !== null && 'body' in args.request);
          args.request.body = body;
          return next(args);
        },
        { step: 'build', priority: 'high' },
      );
      const answer = await refusal(ecs.send(new ListClustersCommand({})));
      assert.deepEqual([answer.name, answer.status], ['SerializationException', 400]);
    });
  }

  test('takes a body up to a limit', async t => {
    const sandbox = await startTestSandbox(t);
    const logs = sandbox.logs(await sandbox.signIn());
    const message = 'x'.repeat(1_048_000);
    const put = (text: string) =>
      refusal(
        logs.send(
          new PutLogEventsCommand({
            logGroupName: 'a',
            logStreamName: 'b',
            logEvents: [{ timestamp: Date.now(), message: text }],
          }),
        ),
      );
    assert.notEqual((await put(message)).status, 413);
    const answer = await refusal(
      logs.send(new FilterLogEventsCommand({ logGroupName: 'a', filterPattern: 'x'.repeat(1_100_000) })),
    );
    assert.deepEqual([answer.name, answer.status], ['RequestEntityTooLargeException', 413]);
  });
});

suite('AWS Query', () => {
  test('names an error in XML', async t => {
    const sandbox = await startTestSandbox(t);
    const { status, headers, text } = await post(
      sandbox,
      'Action=GetCallerIdentity&Version=2011-06-15',
      form,
    );
    assert.equal(status, 403);
    assert.equal(headers.get('content-type'), 'text/xml');
    const id = headers.get('x-amzn-requestid');
    assert.equal(
      text,
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
        '<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error>' +
        `<RequestId>${id}</RequestId></ErrorResponse>`,
    );
  });

  test('takes a GET too', async t => {
    const sandbox = await startTestSandbox(t);
    const response = await fetch(`${sandbox.url}/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /3 validation errors detected: Value null at &#39;roleArn&#39;/);
  });

  for (const [body, code] of [
    ['', 'MissingAction'],
    ['Action=Nothing&Version=2011-06-15', 'InvalidAction'],
    ['Action=GetCallerIdentity&Version=2020-01-01', 'InvalidAction'],
    ['Action=toString', 'InvalidAction'],
    ['Action=%3Cscript%3E', 'InvalidAction'],
  ] as const) {
    test(`does not know ${JSON.stringify(body)}`, async t => {
      const sandbox = await startTestSandbox(t);
      const { status, text } = await post(sandbox, body, form);
      assert.equal(status, 400);
      assert.match(text, new RegExp(`<Code>${code}</Code>`));
      assert.doesNotMatch(text, /<script>/);
    });
  }
});

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

suite('permissions', () => {
  const user = 'User: arn:aws:sts::111122223333:assumed-role';
  const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
  const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api';
  const update = new UpdateServiceCommand({ cluster: 'prod', service: 'api', forceNewDeployment: true });

  test('are those of the role', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn({ login: 'hubot', role: 'codespaces-ecs-read' }));
    await ecs.send(new ListClustersCommand({}));
    assert.deepEqual(await refusal(ecs.send(update)), {
      name: 'AccessDeniedException',
      message: `${user}/codespaces-ecs-read/hubot is not authorized to perform: ecs:UpdateService on resource: ${serviceArn} because no identity-based policy allows the ecs:UpdateService action`,
      status: 400,
    });
  });

  test('are those that the session policy leaves', async t => {
    const sandbox = await startTestSandbox(t);
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: ['ecs:List*', 'ecs:Describe*'], Resource: '*' },
    };
    const ecs = sandbox.ecs(await sandbox.signIn({ policy }));
    await ecs.send(new ListClustersCommand({}));
    assert.deepEqual(await refusal(ecs.send(update)), {
      name: 'AccessDeniedException',
      message: `${user}/codespaces-ecs-dev/octocat is not authorized to perform: ecs:UpdateService on resource: ${serviceArn} because no session policy allows the ecs:UpdateService action`,
      status: 400,
    });
  });

  test('of a session policy alone are none', async t => {
    const sandbox = await startTestSandbox(t);
    const policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const ecs = sandbox.ecs(await sandbox.signIn({ policy, role: 'codespaces-ecs-read' }));
    const { message } = await refusal(ecs.send(update));
    assert.match(message, /because no identity-based policy allows the ecs:UpdateService action$/);
  });

  test('are taken away by an explicit deny, in the role or in the session', async t => {
    const sandbox = await startTestSandbox(t);
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 'ecs:UpdateService', Resource: '*' };
    const session = sandbox.ecs(await sandbox.signIn({ policy: { Statement: [all, deny] } }));
    assert.match(
      (await refusal(session.send(update))).message,
      / with an explicit deny in a session policy$/,
    );
    await sandbox.control('PUT', '/roles/denied', {
      trustPolicy: trustOf(sandbox),
      policies: { all: { Statement: [all, deny] } },
    });
    const role = sandbox.ecs(await sandbox.signIn({ role: 'denied' }));
    assert.match(
      (await refusal(role.send(update))).message,
      / with an explicit deny in an identity-based policy$/,
    );
  });

  test("look at the service's own keys, at tags and at the region", async t => {
    const sandbox = await startTestSandbox(t);
    const conditions: readonly (readonly [condition: object, allowed: boolean])[] = [
      [{ ArnEquals: { 'ecs:cluster': clusterArn } }, true],
      [{ ArnEquals: { 'ecs:cluster': `${clusterArn}-2` } }, false],
      [{ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, true],
      [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, false],
      [{ StringLike: { 'aws:userid': '*:octocat' } }, true],
      [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/conditional' } }, true],
      [{ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
      [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    ];
    for (const [condition, allowed] of conditions) {
      await sandbox.control('PUT', '/roles/conditional', {
        trustPolicy: trustOf(sandbox),
        policies: {
          some: {
            Statement: { Effect: 'Allow', Action: 'ecs:ListServices', Resource: '*', Condition: condition },
          },
        },
      });
      const ecs = sandbox.ecs(await sandbox.signIn({ role: 'conditional' }));
      const { name } = await refusal(ecs.send(new ListServicesCommand({ cluster: 'prod' })));
      const expected = allowed ? 'ClusterNotFoundException' : 'AccessDeniedException';
      assert.equal(name, expected, JSON.stringify(condition));
    }
  });

  test('change for a running session when the role changes, and end with it', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('PUT', '/roles/changing', { trustPolicy: trustOf(sandbox) });
    const ecs = sandbox.ecs(await sandbox.signIn({ role: 'changing' }));
    assert.equal((await refusal(ecs.send(new ListClustersCommand({})))).name, 'AccessDeniedException');
    await sandbox.control('PUT', '/roles/changing', {
      trustPolicy: trustOf(sandbox),
      policies: { all: { Statement: { Effect: 'Allow', Action: 'ecs:*', Resource: '*' } } },
    });
    await ecs.send(new ListClustersCommand({}));
    await sandbox.control('DELETE', '/roles/changing');
    assert.equal((await refusal(ecs.send(new ListClustersCommand({})))).name, 'AccessDeniedException');
  });

  test('of people are those that their roles trust them with', async t => {
    const sandbox = await startTestSandbox(t);
    for (const role of ['codespaces-ecs-dev', 'codespaces-ecs-deploy']) {
      const { name } = await refusal(sandbox.signIn({ login: 'hubot', role }));
      assert.equal(name, 'AccessDenied');
      await sandbox.signIn({ login: 'octocat', role });
    }
    await sandbox.signIn({ login: 'octocat', role: 'codespaces-ecs-read' });
  });

  test('are checked before anything is done', async t => {
    const sandbox = await startTestSandbox(t);
    const reader = sandbox.ecs(await sandbox.signIn({ role: 'codespaces-ecs-read' }));
    const register = new RegisterTaskDefinitionCommand({
      family: 'api',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'api', image: 'api:1' }],
    });
    const list = new ListTaskDefinitionsCommand({});
    assert.equal((await refusal(reader.send(register))).name, 'AccessDeniedException');
    assert.deepEqual((await reader.send(list)).taskDefinitionArns, []);
    await sandbox.ecs(await sandbox.signIn()).send(register);
    assert.equal((await reader.send(list)).taskDefinitionArns?.length, 1);
  });
});

function trustOf(sandbox: TestSandbox): object {
  const role = sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'));
  const document = role?.trust.document;
  assert.ok(typeof document === 'object' && document !== null);
  return document;
}
