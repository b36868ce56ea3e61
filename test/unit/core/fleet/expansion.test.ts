import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expansion } from '../../../../src/core/fleet/expansion.ts';
import {
  clusterNode,
  environmentNode,
  groupNode,
  serviceNode,
  standaloneNode,
} from '../../../../src/core/fleet/node.ts';
import { topicKey } from '../../../../src/core/fleet/topic.ts';
import { clusterArn, serviceArn } from './fixture.ts';

const blog = clusterArn('blog');
const env = environmentNode('dev');
const cluster = clusterNode('dev', blog);
const service = serviceNode('dev', blog, serviceArn('blog', 'api'));
const tasks = groupNode('tasks', service);

function setUp(): { expansion: Expansion; held: () => string[] } {
  const counts = new Map<string, number>();
  const expansion = new Expansion(topic => {
    const key = topicKey(topic).slice('dev|'.length).split('|')[0] ?? '';
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return { dispose: () => void counts.set(key, (counts.get(key) ?? 0) - 1) };
  });
  return {
    expansion,
    held: () => [...counts].flatMap(([key, count]) => Array<string>(count).fill(key)).toSorted(),
  };
}

test('an expanded node holds its topic once, however often that is said', () => {
  const { expansion, held } = setUp();
  expansion.setVisible(true);
  for (const node of [env, env, cluster, service, tasks, standaloneNode('dev', blog)]) {
    expansion.expand(node);
  }
  assert.deepEqual(held(), ['clusters', 'services', 'tasks', 'tasks']);
});

test('a collapsed ancestor releases its descendants; expanded again, the view is asked about them', () => {
  const { expansion, held } = setUp();
  expansion.setVisible(true);
  for (const node of [env, cluster, service, tasks]) {
    expansion.expand(node);
  }
  expansion.collapse(cluster);
  assert.deepEqual(held(), ['clusters']);
  assert.equal(expansion.expand(cluster), true);
  assert.deepEqual(held(), ['clusters', 'services']);
  expansion.collapse(cluster);
  assert.equal(expansion.expand(cluster), false);
});

test('a hidden view holds nothing, a shown one takes up again what was expanded', () => {
  const { expansion, held } = setUp();
  expansion.expand(env);
  expansion.expand(cluster);
  assert.deepEqual(held(), []);
  expansion.setVisible(true);
  assert.deepEqual(held(), ['clusters', 'services']);
  expansion.setVisible(false);
  assert.deepEqual(held(), []);
});

test('what left the tree, and everything at the end, is released', () => {
  const { expansion, held } = setUp();
  expansion.setVisible(true);
  expansion.expand(env);
  expansion.expand(cluster);
  expansion.forget(cluster.id);
  assert.deepEqual(held(), ['clusters']);
  expansion.setVisible(false);
  expansion.setVisible(true);
  assert.deepEqual(held(), ['clusters']);
  expansion.dispose();
  assert.deepEqual(held(), []);
});

test('what a filter hides is released, and returns as it was', () => {
  const { expansion, held } = setUp();
  expansion.setVisible(true);
  for (const node of [env, cluster, service]) {
    expansion.expand(node);
  }
  for (const { id } of [cluster, service, tasks]) {
    expansion.hide(id);
  }
  expansion.hide(cluster.id);
  assert.deepEqual(held(), ['clusters']);
  assert.deepEqual(
    [env, cluster, service, tasks].map(({ id }) => expansion.returnsExpanded(id)),
    [false, true, true, false],
  );
  expansion.expand(cluster);
  assert.deepEqual(held(), ['clusters', 'services']);
  assert.equal(expansion.returnsExpanded(cluster.id), false);
  expansion.collapse(cluster);
  assert.equal(expansion.returnsExpanded(service.id), false);
  expansion.expand(cluster);
  expansion.hide(cluster.id);
  expansion.forget(cluster.id);
  assert.equal(expansion.returnsExpanded(cluster.id), false);
});
