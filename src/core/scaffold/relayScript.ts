/**
 * The step of the relay's job that fetches GitHub's OIDC token and seals it to the key of whoever dispatched
 * the run. Plain Node 18 or newer, as a CommonJS script: `shell: node {0}` gives it a file without an
 * extension. It prints nothing of the token: nor what GitHub answered, since that may hold it.
 */
export const RELAY_SCRIPT = `'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

function input(name, pattern) {
  const value = process.env[name] || '';
  if (!pattern.test(value)) {
    throw new Error(name + ' is not what ECS for Codespaces sends.');
  }
  return value;
}

async function fetchToken() {
  if (!process.env.ACTIONS_ID_TOKEN_REQUEST_URL || !process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    throw new Error('The job has no permission id-token: write.');
  }
  const url = new URL(process.env.ACTIONS_ID_TOKEN_REQUEST_URL);
  url.searchParams.set('audience', 'sts.amazonaws.com');
  const headers = { authorization: 'Bearer ' + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN };
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(15000) });
      const answer = response.ok ? await response.json() : {};
      if (typeof answer.value === 'string' && answer.value !== '') {
        return answer.value;
      }
      console.log('GitHub gave no OIDC token, HTTP status ' + response.status + '.');
    } catch {
      console.log('GitHub could not be asked for an OIDC token.');
    }
    if (attempt < 3) {
      await new Promise(resolve => setTimeout(resolve, attempt * 1000));
    }
  }
  throw new Error('GitHub gave no OIDC token.');
}

function seal(token, publicKey, requestId) {
  const theirs = crypto.createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: publicKey },
    format: 'jwk',
  });
  const ours = crypto.generateKeyPairSync('x25519');
  const key = ours.publicKey.export({ format: 'jwk' }).x;
  const shared = crypto.diffieHellman({ privateKey: ours.privateKey, publicKey: theirs });
  const info = Buffer.concat([
    Buffer.from('ecs-codespaces relay v1'),
    Buffer.from(publicKey, 'base64url'),
    Buffer.from(key, 'base64url'),
  ]);
  const secret = Buffer.from(crypto.hkdfSync('sha256', shared, requestId, info, 32));
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', secret, iv);
  cipher.setAAD(Buffer.from(requestId));
  const data = Buffer.concat([cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { v: 1, key, iv: iv.toString('base64url'), data: data.toString('base64url') };
}

async function main() {
  const publicKey = input('PUBLIC_KEY', /^[A-Za-z0-9_-]{43}$/);
  const requestId = input('REQUEST_ID', /^[0-9a-f]{32}$/);
  const token = await fetchToken();
  console.log('::add-mask::' + token);
  const folder = path.join(process.env.RUNNER_TEMP, 'ecs-codespaces');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'token.json'), JSON.stringify(seal(token, publicKey, requestId)));
  console.log('The token is sealed to the key of this request.');
}

main().catch(error => {
  console.log('::error::' + error.message);
  process.exitCode = 1;
});
`;
