import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  SSOClient,
} from '@aws-sdk/client-sso';
import {
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import * as l10n from '@vscode/l10n';
import { AnswerDate } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import { clientConfig, type Place } from './awsClient.ts';
import { errorName, toServiceFailure } from './awsFailure.ts';
import type { GivenKeys } from './keyIdentity.ts';

const CLIENT_NAME = 'ECS for Codespaces';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const REFRESH_GRANT = 'refresh_token';
/** With this scope AWS gives a refresh token too. */
const SCOPES = ['sso:account:access'];
/** The most that one page can have. */
const PAGE = 100;
/** A listing answers nothing that is not also safe to ask again. */
const READ_ATTEMPTS = 4;

export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  /** Seconds, as `interval` is. */
  readonly expiresIn: number;
  readonly interval: number;
}

export interface PortalTokens {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly refreshToken: string | undefined;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/**
 * IAM Identity Center's two services: OIDC (https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/)
 * and the access portal (https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/). Methods reject
 * with what the SDK made of the answer: `identityCenterFailure` maps it.
 */
export class IdentityCenterApi {
  readonly #place: Place;
  readonly #clock: Clock;

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
  }

  /** RegisterClient; a public client, which the service gives a secret all the same. */
  register(signal: AbortSignal): Promise<Registration> {
    return this.#oidc(async client => {
      const request = new RegisterClientCommand({
        clientName: CLIENT_NAME,
        clientType: 'public',
        scopes: SCOPES,
        grantTypes: [DEVICE_GRANT, REFRESH_GRANT],
      });
      const { clientId, clientSecret, clientSecretExpiresAt } = await client.send(request, {
        abortSignal: signal,
      });
      if (!clientId || !clientSecret) {
        throw unreadable();
      }
      return { clientId, clientSecret, expiresAt: (clientSecretExpiresAt ?? 0) * 1000 };
    });
  }

  startDevice(
    { clientId, clientSecret }: Registration,
    startUrl: string,
    signal: AbortSignal,
  ): Promise<DeviceAuthorization> {
    return this.#oidc(async client => {
      const request = new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl });
      const answer = await client.send(request, { abortSignal: signal });
      const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } = answer;
      if (!deviceCode || !userCode || !verificationUri) {
        throw unreadable();
      }
      return {
        deviceCode,
        userCode,
        verificationUri,
        ...(verificationUriComplete === undefined ? {} : { verificationUriComplete }),
        expiresIn: expiresIn || 600,
        interval: interval || 5,
      };
    });
  }

  /** CreateToken for a device code: one question. */
  redeem(registration: Registration, deviceCode: string, signal: AbortSignal): Promise<PortalTokens> {
    return this.#createToken(registration, { grantType: DEVICE_GRANT, deviceCode }, signal);
  }

  /** CreateToken for a refresh token. Cannot be aborted: its answer may hold the only one that still counts. */
  refresh(registration: Registration, refreshToken: string): Promise<PortalTokens> {
    return this.#createToken(registration, { grantType: REFRESH_GRANT, refreshToken });
  }

  /** ListAccounts, all pages, by name. */
  accounts(accessToken: string, signal: AbortSignal): Promise<readonly Account[]> {
    return this.#portal(async client => {
      const accounts: Account[] = [];
      for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
        const request = new ListAccountsCommand({ accessToken, maxResults: PAGE, nextToken });
        const page = await client.send(request, { abortSignal: signal });
        for (const { accountId, accountName = '', emailAddress = '' } of page.accountList ?? []) {
          if (accountId !== undefined) {
            accounts.push({ id: accountId, name: accountName, email: emailAddress });
          }
        }
        nextToken = page.nextToken;
      }
      return accounts.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    });
  }

  /** ListAccountRoles, all pages: names of permission sets. */
  permissionSets(accessToken: string, accountId: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#portal(async client => {
      const names: string[] = [];
      for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
        const request = new ListAccountRolesCommand({ accessToken, accountId, maxResults: PAGE, nextToken });
        const page = await client.send(request, { abortSignal: signal });
        names.push(...(page.roleList ?? []).flatMap(({ roleName }) => roleName ?? []));
        nextToken = page.nextToken;
      }
      return names.sort((a, b) => a.localeCompare(b));
    });
  }

  /** GetRoleCredentials. When they end is told by this machine's clock, however wrong that is. */
  keys(
    accessToken: string,
    accountId: string,
    permissionSet: string,
    signal: AbortSignal,
  ): Promise<GivenKeys> {
    return this.#portal(async (client, answeredAt) => {
      const askedAt = this.#clock.now();
      const request = new GetRoleCredentialsCommand({ accessToken, accountId, roleName: permissionSet });
      const { roleCredentials } = await client.send(request, { abortSignal: signal });
      if (roleCredentials?.expiration === undefined) {
        throw unreadable();
      }
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = roleCredentials;
      const expiresAt = askedAt + (expiration - (answeredAt() ?? askedAt));
      return { accessKeyId, secretAccessKey, sessionToken, expiresAt };
    });
  }

  /** Ends the session at the portal, with everything that was signed in by it. */
  async logout(accessToken: string, signal: AbortSignal): Promise<void> {
    await this.#portal(client => client.send(new LogoutCommand({ accessToken }), { abortSignal: signal }));
  }

  #createToken(
    { clientId, clientSecret }: Registration,
    grant: { readonly grantType: string; readonly deviceCode?: string; readonly refreshToken?: string },
    signal?: AbortSignal,
  ): Promise<PortalTokens> {
    return this.#oidc(async client => {
      const askedAt = this.#clock.now();
      const answer: CreateTokenCommandOutput = await client.send(
        new CreateTokenCommand({ clientId, clientSecret, ...grant }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      const { accessToken, expiresIn = 0, refreshToken } = answer;
      if (!accessToken) {
        throw unreadable();
      }
      return { accessToken, expiresAt: askedAt + expiresIn * 1000, refreshToken };
    });
  }

  /** Never sent again by the SDK: a code or a refresh token counts once. */
  async #oidc<T>(use: (client: SSOOIDCClient) => Promise<T>): Promise<T> {
    const client = new SSOOIDCClient({ ...clientConfig(this.#place), maxAttempts: 1 });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  async #portal<T>(use: (client: SSOClient, answeredAt: () => number | undefined) => Promise<T>): Promise<T> {
    const client = new SSOClient({ ...clientConfig(this.#place), maxAttempts: READ_ATTEMPTS });
    const date = new AnswerDate();
    client.middlewareStack.add(date.middleware, { step: 'deserialize', priority: 'low', name: 'date' });
    try {
      return await use(client, () => date.at);
    } finally {
      client.destroy();
    }
  }
}

/** Whether the portal takes the access token no more. */
export function isTokenRefused(error: unknown): boolean {
  return errorName(error) === 'UnauthorizedException';
}

/** Whether the person is not assigned to what was asked for, or it is not there. */
export function isNotAssigned(error: unknown): boolean {
  return ['ForbiddenException', 'ResourceNotFoundException'].includes(errorName(error));
}

export function identityCenterFailure(error: unknown): Failure {
  return toServiceFailure(error, l10n.t('IAM Identity Center'));
}

function unreadable(): Failure {
  return new Failure('server', l10n.t('IAM Identity Center gave an answer that cannot be read.'), {
    hint: l10n.t('Check `startUrl` and `region` of the identity.'),
  });
}
