import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaffoldFiles } from '../../../../src/core/scaffold/files.ts';
import { definitionPaths, leftDefinitions } from '../../../../src/core/scaffold/leftovers.ts';
import { ANSWERS_FILE, type SetUp } from '../../../../src/core/scaffold/setUp.ts';
import { variant } from './variants.ts';

function left(setUp: SetUp, existing: ReadonlyMap<string, string>): readonly string[] {
  return leftDefinitions(setUp, scaffoldFiles(setUp, existing), existing);
}

function written(setUp: SetUp): Map<string, string> {
  return new Map(scaffoldFiles(setUp, new Map()).map(({ path, text }) => [path, text] as const));
}

const ONE = variant({ migration: true });
const THREE = variant({ environments: 3, migration: true });
const FORMER = ['.aws/task-definition.json', '.aws/task-definition-migration.json'];

test('task definitions under names of before are left, in this run and in the next', () => {
  const before = written(ONE);
  assert.deepEqual(left(ONE, before), []);
  assert.deepEqual(left(THREE, before), FORMER);
  const after = new Map([...before, ...written(THREE)]);
  assert.deepEqual(left(THREE, after), FORMER);
  for (const path of FORMER) {
    assert.ok(definitionPaths(THREE).includes(path));
    after.delete(path);
  }
  assert.deepEqual(left(THREE, after), []);
});

test('the other way round too, and where Express Mode needs none', () => {
  assert.deepEqual(left(ONE, written(THREE)).toSorted(), [
    ...['dev', 'prod', 'staging'].map(name => `.aws/task-definition-migration.${name}.json`),
    ...['dev', 'prod', 'staging'].map(name => `.aws/task-definition.${name}.json`),
  ]);
  assert.ok(definitionPaths(ONE).includes('.aws/task-definition.prod.json'));
  const express = left({ ...ONE, mode: 'express' }, written(ONE));
  assert.deepEqual(express, ['.aws/task-definition.json']);
});

test('one that a workflow goes on naming is used', () => {
  const existing = new Map([...written(THREE), ...written(ONE)]);
  const [path = ''] = FORMER;
  const workflow = existing.get('.github/workflows/deploy.yml') ?? '';
  existing.set('.github/workflows/deploy.yml', `${workflow}# ${path}\n`);
  assert.deepEqual(left(THREE, existing), FORMER.slice(1));
});

test('what somebody else wrote is nobody’s to delete', () => {
  const [path = ''] = FORMER;
  for (const text of ['{}', 'no JSON', '{"tags":[{"key":"ecs-codespaces:made-by","value":"other/one@1"}]}']) {
    const existing = new Map([...written(THREE), [path, text] as const]);
    assert.deepEqual(left(THREE, existing), [], text);
  }
  const alone = new Map(written(ONE));
  alone.delete(ANSWERS_FILE);
  alone.delete('.github/workflows/deploy.yml');
  assert.deepEqual(left(THREE, alone), FORMER);
});
