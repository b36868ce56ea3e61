import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName } from '../../../../src/core/logs/fileName.ts';
import type { GroupTarget } from '../../../../src/core/logs/target.ts';

const group = (title: string, environment = 'dev'): GroupTarget => ({
  kind: 'group',
  environment,
  title,
  group: title,
});

test('a file is called as what is in it', () => {
  assert.equal(fileName([]), 'ecs');
  assert.equal(fileName([group('blog-web')]), 'blog-web');
  assert.equal(fileName([group('a'), group('b'), group('c')]), 'a b c');
  assert.equal(fileName([group('a'), group('b'), group('c'), group('d')]), 'a and 3 more');
  assert.equal(fileName([group('web'), group('web', 'test')]), 'web dev web test');
});
