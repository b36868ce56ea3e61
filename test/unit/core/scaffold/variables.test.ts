import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actionsVariables, variableLines } from '../../../../src/core/scaffold/variables.ts';
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
});
