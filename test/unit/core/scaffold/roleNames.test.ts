import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherRoles, roleProblem } from '../../../../src/core/scaffold/roleNames.ts';
import { variant } from './variants.ts';

test('a role is refused where another one of the account has its name', () => {
  const there = ['service-role/ecsTaskExecutionRole', 'blog'];
  for (const role of ['service-role/ecsTaskExecutionRole', 'blog', 'ecsTaskExecution', 'service-role/shop']) {
    assert.equal(roleProblem(role, there), undefined, role);
  }
  for (const role of [
    'ecsTaskExecutionRole',
    'apps/ecsTaskExecutionRole',
    'service-role/ecstaskexecutionrole',
  ]) {
    assert.match(roleProblem(role, there) ?? '', /service-role\/ecsTaskExecutionRole/, role);
  }
});

test('the others are those of the account: for other uses and other targets', () => {
  const setUp = variant({ environments: 3 });
  const [dev] = setUp.targets;
  const others = otherRoles(setUp, dev, 'task');
  assert.ok(others.includes('blog-dev-execution') && others.includes('blog-staging-task'));
  assert.ok(!others.includes('blog-dev-task') && !others.includes('blog-prod-task'));
  assert.ok(!others.includes('blog-dev-infrastructure'), 'which Express Mode alone has');
});
