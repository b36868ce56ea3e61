import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const GOOGLE_CLIENT = 'limited-input.apps.googleusercontent.com';
export const GOOGLE_SECRET = 'GOCSPX-secret';

export interface GoogleIssuer {
  readonly url: string;
  /** What came to each path, newest last; `authorization` is the header. */
  readonly requests: readonly {
    readonly path: string;
    readonly form: URLSearchParams;
    readonly authorization: string | undefined;
  }[];
  /** What the token endpoint answers until it gives tokens. */
  readonly pending: { readonly status: number; readonly body: object }[];
  readonly revoked: readonly string[];
}

/**
 * An issuer on loopback with what is particular about Google's device flow, as its documentation tells
 * (https://developers.google.com/identity/protocols/oauth2/limited-input-device): a client secret for devices
 * too, the client's id in the body alone, `verification_url`, 428 while the person thinks, no `offline_access`,
 * a refresh token that does not change.
 */
export async function startGoogle(t: TestContext): Promise<GoogleIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const requests: GoogleIssuer['requests'][number][] = [];
  const pending: GoogleIssuer['pending'] = [];
  const revoked: string[] = [];

  const idToken = (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: url, azp: GOOGLE_CLIENT, aud: GOOGLE_CLIENT, sub: '1', email: 'o@example.com' };
    return new SignJWT({ ...claims, iat: now, exp: now + 3599 })
      .setProtectedHeader({ alg: 'RS256', kid: 'google' })
      .sign(privateKey);
  };

  const answer = async (path: string, form: URLSearchParams): Promise<{ status: number; body: object }> => {
    switch (path) {
      case '/.well-known/openid-configuration':
        return {
          status: 200,
          body: {
            issuer: url,
            jwks_uri: `${url}/jwks`,
            device_authorization_endpoint: `${url}/device/code`,
            token_endpoint: `${url}/token`,
            revocation_endpoint: `${url}/revoke`,
            token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
            scopes_supported: ['openid', 'email', 'profile'],
          },
        };
      case '/jwks':
        return { status: 200, body: { keys: [{ ...(await exportJWK(publicKey)), kid: 'google' }] } };
      case '/device/code':
        if (form.get('client_id') !== GOOGLE_CLIENT) {
          return { status: 401, body: { error: 'invalid_client', error_description: 'No client ID.' } };
        }
        return form.get('scope')?.includes('offline_access') === true
          ? { status: 400, body: { error: 'invalid_scope', error_description: 'offline_access' } }
          : {
              status: 200,
              body: {
                device_code: 'device',
                user_code: 'GQVQ-JKEC',
                verification_url: `${url}/device`,
                expires_in: 1800,
                interval: 0.01,
              },
            };
      case '/token': {
        if (form.get('client_secret') !== GOOGLE_SECRET) {
          return { status: 401, body: { error: 'invalid_client', error_description: 'Unauthorized' } };
        }
        const early = pending.shift();
        return (
          early ?? {
            status: 200,
            body: {
              access_token: 'access',
              token_type: 'Bearer',
              expires_in: 3599,
              scope: 'openid email',
              id_token: await idToken(),
              ...(form.get('grant_type') === 'refresh_token' ? {} : { refresh_token: '1//refresh' }),
            },
          }
        );
      }
      case '/revoke':
        revoked.push(form.get('token') ?? '');
        return { status: 200, body: {} };
      default:
        return { status: 404, body: {} };
    }
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      requests.push({ path, form, authorization: request.headers.authorization });
      answer(path, form).then(
        ({ status, body }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        () => response.destroy(),
      );
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, pending, revoked };
}
