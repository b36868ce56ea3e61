import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  clusterNode,
  environmentNode,
  groupNode,
  type Node,
  standaloneNode,
  stoppedNode,
  taskNode,
} from '../../../../src/core/fleet/node.ts';
import { row } from '../../../../src/core/fleet/rows.ts';
import { emptySnapshot } from '../../../../src/core/fleet/snapshot.ts';
import { children } from '../../../../src/core/fleet/tree.ts';
import { cluster, clusterArn, deployment, service, taskArn } from './fixture.ts';

import {
  api,
  apiNode,
  blog,
  blogNode,
  env,
  NOW,
  only,
  put,
  ready,
  under,
  withClusters,
  withServices,
} from './rowsFixture.ts';

test('the filter keeps matching clusters and services, and clusters of which nothing is known', () => {
  const clusters = ['blog', 'search', 'shop'].map(name => cluster(name));
  clusters.push(cluster('void', { activeServices: 0 }));
  const held = put(
    withServices(
      ready([service('blog', 'blog-api'), service('blog', 'cart-api')]),
      withClusters(ready(clusters)),
    ),
    'services',
    { kind: 'services', environment: 'dev', cluster: clusterArn('shop') },
    ready([service('shop', 'web')]),
  );
  const labels = (node: Node, filter: string): string[] =>
    children(held, node, filter).map(child => row(held, child, NOW).label);
  assert.deepEqual(labels(env, 'CART'), ['blog', 'search']);
  assert.deepEqual(labels(blogNode, 'cart'), ['cart-api']);
  assert.deepEqual(labels(env, 'blog'), ['blog', 'search']);
  assert.deepEqual(labels(blogNode, 'blog'), ['blog-api', 'cart-api', 'Standalone tasks']);
  assert.deepEqual(labels(clusterNode('dev', clusterArn('shop')), 'cart'), [
    'Nothing here matches the filter',
  ]);
});

test('text from ECS is one line without control or direction characters in rows, and escaped in tooltips', () => {
  const evil =
    '[x](command:ecsCodespaces.redeploy) <img src=x> $(zap) | `a`\n\u202e**b** https://evil.example';
  const held = withServices(
    ready([
      service('blog', evil, {
        arn: api,
        events: [{ id: 'e', createdAt: NOW, message: evil }],
        deployments: [deployment({ rolloutState: 'FAILED', rolloutStateReason: evil })],
      }),
    ]),
  );
  const rows = [row(held, apiNode, NOW), only(held, groupNode('events', under))];
  for (const { label, tooltip = '' } of rows) {
    assert.doesNotMatch(label, /[\n\u202e]/);
    assert.doesNotMatch(tooltip, /(?<!\\)[[\]<>`$]|command:|https:/);
  }
});

test('what the snapshot no longer has still gives a row', () => {
  const nodes: Node[] = [
    environmentNode('gone'),
    blogNode,
    apiNode,
    groupNode('deployments', under),
    groupNode('tasks', under),
    groupNode('events', under),
    stoppedNode('dev', blog, api),
    standaloneNode('dev', blog),
    taskNode('dev', blog, api, taskArn('blog', '0f9a'), false),
    { kind: 'deployment', id: 'd', ...under, deployment: 'd' },
    { kind: 'event', id: 'e', ...under, event: 'e' },
    {
      kind: 'container',
      id: 'c',
      environment: 'dev',
      cluster: blog,
      task: 't',
      stopped: true,
      container: 'c',
    },
    { kind: 'message', id: 'm', environment: 'dev', about: 'failed', parent: env },
    { kind: 'message', id: 'n', environment: undefined, about: 'problem', index: 3 },
  ];
  for (const node of nodes) {
    assert.equal(row(emptySnapshot, node, NOW).id, node.id);
    assert.doesNotThrow(() => children(emptySnapshot, node));
  }
});

test("every icon is one of the editor's", () => {
  const codicons: Record<string, readonly string[]> = JSON.parse(
    readFileSync(
      new URL('../../../../node_modules/@vscode/codicons/src/template/mapping.json', import.meta.url),
      'utf8',
    ),
  );
  const names = new Set(Object.values(codicons).flat());
  const source = [
    'serviceRow',
    'taskRow',
    'messageRow',
    'environmentRow',
    'deploymentRow',
    'clusterRow',
    'eventRow',
    'goneRow',
  ]
    .map(name => readFileSync(new URL(`../../../../src/core/fleet/${name}.ts`, import.meta.url), 'utf8'))
    .join('\n');
  const used = [...source.matchAll(/id: '([a-z-]+)(?:~spin)?'/g)].map(([, name = '']) => name);
  assert.ok(used.length > 20);
  for (const name of used) {
    assert.ok(names.has(name), name);
  }
  for (const kind of ['deployments', 'tasks', 'events'] as const) {
    const { icon } = row(emptySnapshot, groupNode(kind, under), NOW);
    assert.ok(names.has(icon.id), icon.id);
  }
});
