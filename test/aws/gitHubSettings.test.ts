import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { createGitHub } from '../../src/github/github.ts';
import type { Permissions } from '../../src/sandbox/github/tokens.ts';
import { startTestSandbox } from './support/sandbox.ts';

const never = new AbortController().signal;
const NAME = { owner: 'octo-org', name: 'blog-api' };
const MAY_ALL: Permissions = {
  actions: 'write',
  actions_variables: 'write',
  administration: 'write',
  environments: 'write',
  metadata: 'read',
};

async function setting(t: TestContext, permissions: Permissions) {
  const sandbox = await startTestSandbox(t);
  const { github } = sandbox.sandbox.world;
  const token = github.issueToken({ login: 'octocat', permissions });
  const { serverUrl, apiUrl } = github;
  const quiet = (): void => undefined;
  const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
  const { settings } = createGitHub(
    { clock: { now: Date.now }, log },
    { serverUrl, apiUrl, tokens: [{ source: 'a token', asks: false, token: async () => token }] },
  );
  const repository = github.repository('octo-org/blog-api');
  assert.ok(settings !== undefined && repository !== undefined);
  return { settings, repository };
}

suite('environments and variables at GitHub', () => {
  test('what is missing is made, and what is there is changed', async t => {
    const { settings, repository } = await setting(t, MAY_ALL);
    const before = await settings.environments(NAME, never);
    assert.deepEqual(
      before.toSorted(),
      [...repository.environments.values()].map(({ name }) => name).toSorted(),
    );
    await settings.createEnvironment(NAME, 'far/away', never);
    assert.ok((await settings.environments(NAME, never)).includes('far/away'));
    for (const [value, isThere] of [
      ['one', false],
      ['two', true],
    ] as const) {
      for (const environment of [undefined, 'far/away']) {
        const place = environment === undefined ? {} : { environment };
        await settings.setVariable(NAME, { name: 'PLACE', value, ...place }, isThere, never);
        assert.equal((await settings.variables(NAME, environment, never)).get('PLACE'), value);
      }
    }
    assert.equal(repository.variables.get('PLACE')?.value, 'two');
    assert.equal(repository.environment('far/away')?.variables.get('PLACE')?.value, 'two');
  });

  test('all pages are read', async t => {
    const { settings, repository } = await setting(t, MAY_ALL);
    for (let number = 0; number < 61; number += 1) {
      const name = `V${number}`;
      repository.variables.set(name, { name, value: String(number), createdAt: 0, updatedAt: 0 });
    }
    const values = await settings.variables(NAME, undefined, never);
    assert.equal(values.size, repository.variables.size);
    assert.equal(values.get('V60'), '60');
  });

  test('a token that may not says what is missing', async t => {
    const { settings } = await setting(t, { actions: 'write', metadata: 'read' });
    const lacks = (missingAction: string) => ({ name: 'Failure', code: 'accessDenied', missingAction });
    await assert.rejects(settings.createEnvironment(NAME, 'dev', never), lacks('administration: write'));
    await assert.rejects(
      settings.setVariable(NAME, { name: 'A', value: 'b' }, false, never),
      lacks('actions_variables: write'),
    );
    await assert.rejects(settings.variables(NAME, undefined, never), lacks('actions_variables: read'));
  });
});
