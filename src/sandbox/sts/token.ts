import { ApiError } from '../api.ts';
import type { Claims } from '../iam/claims.ts';
import type { Provider } from '../iam/provider.ts';
import type { Front } from '../world.ts';
import type { WebIdentityInput } from './input.ts';
import { candidates, isSignedBy, isSupported, type Jwk, type Jwt, parseJwt } from './jwt.ts';

/** How far an issuer's clock may be ahead of ours, in seconds. */
const AHEAD = 300;

/**
 * Verifies the web identity token against its issuer's published keys, and who it is for.
 * Throws ApiError with STS's codes and texts.
 */
export async function verifyToken(
  front: Front,
  input: WebIdentityInput,
): Promise<{ readonly claims: Claims; readonly provider: Provider }> {
  const jwt = parseJwt(input.token);
  if (jwt === undefined) {
    throw refused(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  const { claims } = jwt;
  for (const claim of ['iss', 'aud', 'sub', 'exp', 'iat']) {
    if (claims[claim] === undefined) {
      throw refused(`Missing a required claim: ${claim}`);
    }
  }
  const issuer = String(claims['iss']);
  const provider = front.account(input.accountId)?.iam.provider(issuer);
  if (provider === undefined) {
    throw refused(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  if (!(await isGenuine(front, jwt, issuer))) {
    throw refused(
      'The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.',
    );
  }
  checkTimes(claims, Math.floor(front.now() / 1000));
  const audiences: readonly unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
  if (!audiences.some(audience => typeof audience === 'string' && provider.clientIds.includes(audience))) {
    throw refused('Incorrect token audience');
  }
  return { claims, provider };
}

async function isGenuine(front: Front, jwt: Jwt, issuer: string): Promise<boolean> {
  if (!isSupported(jwt)) {
    return false;
  }
  const unavailable = refused(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
  let keys: readonly Jwk[];
  try {
    keys = await front.keys.find(issuer, known => candidates(jwt, known).length > 0);
  } catch {
    throw unavailable;
  }
  const fitting = candidates(jwt, keys);
  if (fitting.length === 0) {
    throw unavailable;
  }
  return fitting.some(key => isSignedBy(jwt, key));
}

function checkTimes(claims: Claims, now: number): void {
  const expires = Number(claims['exp']);
  if (!(expires > now)) {
    throw new ApiError(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${expires}`,
    );
  }
  const starts = Math.max(Number(claims['iat']), Number(claims['nbf'] ?? 0));
  if (!(starts <= now + AHEAD)) {
    throw refused(`Token is not yet valid: current date/time ${now} must be after ${starts}`);
  }
}

function refused(message: string): ApiError {
  return new ApiError('InvalidIdentityToken', message);
}
