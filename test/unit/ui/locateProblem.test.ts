import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'jsonc-parser';
import { parseEnvironments } from '../../../src/core/settings.ts';
import { isSet, locateProblem } from '../../../src/ui/locateProblem.ts';

const DEV = {
  name: 'dev',
  region: 'eu-west-1',
  roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-dev',
  identity: { kind: 'oidc', issuer: 'https://login.example.com', clientId: 'codespaces' },
};

describe('a problem is found in the file', () => {
  const setting = ['ecsCodespaces.environments'];
  const underlined = (file: string, path: readonly string[] = setting): string[] => {
    const value: unknown = path.reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      parse(file),
    );
    return parseEnvironments(value).problems.map(problem => {
      const { offset, length } = locateProblem(file, path, problem);
      return file.slice(offset, offset + length);
    });
  };

  it('at the value', () => {
    const file = `{
      // The team's environments.
      "ecsCodespaces.environments": [${JSON.stringify({ ...DEV, region: 'Europe' })},],
    }`;
    assert.deepEqual(underlined(file), ['"Europe"']);
  });

  it('at the key, where the key is the matter', () => {
    const file = JSON.stringify({ [setting[0] ?? '']: [{ ...DEV, protectd: true }] });
    assert.deepEqual(underlined(file), ['"protectd"']);
  });

  it('around it, where something is missing', () => {
    const { region, ...rest } = DEV;
    assert.equal(region, 'eu-west-1');
    const file = JSON.stringify({
      a: 1,
      [setting[0] ?? '']: [rest, { ...DEV, name: 'b', identity: { kind: 'oidc' } }],
    });
    assert.deepEqual(underlined(file), ['{', '"identity"', '"identity"']);
  });

  it('inside a workspace file', () => {
    const file = JSON.stringify({ settings: { [setting[0] ?? '']: [{ ...DEV, region: 'Europe' }] } });
    assert.deepEqual(underlined(file, ['settings', ...setting]), ['"Europe"']);
  });

  it('at the top, when the file is something else by now', () => {
    const problem = parseEnvironments([{}]).problems[0];
    assert.ok(problem);
    assert.deepEqual(locateProblem('', setting, problem), { offset: 0, length: 0 });
    assert.equal(locateProblem('{ "a": 1 }', setting, problem).length, 1);
  });
});

describe('a setting', () => {
  const setting = ['settings', 'ecsCodespaces.environments'];

  it('is set where the file names it, whatever its value and however broken the rest', () => {
    assert.equal(isSet('{ "settings": { "ecsCodespaces.environments": [] } }', setting), true);
    assert.equal(
      isSet('{ /* ours */ "settings": { "ecsCodespaces.environments": null, }, "a": }', setting),
      true,
    );
  });

  it('is not where the file is empty, is about something else, or has it in another place', () => {
    for (const text of ['', '[]', '{ "settings": {} }', '{ "ecsCodespaces.environments": [] }']) {
      assert.equal(isSet(text, setting), false, text);
    }
  });
});
