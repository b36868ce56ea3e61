import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationText, readDestination } from '../../../../src/core/remote/destination.ts';
import {
  checkPluginVersion,
  installCommands,
  pluginCall,
  portRequest,
  sessionTarget,
} from '../../../../src/core/remote/plugin.ts';

const session = { id: 'octocat-0f9a', streamUrl: 'wss://ssmmessages/x', token: 'very secret' };

test('the plugin is called as the AWS CLI calls it, with the session in a variable', () => {
  const { args, variables } = pluginCall(session, { target: 'ecs:blog_1_2' }, { region: 'eu-west-1' });
  assert.deepEqual(args, [
    'AWS_SSM_START_SESSION_RESPONSE',
    'eu-west-1',
    'StartSession',
    '',
    '{"Target":"ecs:blog_1_2"}',
    'https://ssm.eu-west-1.amazonaws.com',
  ]);
  assert.deepEqual(variables, {
    AWS_SSM_START_SESSION_RESPONSE:
      '{"SessionId":"octocat-0f9a","StreamUrl":"wss://ssmmessages/x","TokenValue":"very secret"}',
  });
});

test('Session Manager is asked in its partition, or at the endpoint of the environment', () => {
  const endpoint = (place: { region: string; endpointUrl?: string }) =>
    pluginCall(session, { target: 't' }, place).args.at(-1);
  assert.equal(endpoint({ region: 'cn-north-1' }), 'https://ssm.cn-north-1.amazonaws.com.cn');
  assert.equal(endpoint({ region: 'us-gov-west-1' }), 'https://ssm.us-gov-west-1.amazonaws.com');
  assert.equal(
    endpoint({ region: 'eu-west-1', endpointUrl: 'http://127.0.0.1:4566' }),
    'http://127.0.0.1:4566',
  );
});

test('a port is forwarded by the document for it', () => {
  assert.deepEqual(portRequest('t', { port: 80, localPort: 8080 }), {
    target: 't',
    document: 'AWS-StartPortForwardingSession',
    parameters: { portNumber: ['80'], localPortNumber: ['8080'] },
  });
  assert.deepEqual(portRequest('t', { port: 5432, localPort: 1, host: 'db' }), {
    target: 't',
    document: 'AWS-StartPortForwardingSessionToRemoteHost',
    parameters: { portNumber: ['5432'], localPortNumber: ['1'], host: ['db'] },
  });
});

test('the target names cluster, task and container', () => {
  assert.equal(
    sessionTarget('arn:aws:ecs:eu-west-1:111122223333:task/my_cluster/0f9a', '0f9a-1'),
    'ecs:my_cluster_0f9a_0f9a-1',
  );
});

for (const version of ['1.2.536.0\n', '1.2.497.1', '1.3.0.0', '2.0.0.0', '1.2.707.0']) {
  test(`version ${version.trim()} takes the variable`, () => checkPluginVersion(version));
}

for (const version of ['1.2.497.0', '1.2.398.0', '1.1.999.9', '0.9.9.9', 'unknown', '']) {
  test(`version ${version || 'nothing'} is refused`, () => {
    assert.throws(() => checkPluginVersion(version), { code: 'unsupported' });
  });
}

test('it is installed by commands where there is a package for them', () => {
  assert.match(installCommands('linux', 'x64') ?? '', /ubuntu_64bit\/session-manager-plugin\.deb.*dpkg/);
  assert.match(installCommands('linux', 'arm64') ?? '', /ubuntu_arm64/);
  assert.match(installCommands('darwin', 'arm64') ?? '', /mac_arm64.*installer/);
  assert.equal(installCommands('win32', 'x64'), undefined);
});

for (const [text, withHost, value] of [
  ['8080', false, { port: 8080 }],
  ['65535', false, { port: 65_535 }],
  ['db.internal:5432', true, { host: 'db.internal', port: 5432 }],
  ['10.0.1.4:6379', true, { host: '10.0.1.4', port: 6379 }],
  ['[fd00::1]:5432', true, { host: 'fd00::1', port: 5432 }],
  ['0', false, undefined],
  ['65536', false, undefined],
  ['http', false, undefined],
  ['5432', true, undefined],
  ['db.internal', true, undefined],
  ['http://db:5432', true, undefined],
  ['-db:5432', true, undefined],
  ['db:0', true, undefined],
] as const) {
  test(`${text} is ${value === undefined ? 'no' : 'a'} ${withHost ? 'host and port' : 'port'}`, () => {
    const read = readDestination(text, withHost);
    assert.deepEqual('value' in read ? read.value : undefined, value);
  });
}

test('what is forwarded has a name', () => {
  assert.equal(destinationText({ port: 80 }, 'blog-api / api'), 'blog-api / api :80');
  assert.equal(
    destinationText({ host: 'db', port: 5432 }, 'blog-api / api'),
    'db:5432 through blog-api / api',
  );
});
