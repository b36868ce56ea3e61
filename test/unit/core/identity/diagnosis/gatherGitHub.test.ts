import assert from 'node:assert/strict';
import test from 'node:test';
import { gatherGitHub, grantsActions } from '../../../../../src/core/identity/diagnosis/gatherGitHub.ts';
import { relayWorkflow } from '../../../../../src/core/scaffold/relayWorkflow.ts';
import { gitHubWith, RELAY } from './fixture.ts';
import { deps, never } from './gatherPorts.ts';

const OURS = relayWorkflow({ enterpriseServer: false });

const WORKFLOWS: Readonly<Record<string, readonly [string | undefined, unknown]>> = {
  'as this version writes it': [OURS, { state: 'active', dispatchable: true, same: true }],
  'with another runner and line ends': [
    OURS.replace('runs-on: ubuntu-latest', 'runs-on: team-runner').replaceAll('\n', '\r\n'),
    { state: 'active', dispatchable: true, same: true },
  ],
  'for GitHub Enterprise Server': [
    relayWorkflow({ enterpriseServer: true }),
    { state: 'active', dispatchable: true, same: true },
  ],
  'with another action': [
    OURS.replace('retention-days: 1', 'retention-days: 90'),
    { state: 'active', dispatchable: true, same: false },
  ],
  'with the trigger in a comment alone': [
    'on:\n  push: # not workflow_dispatch\njobs: {}\n',
    { state: 'active', dispatchable: false, same: false },
  ],
  'with the trigger somewhere else': [
    'name: workflow_dispatch\non: push\njobs:\n  workflow_dispatch: {}\n',
    { state: 'active', dispatchable: false, same: false },
  ],
  'with triggers in a list': [
    "'on': [push, workflow_dispatch]\n",
    { state: 'active', dispatchable: true, same: false },
  ],
  'with one trigger': ['on: workflow_dispatch\n', { state: 'active', dispatchable: true, same: false }],
  'not there': [undefined, 'missing'],
};

for (const [name, [workflow, expected]] of Object.entries(WORKFLOWS)) {
  test(`the relay workflow ${name}`, async () => {
    assert.ok(RELAY.kind === 'githubActions');
    const found = await gatherGitHub(RELAY, deps({ gitHub: async () => gitHubWith(workflow) }), 1000, never);
    assert.deepEqual(found?.workflow, { seen: true, value: expected });
  });
}

const REPOSITORY = { owner: 'octo-org', name: 'blog-api' };

test('a devcontainer that asks for actions: write is known by its text', () => {
  const asks = (repository: string, permissions: string): string =>
    `{ // for codespaces\n "customizations": { "codespaces": { "repositories": { "${repository}": { "permissions": ${permissions} } } } } }`;
  assert.ok(
    grantsActions(asks('octo-org/blog-api', '{ "contents": "read", "actions": "write" }'), REPOSITORY),
  );
  assert.ok(grantsActions(asks('Octo-Org/*', '"write-all"'), REPOSITORY));
  assert.ok(!grantsActions(asks('octo-org/blog-api', '{ "actions": "read" }'), REPOSITORY));
  assert.ok(
    !grantsActions(asks('octo-org/blogxapi', '{ "actions": "write" }'), {
      owner: 'octo-org',
      name: 'blog.api',
    }),
  );
  assert.ok(!grantsActions(asks('octo-org/other', '{ "actions": "write" }'), REPOSITORY));
  assert.ok(
    !grantsActions(
      `// ${asks('octo-org/blog-api', '{ "actions": "write" }').replaceAll('\n', ' ')}`,
      REPOSITORY,
    ),
  );
});
