import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, type TestContext, test } from 'node:test';
import {
  DescribeTasksCommand,
  type ECSClient,
  ExecuteCommandCommand,
  type ExecuteCommandCommandInput,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { SSMClient, StartSessionCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { refusal, startTestSandbox, type TestSandbox } from './support/sandbox.ts';

const NOT_ENABLED =
  "The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running. Wait and try again or run a new task with execute command enabled and try again.";

async function allow(sandbox: TestSandbox, statement: object): Promise<void> {
  await sandbox.control('PUT', '/roles/codespaces-ecs-dev', {
    trustPolicy: sandbox.sandbox.world.iam.role(sandbox.roleArn('codespaces-ecs-dev'))?.trust.document,
    policies: { all: { Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } } },
  });
}

/** The demo's fleet, whose time stands, and somebody who may do everything there. */
async function setUp(t: TestContext) {
  const sandbox = await startTestSandbox(t, { fleet: 'demo', manualClock: true });
  await allow(sandbox, { Action: '*', Resource: '*' });
  const credentials = await sandbox.signIn();
  const ssm = new SSMClient({ ...sandbox.config, credentials });
  t.after(() => ssm.destroy());
  return { sandbox, ssm, ecs: sandbox.ecs(credentials), world: sandbox.sandbox.world };
}

async function describe(ecs: ECSClient, cluster: string, arn: string | undefined): Promise<Task> {
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn ?? ''] }));
  const [task] = tasks ?? [];
  assert.ok(task);
  return task;
}

/** A running task of a service that has ECS Exec. */
async function execTask(ecs: ECSClient): Promise<Task> {
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'blog', serviceName: 'blog-api' }));
  return describe(ecs, 'blog', taskArns?.[0]);
}

const FARGATE: Pick<RunTaskCommandInput, 'cluster' | 'launchType' | 'networkConfiguration'> = {
  cluster: 'blog',
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
};

function exec(ecs: ECSClient, input: Partial<ExecuteCommandCommandInput>) {
  return ecs.send(
    new ExecuteCommandCommand({
      cluster: 'blog',
      command: '/bin/sh',
      interactive: true,
      task: undefined,
      ...input,
    }),
  );
}

/** A data channel as the plugin opens it; what comes back is read by `next`. */
async function channel(t: TestContext, url: string | undefined, token: string | undefined) {
  const socket = new WebSocket(url ?? '');
  socket.binaryType = 'arraybuffer';
  t.after(() => socket.close());
  await once(socket, 'open');
  socket.send(JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: 'request', TokenValue: token }));
  const closed = once(socket, 'close').then(([event]: unknown[]) =>
    event instanceof CloseEvent ? event.code : undefined,
  );
  const next = async (): Promise<unknown> => {
    const [event]: unknown[] = await once(socket, 'message');
    return event instanceof MessageEvent ? event.data : undefined;
  };
  return { socket, closed, next };
}

suite('ExecuteCommand', () => {
  test('gives a session whose data channel opens with its token alone', async t => {
    const { ecs } = await setUp(t);
    const task = await execTask(ecs);
    assert.deepEqual(
      task.containers?.map(({ managedAgents }) =>
        managedAgents?.map(agent => [agent.name, agent.lastStatus]),
      ),
      task.containers?.map(() => [['ExecuteCommandAgent', 'RUNNING']]),
    );
    const [container] = task.containers ?? [];
    const answer = await exec(ecs, { task: task.taskArn, container: container?.name });
    assert.equal(answer.containerArn, container?.containerArn);
    assert.equal(answer.taskArn, task.taskArn);
    assert.equal(answer.interactive, true);
    const { session } = answer;
    assert.match(session?.sessionId ?? '', /^ecs-execute-command-[0-9a-f]{17}$/);
    assert.match(
      session?.streamUrl ?? '',
      /^ws:\/\/127\.0\.0\.1:\d+\/v1\/data-channel\/ecs-execute-command-/,
    );

    const open = await channel(t, session?.streamUrl, session?.tokenValue);
    const text = open.next();
    open.socket.send('ls -l');
    assert.equal(await text, 'ls -l');
    const bytes = open.next();
    open.socket.send(Buffer.alloc(70_000, 7));
    const echoed = await bytes;
    assert.ok(echoed instanceof ArrayBuffer);
    assert.deepEqual(Buffer.from(echoed), Buffer.alloc(70_000, 7));

    const stranger = await channel(t, session?.streamUrl, 'guessed');
    assert.equal(await stranger.closed, 1008);
  });

  test('is refused where it is not enabled, its agent is not up, or its role lets it not connect', async t => {
    const { ecs, sandbox, world } = await setUp(t);
    const task = await execTask(ecs);
    const ask = (input: Partial<ExecuteCommandCommandInput>) => refusal(exec(ecs, input));
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'blog' }));
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: 'blog', tasks: taskArns ?? [] }));
    const without = tasks?.find(one => one.enableExecuteCommand === false);
    assert.deepEqual(await ask({ task: without?.taskArn, container: without?.containers?.[0]?.name }), {
      name: 'InvalidParameterException',
      message: NOT_ENABLED,
      status: 400,
    });

    const run = await ecs.send(
      new RunTaskCommand({ ...FARGATE, taskDefinition: 'blog-backfill', enableExecuteCommand: true }),
    );
    const own = run.tasks?.[0]?.taskArn;
    assert.equal((await ask({ task: own })).message, NOT_ENABLED);
    const status = async () =>
      (await describe(ecs, 'blog', own)).containers?.[0]?.managedAgents?.[0]?.lastStatus;
    while ((await describe(ecs, 'blog', own)).lastStatus !== 'RUNNING') {
      world.clock.advance(1_000);
    }
    assert.equal(await status(), 'PENDING');
    assert.equal((await ask({ task: own })).message, NOT_ENABLED);
    world.clock.advance(10_000);
    assert.equal(await status(), 'RUNNING');
    await exec(ecs, { task: own });

    await sandbox.control('PUT', '/roles/blog-backfill-task', {
      trustPolicy: world.iam.role(sandbox.roleArn('codespaces-ecs-read'))?.trust.document,
      policies: {
        half: {
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 'ssmmessages:Open*', Resource: '*' },
        },
      },
    });
    assert.deepEqual(await ask({ task: own }), {
      name: 'TargetNotConnectedException',
      message: 'The execute command failed due to an internal error. Try again later.',
      status: 400,
    });

    assert.equal((await ask({ task: task.taskArn, container: 'none' })).name, 'InvalidParameterException');
    assert.equal(
      (await ask({ task: own, interactive: false })).message,
      'Interactive is the only mode supported currently.',
    );
    assert.equal((await ask({ task: 'f'.repeat(32) })).name, 'InvalidParameterException');
  });

  test('needs its permission for the cluster and for the task', async t => {
    const { ecs, sandbox } = await setUp(t);
    const task = await execTask(ecs);
    const container = task.containers?.[0]?.name;
    const ask = (name: string | undefined) =>
      refusal(
        exec(ecs, { task: task.taskArn, container: name }).then(() => Promise.reject(new Error('allowed'))),
      );
    await allow(sandbox, { Action: 'ecs:ExecuteCommand', Resource: task.clusterArn });
    assert.match((await ask(container)).message, /ecs:ExecuteCommand on resource: \S+:task\/blog\//);
    await allow(sandbox, { Action: 'ecs:ExecuteCommand', Resource: task.taskArn });
    assert.match((await ask(container)).message, /ecs:ExecuteCommand on resource: \S+:cluster\/blog /);
    await allow(sandbox, {
      Action: 'ecs:ExecuteCommand',
      Resource: '*',
      Condition: { StringEquals: { 'ecs:container-name': container } },
    });
    assert.equal((await ask(container)).message, 'allowed');
    assert.equal((await ask('other')).name, 'AccessDeniedException');
  });

  test('has a session end with its task', async t => {
    const { ecs, world } = await setUp(t);
    const task = await execTask(ecs);
    const { session } = await exec(ecs, { task: task.taskArn, container: task.containers?.[0]?.name });
    const open = await channel(t, session?.streamUrl, session?.tokenValue);
    const first = open.next();
    open.socket.send('one');
    assert.equal(await first, 'one');
    await ecs.send(new StopTaskCommand({ cluster: 'blog', task: task.taskArn }));
    world.clock.advance(60_000);
    open.socket.send('two');
    assert.equal(await open.closed, 1001);
  });
});

suite('StartSession', () => {
  test('forwards a port of a container, or of a host that it reaches', async t => {
    const { ecs, ssm } = await setUp(t);
    const task = await execTask(ecs);
    const id = task.taskArn?.split('/').at(-1);
    const Target = `ecs:blog_${id}_${task.containers?.[0]?.runtimeId}`;
    const port = await ssm.send(
      new StartSessionCommand({
        Target,
        DocumentName: 'AWS-StartPortForwardingSession',
        Parameters: { portNumber: ['8080'], localPortNumber: ['0'] },
      }),
    );
    assert.match(port.SessionId ?? '', /^octocat-[0-9a-f]{17}$/);
    const open = await channel(t, port.StreamUrl, port.TokenValue);
    const echoed = open.next();
    open.socket.send('GET / HTTP/1.1');
    assert.equal(await echoed, 'GET / HTTP/1.1');
    const remote = await ssm.send(
      new StartSessionCommand({
        Target,
        DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
        Parameters: { host: ['db.internal'], portNumber: ['5432'] },
      }),
    );
    assert.notEqual(remote.SessionId, port.SessionId);
    await ssm.send(new TerminateSessionCommand({ SessionId: port.SessionId }));
    open.socket.send('again');
    assert.equal(await open.closed, 1001);
  });

  test('refuses targets without an agent, and documents and parameters that are none', async t => {
    const { ecs, ssm, sandbox } = await setUp(t);
    const task = await execTask(ecs);
    const id = task.taskArn?.split('/').at(-1);
    const Target = `ecs:blog_${id}_${task.containers?.[0]?.runtimeId}`;
    const ask = (target: string, document: string, Parameters: Record<string, string[]> = {}) =>
      refusal(ssm.send(new StartSessionCommand({ Target: target, DocumentName: document, Parameters })));
    const document = 'AWS-StartPortForwardingSession';
    const portNumber = ['80'];
    const strange = `ecs:blog_${id}_${id}-1234567890`;
    assert.deepEqual(await ask(strange, document, { portNumber }), {
      name: 'TargetNotConnected',
      message: `${strange} is not connected.`,
      status: 400,
    });
    assert.equal((await ask('i-0123456789abcdef0', document, { portNumber })).name, 'TargetNotConnected');
    assert.equal((await ask(Target, 'AWS-None')).name, 'InvalidDocument');
    assert.equal((await ask(Target, document, { portNumber: ['99999'] })).name, 'InvalidParameters');
    await allow(sandbox, { Action: 'ssm:StartSession', Resource: task.taskArn });
    assert.match(
      (await ask(Target, document, { portNumber })).message,
      /ssm:StartSession on resource: arn:aws:ssm:eu-west-1::document\/AWS-StartPortForwardingSession/,
    );
  });
});
