import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Task } from '../../src/core/model.ts';
import { type PluginCall, pluginCall, portRequest, sessionTarget } from '../../src/core/remote/plugin.ts';
import { reachOf } from '../../src/core/remote/preflight.ts';
import { shellEndText } from '../../src/core/remote/shellEnd.ts';
import type { RemoteAccess } from '../../src/core/remote.ts';
import { Forwarding } from '../../src/ui/remote/forwarding.ts';
import { freeLocalPort } from '../../src/ui/remote/localPort.ts';
import { Endpoint } from '../../src/ui/terminal/endpoint.ts';
import { LAUNCH_TOKEN, LAUNCH_URL, LAUNCHER } from '../../src/ui/terminal/launcher.ts';
import { type OpenedCloud, openSandboxCloud } from './support/openCloud.ts';
import { installStandIn } from './support/plugin/install.ts';

const never = new AbortController().signal;

interface Rig extends OpenedCloud {
  readonly program: string;
  /** For what the stand-in writes. */
  readonly folder: string;
  readonly task: Task;
  readonly target: string;
  readonly remote: RemoteAccess;
  readonly place: { readonly region: string; readonly endpointUrl: string };
  /** What the stand-in was called with. */
  called(): Promise<Readonly<Record<string, unknown>>>;
  withRecord(call: PluginCall): PluginCall;
}

async function setUp(t: TestContext): Promise<Rig> {
  const opened = await openSandboxCloud(t, { fleet: 'demo', speed: 50 });
  const folder = await mkdtemp(join(tmpdir(), 'ecs-codespaces-plugin-'));
  t.after(() => rm(folder, { recursive: true }));
  const program = await installStandIn(join(folder, 'bin'));
  const record = join(folder, 'call.json');
  const tasks = await opened.cloud.ecs.tasks('blog', never);
  const task = tasks.find(({ group }) => group === 'service:blog-api');
  assert.ok(task);
  const container = task.containers.find(({ name }) => name === 'api');
  assert.ok(container);
  const reach = reachOf(task, container, await opened.service('blog/blog-api'), undefined);
  assert.ok(reach.kind === 'reachable');
  return {
    ...opened,
    program,
    folder,
    task,
    target: sessionTarget(task.arn, reach.runtimeId),
    remote: await opened.cloud.remote({ kind: 'shell', cluster: task.clusterArn, task: task.arn }),
    place: { region: 'eu-west-1', endpointUrl: opened.sandbox.url },
    called: async () => JSON.parse(await readFile(record, 'utf8')),
    withRecord: call => ({ ...call, variables: { ...call.variables, STAND_IN_CALL: record } }),
  };
}

/** A door as a terminal's launcher comes to, which opens once. */
async function doorFor(t: TestContext, shell: string, call: PluginCall) {
  const endpoint = await Endpoint.listen();
  t.after(() => endpoint.dispose());
  return endpoint.open(async () => ({ status: 200, body: { shell, ...call } }));
}

test('a shell: the plugin gets the session without the token in any argument, and what is typed comes back', async t => {
  const { program, task, target, remote, place, called, withRecord } = await setUp(t);
  const session = await remote.shell(
    { cluster: task.clusterArn, task: task.arn, container: 'api', command: '/bin/sh' },
    never,
  );
  const call = pluginCall(session, { target }, place);
  assert.ok(!JSON.stringify(call.args).includes(session.token));

  const door = await doorFor(t, program, withRecord(call));
  const terminal = spawn(process.execPath, ['-e', LAUNCHER], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, [LAUNCH_URL]: door.url, [LAUNCH_TOKEN]: door.token },
  });
  t.after(() => terminal.kill('SIGKILL'));
  assert.ok(!terminal.spawnargs.join(' ').includes(session.token));
  let said = '';
  const heard = new Promise<void>(resolve => {
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('Starting session') && (said + text).includes('Starting session')) {
        terminal.stdin.write('whoami\n');
      }
      said += text;
      if (said.includes('echo: whoami')) {
        resolve();
      }
    });
  });
  await heard;
  assert.deepEqual(await called(), {
    region: 'eu-west-1',
    operation: 'StartSession',
    endpoint: place.endpointUrl,
    request: { Target: target },
    tokenInArguments: false,
    token: session.token,
  });
});

for (const host of [undefined, 'db.internal']) {
  test(`a port ${host === undefined ? 'of the container' : 'of a host'} is forwarded and ended`, async t => {
    const { program, target, remote, place, called, withRecord } = await setUp(t);
    const localPort = await freeLocalPort(0);
    const destination = { port: 8080, localPort, ...(host === undefined ? {} : { host }) };
    const session = await remote.forwardPort({ target, ...destination }, never);
    const call = pluginCall(session, portRequest(target, destination), place);
    assert.ok(!JSON.stringify(call.args).includes(session.token));
    const forwarding = await Forwarding.start(program, withRecord(call), never);
    t.after(() => forwarding.stop());

    const socket = connect(localPort, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n');
    const [echoed]: unknown[] = await once(socket, 'data');
    assert.equal(String(echoed), 'GET / HTTP/1.1\r\n');
    socket.destroy();
    const { request, tokenInArguments } = await called();
    assert.equal(tokenInArguments, false);
    assert.deepEqual(request, {
      Target: target,
      DocumentName: `AWS-StartPortForwardingSession${host === undefined ? '' : 'ToRemoteHost'}`,
      Parameters: {
        portNumber: ['8080'],
        localPortNumber: [String(localPort)],
        ...(host === undefined ? {} : { host: [host] }),
      },
    });

    forwarding.stop();
    assert.equal(await forwarding.ended, undefined);
  });
}

test('a task role that lets the agent not connect is a conflict, which is explained', async t => {
  const { sandbox, remote, task } = await setUp(t);
  const { world } = sandbox.sandbox;
  await sandbox.control('PUT', '/roles/blog-api-task', {
    trustPolicy: world.iam.role(sandbox.roleArn('codespaces-ecs-read'))?.trust.document,
    policies: {
      half: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'ssmmessages:Open*', Resource: '*' },
      },
    },
  });
  const request = { cluster: task.clusterArn, task: task.arn, container: 'api', command: '/bin/sh' };
  await assert.rejects(remote.shell(request, never), { code: 'conflict' });
});

test('a plugin that ends before the port is open says why', async t => {
  const { program, target, place } = await setUp(t);
  const session = { id: 'octocat-0', streamUrl: 'ws://127.0.0.1:1/v1/data-channel/x', token: 'secret' };
  const call = pluginCall(session, portRequest(target, { port: 80, localPort: 0 }), place);
  await assert.rejects(Forwarding.start(program, call, never), {
    code: 'unexpected',
    message: 'The port is not forwarded: The data channel does not open.',
  });
});

test('a program that is not there is a Failure; an abort starts none', async t => {
  const { program, target, place, remote } = await setUp(t);
  const localPort = await freeLocalPort(0);
  const session = await remote.forwardPort({ target, port: 80, localPort }, never);
  const call = pluginCall(session, portRequest(target, { port: 80, localPort }), place);
  await assert.rejects(Forwarding.start(`${program}-none`, call, never), {
    code: 'unexpected',
    message: /ENOENT/,
  });
  await assert.rejects(Forwarding.start(program, call, AbortSignal.abort()), { name: 'AbortError' });
});

test('a session that ends on the other side ends the forwarding, with a reason', async t => {
  const { program, target, place, remote, cloud, task } = await setUp(t);
  const localPort = await freeLocalPort(0);
  const session = await remote.forwardPort({ target, port: 80, localPort }, never);
  const call = pluginCall(session, portRequest(target, { port: 80, localPort }), place);
  const forwarding = await Forwarding.start(program, call, never);
  const socket = connect(localPort, '127.0.0.1');
  socket.on('error', () => undefined);
  const typing = setInterval(() => socket.write('.'), 50);
  t.after(() => {
    clearInterval(typing);
    socket.destroy();
  });
  await cloud
    .change({ kind: 'stop', cluster: task.clusterArn, task: task.arn })
    .stopTask(task.clusterArn, task.arn, 'test', never);
  assert.match((await forwarding.ended) ?? '', /Exiting session/);
});

test('a plugin that is killed says so, and another forwarding goes on', async t => {
  const { program, target, place, remote, folder } = await setUp(t);
  const pid = join(folder, 'pid');
  const start = async (variables: Readonly<Record<string, string>>) => {
    const localPort = await freeLocalPort(0);
    const session = await remote.forwardPort({ target, port: 80, localPort }, never);
    const call = pluginCall(session, portRequest(target, { port: 80, localPort }), place);
    const more = { ...call, variables: { ...call.variables, ...variables } };
    const forwarding = await Forwarding.start(program, more, never);
    t.after(() => forwarding.stop());
    return { forwarding, localPort };
  };
  const killed = await start({ STAND_IN_PID: pid });
  const other = await start({});
  process.kill(Number(await readFile(pid, 'utf8')), 'SIGKILL');
  assert.equal(await killed.forwarding.ended, 'session-manager-plugin was ended by SIGKILL');

  const socket = connect(other.localPort, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write('ping');
  const [echoed]: unknown[] = await once(socket, 'data');
  assert.equal(String(echoed), 'ping');
});

/** A shell as its terminal runs it. */
async function openShell(t: TestContext, rig: Rig, variables: Readonly<Record<string, string>> = {}) {
  const { program, task, target, remote, place } = rig;
  const request = { cluster: task.clusterArn, task: task.arn, container: 'api', command: '/bin/sh' };
  const session = await remote.shell(request, never);
  const call = pluginCall(session, { target }, place);
  const door = await doorFor(t, program, { ...call, variables: { ...call.variables, ...variables } });
  const terminal = spawn(process.execPath, ['-e', LAUNCHER], {
    env: { ...process.env, [LAUNCH_URL]: door.url, [LAUNCH_TOKEN]: door.token },
  });
  t.after(() => terminal.kill('SIGKILL'));
  let said = '';
  for (const stream of [terminal.stdout, terminal.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const until = async (text: string): Promise<void> => {
    while (!said.includes(text)) {
      await once(terminal.stdout, 'data');
    }
  };
  await until('Starting session');
  return { terminal, until, said: () => said };
}

test('two shells in one container are sessions of their own: what ends one leaves the other', async t => {
  const rig = await setUp(t);
  const pid = join(rig.folder, 'pid');
  const killed = await openShell(t, rig, { STAND_IN_PID: pid });
  const other = await openShell(t, rig);
  const ended = once(killed.terminal, 'close');
  process.kill(Number(await readFile(pid, 'utf8')), 'SIGKILL');
  assert.deepEqual(await ended, [1, null]);
  assert.match(killed.said(), /session-manager-plugin: SIGKILL/);

  other.terminal.stdin.write('whoami\n');
  await other.until('echo: whoami');
});

test('a shell whose task is replaced ends, and why is told', async t => {
  const rig = await setUp(t);
  const { task, cloud } = rig;
  const now = async (): Promise<string | undefined> => {
    const [found] = await cloud.ecs.describeTasks(task.clusterArn, [task.arn], never);
    return shellEndText('blog-api / api (dev)', task.arn, 'api', found);
  };
  const { terminal, said } = await openShell(t, rig);
  assert.equal(await now(), undefined);
  await cloud
    .change({ kind: 'stop', cluster: task.clusterArn, task: task.arn })
    .stopTask(task.clusterArn, task.arn, 'a new deployment', never);
  const typing = setInterval(() => terminal.stdin.write('.\n'), 50);
  t.after(() => clearInterval(typing));
  terminal.stdin.on('error', () => undefined);
  assert.deepEqual(await once(terminal, 'close'), [0, null]);
  assert.match(said(), /Exiting session/);
  assert.match(
    (await now()) ?? '',
    /^The shell in blog-api \/ api \(dev\) ended: the task \w+ is stopping\. a new deployment$/,
  );
});

test('the wanted local port is taken where it is free, and another one where it is not', async () => {
  const free = await freeLocalPort(0);
  assert.equal(await freeLocalPort(free), free);
  const { createServer } = await import('node:net');
  const server = createServer();
  await once(server.listen(free, '127.0.0.1'), 'listening');
  const other = await freeLocalPort(free);
  server.close();
  assert.notEqual(other, free);
  assert.ok(other > 0);
  assert.notEqual(await freeLocalPort(80), 80);
});
