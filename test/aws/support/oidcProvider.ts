import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

export const CLIENT_ID = 'codespaces';
/** Clients with `CLIENT_SECRET`, each registered for one way of sending it. */
export const CONFIDENTIAL = { post: 'codespaces-post', basic: 'codespaces-basic' } as const;
export const CLIENT_SECRET = 'a secret: of+the/client%';

export interface RunningProvider {
  readonly provider: Provider;
  /** Such as `http://127.0.0.1:41235`. */
  readonly issuer: string;
  readonly port: number;
  /** How often the token endpoint was asked. */
  readonly tokenCalls: () => number;
  /**
   * Error codes that the token endpoint answers with before it does its work; `reset` cuts the connection
   * instead, and a number is the status of a proxy's page.
   */
  readonly trouble: (string | number)[];
  /** Where it is set, the token endpoint has done its work and answers once this is settled. */
  readonly held: { until: Promise<void> | undefined };
  /** How many tokens clients have had revoked. */
  readonly revocations: () => number;
  /** How far off the times in its ID tokens are, in seconds; the signature is then that of the right ones. */
  readonly idTokens: { shift: number };
  /** How the client said who it is, request by request: with its secret in the header, in the body, or without. */
  readonly authentications: ('basic' | 'post' | 'none')[];
  /** What the device authorization and the token endpoint answered, the oldest first. */
  readonly answers: readonly Readonly<Record<string, unknown>>[];
  /** What the device authorization endpoint adds to its answer. */
  readonly device: Record<string, unknown>;
  /** Error codes that the device authorization endpoint answers with before it does its work. */
  readonly deviceTrouble: string[];
  /** What discovery says beside the truth. */
  readonly metadata: Record<string, unknown>;
  approve(userCode: string, account?: string, scope?: string): Promise<void>;
  deny(userCode: string): Promise<void>;
  /** As if nobody had decided in time. */
  expire(userCode: string): Promise<void>;
  /** No trouble, no additions, and questions every ten milliseconds. */
  reset(): void;
  stop(): Promise<void>;
}

/** A certified OpenID provider on loopback whose people decide when the test says so. Lifetimes are in seconds. */
export async function startProvider(
  options: { deviceFlow?: boolean; rotate?: boolean; idTokenLifetime?: number } = {},
): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const deviceFlow = options.deviceFlow ?? true;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const client = {
    redirect_uris: [],
    response_types: [],
    grant_types: ['refresh_token', ...(deviceFlow ? ['urn:ietf:params:oauth:grant-type:device_code'] : [])],
  };
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['cookies are not used here'] },
    clients: [
      { ...client, client_id: CLIENT_ID, token_endpoint_auth_method: 'none' },
      {
        ...client,
        client_id: CONFIDENTIAL.post,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        ...client,
        client_id: CONFIDENTIAL.basic,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    ...(options.rotate === undefined ? {} : { rotateRefreshToken: options.rotate }),
    scopes: ['openid', 'offline_access', 'groups'],
    claims: { openid: ['sub', 'preferred_username'] },
    ttl: {
      AccessToken: 600,
      DeviceCode: 600,
      Grant: 3600,
      IdToken: options.idTokenLifetime ?? 600,
      RefreshToken: 3600,
    },
    conformIdTokenClaims: false,
    features: {
      deviceFlow: { enabled: deviceFlow },
      revocation: { enabled: true, allowedPolicy: async () => true },
      devInteractions: { enabled: false },
    },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id.slice(id.indexOf('|') + 1) }),
    }),
  });
  const trouble: (string | number)[] = [];
  const idTokens = { shift: 0 };
  const deviceTrouble: string[] = [];
  const authentications: RunningProvider['authentications'] = [];
  const answers: Readonly<Record<string, unknown>>[] = [];
  const device: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  const held: RunningProvider['held'] = { until: undefined };
  const reset = (): void => {
    trouble.length = 0;
    held.until = undefined;
    idTokens.shift = 0;
    deviceTrouble.length = 0;
    authentications.length = 0;
    for (const more of [device, metadata]) {
      for (const key of Object.keys(more)) {
        delete more[key];
      }
    }
    device['interval'] = 0.01;
  };
  reset();
  let calls = 0;
  let revocations = 0;
  provider.use(async (context, next) => {
    calls += context.path === '/token' ? 1 : 0;
    const waiting = { '/token': trouble, '/device/auth': deviceTrouble }[context.path];
    const error = waiting?.shift();
    if (error === 'reset') {
      context.respond = false;
      context.req.socket.destroy();
      return;
    }
    if (typeof error === 'number') {
      context.status = error;
      context.body = '<html>';
      return;
    }
    if (error !== undefined) {
      context.status = error === 'server_error' ? 503 : 400;
      context.body = { error };
      return;
    }
    await next();
    revocations += context.path === '/token/revocation' && context.status === 200 ? 1 : 0;
    if (waiting === trouble) {
      await held.until;
    }
    if (waiting !== undefined) {
      const header = context.headers.authorization?.startsWith('Basic ') === true;
      authentications.push(header ? 'basic' : context['oidc']?.body?.['client_secret'] ? 'post' : 'none');
    }
    if (idTokens.shift !== 0 && typeof context.body?.id_token === 'string') {
      context.body = { ...context.body, id_token: shifted(context.body.id_token, idTokens.shift) };
    }
    const more = { '/device/auth': device, '/.well-known/openid-configuration': metadata }[context.path];
    if (more !== undefined && context.status === 200 && typeof context.body === 'object') {
      context.body = { ...context.body, ...more };
    }
    if (waiting !== undefined && typeof context.body === 'object') {
      answers.push({ ...context.body });
    }
  });
  server.on('request', provider.callback());

  const waiting = async (userCode: string) => {
    const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
    if (code === undefined) {
      throw new Error(`no such code: ${userCode}`);
    }
    return code;
  };
  return {
    provider,
    issuer,
    port,
    tokenCalls: () => calls,
    trouble,
    held,
    revocations: () => revocations,
    idTokens,
    authentications,
    answers,
    device,
    deviceTrouble,
    metadata,
    approve: async (userCode, account = 'user|octocat', scope = 'openid offline_access') => {
      const code = await waiting(userCode);
      const grant = new provider.Grant({ accountId: account, clientId: code.clientId ?? CLIENT_ID });
      grant.addOIDCScope(scope);
      Object.assign(code, { accountId: account, grantId: await grant.save(), scope });
      await code.save();
    },
    deny: async userCode => {
      const code = await waiting(userCode);
      Object.assign(code, { error: 'access_denied', errorDescription: 'The person said no.' });
      await code.save();
    },
    expire: async userCode => {
      const code = await waiting(userCode);
      // It stays in the store for a while, as with any provider: otherwise the code would be unknown.
      const stored = await code.adapter.find(code.jti);
      await code.adapter.upsert(code.jti, { ...stored, exp: Math.floor(Date.now() / 1000) - 1 }, 60);
    },
    reset,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>(resolve => {
        server.close(() => resolve());
      });
    },
  };
}

function shifted(token: string, seconds: number): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const moved = { ...claims, iat: claims.iat + seconds, exp: claims.exp + seconds };
  return [header, Buffer.from(JSON.stringify(moved)).toString('base64url'), signature].join('.');
}
