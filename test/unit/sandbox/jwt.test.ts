import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  candidates,
  isSignedBy,
  isSupported,
  type Jwk,
  type Jwt,
  parseJwt,
} from '../../../src/sandbox/sts/jwt.ts';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

interface Signed {
  readonly token: string;
  readonly jwk: Jwk;
}

async function signed(algorithm: string, kid = 'one'): Promise<Signed> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const token = await new SignJWT({ sub: 'octocat', n: 1 })
    .setProtectedHeader({ alg: algorithm, kid })
    .sign(privateKey);
  const { kty, ...members } = await exportJWK(publicKey);
  assert.ok(kty);
  return { token, jwk: { ...members, kty, kid, use: 'sig', alg: algorithm } };
}

function parsed(token: string): Jwt {
  return parseJwt(token) ?? assert.fail('It is no JWT.');
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

suite('JSON Web Tokens', () => {
  for (const algorithm of ALGORITHMS) {
    test(`verifies ${algorithm}`, async () => {
      const { token, jwk } = await signed(algorithm);
      const jwt = parsed(token);
      assert.equal(isSupported(jwt), true);
      assert.deepEqual(candidates(jwt, [jwk]), [jwk]);
      assert.equal(isSignedBy(jwt, jwk), true);
      assert.deepEqual(jwt.claims, { sub: 'octocat', n: 1 });
    });

    test(`refuses changed claims, another key and a cut signature under ${algorithm}`, async () => {
      const { token, jwk } = await signed(algorithm);
      const [head = '', , tail = ''] = token.split('.');
      const changed = `${head}.${encoded({ sub: 'hubot', n: 1 })}.${tail}`;
      assert.equal(isSignedBy(parsed(changed), jwk), false);
      assert.equal(isSignedBy(parsed(token), (await signed(algorithm)).jwk), false);
      assert.equal(isSignedBy(parsed(token.slice(0, -4)), jwk), false);
    });
  }

  test('takes no token without a signature and none that is signed with the public key as a secret', async () => {
    const { jwk } = await signed('RS256');
    for (const alg of ['none', 'HS256', 'PS256', 'EdDSA', 'toString']) {
      const jwt = parsed(`${encoded({ alg, kid: 'one' })}.${encoded({ sub: 'x' })}.AAAA`);
      assert.equal(isSupported(jwt), false);
      assert.deepEqual(candidates(jwt, [jwk]), []);
      assert.equal(isSignedBy(jwt, jwk), false);
    }
  });

  test('looks only at keys that fit', async () => {
    const { token, jwk } = await signed('ES256');
    const jwt = parsed(token);
    assert.deepEqual(candidates(jwt, [{ ...jwk, kid: 'two' }]), []);
    assert.deepEqual(candidates(jwt, [{ ...jwk, use: 'enc' }]), []);
    assert.deepEqual(candidates(jwt, [{ ...jwk, alg: 'ES384' }]), []);
    assert.deepEqual(candidates(jwt, [{ ...jwk, crv: 'P-384' }]), []);
    assert.deepEqual(candidates(jwt, [{ ...jwk, kty: 'RSA' }]), []);
    assert.equal(candidates({ ...jwt, keyId: undefined }, [{ ...jwk, kid: 'two' }]).length, 1);
  });

  test('a key that is none verifies nothing', async () => {
    const { token } = await signed('RS256');
    assert.equal(isSignedBy(parsed(token), { kty: 'RSA', kid: 'one', n: '!', e: 'AQAB' }), false);
  });

  const malformed = [
    '',
    'abc',
    'a.b',
    'a.b.c.d',
    `${encoded({ alg: 'RS256' })}..AAAA`,
    `${encoded({ alg: 'RS256' })}.${encoded({})}.`,
    `${encoded({})}.${encoded({})}.AAAA`,
    `${encoded([])}.${encoded({})}.AAAA`,
    `${encoded({ alg: 'RS256' })}.${encoded('text')}.AAAA`,
    `${encoded({ alg: 'RS256' })}.${encoded({})}.A+A=`,
    'AAAA.AAAA.AAAA',
  ];
  for (const token of malformed) {
    test(`${JSON.stringify(token)} is no JWT`, () => assert.equal(parseJwt(token), undefined));
  }
});
