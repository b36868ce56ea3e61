import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupName, streamKey, taskIn } from '../../../../src/core/logs/logNames.ts';

const ARN = 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api';
const TASK = '0123456789abcdef'.repeat(2);

describe('names in CloudWatch Logs', () => {
  it('of groups are in their ARNs', () => {
    assert.deepEqual([ARN, `${ARN}:*`, '/ecs/api'].map(groupName), Array(3).fill('/ecs/api'));
  });

  it('of streams are the same whether their group has its name or its ARN', () => {
    const source = { environment: 'dev', region: 'eu-west-1', stream: 'a' };
    assert.equal(streamKey({ ...source, group: ARN }), streamKey({ ...source, group: '/ecs/api' }));
    assert.notEqual(
      streamKey({ ...source, group: ARN }),
      streamKey({ ...source, group: ARN, environment: 'prod' }),
    );
    assert.equal(streamKey({ environment: 'dev', region: 'eu-west-1', group: ARN }), undefined);
  });

  it('of streams may have the id of a task', () => {
    const names = [`ecs/api/${TASK}`, `out-api-firelens-${TASK}`, `${TASK}.log`, TASK.repeat(2), 'api'];
    assert.deepEqual(names.map(taskIn), [TASK, TASK, TASK, undefined, undefined]);
  });
});
