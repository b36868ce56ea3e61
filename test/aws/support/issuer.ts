import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An identity provider apart from the sandbox, with keys of its own; what it publishes can be bent. */
export interface TestIssuer {
  readonly url: string;
  /** `GET /jwks` and so on, as they came. */
  readonly requests: readonly string[];
  /** Replaces what discovery answers; undefined brings the right document back. */
  setMetadata(metadata: object | undefined): void;
  /** Status of every answer; 0: no answer at all. */
  setStatus(status: number): void;
  /** New keys; the old ones are published no more. */
  rotate(): Promise<void>;
  /** A signed token with the usual claims for five minutes, changed by `claims`; undefined takes one away. */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function startIssuer(t: TestContext, algorithm = 'RS256'): Promise<TestIssuer> {
  const requests: string[] = [];
  let metadata: object | undefined;
  let status = 200;
  let generation = 0;
  let keys = await generateKeyPair(algorithm, { extractable: true });
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (status === 0) {
      return;
    }
    const answer = async (): Promise<object> =>
      request.url === '/jwks'
        ? { keys: [{ ...(await exportJWK(keys.publicKey)), kid: `key-${generation}`, use: 'sig' }] }
        : (metadata ?? { issuer: url, jwks_uri: `${url}/jwks` });
    answer().then(body => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }, assert.fail);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    requests,
    setMetadata: value => {
      metadata = value;
    },
    setStatus: value => {
      status = value;
    },
    rotate: async () => {
      generation += 1;
      keys = await generateKeyPair(algorithm, { extractable: true });
    },
    token: claims => {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: url, sub: 'user:1', aud: 'sts.amazonaws.com', iat: now, exp: now + 300 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: algorithm, kid: `key-${generation}` })
        .sign(keys.privateKey);
    },
  };
}
