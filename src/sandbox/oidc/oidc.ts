import { randomBytes } from 'node:crypto';
import { ApiError } from '../api.ts';
import { AUDIENCE } from '../iam/demoRoles.ts';
import { Devices } from './devices.ts';
import { DEVELOPER_GRANT, DEVICE_GRANT, type Issuer } from './issuer.ts';
import { findPerson, type Person } from './people.ts';
import { RefreshTokens } from './refreshTokens.ts';

type Form = URLSearchParams;
type JsonObject = Readonly<Record<string, unknown>>;

/** The endpoints of the sandbox's issuer, apart from HTTP. Throws ApiError with OAuth's error codes. */
export class Oidc {
  readonly issuer: Issuer;
  readonly devices: Devices;
  readonly refreshTokens = new RefreshTokens();
  readonly #now: () => number;

  constructor(issuer: Issuer, now: () => number) {
    this.issuer = issuer;
    this.devices = new Devices(issuer.settings);
    this.#now = now;
  }

  /** RFC 8628 §3.2 */
  deviceAuthorization(form: Form): JsonObject {
    const clientId = client(form);
    const scope = form.get('scope') ?? '';
    if (!scopes(scope).includes('openid')) {
      throw new ApiError('invalid_scope', 'The scope has to contain openid.');
    }
    const device = this.devices.start(clientId, scope, this.#now());
    const page = `${this.issuer.url}/device`;
    return {
      device_code: device.deviceCode,
      user_code: device.userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${device.userCode}`,
      expires_in: this.issuer.settings.deviceLifetime,
      interval: device.interval,
    };
  }

  /** RFC 6749 §5 */
  token(form: Form): JsonObject {
    const clientId = client(form);
    switch (required(form, 'grant_type')) {
      case DEVICE_GRANT: {
        const { device, person } = this.devices.redeem(required(form, 'device_code'), clientId, this.#now());
        return this.#tokens(person, clientId, device.scope);
      }
      case 'refresh_token': {
        const { grant, next } = this.refreshTokens.rotate(required(form, 'refresh_token'), clientId);
        return this.#answer(grant.person, clientId, grant.scope, next);
      }
      case DEVELOPER_GRANT: {
        const person = findPerson(required(form, 'login'));
        if (person === undefined) {
          throw new ApiError('invalid_grant', 'Nobody has this login.');
        }
        return this.#tokens(person, clientId, form.get('scope') ?? 'openid');
      }
      default:
        throw new ApiError('unsupported_grant_type', 'See grant_types_supported in the metadata.');
    }
  }

  /** RFC 7009 */
  revoke(form: Form): void {
    client(form);
    this.refreshTokens.revoke(required(form, 'token'));
  }

  #tokens(person: Person, clientId: string, scope: string): JsonObject {
    const refreshToken = scopes(scope).includes('offline_access')
      ? this.refreshTokens.issue({ person, clientId, scope })
      : undefined;
    return this.#answer(person, clientId, scope, refreshToken);
  }

  #answer(person: Person, clientId: string, scope: string, refreshToken: string | undefined): JsonObject {
    return {
      access_token: randomBytes(32).toString('base64url'),
      token_type: 'Bearer',
      expires_in: this.issuer.settings.idTokenLifetime,
      scope,
      id_token: this.issuer.idToken(person, clientId, this.#now()),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    };
  }
}

/** There is one client, a public one, and it is named like the audience that STS asks for. */
function client(form: Form): string {
  const id = required(form, 'client_id');
  if (id !== AUDIENCE) {
    throw new ApiError('invalid_client', 'The client is unknown.', 401);
  }
  return id;
}

function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') {
    throw new ApiError('invalid_request', `${name} is missing.`);
  }
  return value;
}

function scopes(scope: string): readonly string[] {
  return scope.split(' ');
}
