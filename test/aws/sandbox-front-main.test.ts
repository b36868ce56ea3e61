import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { suite, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { readArguments } from '../../src/sandbox/main.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startTestSandbox } from './support/sandbox.ts';

const entry = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));

function run(t: TestContext, ...args: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

suite('the sandbox as a program', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`prints where it listens, and stops on ${signal}`, async t => {
      const child = run(t, '--port', '0', '--fleet', '1x1x1', '--speed', '20');
      const [line] = await once(createInterface(child.stdout), 'line');
      const { url, issuer } = JSON.parse(String(line));
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.equal(issuer, `${url}/oidc`);
      const state = await (await fetch(`${url}/_sandbox`)).text();
      assert.equal(JSON.parse(state).clock.speed, 20);
      child.kill(signal);
      const [code] = await once(child, 'exit');
      assert.equal(code, 0);
    });
  }

  test('says what is wrong with its arguments', async t => {
    const child = run(t, '--fleet', 'huge');
    const [line] = await once(createInterface(child.stderr), 'line');
    assert.equal(line, '--fleet: huge is neither demo nor like 3x40x10.');
    const [code] = await once(child, 'exit');
    assert.equal(code, 2);
  });

  test('reads its arguments', () => {
    assert.deepEqual(readArguments([]), { port: 0, speed: 1, fleet: 'demo' });
    assert.deepEqual(
      readArguments([
        '--port',
        '8080',
        '--fleet',
        '3x40x10',
        '--speed',
        '0.5',
        '--region',
        'us-east-1',
        '--manual-clock',
      ]),
      {
        port: 8080,
        speed: 0.5,
        fleet: { clusters: 3, services: 40, tasks: 10 },
        region: 'us-east-1',
        manualClock: true,
      },
    );
    for (const wrong of [
      ['--port', '70000'],
      ['--port', 'x'],
      ['--speed', '0'],
      ['--speed', 'fast'],
      ['--what'],
      ['x'],
    ]) {
      assert.throws(() => readArguments(wrong), wrong.join(' '));
    }
  });
});

suite('a sandbox', () => {
  test('is in the region that was asked for, and other regions are empty', async t => {
    const sandbox = await startTestSandbox(t, {
      region: 'us-east-1',
      fleet: { clusters: 2, services: 1, tasks: 1 },
    });
    const credentials = await sandbox.signIn();
    const there = sandbox.ecs(credentials, { region: 'us-east-1' });
    assert.equal((await there.send(new ListClustersCommand({}))).clusterArns?.length, 2);
    assert.equal((await sandbox.ecs(credentials).send(new ListClustersCommand({}))).clusterArns?.length, 0);
  });

  test('does not start on a port that is taken', async t => {
    const sandbox = await startTestSandbox(t);
    const port = Number(new URL(sandbox.url).port);
    await assert.rejects(startSandbox({ port }), { code: 'EADDRINUSE' });
  });

  test('stops though a client keeps its connection and another call waits', async t => {
    const sandbox = await startTestSandbox(t);
    const credentials = await sandbox.signIn();
    await sandbox.ecs(credentials).send(new ListClustersCommand({}));
    const faults = [{ action: 'ecs:*', kind: 'delay', milliseconds: 60_000 }];
    await sandbox.control('PUT', '/faults', { faults });
    const waiting = sandbox.ecs(credentials).send(new ListClustersCommand({}));
    waiting.catch(() => {});
    while (sandbox.sandbox.world.faults.list()[0]?.hits !== 1) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await sandbox.sandbox.stop();
    await assert.rejects(waiting);
  });
});
