import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { ServiceConfiguration } from '../../src/ui/terminal/terminal.ts';
import { refusal } from './support/sandbox.ts';
import { ask, doorOf, type TerminalRig, terminalRig } from './support/terminalRig.ts';

const never = new AbortController().signal;
const MINUTE = 60_000;
const ROLE = { kind: 'role' } as const;
const prompt = {
  deviceCode: async () => undefined,
  pick: async () => undefined,
  secret: async () => undefined,
  step: () => undefined,
};

const configuration = (more: Partial<ServiceConfiguration> = {}): ServiceConfiguration => ({
  environment: 'dev',
  service: 'blog-api',
  container: 'api',
  plan: {
    variables: [{ name: 'PORT', value: '8080' }],
    secrets: [{ name: 'KEY', valueFrom: '/key', resource: 'arn:aws:ssm:eu-west-1:1:parameter/key' }],
    leftOut: [{ name: 'PATH', reason: 'The shell needs it.' }],
    environmentFiles: ['arn:aws:s3:::files/api.env'],
  },
  values: new Map([['KEY', 'hunter2-value']]),
  ...more,
});

const SESSION = [
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
];
const names = ({ variables }: TerminalRig): string[] => Object.keys(variables.values).sort();

/** What a terminal's credentials let a program do: AWS's refusal of a change, or what it says of the change itself. */
async function change(rig: TerminalRig, door = doorOf(rig)): Promise<string> {
  const { status, body } = await ask(door.url, { headers: { authorization: door.token } });
  assert.equal(status, 200, JSON.stringify(body));
  const client = new ECSClient({
    ...rig.sandbox.config,
    credentials: {
      accessKeyId: String(body['AccessKeyId']),
      secretAccessKey: String(body['SecretAccessKey']),
      sessionToken: String(body['Token']),
    },
  });
  try {
    return (await refusal(client.send(new UpdateServiceCommand({ cluster: 'none', service: 'none' })))).name;
  } finally {
    client.destroy();
  }
}

suite('variables of new terminals', () => {
  test('are those of the signed-in session, and are gone with it', async t => {
    const rig = await terminalRig(t);
    await rig.terminal.update();
    assert.deepEqual(names(rig), []);
    assert.equal(rig.variables.description, undefined);
    await rig.signIn();
    assert.deepEqual(names(rig), SESSION);
    const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL } = rig.variables.values;
    assert.deepEqual([AWS_REGION, AWS_DEFAULT_REGION], ['eu-west-1', 'eu-west-1']);
    assert.equal(AWS_ENDPOINT_URL, rig.sandbox.url);
    assert.match(
      String(rig.variables.description),
      /act as \*\*octocat\*\* in \*\*dev\*\* \(account 111122223333, eu\\-west\\-1\) with the role codespaces\\-ecs\\-dev\..* change nothing\./,
    );
    await rig.sessions.signOut('dev', never);
    await rig.terminal.update();
    assert.deepEqual(names(rig), []);
    assert.equal(rig.variables.description, undefined);
  });

  test('name no endpoint where the environment has none', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const [dev] = rig.sessions.environments;
    assert.ok(dev);
    const { endpointUrl: _, ...plain } = dev;
    t.mock.method(rig.sessions, 'environment', () => plain);
    await rig.terminal.update();
    assert.deepEqual(
      names(rig),
      SESSION.filter(name => name !== 'AWS_ENDPOINT_URL'),
    );
  });

  test('follow the current environment; a terminal keeps the one that it was opened in', async t => {
    const rig = await terminalRig(t);
    await rig.signIn('prod');
    assert.deepEqual(names(rig), [], 'nobody is signed in to dev');
    await rig.signIn();
    const dev = doorOf(rig);
    rig.current.name = 'prod';
    await rig.terminal.update();
    assert.equal(rig.variables.values['AWS_REGION'], 'eu-central-1');
    const prod = doorOf(rig);
    assert.notEqual(prod.url.href, dev.url.href);
    assert.notEqual(prod.token, dev.token);
    const roles = await Promise.all(
      [dev, prod].map(
        async ({ url, token }) => (await ask(url, { headers: { authorization: token } })).body['RoleArn'],
      ),
    );
    assert.deepEqual(
      roles,
      ['codespaces-ecs-dev', 'codespaces-ecs-read'].map(name => rig.sandbox.roleArn(name)),
    );
    assert.equal((await ask(dev.url, { headers: { authorization: prod.token } })).status, 401);
    await rig.sessions.signOut('dev', never);
    assert.equal((await ask(dev.url, { headers: { authorization: dev.token } })).status, 403);
    assert.equal((await ask(prod.url, { headers: { authorization: prod.token } })).status, 200);
  });

  test('are there for nobody who turned them off, and the endpoint is closed', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token } = doorOf(rig);
    rig.enabled = false;
    await rig.terminal.update();
    assert.deepEqual(names(rig), []);
    await assert.rejects(ask(url, { headers: { authorization: token } }), { code: 'ECONNREFUSED' });
    rig.enabled = true;
    await rig.terminal.update();
    assert.notEqual(doorOf(rig).url.href, url.href);
  });

  test('are not touched while nothing of them changes', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { changes } = rig.variables;
    await rig.terminal.update();
    await rig.clock.pass(58 * MINUTE);
    await rig.sessions.credentials('dev', 'read');
    await rig.terminal.update();
    assert.equal(rig.variables.changes, changes);
  });

  test('go with the window', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const { url, token } = doorOf(rig);
    rig.terminal.dispose();
    assert.deepEqual(names(rig), []);
    await assert.rejects(ask(url, { headers: { authorization: token } }), { code: 'ECONNREFUSED' });
  });

  test('say what AWS tools take before them, once in the log', async t => {
    const rig = await terminalRig(t);
    const folder = await mkdtemp(join(tmpdir(), 'terminal-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'credentials'), '[default]\naws_access_key_id = AKIAX\n');
    rig.inherited['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
    await rig.signIn();
    assert.match(String(rig.variables.description), /⚠ The default profile of `~\/\.aws` has credentials/);
    rig.inherited['AWS_PROFILE'] = 'work';
    await rig.terminal.update();
    await rig.terminal.update();
    assert.match(String(rig.variables.description), /⚠ `AWS_PROFILE` is set/);
    assert.equal(rig.log.filter(line => line.includes('AWS_PROFILE')).length, 1);
    assert.ok(!names(rig).includes('AWS_PROFILE'));
  });
});

suite('terminals that may write', () => {
  const authorized = async (rig: TerminalRig): Promise<void> => {
    await rig.signIn();
    await rig.sessions.authorize('dev', ROLE, prompt, never);
    rig.terminal.beginWriting('dev');
    await rig.terminal.update();
  };

  test('may not by themselves, may when asked, and may not again when asked', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const door = doorOf(rig);
    assert.equal(await change(rig, door), 'AccessDeniedException');
    await authorized(rig);
    assert.equal(await change(rig, door), 'ClusterNotFoundException');
    assert.match(String(rig.variables.description), /may do all that the role may/);
    rig.terminal.endWriting();
    assert.equal(await change(rig, door), 'AccessDeniedException');
    assert.deepEqual(rig.writing, ['dev', undefined]);
  });

  test('may not after fifteen minutes in which they asked for nothing', async t => {
    const rig = await terminalRig(t);
    await authorized(rig);
    await rig.clock.pass(14 * MINUTE);
    assert.equal(await change(rig), 'ClusterNotFoundException');
    await rig.clock.pass(14 * MINUTE);
    assert.equal(rig.terminal.writing, 'dev');
    assert.equal(await change(rig), 'ClusterNotFoundException');
    await rig.clock.pass(16 * MINUTE);
    assert.equal(rig.terminal.writing, undefined);
    assert.equal(await change(rig), 'AccessDeniedException');
  });

  test('come back within fifteen minutes, since programs keep credentials to their end', async t => {
    const rig = await terminalRig(t);
    await authorized(rig);
    const { url, token } = doorOf(rig);
    const before = rig.clock.now();
    const { body } = await ask(url, { headers: { authorization: token } });
    const left = Date.parse(String(body['Expiration'])) - before;
    assert.ok(left > 14 * MINUTE && left <= 15 * MINUTE + 1_000, `${left} ms`);
  });

  test('may not after a sign-out, in another environment, or with the setting turned off', async t => {
    const rig = await terminalRig(t);
    await authorized(rig);
    rig.current.name = 'prod';
    await rig.terminal.update();
    assert.equal(rig.terminal.writing, undefined);
    const told = ['prod is the current environment. Terminals of dev may only read again.'];
    assert.deepEqual(rig.told, told);
    rig.current.name = 'dev';
    await authorized(rig);
    await rig.sessions.signOut('dev', never);
    await rig.terminal.update();
    assert.equal(rig.terminal.writing, undefined);
    assert.deepEqual(rig.told, told, 'who signs out knows');
    await rig.signIn();
    assert.equal(await change(rig), 'AccessDeniedException');
    await authorized(rig);
    rig.enabled = false;
    await rig.terminal.update();
    assert.equal(rig.terminal.writing, undefined);
  });

  test('may only read again where the role is refused to the person', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    const [dev] = rig.sessions.environments;
    assert.ok(dev);
    const door = doorOf(rig);
    rig.sessions.setEnvironments([{ ...dev, writeRoleArn: rig.sandbox.roleArn('no-such-role') }]);
    await rig.signIn();
    rig.terminal.beginWriting('dev');
    const { status } = await ask(door.url, { headers: { authorization: door.token } });
    assert.equal(status, 403);
    assert.equal(rig.terminal.writing, undefined);
    assert.equal(await change(rig, door), 'AccessDeniedException');
  });
});

suite("a service's configuration", () => {
  test('is among the variables, without the values of its secrets', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    await rig.terminal.configure(configuration());
    assert.deepEqual(names(rig), [...SESSION, 'PORT']);
    const all = JSON.stringify([rig.variables.values, rig.variables.description, rig.log]);
    assert.ok(!all.includes('hunter2'));
    const text = String(rig.variables.description);
    assert.match(text, /1 variables of the container api of blog\\-api in dev\./);
    assert.match(text, /opened with its secrets: KEY\./);
    assert.match(text, /Without PATH: The shell needs it\\\./);
    assert.match(text, /not read: arn\\:aws\\:s3/);
    await rig.terminal.configure(undefined);
    assert.deepEqual(names(rig), SESSION);
  });

  test('keeps its plain variables at sign-out, and forgets fetched values', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    await rig.terminal.configure(configuration());
    await rig.sessions.signOut('dev', never);
    await rig.terminal.update();
    assert.deepEqual(names(rig), ['PORT']);
    assert.equal(rig.terminal.configuration?.values.size, 0);
  });

  test('ends with its environment being the current one, and says so', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    await rig.signIn('prod');
    await rig.terminal.configure(configuration());
    rig.current.name = 'prod';
    await rig.terminal.update();
    assert.deepEqual(names(rig), SESSION);
    assert.equal(rig.terminal.configuration, undefined);
    assert.deepEqual(rig.told, [
      'prod is the current environment. New terminals are without the configuration of blog-api in dev now.',
    ]);
    rig.current.name = 'dev';
    await rig.terminal.update();
    assert.deepEqual(names(rig), SESSION, 'it does not come back by itself');
    assert.deepEqual(rig.configured, ['blog-api', undefined]);
    assert.equal(rig.told.length, 1);
  });

  test('is there where terminals get no session', async t => {
    const rig = await terminalRig(t);
    rig.enabled = false;
    await rig.terminal.configure(configuration({ values: new Map() }));
    assert.deepEqual(names(rig), ['PORT']);
  });

  test('gives its fetched values once, to whoever has the token', async t => {
    const rig = await terminalRig(t);
    await rig.signIn();
    await rig.terminal.configure(configuration());
    const door = await rig.terminal.launch('/bin/sh', ['-l']);
    const url = new URL(door.url);
    assert.equal((await ask(url)).status, 401);
    const headers = { authorization: door.token };
    const answers = await Promise.all([ask(url, { headers }), ask(url, { headers })]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404]);
    const { body } = answers.find(({ status }) => status === 200) ?? {};
    assert.deepEqual(body, { shell: '/bin/sh', args: ['-l'], variables: { KEY: 'hunter2-value' } });
  });
});
