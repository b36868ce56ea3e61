import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeVariables, type ShownSession } from '../../../../src/core/terminal/describe.ts';

const session: ShownSession = {
  environment: 'dev',
  region: 'eu-west-1',
  identity: 'octocat',
  accountId: '111122223333',
  role: 'reader',
  access: 'read',
  narrowed: true,
  takenFirst: [],
};

describe('the description of the variables', () => {
  it('is empty where there are none', () => assert.equal(describeVariables(undefined, undefined), ''));

  it('says what programs may', () => {
    assert.match(describeVariables(session, undefined), /change nothing\.$/);
    assert.match(describeVariables({ ...session, access: 'write' }, undefined), /all that the role may/);
    assert.match(describeVariables({ ...session, narrowed: false }, undefined), /permission set allows\.$/);
  });

  it('shows names as they are, whatever they look like in Markdown', () => {
    const text = describeVariables(
      { ...session, identity: '[x](command:y)', environment: '**prod**' },
      {
        environment: '<img src=x>',
        service: '`a`',
        container: '$(zap)',
        variables: [],
        secrets: ['A_B'],
        leftOut: [{ name: 'x', reason: '`[z](http://z)` is odd.' }],
        environmentFiles: ['https://e.example'],
      },
    );
    assert.doesNotMatch(text, /[^\\]\[|[^\\]<|[^\\]\$\(|[^\\]`|https:/);
  });
});
