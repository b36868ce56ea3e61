import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../src/core/failure.ts';
import { parseValueFrom, resourceOf } from '../../../../src/core/terminal/valueFrom.ts';

const TASK_DEFINITION = 'arn:aws-cn:ecs:cn-north-1:111122223333:task-definition/api:3';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-Ab12Cd';
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter/db/password';

describe('a valueFrom', () => {
  const parsed: readonly (readonly [string, object])[] = [
    ['/db/password', { kind: 'parameter', name: '/db/password' }],
    ['password:3', { kind: 'parameter', name: 'password:3' }],
    [PARAMETER, { kind: 'parameter', name: PARAMETER, region: 'eu-west-1' }],
    [SECRET, { kind: 'secret', arn: SECRET, region: 'eu-west-1' }],
    [`${SECRET}:::`, { kind: 'secret', arn: SECRET, region: 'eu-west-1' }],
    [`${SECRET}:user::`, { kind: 'secret', arn: SECRET, region: 'eu-west-1', jsonKey: 'user' }],
    [
      `${SECRET}::AWSPREVIOUS:`,
      { kind: 'secret', arn: SECRET, region: 'eu-west-1', versionStage: 'AWSPREVIOUS' },
    ],
    [
      `${SECRET}:user:AWSCURRENT:0b6a`,
      {
        kind: 'secret',
        arn: SECRET,
        region: 'eu-west-1',
        jsonKey: 'user',
        versionStage: 'AWSCURRENT',
        versionId: '0b6a',
      },
    ],
  ];
  for (const [valueFrom, source] of parsed) {
    it(`is read: ${valueFrom}`, () => assert.deepEqual(parseValueFrom(valueFrom), source));
  }

  const unreadable = [
    '',
    'arn:aws:s3:::bucket/file',
    'arn:aws:ssm:eu-west-1:111122223333:document/x',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:',
    'arn:aws:secretsmanager:eu-west-1:111122223333:rotation:x',
    'arn:aws:secretsmanager::111122223333:secret:x',
    `${SECRET}:a:b:c:d`,
  ];
  for (const valueFrom of unreadable) {
    it(`is refused: ${JSON.stringify(valueFrom)}`, () => {
      assert.throws(
        () => parseValueFrom(valueFrom),
        error => error instanceof Failure && error.code === 'invalid',
      );
    });
  }

  it('stands for a resource in the account and region of its task definition', () => {
    const resource = (valueFrom: string) => resourceOf(parseValueFrom(valueFrom), TASK_DEFINITION);
    const here = 'arn:aws-cn:ssm:cn-north-1:111122223333:parameter';
    assert.equal(resource('/db/password'), `${here}/db/password`);
    assert.equal(resource('password:3'), `${here}/password`);
    assert.equal(resource(PARAMETER), PARAMETER);
    assert.equal(resource(`${PARAMETER}:3`), PARAMETER);
    assert.equal(resource(`${SECRET}:user::`), SECRET);
  });
});
