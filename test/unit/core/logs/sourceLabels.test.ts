import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogSource } from '../../../../src/core/logs/line.ts';
import { labelled, ownerOf } from '../../../../src/core/logs/sourceLabels.ts';
import type { FollowTarget } from '../../../../src/core/logs/target.ts';

const TASK = 'arn:aws:ecs:eu-west-1:111122223333:task/blog/0783572800000000000000000000abcd';
const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog';

function source(label: string, owner: string | undefined, more: Partial<LogSource> = {}): LogSource {
  return {
    index: 0,
    task: '0783572800000000000000000000abcd',
    container: 'api',
    label,
    ...(owner === undefined ? {} : { owner }),
    colour: 0,
    environment: 'dev',
    group: '/ecs/blog-api',
    region: 'eu-west-1',
    ...more,
  };
}

test('one target needs no name beside its tasks; of several, each line says whose it is', () => {
  const sources = [source('07835728 proxy', 'blog-api'), source('c35bedfa', 'shop-checkout')];
  const labels = (count: number): string[] =>
    labelled(
      sources,
      Array.from({ length: count }, () => ({ environment: 'dev' })),
    ).map(({ label }) => label);
  assert.deepEqual(labels(1), ['07835728 proxy', 'c35bedfa']);
  assert.deepEqual(labels(2), ['blog-api 07835728 proxy', 'shop-checkout c35bedfa']);
});

test('of several environments, each line says its own too', () => {
  const sources = [source('73e06bec', 'blog-web'), source('f02e7f12', 'blog-web', { environment: 'test' })];
  assert.deepEqual(
    labelled(sources, [{ environment: 'dev' }, { environment: 'test' }]).map(({ label }) => label),
    ['dev blog-web 73e06bec', 'test blog-web f02e7f12'],
  );
});

test('two containers of one task, followed one by one, are told apart', () => {
  const sources = [source('07835728', 'blog-api'), source('07835728', 'blog-api', { container: 'proxy' })];
  assert.deepEqual(
    labelled(sources, [{ environment: 'dev' }, { environment: 'dev' }]).map(({ label }) => label),
    ['blog-api 07835728 api', 'blog-api 07835728 proxy'],
  );
});

test('a task belongs to what its title begins with, if it is not itself', () => {
  const task = (title: string): FollowTarget => ({
    kind: 'task',
    environment: 'dev',
    cluster,
    task: TASK,
    title,
  });
  assert.equal(ownerOf(task('blog-api / 07835728')), 'blog-api');
  assert.equal(ownerOf(task('blog-migrate:9 / 07835728')), 'blog-migrate:9');
  assert.equal(ownerOf(task('07835728')), undefined);
  assert.equal(
    ownerOf({
      ...task('blog-api / 07835728 / proxy'),
      kind: 'container',
      container: 'proxy',
      task: TASK,
      cluster,
    }),
    'blog-api',
  );
  assert.equal(ownerOf({ kind: 'group', environment: 'dev', group: '/a / b', title: '/a / b' }), '/a / b');
});
