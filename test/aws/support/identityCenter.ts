import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import {
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  RegisterClientCommand,
  type RegisterClientCommandInput,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
  type StartDeviceAuthorizationCommandOutput,
} from '@aws-sdk/client-sso-oidc';
import type { TestCredentials, TestSandbox } from './sandbox.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Registered {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The two services of a sandbox's Identity Center, through unmodified SDK clients that do not retry. */
export class TestIdentityCenter {
  readonly sandbox: TestSandbox;
  readonly oidc: SSOOIDCClient;
  readonly portal: SSOClient;

  constructor(sandbox: TestSandbox) {
    this.sandbox = sandbox;
    this.oidc = new SSOOIDCClient(sandbox.config);
    this.portal = new SSOClient(sandbox.config);
  }

  async register(input: Partial<RegisterClientCommandInput> = {}): Promise<Registered> {
    const { clientId = '', clientSecret = '' } = await this.oidc.send(
      new RegisterClientCommand({
        clientName: 'Test client',
        clientType: 'public',
        scopes: ['sso:account:access'],
        ...input,
      }),
    );
    return { clientId, clientSecret };
  }

  start(
    client: Registered,
    startUrl = `${this.sandbox.url}/start`,
  ): Promise<StartDeviceAuthorizationCommandOutput> {
    return this.oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
  }

  poll(client: Registered, deviceCode: string | undefined): Promise<CreateTokenCommandOutput> {
    return this.oidc.send(new CreateTokenCommand({ ...client, grantType: DEVICE_GRANT, deviceCode }));
  }

  refresh(client: Registered, refreshToken: string | undefined): Promise<CreateTokenCommandOutput> {
    return this.oidc.send(new CreateTokenCommand({ ...client, grantType: 'refresh_token', refreshToken }));
  }

  async decide(decision: {
    readonly userCode: string | undefined;
    readonly login?: string;
    readonly approve?: boolean;
  }): Promise<void> {
    await this.sandbox.control('POST', '/identityCenter/decision', decision);
  }

  /** An access token, without a browser. */
  async signIn(login = 'octocat', scopes: string[] = ['sso:account:access']): Promise<SignedIn> {
    const client = await this.register({ scopes });
    const { deviceCode, userCode } = await this.start(client);
    await this.decide({ userCode, login });
    const { accessToken = '', refreshToken } = await this.poll(client, deviceCode);
    return { client, accessToken, refreshToken };
  }

  async credentials(
    accessToken: string,
    roleName: string,
    accountId = '111122223333',
  ): Promise<TestCredentials> {
    const { roleCredentials } = await this.portal.send(
      new GetRoleCredentialsCommand({ accessToken, roleName, accountId }),
    );
    assert.ok(
      roleCredentials?.accessKeyId && roleCredentials.secretAccessKey && roleCredentials.sessionToken,
    );
    assert.ok(roleCredentials.expiration);
    return {
      accessKeyId: roleCredentials.accessKeyId,
      secretAccessKey: roleCredentials.secretAccessKey,
      sessionToken: roleCredentials.sessionToken,
      expiration: new Date(roleCredentials.expiration),
    };
  }

  /** Those of a permission set's role, for somebody who just signed in. */
  async permissionSet(
    roleName: string,
    login = 'octocat',
    accountId = '111122223333',
  ): Promise<TestCredentials> {
    return this.credentials((await this.signIn(login)).accessToken, roleName, accountId);
  }
}

interface SignedIn {
  readonly client: Registered;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

export function identityCenter(t: TestContext, sandbox: TestSandbox): TestIdentityCenter {
  const center = new TestIdentityCenter(sandbox);
  t.after(() => {
    center.oidc.destroy();
    center.portal.destroy();
  });
  return center;
}
