import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { suite, test } from 'node:test';
import { DescribeLogStreamsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  ListClustersCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

/** Follows member names and list indexes into an answer. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? Object.getOwnPropertyDescriptor(inner, key)?.value
        : undefined,
    value,
  );
}

const register = new RegisterTaskDefinitionCommand({
  family: 'api',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'api', image: 'api:1' }],
});

async function registered(sandbox: TestSandbox): Promise<number> {
  const ecs = sandbox.ecs(await sandbox.signIn());
  return (await ecs.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns?.length ?? 0;
}

suite('/_sandbox', () => {
  test('shows the state, and no secret', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const credentials = await sandbox.signIn();
    const state = await sandbox.control('GET', '');
    assert.equal(at(state, 'accountId'), '111122223333');
    assert.equal(at(state, 'region'), 'eu-west-1');
    assert.equal(at(state, 'providers', 0, 'issuer'), sandbox.sandbox.issuer);
    assert.equal(at(state, 'roles', 0, 'name'), 'codespaces-ecs-dev');
    assert.equal(at(state, 'sessions', 0, 'valid'), true);
    assert.equal(at(state, 'fleet', 'eu-west-1', 0, 'name'), 'blog');
    assert.ok(Number(at(state, 'fleet', 'eu-west-1', 0, 'services', 'length')) > 0);
    const text = JSON.stringify(state);
    assert.ok(!text.includes(credentials.secretAccessKey));
    assert.ok(!text.includes(credentials.sessionToken));
  });

  test('counts calls by action and outcome', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn({ role: 'codespaces-ecs-read' }));
    await sandbox.control('DELETE', '/calls');
    await ecs.send(new ListClustersCommand({}));
    await ecs.send(new ListClustersCommand({}));
    await refusal(ecs.send(register));
    await sandbox.signIn();
    const answer = await sandbox.control('GET', '/calls?action=ecs:*');
    assert.equal(at(answer, 'total'), 3);
    assert.deepEqual(at(answer, 'counts'), {
      'ecs:ListClusters': { total: 2, ok: 2, error: 0, denied: 0, faulted: 0 },
      'ecs:RegisterTaskDefinition': { total: 1, ok: 0, error: 0, denied: 1, faulted: 0 },
    });
    assert.equal(at(answer, 'calls', 2, 'code'), 'AccessDeniedException');
    assert.equal(at(answer, 'calls', 0, 'region'), 'eu-west-1');
    assert.equal(
      at(answer, 'calls', 0, 'caller'),
      'arn:aws:sts::111122223333:assumed-role/codespaces-ecs-read/octocat',
    );
    await sandbox.control('DELETE', '/calls');
    assert.equal(at(await sandbox.control('GET', '/calls'), 'total'), 0);
  });

  test('throttles as each service does', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    await sandbox.control('PUT', '/faults', { faults: [{ action: '*', kind: 'throttling' }] });
    assert.deepEqual(await refusal(sandbox.ecs(credentials).send(new ListClustersCommand({}))), {
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      status: 400,
    });
    const filter = new FilterLogEventsCommand({ logGroupName: 'a' });
    assert.equal((await refusal(sandbox.logs(credentials).send(filter))).name, 'ThrottlingException');
    const identity = await refusal(sandbox.sts(credentials).send(new GetCallerIdentityCommand({})));
    assert.deepEqual(
      [identity.name, identity.message, identity.status],
      ['Throttling', 'Rate exceeded', 400],
    );
    const token = await fetch(`${sandbox.sandbox.issuer}/token`, { method: 'POST' });
    assert.equal(token.status, 429);
    await sandbox.control('DELETE', '/faults');
    await sandbox.ecs(credentials).send(new ListClustersCommand({}));
    assert.equal(at(await sandbox.control('GET', '/calls'), 'counts', 'ecs:ListClusters', 'faulted'), 1);
  });

  test('answers with trouble of its own, before or after', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const fault = { action: 'ecs:Register*', kind: 'error', count: 1 };
    await sandbox.control('PUT', '/faults', { faults: [fault] });
    assert.deepEqual(await refusal(ecs.send(register)), {
      name: 'ServerException',
      message: 'Service Unavailable. Please try again later.',
      status: 500,
    });
    assert.equal(await registered(sandbox), 0);
    await sandbox.control('PUT', '/faults', { faults: [{ ...fault, status: 503, when: 'after' }] });
    const after = await refusal(ecs.send(register));
    assert.deepEqual([after.name, after.status], ['ServiceUnavailableException', 503]);
    assert.equal(await registered(sandbox), 1);
    const own = {
      action: 'sts:*',
      kind: 'error',
      code: 'IDPCommunicationError',
      status: 400,
      message: 'Later.',
    };
    await sandbox.control('PUT', '/faults', { faults: [own] });
    const { name, message } = await refusal(sandbox.signIn());
    assert.deepEqual([name, message], ['IDPCommunicationErrorException', 'Later.']);
  });

  test('cuts the connection, before or after', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const fault = { action: 'ecs:Register*', kind: 'reset' };
    await sandbox.control('PUT', '/faults', { faults: [fault] });
    const before = await refusal(ecs.send(register));
    assert.match(before.message, /ECONNRESET|socket hang up/);
    assert.equal(await registered(sandbox), 0);
    await sandbox.control('PUT', '/faults', { faults: [{ ...fault, when: 'after' }] });
    await refusal(ecs.send(register));
    assert.equal(await registered(sandbox), 1);
  });

  test('makes calls wait', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const delay = { action: 'ecs:ListClusters', kind: 'delay', milliseconds: 150 };
    await sandbox.control('PUT', '/faults', { faults: [delay] });
    const slow = ecs.send(new ListClustersCommand({}));
    await ecs.send(new ListTaskDefinitionsCommand({}));
    await slow;
    const calls = await sandbox.control('GET', '/calls?action=ecs:*');
    assert.equal(at(calls, 'calls', 0, 'action'), 'ecs:ListTaskDefinitions');
    assert.equal(at(calls, 'calls', 1, 'action'), 'ecs:ListClusters');
    assert.equal(at(calls, 'calls', 1, 'outcome'), 'ok');
  });

  test('lets an SDK client with retries through a storm', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    await sandbox.control('PUT', '/faults', {
      faults: [
        { action: 'ecs:*', kind: 'throttling', count: 1 },
        { action: 'ecs:*', kind: 'reset', count: 1 },
      ],
    });
    await sandbox.ecs(credentials, { maxAttempts: 3 }).send(new ListClustersCommand({}));
    const count = at(await sandbox.control('GET', '/calls'), 'counts', 'ecs:ListClusters');
    assert.deepEqual(count, { total: 3, ok: 1, error: 0, denied: 0, faulted: 2 });
  });

  test('moves the clock of the fleet and leaves that of the sessions', async t => {
    const sandbox = await startTestSandbox(t, { manualClock: true });
    const ecs = sandbox.ecs(await sandbox.signIn());
    const before = sandbox.sandbox.world.clock.now();
    const answer = await sandbox.control('POST', '/clock', { advance: 24 * 3_600_000, speed: 10 });
    assert.ok(Number(at(answer, 'now')) >= before + 24 * 3_600_000);
    assert.equal(at(answer, 'speed'), 10);
    await ecs.send(new ListClustersCommand({}));
  });

  test('writes log lines', async t => {
    const sandbox = await startTestSandbox(t, { manualClock: true });
    const logs = sandbox.logs(await sandbox.signIn());
    const events = [{ message: 'first', timestamp: Date.now() - 5000 }, { message: 'second' }];
    await sandbox.control('POST', '/logs', { group: '/ecs/x', stream: 'a/b/c', events });
    await sandbox.control('POST', '/clock', { advance: 10_000 });
    const streams = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/ecs/x' }));
    assert.equal(streams.logStreams?.[0]?.logStreamName, 'a/b/c');
    const found = await logs.send(new FilterLogEventsCommand({ logGroupName: '/ecs/x' }));
    assert.deepEqual(
      found.events?.map(event => event.message),
      ['first', 'second'],
    );
  });

  test("keeps IAM's rules for what is put into it", async t => {
    const sandbox = await startTestSandbox(t);
    const github = 'https://token.actions.githubusercontent.com';
    await sandbox.control('PUT', '/providers', { issuer: github, clientIds: ['sts.amazonaws.com'] });
    const trust = (condition: object) => ({
      trustPolicy: {
        Statement: {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: {
            Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
          },
          Condition: condition,
        },
      },
    });
    const sub = 'token.actions.githubusercontent.com:sub';
    await sandbox.control('PUT', '/roles/x', trust({ StringLike: { [sub]: 'repo:octo/*' } }));
    const refused: readonly (readonly [path: string, body: object, code: string])[] = [
      [
        '/roles/x',
        trust({ StringEquals: { 'token.actions.githubusercontent.com:aud': 'x' } }),
        'MalformedPolicyDocument',
      ],
      ['/roles/x', trust({ StringLike: { [sub]: '*' } }), 'MalformedPolicyDocument'],
      ['/roles/x', trust({ StringNotLike: { [sub]: 'repo:evil/*' } }), 'MalformedPolicyDocument'],
      ['/roles/x', { trustPolicy: {} }, 'MalformedPolicyDocument'],
      ['/roles/x', { ...trust({ StringLike: { [sub]: 'a' } }), maxSessionDuration: 60 }, 'ValidationError'],
      [
        '/roles/x',
        { ...trust({ StringLike: { [sub]: 'a' } }), policies: { p: {} } },
        'MalformedPolicyDocument',
      ],
      ['/providers', { issuer: 'http://example.com', clientIds: ['x'] }, 'InvalidInput'],
      ['/providers', { issuer: 'https://example.com', clientIds: 'x' }, 'InvalidRequest'],
      ['/providers', { issuer: 'https://example.com', clientIds: [], kind: 'x' }, 'InvalidRequest'],
      ['/faults', { faults: [{ action: 'x', kind: 'fire' }] }, 'InvalidFault'],
      ['/policies', { arn: 'arn:aws:iam::aws:policy/x', document: '{' }, 'MalformedPolicyDocument'],
    ];
    for (const [path, body, code] of refused) {
      const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      assert.deepEqual(
        [response.status, at(await response.json(), 'code')],
        [400, code],
        JSON.stringify(body),
      );
    }
  });

  test('takes roles and providers away', async t => {
    const sandbox = await startTestSandbox(t);
    await sandbox.control('DELETE', '/roles/codespaces-ecs-dev');
    assert.equal((await refusal(sandbox.signIn())).name, 'AccessDenied');
    await sandbox.control('DELETE', `/providers?issuer=${encodeURIComponent(sandbox.sandbox.issuer)}`);
    const { message } = await refusal(sandbox.signIn({ role: 'codespaces-ecs-read' }));
    assert.equal(message, `No OpenIDConnect provider found in your account for ${sandbox.sandbox.issuer}`);
  });

  const bad: readonly (readonly [
    name: string,
    method: string,
    path: string,
    init: RequestInit,
    status: number,
  ])[] = [
    ['an unknown path', 'GET', '/nothing', {}, 404],
    ['a name from the prototype', 'GET', '/toString', {}, 404],
    ['another method', 'PATCH', '/faults', {}, 404],
    ['a role that is not there', 'DELETE', '/roles/missing', {}, 404],
    ['another media type', 'POST', '/clock', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
    ['broken JSON', 'POST', '/clock', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
    ['a list', 'POST', '/clock', { body: '[]', headers: { 'content-type': 'application/json' } }, 400],
    [
      'time that runs back',
      'POST',
      '/clock',
      { body: '{"advance":-1}', headers: { 'content-type': 'application/json' } },
      400,
    ],
    [
      'no speed at all',
      'POST',
      '/clock',
      { body: '{"speed":0}', headers: { 'content-type': 'application/json' } },
      400,
    ],
    ['a page of another origin', 'GET', '', { headers: { origin: 'https://example.com' } }, 403],
    [
      'a page of another port',
      'POST',
      '/sessions/expire',
      { headers: { origin: 'http://127.0.0.1:1' } },
      403,
    ],
    [
      'a page that hides where it comes from',
      'POST',
      '/sessions/expire',
      { headers: { origin: 'null' } },
      403,
    ],
  ];
  for (const [name, method, path, init, status] of bad) {
    test(`refuses ${name}`, async t => {
      const sandbox = await startTestSandbox(t);
      const response = await fetch(`${sandbox.url}/_sandbox${path}`, { method, ...init });
      assert.equal(response.status, status, await response.text());
    });
  }

  /** fetch does not let these headers be set. */
  function status(sandbox: TestSandbox, path: string, headers: Readonly<Record<string, string>>) {
    return new Promise<number | undefined>((resolve, reject) => {
      httpRequest(`${sandbox.url}${path}`, { headers }, response => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  test('cannot be reached under a name of the web', async t => {
    const sandbox = await startTestSandbox(t);
    const { port } = new URL(sandbox.url);
    for (const host of [
      'rebound.example.com',
      `rebound.example.com:${port}`,
      '127.0.0.1.example.com',
      'a b',
    ]) {
      assert.equal(await status(sandbox, '/_sandbox', { host }), 421, host);
      assert.equal(await status(sandbox, '/oidc/identities', { host }), 421, host);
    }
    for (const host of [`localhost:${port}`, 'localhost:1234', '127.0.0.1']) {
      assert.equal(await status(sandbox, '/_sandbox', { host }), 200, host);
    }
  });

  test('cannot be reached from another site', async t => {
    const sandbox = await startTestSandbox(t);
    for (const site of ['cross-site', 'same-site']) {
      assert.equal(await status(sandbox, '/_sandbox', { 'sec-fetch-site': site }), 403);
    }
    assert.equal(await status(sandbox, '/_sandbox', { 'sec-fetch-site': 'same-origin' }), 200);
  });
});
