import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTasksCommand,
  ListClustersCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

/** Empties the bucket of RegisterTaskDefinition, which gains one token a second. */
function drain(sandbox: TestSandbox): void {
  const { throttle, accountId, region } = sandbox.sandbox.world;
  try {
    for (;;) {
      throttle.take('ecs:RegisterTaskDefinition', accountId, region);
    }
  } catch {
    // Empty.
  }
}

/** One that is refused for another reason where it is not throttled. */
const nothing = { family: 'app', containerDefinitions: [] };

suite('throttling over HTTP', () => {
  test('refuses what is too much with AWS’s error, and only that', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn());
    const ask = () => refusal(ecs.send(new RegisterTaskDefinitionCommand(nothing)));
    assert.equal((await ask()).name, 'ClientException');
    let refused = await ask();
    // A token may come back between the two.
    for (let attempt = 0; attempt < 20 && refused.name !== 'ThrottlingException'; attempt++) {
      drain(sandbox);
      refused = await ask();
    }
    assert.deepEqual(refused, { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 });
    const [last] = sandbox.sandbox.world.calls.list('ecs:RegisterTaskDefinition', 1);
    assert.deepEqual([last?.outcome, last?.code], ['error', 'ThrottlingException']);
    await ecs.send(new ListClustersCommand({}));
  });

  test('is waited out by an SDK that tries again, and can be switched off', async t => {
    const sandbox = await startTestSandbox(t);
    const ecs = sandbox.ecs(await sandbox.signIn(), { maxAttempts: 20 });
    drain(sandbox);
    const refused = await refusal(ecs.send(new RegisterTaskDefinitionCommand(nothing)));
    assert.equal(refused.name, 'ClientException');
    await sandbox.control('PUT', '/throttling', { on: false });
    assert.equal(sandbox.sandbox.world.throttle.on, false);
    const many = Array.from({ length: 40 }, () =>
      refusal(ecs.send(new RegisterTaskDefinitionCommand(nothing))),
    );
    assert.deepEqual(
      new Set((await Promise.all(many)).map(({ name }) => name)),
      new Set(['ClientException']),
    );
    const quiet = await startTestSandbox(t, { throttling: false });
    assert.equal(quiet.sandbox.world.throttle.on, false);
  });
});

suite('RunTask over HTTP', () => {
  test('of a migration that fails ends with its exit code', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo', manualClock: true });
    const ecs = sandbox.ecs(await sandbox.signIn());
    const { tasks } = await ecs.send(
      new RunTaskCommand({
        cluster: 'blog',
        taskDefinition: 'blog-migrate-broken',
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      }),
    );
    const arn = tasks?.[0]?.taskArn ?? '';
    sandbox.sandbox.world.clock.advance(5 * 60_000);
    const described = await ecs.send(new DescribeTasksCommand({ cluster: 'blog', tasks: [arn] }));
    const [task] = described.tasks ?? [];
    assert.equal(task?.lastStatus, 'STOPPED');
    assert.equal(task.stopCode, 'EssentialContainerExited');
    assert.deepEqual(
      task.containers?.map(({ name, exitCode }) => [name, exitCode]),
      [['migrate', 3]],
    );
  });
});

suite('DescribeLogGroups over HTTP', () => {
  test('finds groups by prefix, fifty a page', async t => {
    const sandbox = await startTestSandbox(t);
    const { store } = sandbox.sandbox.world.logs;
    for (let index = 0; index < 60; index++) {
      store.addGroup('eu-west-1', `/ecs/app-${String(index).padStart(2, '0')}`);
    }
    store.addGroup('eu-west-1', '/other');
    const logs: CloudWatchLogsClient = sandbox.logs(await sandbox.signIn());
    const first = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/' }));
    assert.equal(first.logGroups?.length, 50);
    const rest = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/', nextToken: first.nextToken }),
    );
    assert.equal(rest.logGroups?.length, 10);
    assert.equal(rest.nextToken, undefined);
    const one = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/app-07' }));
    assert.deepEqual(
      one.logGroups?.map(({ logGroupName, logGroupArn, arn }) => [logGroupName, logGroupArn, arn]),
      [
        [
          '/ecs/app-07',
          'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app-07',
          'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app-07:*',
        ],
      ],
    );
  });
});
