import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { ListClustersCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  paginateListAccounts,
} from '@aws-sdk/client-sso';
import { CreateTokenCommand, RegisterClientCommand, SSOOIDCServiceException } from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { DEVICE_GRANT, identityCenter, type TestIdentityCenter } from './support/identityCenter.ts';
import { refusal, startTestSandbox } from './support/sandbox.ts';

const BLOG = '111122223333';
const SHOP = '444455556666';

async function setUp(t: TestContext): Promise<TestIdentityCenter> {
  return identityCenter(t, await startTestSandbox(t));
}

/** Name, OAuth's code and HTTP status of what the OIDC service refused with. */
async function oidcRefusal(promise: Promise<unknown>): Promise<readonly unknown[]> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof SSOOIDCServiceException, String(error));
    const code = 'error' in error ? error.error : undefined;
    return [error.name, code, error.$metadata.httpStatusCode];
  }
  return assert.fail('It was not refused.');
}

suite('the device flow of Identity Center', () => {
  test('gives tokens after approval', async t => {
    const center = await setUp(t);
    const client = await center.register();
    const device = await center.start(client);
    assert.equal(device.verificationUri, `${center.sandbox.url}/start/device`);
    assert.equal(device.verificationUriComplete, `${device.verificationUri}?user_code=${device.userCode}`);
    assert.match(device.userCode ?? '', /^[B-Z]{4}-[B-Z]{4}$/);
    assert.deepEqual([device.expiresIn, device.interval], [600, 1]);
    assert.deepEqual(await oidcRefusal(center.poll(client, device.deviceCode)), [
      'AuthorizationPendingException',
      'authorization_pending',
      400,
    ]);
    await center.sandbox.control('PUT', '/identityCenter/settings', { deviceInterval: 0 });
    const again = await center.start(client);
    await center.decide({ userCode: again.userCode, login: 'octocat' });
    const tokens = await center.poll(client, again.deviceCode);
    assert.deepEqual([tokens.tokenType, tokens.expiresIn], ['Bearer', 3600]);
    assert.ok(tokens.accessToken && tokens.refreshToken);
    assert.deepEqual(await oidcRefusal(center.poll(client, again.deviceCode)), [
      'InvalidGrantException',
      'invalid_grant',
      400,
    ]);
  });

  test('slows down who asks too often', async t => {
    const center = await setUp(t);
    await center.sandbox.control('PUT', '/identityCenter/settings', { deviceInterval: 60 });
    const client = await center.register();
    const { deviceCode, interval } = await center.start(client);
    assert.equal(interval, 60);
    assert.equal((await oidcRefusal(center.poll(client, deviceCode)))[0], 'AuthorizationPendingException');
    assert.deepEqual(await oidcRefusal(center.poll(client, deviceCode)), [
      'SlowDownException',
      'slow_down',
      400,
    ]);
  });

  test('ends by refusal or by time', async t => {
    const center = await setUp(t);
    const client = await center.register();
    const denied = await center.start(client);
    await center.decide({ userCode: denied.userCode, approve: false });
    assert.deepEqual(await oidcRefusal(center.poll(client, denied.deviceCode)), [
      'AccessDeniedException',
      'access_denied',
      400,
    ]);
    const late = await center.start(client);
    await center.sandbox.control('POST', '/identityCenter/expire', {
      what: 'device',
      userCode: late.userCode,
    });
    assert.deepEqual(await oidcRefusal(center.poll(client, late.deviceCode)), [
      'ExpiredTokenException',
      'expired_token',
      400,
    ]);
  });

  test('belongs to one client and one portal', async t => {
    const center = await setUp(t);
    const client = await center.register();
    const { deviceCode, userCode } = await center.start(client, `${center.sandbox.url}/start/#/`);
    await center.decide({ userCode, login: 'octocat' });
    assert.equal(
      (await oidcRefusal(center.poll(await center.register(), deviceCode)))[0],
      'InvalidGrantException',
    );
    for (const startUrl of ['https://d-1234567890.awsapps.com/start', center.sandbox.url]) {
      assert.deepEqual(await oidcRefusal(center.start(client, startUrl)), [
        'InvalidRequestException',
        'invalid_request',
        400,
      ]);
    }
    const invalid = ['InvalidClientException', 'invalid_client', 401];
    assert.deepEqual(await oidcRefusal(center.start({ ...client, clientSecret: 'x' })), invalid);
    assert.deepEqual(await oidcRefusal(center.start({ ...client, clientId: 'x' })), invalid);
    await center.sandbox.control('POST', '/identityCenter/expire', { what: 'clients' });
    assert.deepEqual(await oidcRefusal(center.start(client)), invalid);
    assert.deepEqual(await oidcRefusal(center.poll(client, deviceCode)), invalid);
  });

  test('is approved on a page, which names the client', async t => {
    const center = await setUp(t);
    const client = await center.register({ clientName: 'Editor <1>' });
    const { deviceCode, userCode, verificationUri, verificationUriComplete } = await center.start(client);
    const ask = await (await fetch(`${center.sandbox.url}/start`)).text();
    assert.match(ask, /name="user_code"/);
    const page = await (await fetch(verificationUriComplete ?? '')).text();
    assert.match(page, /Editor &#60;1&#62;<\/strong> asks for access to your AWS accounts/);
    const formToken = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const decide = (fields: Record<string, string>) =>
      fetch(verificationUri ?? '', { method: 'POST', body: new URLSearchParams(fields) });
    const form = { user_code: userCode ?? '', login: 'octocat', decision: 'approve' };
    assert.equal((await decide({ ...form, form_token: 'x' })).status, 404);
    assert.equal((await decide({ ...form, form_token: formToken })).status, 200);
    assert.ok((await center.poll(client, deviceCode)).accessToken);
  });

  test('registers only clients that it can serve', async t => {
    const center = await setUp(t);
    const cases: readonly (readonly [Parameters<TestIdentityCenter['register']>[0], string])[] = [
      [{ clientType: 'confidential' }, 'InvalidClientMetadataException'],
      [{ clientName: '' }, 'InvalidRequestException'],
      [{ scopes: ['sso:everything'] }, 'InvalidScopeException'],
      [{ grantTypes: ['password'] }, 'UnsupportedGrantTypeException'],
      [{ issuerUrl: 'https://d-1234567890.awsapps.com/start' }, 'InvalidRequestException'],
      [{ redirectUris: ['https://example.com/'] }, 'InvalidRedirectUriException'],
    ];
    for (const [input, name] of cases) {
      assert.equal((await oidcRefusal(center.register(input)))[0], name, JSON.stringify(input));
    }
    const answer = await center.oidc.send(
      new RegisterClientCommand({
        clientName: 'x',
        clientType: 'public',
        issuerUrl: `${center.sandbox.url}/start`,
        grantTypes: [DEVICE_GRANT],
      }),
    );
    assert.equal((answer.clientSecretExpiresAt ?? 0) - (answer.clientIdIssuedAt ?? 0), 90 * 86_400);
    const client = { clientId: answer.clientId ?? '', clientSecret: answer.clientSecret ?? '' };
    assert.equal((await oidcRefusal(center.refresh(client, 'x')))[0], 'UnauthorizedClientException');
    const other = await center.register({ grantTypes: ['refresh_token'] });
    assert.equal((await oidcRefusal(center.start(other)))[0], 'UnauthorizedClientException');
    const unknown = new CreateTokenCommand({ ...client, grantType: 'password' });
    assert.equal((await oidcRefusal(center.oidc.send(unknown)))[0], 'UnsupportedGrantTypeException');
  });

  test('refreshes once with each token, until the session ends', async t => {
    const center = await setUp(t);
    const { client, accessToken, refreshToken } = await center.signIn();
    await center.sandbox.control('POST', '/identityCenter/expire', { what: 'accessTokens' });
    const over = await refusal(center.portal.send(new ListAccountsCommand({ accessToken })));
    assert.equal(over.name, 'UnauthorizedException');
    assert.equal(
      (await oidcRefusal(center.refresh(await center.register(), refreshToken)))[0],
      'InvalidGrantException',
    );
    const next = await center.refresh(client, refreshToken);
    await center.portal.send(new ListAccountsCommand({ accessToken: next.accessToken }));
    assert.deepEqual(await oidcRefusal(center.refresh(client, refreshToken)), [
      'InvalidGrantException',
      'invalid_grant',
      400,
    ]);
    await center.sandbox.control('POST', '/identityCenter/revoke');
    assert.equal((await oidcRefusal(center.refresh(client, next.refreshToken)))[0], 'InvalidGrantException');
    const short = await center.signIn('octocat', []);
    assert.equal(short.refreshToken, undefined, 'Only clients for accounts can refresh.');
  });
});

suite('the access portal', () => {
  test('lists what the person is assigned to, by pages', async t => {
    const center = await setUp(t);
    const { accessToken } = await center.signIn();
    const first = await center.portal.send(new ListAccountsCommand({ accessToken, maxResults: 1 }));
    assert.deepEqual(first.accountList, [
      { accountId: BLOG, accountName: 'blog', emailAddress: 'aws-blog@example.com' },
    ]);
    const names: (string | undefined)[] = [];
    for await (const page of paginateListAccounts({ client: center.portal, pageSize: 1 }, { accessToken })) {
      names.push(...(page.accountList ?? []).map(({ accountName }) => accountName));
    }
    assert.deepEqual(names, ['blog', 'shop']);
    const roles = await center.portal.send(new ListAccountRolesCommand({ accessToken, accountId: BLOG }));
    assert.deepEqual(roles.roleList, [
      { roleName: 'EcsDeploy', accountId: BLOG },
      { roleName: 'EcsRead', accountId: BLOG },
    ]);
    const hubot = await center.signIn('hubot');
    const own = await center.portal.send(
      new ListAccountRolesCommand({ accessToken: hubot.accessToken, accountId: BLOG }),
    );
    assert.deepEqual(own.roleList, [{ roleName: 'EcsRead', accountId: BLOG }]);
    for (const input of [{ maxResults: 101 }, { maxResults: 0 }, { nextToken: 'x' }]) {
      const { name } = await refusal(center.portal.send(new ListAccountsCommand({ accessToken, ...input })));
      assert.equal(name, 'InvalidRequestException');
    }
  });

  test('lets nobody in elsewhere', async t => {
    const center = await setUp(t);
    const { accessToken } = await center.signIn('hubot');
    const noAccess = { name: 'ForbiddenException', message: 'No access', status: 403 };
    const get = (accountId: string, roleName: string) =>
      refusal(center.portal.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName })));
    assert.deepEqual(await get(BLOG, 'EcsDeploy'), noAccess);
    assert.deepEqual(await get(BLOG, 'NoSuchSet'), noAccess);
    assert.deepEqual(await get(SHOP, 'EcsRead'), noAccess);
    assert.equal((await get('1', 'EcsRead')).name, 'InvalidRequestException');
    const roles = (accountId: string) =>
      refusal(center.portal.send(new ListAccountRolesCommand({ accessToken, accountId })));
    assert.deepEqual(await roles(SHOP), noAccess);
    const unknown = await roles('999999999999');
    assert.deepEqual([unknown.name, unknown.status], ['ResourceNotFoundException', 404]);
  });

  test('gives credentials of the role that stands for the permission set', async t => {
    const center = await setUp(t);
    const before = Date.now();
    const { accessToken } = await center.signIn();
    const credentials = await center.credentials(accessToken, 'EcsRead');
    const lifetime = credentials.expiration.getTime() - before;
    assert.ok(lifetime > 3_590_000 && lifetime <= 3_700_000, `${lifetime}`);
    const identity = await center.sandbox.sts(credentials).send(new GetCallerIdentityCommand({}));
    assert.match(
      identity.Arn ?? '',
      /^arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_EcsRead_[0-9a-f]{16}\/octocat$/,
    );
    const role = center.sandbox.sandbox.world.iam.roles().find(({ name }) => name.includes('EcsRead'));
    assert.equal(
      role?.arn,
      `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${role?.name}`,
    );
    const ecs = center.sandbox.ecs(credentials);
    await ecs.send(new ListClustersCommand({}));
    const denied = await refusal(
      ecs.send(new UpdateServiceCommand({ cluster: 'blog', service: 'blog-api' })),
    );
    assert.equal(denied.name, 'AccessDeniedException');
  });

  test('keeps accounts apart', async t => {
    const center = identityCenter(t, await startTestSandbox(t, { fleet: 'demo' }));
    const { accessToken } = await center.signIn();
    const clusters = async (accountId: string) => {
      const ecs = center.sandbox.ecs(await center.credentials(accessToken, 'EcsRead', accountId));
      return (await ecs.send(new ListClustersCommand({}))).clusterArns?.length;
    };
    assert.equal(await clusters(BLOG), 5);
    assert.equal(await clusters(SHOP), 0);
    const shop = center.sandbox.sts(await center.credentials(accessToken, 'EcsRead', SHOP));
    assert.equal((await shop.send(new GetCallerIdentityCommand({}))).Account, SHOP);
  });

  test('ends with the sign-out, except for credentials that were given', async t => {
    const center = await setUp(t);
    const { client, accessToken, refreshToken } = await center.signIn();
    const other = await center.signIn();
    const credentials = await center.credentials(accessToken, 'EcsRead');
    await center.portal.send(new LogoutCommand({ accessToken }));
    const invalid = {
      name: 'UnauthorizedException',
      message: 'Session token not found or invalid',
      status: 401,
    };
    assert.deepEqual(await refusal(center.portal.send(new ListAccountsCommand({ accessToken }))), invalid);
    assert.deepEqual(await refusal(center.portal.send(new LogoutCommand({ accessToken }))), invalid);
    assert.equal((await oidcRefusal(center.refresh(client, refreshToken)))[0], 'InvalidGrantException');
    await center.sandbox.ecs(credentials).send(new ListClustersCommand({}));
    await center.portal.send(new ListAccountsCommand({ accessToken: other.accessToken }));
  });

  test('lasts no longer than its session', async t => {
    const center = await setUp(t);
    await center.sandbox.control('PUT', '/identityCenter/settings', { sessionLifetime: 0 });
    const { client, accessToken, refreshToken } = await center.signIn();
    assert.equal(
      (await refusal(center.portal.send(new ListAccountsCommand({ accessToken })))).name,
      'UnauthorizedException',
    );
    assert.equal((await oidcRefusal(center.refresh(client, refreshToken)))[0], 'InvalidGrantException');
  });

  test('is logged, throttled and out of order like any service', async t => {
    const center = await setUp(t);
    const { client, accessToken } = await center.signIn();
    await center.sandbox.control('DELETE', '/calls');
    const list = () => center.portal.send(new ListAccountsCommand({ accessToken }));
    await center.sandbox.control('PUT', '/faults', {
      faults: [{ action: 'sso*:*', kind: 'throttling', count: 2 }],
    });
    assert.deepEqual((await refusal(list())).name, 'TooManyRequestsException');
    assert.deepEqual((await oidcRefusal(center.start(client)))[0], 'SlowDownException');
    await list();
    await center.sandbox.control('PUT', '/faults', { faults: [{ action: 'sso-oidc:*', kind: 'error' }] });
    assert.deepEqual(await oidcRefusal(center.start(client)), [
      'InternalServerException',
      'server_error',
      500,
    ]);
    const { counts } = { counts: center.sandbox.sandbox.world.calls.counts() };
    assert.deepEqual(
      Object.entries(counts).map(([action, count]) => [action, count.total, count.faulted]),
      [
        ['sso-oidc:StartDeviceAuthorization', 2, 2],
        ['sso:ListAccounts', 2, 1],
      ],
    );
  });

  test('assigns anew', async t => {
    const center = await setUp(t);
    const { accessToken } = await center.signIn('hubot');
    await center.sandbox.control('PUT', '/identityCenter/assignments', {
      login: 'hubot',
      assignments: [{ accountId: SHOP, accountName: 'shop', permissionSets: ['EcsDeploy'] }],
    });
    const { accountList } = await center.portal.send(new ListAccountsCommand({ accessToken }));
    assert.deepEqual(
      accountList?.map(({ accountId }) => accountId),
      [SHOP],
    );
    await center.credentials(accessToken, 'EcsDeploy', SHOP);
  });
});
