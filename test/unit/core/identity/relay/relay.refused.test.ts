import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { inTurn, REPOSITORY, refusal } from '../../../support/scriptedGitHub.ts';
import { assertFailure, attempt } from './attempt.ts';

suite('a dispatch that GitHub refuses', () => {
  const workflow = {
    id: 1,
    state: 'active',
    path: '.github/workflows/sign-in.yml',
    url: 'https://github.com/w',
  };

  test('403: says the lines that devcontainer.json needs, and who gets the permission', async () => {
    const { end, hub } = attempt({ dispatch: inTurn<never>(refusal('accessDenied')) });
    const result = await end();
    assertFailure(result, 'accessDenied', /octo-org\/blog-api \(`actions: write`\)/, {
      hint: /"customizations": \{ "codespaces": \{ "repositories": \{ "octo-org\/blog-api": \{ "permissions": \{ "actions": "write" \} \} \} \} \}.*only a codespace created after that/,
    });
    assert.ok(result instanceof Failure && result.missingAction === 'actions: write');
    assert.deepEqual(hub.calls, ['dispatch']);
  });

  test('403 in a fork: says that too', async () => {
    const { end } = attempt(
      { dispatch: inTurn<never>(refusal('accessDenied')) },
      { repository: { ...REPOSITORY, fork: true } },
    );
    assertFailure(await end(), 'accessDenied', /./, { hint: /This is a fork/ });
  });

  test('403 in an archived repository: says that instead', async () => {
    const { end } = attempt(
      { dispatch: inTurn<never>(refusal('accessDenied')) },
      { repository: { ...REPOSITORY, archived: true } },
    );
    assertFailure(await end(), 'accessDenied', /is archived/);
  });

  test('404, and no such workflow: offers to add it', async () => {
    const { end } = attempt({
      dispatch: inTurn<never>(refusal('notFound')),
      workflow: inTurn<never>(refusal('notFound')),
    });
    const result = await end();
    assertFailure(result, 'notFound', /no workflow sign-in\.yml on its default branch main/, {
      command: 'ecsCodespaces.addRelayWorkflow',
    });
    assert.ok(result instanceof Failure);
    assert.deepEqual(result.action?.args, ['sign-in.yml']);
  });

  test('404 of a workflow that is there: the token may not start it', async () => {
    const { end } = attempt({ dispatch: inTurn<never>(refusal('notFound')), workflow: async () => workflow });
    assertFailure(await end(), 'accessDenied', /actions: write/);
  });

  test('422 of a workflow that is fine otherwise: compare the file', async () => {
    const { end } = attempt({ dispatch: inTurn<never>(refusal('invalid')), workflow: async () => workflow });
    assertFailure(await end(), 'invalid', /cannot be started so\. GitHub said invalid/, {
      command: 'ecsCodespaces.addRelayWorkflow',
    });
  });

  for (const [state, hint] of [
    ['disabled_manually', /Somebody turned it off/],
    ['disabled_inactivity', /nothing happened/],
    ['disabled_fork', /In a fork/],
  ] as const) {
    test(`422 of a workflow that is ${state}`, async () => {
      const { end } = attempt({
        dispatch: inTurn<never>(refusal('invalid')),
        workflow: async () => ({ ...workflow, state }),
      });
      assertFailure(await end(), 'invalid', /is disabled/, { hint, command: 'vscode.open' });
    });
  }
});
