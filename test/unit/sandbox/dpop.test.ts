import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { suite, test } from 'node:test';
import { readProof, thumbprint } from '../../../src/sandbox/signin/dpop.ts';

const now = Date.UTC(2026, 0, 31, 12);
const expected = { method: 'POST', url: 'http://127.0.0.1:1/v1/token', now };
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = pair.publicKey.export({ format: 'jwk' });
const header = { typ: 'dpop+jwt', alg: 'ES256', jwk };
const claims = { jti: '1', htm: 'POST', htu: expected.url, iat: now / 1000 };

function proof(head: object, body: object, key = pair.privateKey): string {
  const signed = [head, body].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

suite('a proof of possession', () => {
  test('names its key', () => {
    assert.deepEqual(readProof(proof(header, claims), expected), {
      thumbprint: thumbprint({ ...jwk }),
      id: '1',
    });
  });

  test('has a thumbprint as RFC 7638 reckons it', () => {
    // Over the members in lexicographic order and no others.
    const { crv, kty, x, y } = jwk;
    assert.equal(thumbprint({ y, x, kty, crv, kid: 'k' }), thumbprint({ crv, kty, x, y }));
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const wrong: Readonly<Record<string, string>> = {
    'another method': proof(header, { ...claims, htm: 'GET' }),
    'another address': proof(header, { ...claims, htu: 'http://127.0.0.1:2/v1/token' }),
    'a time long past': proof(header, { ...claims, iat: now / 1000 - 301 }),
    'a time to come': proof(header, { ...claims, iat: now / 1000 + 301 }),
    'no time': proof(header, { ...claims, iat: undefined }),
    'no id': proof(header, { ...claims, jti: undefined }),
    'another type': proof({ ...header, typ: 'JWT' }, claims),
    'another algorithm': proof({ ...header, alg: 'none' }, claims),
    'no key': proof({ ...header, jwk: undefined }, claims),
    'a private key': proof({ ...header, jwk: pair.privateKey.export({ format: 'jwk' }) }, claims),
    "another key's signature": proof(header, claims, other),
    'no signature': proof(header, claims).replace(/[^.]+$/, ''),
    'a part too many': `${proof(header, claims)}.x`,
    'no JWT at all': 'x',
    nothing: '',
  };
  for (const [name, text] of Object.entries(wrong)) {
    test(`does not hold with ${name}`, () => {
      assert.equal(readProof(text, expected), undefined);
    });
  }
});
