import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  escapeWildcards,
  glob,
  matchAction,
  matchArn,
  matchResource,
} from '../../../../src/sandbox/iam/match.ts';

suite('wildcards', () => {
  const rows: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['?', '', false],
    ['?', 'a', true],
    ['?', 'ab', false],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbb', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a.c', 'abc', false],
    ['repo:o/r:*', 'repo:o/r:ref:refs/heads/main', true],
    ['Repo', 'repo', false],
  ];
  for (const [pattern, text, matches] of rows) {
    test(`${JSON.stringify(pattern)} ${matches ? 'takes' : 'refuses'} ${JSON.stringify(text)}`, () => {
      assert.equal(glob(pattern, text), matches);
    });
  }

  test('agree with the regular expression that says the same', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(word, text, (pattern, given) => {
        const source = [...pattern].map(c => (c === '*' ? '.*' : c === '?' ? '.' : c)).join('');
        assert.equal(glob(pattern, given), new RegExp(`^${source}$`).test(given));
      }),
    );
  });

  test('an escaped text is matched by itself alone', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (text, other) => {
        assert.equal(glob(escapeWildcards(text), other), text === other);
      }),
    );
  });
});

suite('actions', () => {
  const rows: readonly (readonly [pattern: string, action: string, matches: boolean])[] = [
    ['ecs:UpdateService', 'ecs:UpdateService', true],
    ['ECS:updateservice', 'ecs:UpdateService', true],
    ['ecs:Describe*', 'ecs:DescribeTasks', true],
    ['ecs:Describe*', 'ecs:ListTasks', false],
    ['*', 'logs:GetLogEvents', true],
    ['ecs:*', 'ecr:GetAuthorizationToken', false],
    ['ecs:ListTask?', 'ecs:ListTasks', true],
  ];
  for (const [pattern, action, matches] of rows) {
    test(`${pattern} ${matches ? 'covers' : 'does not cover'} ${action}`, () => {
      assert.equal(matchAction(pattern, action), matches);
    });
  }
});

suite('resources', () => {
  const service = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api';
  const stream = 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:log-stream:api/1';
  const rows: readonly (readonly [pattern: string, resource: string, matches: boolean])[] = [
    ['*', service, true],
    ['*', '*', true],
    [service, service, true],
    ['arn:aws:ecs:*:111122223333:service/prod/*', service, true],
    ['arn:aws:ecs:*:111122223333:service/dev/*', service, false],
    ['arn:aws:ecs:us-*:111122223333:service/prod/*', service, false],
    ['arn:aws:ecs:*', service, true],
    ['arn:aws:e*', service, true],
    ['arn:aws:ecs:*:service/prod/api', service, false],
    ['arn:aws:ecs:eu-west-1:111122223333:SERVICE/prod/api', service, false],
    ['arn:aws:logs:*:111122223333:log-group:*', stream, true],
    ['arn:aws:logs:*:111122223333:log-group:/ecs/api:*', stream, true],
    ['arn:aws:logs:*:111122223333:log-group:/ecs/web:*', stream, false],
    ['arn:aws:ecs:*:*:service/*', '*', false],
  ];
  for (const [pattern, resource, matches] of rows) {
    test(`${pattern} ${matches ? 'covers' : 'does not cover'} ${resource}`, () => {
      assert.equal(matchResource(pattern, resource), matches);
    });
  }
});

suite('ARN conditions', () => {
  const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
  const rows: readonly (readonly [pattern: string, arn: string, matches: boolean])[] = [
    ['arn:aws:ecs:*:*:cluster/prod', cluster, true],
    ['arn:aws:ecs:*:*:cluster/p?od', cluster, true],
    ['arn:aws:ecs:*', cluster, false],
    ['*', cluster, false],
    ['arn:*:*:*:*:*', cluster, true],
    ['arn:aws:ecs:*:*:cluster/prod', 'prod', false],
  ];
  for (const [pattern, arn, matches] of rows) {
    test(`${pattern} ${matches ? 'is like' : 'is not like'} ${arn}`, () => {
      assert.equal(matchArn(pattern, arn), matches);
    });
  }
});
