import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { sessionName } from '../../../../src/core/identity/sessionName.ts';

/** RoleSessionName as AWS takes it. */
const VALID = /^[\w+=,.@-]{2,64}$/;

it('any identity becomes a name that AWS takes', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ minLength: 60 })),
      identity => {
        assert.match(sessionName(identity), VALID);
      },
    ),
  );
});

it('a name that AWS takes stays as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(VALID), identity => {
      assert.equal(sessionName(identity), identity);
    }),
  );
});

for (const [identity, name] of [
  ['octocat', 'octocat'],
  ['Zoë.Müller@example.com', 'Zoe.Muller@example.com'],
  ['auth0|5f7c8ec7c33c6c004bbafe82', 'auth0-5f7c8ec7c33c6c004bbafe82'],
  ['Mona Lisa', 'Mona-Lisa'],
  ['x', 'codespace-x'],
  ['', 'codespace-user'],
  ['漢', 'codespace-user'],
] as const) {
  it(`'${identity}' is ${name} in CloudTrail`, () => {
    assert.equal(sessionName(identity), name);
  });
}
