import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterNode, environmentNode, type Node, serviceNode } from '../../../../src/core/fleet/node.ts';
import { Rendered, topmost } from '../../../../src/core/fleet/rendered.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import { emptySnapshot } from '../../../../src/core/fleet/snapshot.ts';
import { clusterArn, START, serviceArn } from './fixture.ts';

const env = environmentNode('dev');
const blog = clusterNode('dev', clusterArn('blog'));
const shop = clusterNode('dev', clusterArn('shop'));
const api = serviceNode('dev', clusterArn('blog'), serviceArn('blog', 'api'));

function fail(_node: Node, error: unknown): void {
  throw error;
}

test('the view is given the same object for the same id', () => {
  const rendered = new Rendered(() => undefined);
  const [first] = rendered.gaveChildren(undefined, [env]);
  const [second] = rendered.gaveChildren(undefined, [environmentNode('dev')]);
  assert.equal(first, second);
});

test('only what looks different is to be painted again', () => {
  const rendered = new Rendered(() => undefined);
  rendered.gaveChildren(undefined, [env]);
  rendered.gaveChildren(env, [blog, shop]);
  const shown = row(emptySnapshot, env, START);
  rendered.gaveRow(shown);
  const different = (label: string, children: readonly Node[]): readonly Node[] =>
    rendered.different([env], () => ({ row: { ...shown, label }, children }), fail);
  assert.deepEqual(different(shown.label, [blog, shop]), []);
  assert.deepEqual(different(shown.label, [shop, blog]), [env]);
  assert.deepEqual(different('other', [blog, shop]), [env]);
});

test('the children of a collapsed node do not count: nobody saw them', () => {
  const rendered = new Rendered(() => undefined);
  rendered.gaveChildren(undefined, [env]);
  const shown = row(emptySnapshot, env, START);
  rendered.gaveRow(shown);
  assert.deepEqual(
    rendered.different([env], () => ({ row: shown, children: [blog] }), fail),
    [],
  );
});

test('a row that cannot be made keeps no other from being painted', () => {
  const rendered = new Rendered(() => undefined);
  const broken = new Error('broken');
  const failed: unknown[] = [];
  const different = rendered.different(
    rendered.gaveChildren(env, [blog, shop]),
    node => {
      if (node.id === blog.id) {
        throw broken;
      }
      return { row: row(emptySnapshot, node, START), children: [] };
    },
    ({ id }, error) => failed.push([id, error]),
  );
  assert.deepEqual(different, [shop]);
  assert.deepEqual(failed, [[blog.id, broken]]);
});

test('nodes without a row were never painted', () => {
  const rendered = new Rendered(() => undefined);
  const [given] = rendered.gaveChildren(undefined, [env]);
  assert.deepEqual(rendered.known([env.id, blog.id]), []);
  rendered.gaveRow(row(emptySnapshot, env, START));
  assert.equal(rendered.known([env.id, blog.id])[0], given);
  assert.equal(rendered.all().length, 1);
});

test('what left the tree is forgotten with all that was below it', () => {
  const forgotten: string[] = [];
  const rendered = new Rendered(id => forgotten.push(id));
  rendered.gaveChildren(undefined, [env]);
  rendered.gaveChildren(env, [blog, shop]);
  rendered.gaveChildren(blog, [api]);
  rendered.gaveRow(row(emptySnapshot, api, START));
  rendered.gaveChildren(env, [shop]);
  assert.deepEqual(forgotten, [blog.id, api.id]);
  assert.deepEqual(rendered.all(), []);
});

test('a node is painted with its ancestor, not once more', () => {
  assert.deepEqual(topmost([api, blog, shop]), [blog, shop]);
  assert.deepEqual(topmost([api, env]), [env]);
});
