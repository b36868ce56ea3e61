import assert from 'node:assert/strict';
import { it } from 'node:test';
import { READ_POLICY } from '../../../../src/core/identity/readPolicy.ts';

it('the read policy fits into what STS takes', () => {
  assert.ok(READ_POLICY.length <= 2048, `${READ_POLICY.length} characters`);
  assert.match(READ_POLICY, /^[\t\n\r\u0020-\u00ff]*$/);
});

it('the read policy allows reading and nothing else', () => {
  const { Statement } = JSON.parse(READ_POLICY);
  assert.equal(Statement.length, 1);
  const [{ Effect, Action }] = Statement;
  assert.equal(Effect, 'Allow');
  for (const action of Action) {
    assert.match(action, /^(ecs:(Describe|List)|logs:(Describe|Filter|Get))[A-Za-z]+$/);
  }
});
