import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takenFirst } from '../../../../src/core/terminal/precedence.ts';

describe('what AWS tools take before the session', () => {
  const variables: readonly (readonly [Readonly<Record<string, string>>, RegExp | undefined])[] = [
    [{}, undefined],
    [{ AWS_ACCESS_KEY_ID: 'AKIA' }, /^`AWS_ACCESS_KEY_ID`/],
    [{ AWS_ACCESS_KEY_ID: '' }, undefined],
    [{ AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'arn' }, /^`AWS_WEB_IDENTITY_TOKEN_FILE`/],
    [{ AWS_ROLE_ARN: 'arn' }, undefined],
    [{ AWS_PROFILE: 'work' }, /^`AWS_PROFILE`/],
    [{ AWS_DEFAULT_PROFILE: 'work' }, /^`AWS_DEFAULT_PROFILE`/],
    [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '' }, /^`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`/],
    [{ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/t' }, /^`AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`/],
    [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/' }, undefined],
    [{ AWS_REGION: 'eu-west-1' }, undefined],
  ];
  for (const [given, expected] of variables) {
    it(JSON.stringify(given), () => {
      const found = takenFirst(given, {});
      assert.equal(found.length, expected === undefined ? 0 : 1);
      assert.match(found[0] ?? '', expected ?? /^$/);
    });
  }

  const files: readonly (readonly [string, boolean])[] = [
    ['[default]\naws_access_key_id = AKIA', true],
    ['[ default ]\r\n  region = x\r\n  sso_session=corp', true],
    ['[profile default]\ncredential_process = x', true],
    ['[default]\nregion = eu-west-1\noutput = json', false],
    ['[work]\naws_access_key_id = AKIA\n[default]\nregion = x', false],
    ['[default]\nregion = x\n[work]\nrole_arn = y', false],
    ['# [default]\naws_access_key_id = AKIA', false],
    ['[default]\n# role_arn = x', false],
    ['', false],
  ];
  for (const [text, wins] of files) {
    it(`${JSON.stringify(text)} ${wins ? 'does' : 'does not'}`, () => {
      assert.equal(takenFirst({}, { credentials: text }).length, wins ? 1 : 0);
      assert.equal(takenFirst({}, { config: text }).length, wins ? 1 : 0);
      assert.match(takenFirst({ AWS_PROFILE: 'x' }, { config: text }).join(), /^`AWS_PROFILE` is set/);
    });
  }
});
