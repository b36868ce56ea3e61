import { ApiError, type Input, type Json } from '../api.ts';
import { text, texts } from '../input.ts';
import { ACCOUNT_SCOPE, DEVICE_GRANT, REFRESH_GRANT } from './clients.ts';
import type { IdentityCenter } from './identityCenter.ts';
import type { SignIn } from './signIns.ts';

/**
 * The operations of IAM Identity Center's OIDC service, apart from HTTP. They throw ApiError with
 * OAuth's error codes.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html
 */

/** https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html */
export function registerClient(center: IdentityCenter, input: Input): Json {
  const client = center.clients.register(
    input,
    url => center.isInstance(url),
    center.settings.clientLifetime,
    center.now(),
  );
  return {
    clientId: client.id,
    clientSecret: client.secret,
    clientIdIssuedAt: Math.floor(client.issuedAt / 1000),
    clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
  };
}

/** https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html */
export function startDeviceAuthorization(center: IdentityCenter, input: Input): Json {
  const now = center.now();
  const client = center.clients.authenticate(input, now);
  if (client.grantTypes?.includes(DEVICE_GRANT) === false) {
    throw new ApiError('unauthorized_client', 'The client was not registered for device codes.');
  }
  if (!center.isInstance(text(input, 'startUrl') ?? '')) {
    throw new ApiError('invalid_request', 'Invalid start url provided');
  }
  const device = center.devices.start(client.id, client.scopes.join(' '), now);
  const page = `${center.startUrl}/device`;
  return {
    deviceCode: device.deviceCode,
    userCode: device.userCode,
    verificationUri: page,
    verificationUriComplete: `${page}?user_code=${device.userCode}`,
    expiresIn: center.settings.deviceLifetime,
    interval: device.interval,
  };
}

/** https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html */
export function createToken(center: IdentityCenter, input: Input): Json {
  const now = center.now();
  const client = center.clients.authenticate(input, now);
  const grantType = required(input, 'grantType');
  if (grantType !== DEVICE_GRANT && grantType !== REFRESH_GRANT) {
    throw new ApiError('unsupported_grant_type', `The grant type ${grantType} is not supported.`);
  }
  if (client.grantTypes?.includes(grantType) === false) {
    throw new ApiError('unauthorized_client', 'The client was not registered for this grant type.');
  }
  for (const scope of texts(input, 'scope') ?? []) {
    if (!client.scopes.includes(scope)) {
      throw new ApiError('invalid_scope', `The client was not registered for ${scope}.`);
    }
  }
  if (grantType === REFRESH_GRANT) {
    return tokens(center, center.signIns.redeem(required(input, 'refreshToken'), client.id, now));
  }
  const { person } = center.devices.redeem(required(input, 'deviceCode'), client.id, now);
  return tokens(center, {
    person,
    clientId: client.id,
    scopes: client.scopes,
    endsAt: now + center.settings.sessionLifetime * 1000,
  });
}

/**
 * Where the client did not register for access to accounts, its token lives as long as the session and
 * cannot be refreshed, as with the CLI's older configuration.
 * https://docs.aws.amazon.com/cli/latest/userguide/sso-configure-profile-legacy.html
 */
function tokens(center: IdentityCenter, signIn: SignIn): Json {
  const refreshable = signIn.scopes.includes(ACCOUNT_SCOPE);
  const now = center.now();
  const expiresAt = Math.min(
    signIn.endsAt,
    refreshable ? now + center.settings.accessTokenLifetime * 1000 : signIn.endsAt,
  );
  return {
    accessToken: center.signIns.issueAccess(signIn, expiresAt),
    tokenType: 'Bearer',
    expiresIn: Math.floor((expiresAt - now) / 1000),
    refreshToken: refreshable ? center.signIns.issueRefresh(signIn) : undefined,
  };
}

function required(input: Input, name: string): string {
  const value = text(input, name) ?? '';
  if (value === '') {
    throw new ApiError('invalid_request', `${name} is missing.`);
  }
  return value;
}
