import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import { readIdToken } from '../../../src/tokens/idToken.ts';

const NOW = 1_700_000_000_000;

function token(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

for (const [claims, name] of [
  [{ preferred_username: 'octocat', email: 'o@example.com' }, 'octocat'],
  [{ email: 'o@example.com' }, 'o@example.com'],
  [{ preferred_username: '', email: 7 }, 'user|1'],
  [{}, 'user|1'],
] as const) {
  it(`an identity with ${JSON.stringify(claims)} is called ${name}`, () => {
    const text = token({ sub: 'user|1', exp: 1_800_000_000, ...claims });
    assert.deepEqual(readIdToken(text, NOW), {
      subject: 'user|1',
      web: { kind: 'web', token: text, name, expiresAt: 1_800_000_000_000 },
    });
  });
}

it('how long a token lasts is what the issuer says, whatever the time here', () => {
  const text = token({ sub: 'user|1', iat: 1_800_000_000, exp: 1_800_000_600 });
  assert.equal(readIdToken(text, NOW).web.expiresAt, NOW + 600_000);
});

for (const [title, text] of [
  ['no token', 'hello'],
  ['no subject', token({ exp: 1 })],
  ['an empty subject', token({ sub: '', exp: 1 })],
  ['no end', token({ sub: 'user|1' })],
  ['an end that is a text', token({ sub: 'user|1', exp: '1' })],
  ['no object', token([])],
] as const) {
  it(`a token with ${title} is refused`, () => {
    assert.throws(
      () => readIdToken(text, NOW),
      (error: unknown) => error instanceof Failure && error.code === 'identityRefused',
    );
  });
}
