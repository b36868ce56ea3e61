import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SetUp } from '../../../../src/core/scaffold/setUp.ts';
import { actionsVariables, variableLines } from '../../../../src/core/scaffold/variables.ts';
import { deployWorkflow } from '../../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { variant } from './variants.ts';

describe('variables', () => {
  test('are the repository’s with one target', () => {
    assert.deepEqual(actionsVariables(variant()), [
      { name: 'AWS_REGION', value: 'eu-west-1' },
      { name: 'AWS_ACCOUNT_ID', value: '444455556666' },
      { name: 'ECR_REPOSITORY', value: 'blog' },
      { name: 'ECS_CLUSTER', value: 'prod' },
      { name: 'ECS_SERVICE', value: 'blog' },
    ]);
  });

  test('are an environment’s where the targets differ', () => {
    const lines = variableLines(variant({ environments: 3 }));
    assert.deepEqual(lines.slice(0, 7), [
      'gh api --silent repos/octo-org/blog/environments/dev || gh api --silent --method PUT repos/octo-org/blog/environments/dev',
      'gh api --silent repos/octo-org/blog/environments/staging || gh api --silent --method PUT repos/octo-org/blog/environments/staging',
      'gh api --silent repos/octo-org/blog/environments/prod || gh api --silent --method PUT repos/octo-org/blog/environments/prod',
      'gh variable set AWS_REGION --repo octo-org/blog --body eu-west-1',
      'gh variable set AWS_ACCOUNT_ID --repo octo-org/blog --env dev --body 111122223333',
      'gh variable set AWS_ACCOUNT_ID --repo octo-org/blog --env staging --body 111122223333',
      'gh variable set AWS_ACCOUNT_ID --repo octo-org/blog --env prod --body 444455556666',
    ]);
    assert.ok(lines.includes('gh variable set ECS_DESIRED_COUNT --repo octo-org/blog --env prod --body 2'));
  });

  test('and the workflow make the ARN of a role with its path', () => {
    const { targets, ...rest } = variant({ mode: 'express', environments: 3 });
    const [dev, ...others] = targets;
    const roles = { ...dev.roles, execution: 'service-role/ecsTaskExecutionRole' };
    const one = deployWorkflow({ ...rest, targets: [{ ...dev, roles }] });
    const arn = `arn:aws:iam::\${{ vars.AWS_ACCOUNT_ID }}:role`;
    assert.ok(one.includes(`execution-role-arn: ${arn}/service-role/ecsTaskExecutionRole\n`));
    const several: SetUp = { ...rest, targets: [{ ...dev, roles }, ...others] };
    assert.ok(
      deployWorkflow(several).includes(`execution-role-arn: ${arn}/\${{ vars.AWS_EXECUTION_ROLE }}\n`),
    );
    assert.ok(
      variableLines(several).includes(
        'gh variable set AWS_EXECUTION_ROLE --repo octo-org/blog --env dev --body service-role/ecsTaskExecutionRole',
      ),
    );
  });
});
