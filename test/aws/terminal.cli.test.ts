import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, suite, type TestContext, test } from 'node:test';
import { findAwsCli } from '../../scripts/awsCli.ts';
import { doorOf, type TerminalRig, terminalRig } from './support/terminalRig.ts';

const never = new AbortController().signal;

/** An environment of its own for each test: an empty home, and the two variables of the endpoint. */
async function terminalOf(t: TestContext, rig: TerminalRig) {
  const home = await mkdtemp(join(tmpdir(), 'terminal-'));
  t.after(() => rm(home, { recursive: true }));
  const { url, token } = doorOf(rig);
  return {
    home,
    env: {
      HOME: home,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url.href,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    },
  };
}

suite('the AWS CLI with the two variables of the endpoint', () => {
  let cli: string;
  before(async () => {
    cli = await findAwsCli();
  });

  /** The endpoint of AWS and the region are said outright: old CLIs know no variable for the first. */
  async function aws(rig: TerminalRig, env: NodeJS.ProcessEnv, ...args: readonly string[]) {
    const where = [
      '--endpoint-url',
      rig.sandbox.url,
      '--region',
      'eu-west-1',
      '--output',
      'json',
      '--no-cli-pager',
    ];
    const child = spawn(cli, [...args, ...where], { env: { PATH: '/usr/bin:/bin', ...env } });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      errors += part;
    });
    const [code]: unknown[] = await once(child, 'close');
    return { code, output, errors };
  }

  test('is who the person is, looks, and is denied changes', async t => {
    const rig = await terminalRig(t, { fleet: { clusters: 1, services: 1, tasks: 1 } });
    await rig.signIn();
    const { env, home } = await terminalOf(t, rig);
    const identity = await aws(rig, env, 'sts', 'get-caller-identity');
    assert.equal(identity.code, 0, identity.errors);
    assert.match(identity.output, /"arn:aws:sts::111122223333:assumed-role\/codespaces-ecs-dev\/octocat"/);
    const clusters = await aws(rig, env, 'ecs', 'list-clusters', '--query', 'clusterArns[0]');
    assert.equal(clusters.code, 0, clusters.errors);
    const cluster = String(JSON.parse(clusters.output));
    const services = await aws(
      rig,
      env,
      'ecs',
      'list-services',
      '--cluster',
      cluster,
      '--query',
      'serviceArns[0]',
    );
    const service = String(JSON.parse(services.output));
    const change = [
      'ecs',
      'update-service',
      '--cluster',
      cluster,
      '--service',
      service,
      '--force-new-deployment',
    ];
    const denied = await aws(rig, env, ...change);
    assert.notEqual(denied.code, 0);
    assert.match(denied.errors, /AccessDenied.*ecs:UpdateService.*no session policy allows/s);

    await rig.sessions.authorize(
      'dev',
      { kind: 'role' },
      {
        deviceCode: async () => undefined,
        pick: async () => undefined,
        secret: async () => undefined,
        step: () => undefined,
      },
      never,
    );
    rig.terminal.beginWriting('dev');
    const allowed = await aws(rig, env, ...change, '--query', 'service.serviceArn');
    assert.equal(allowed.code, 0, allowed.errors);
    assert.equal(JSON.parse(allowed.output), service);
    rig.terminal.endWriting();
    assert.match((await aws(rig, env, ...change)).errors, /AccessDenied/);
    assert.deepEqual(await readdir(home), [], 'nothing was written');
  });

  test('prints why it gets nothing after a sign-out', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { env } = await terminalOf(t, rig);
    await rig.sessions.signOut('dev', never);
    const { code, output, errors } = await aws(rig, env, 'sts', 'get-caller-identity');
    assert.notEqual(code, 0);
    assert.equal(output, '');
    assert.match(errors, /You are signed out of dev\. Sign in to dev to go on\./);
  });

  test('gets nothing with a token that is nearly right', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { env } = await terminalOf(t, rig);
    const token = `${env.AWS_CONTAINER_AUTHORIZATION_TOKEN}A`;
    const near = { ...env, AWS_CONTAINER_AUTHORIZATION_TOKEN: token };
    const { code, errors } = await aws(rig, near, 'sts', 'get-caller-identity');
    assert.notEqual(code, 0);
    assert.match(errors, /401.*not that of this terminal/s);
  });

  test('takes a key or a profile that the terminal has before the session, as the warning says', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { env } = await terminalOf(t, rig);
    const keyed = { ...env, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
    assert.match((await aws(rig, keyed, 'sts', 'get-caller-identity')).errors, /InvalidClientTokenId/);
    const named = { ...env, AWS_PROFILE: 'work' };
    assert.match(
      (await aws(rig, named, 'sts', 'get-caller-identity')).errors,
      /profile \(work\) could not be found/,
    );
    // The reason why the variable is not made empty for the person.
    const emptied = { ...env, AWS_PROFILE: '' };
    assert.match(
      (await aws(rig, emptied, 'sts', 'get-caller-identity')).errors,
      /profile \(\) could not be found/,
    );
  });
});
