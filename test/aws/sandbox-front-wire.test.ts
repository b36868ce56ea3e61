import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateCapacityProviderCommand, ListClustersCommand } from '@aws-sdk/client-ecs';
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
