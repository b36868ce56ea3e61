import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import {
  SCHEMA_FILE,
  schemaText,
  taskDefinitionSchema,
} from '../../../../scripts/data/taskDefinitionSchema.ts';
import { root } from '../../../../scripts/paths.ts';
import { checkFile } from '../../../../src/core/checks/check.ts';
import { DEFINITION, type Members } from '../../../../src/core/rollout/definition/shape.ts';
import { migrationDefinition, taskDefinition } from '../../../../src/core/scaffold/taskDefinition.ts';
import { corpus } from '../../core/checks/corpusFile.ts';
import { variants } from '../../core/scaffold/variants.ts';
import { INVALID, OF_CHECKS, VALID } from './taskDefinitions.ts';

const text = readFileSync(SCHEMA_FILE, 'utf8');
const valid = new Ajv({ allErrors: true, strict: true }).compile(JSON.parse(text));

function errors(document: unknown): readonly string[] {
  return valid(JSON.parse(JSON.stringify(document)))
    ? []
    : (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('the schema is what the model of the installed SDK gives', () => {
  assert.equal(text, schemaText(), 'run `node scripts/data/taskDefinitionSchema.ts`');
});

test('the schema stays small', () => {
  assert.ok(text.length < 40_000, `${text.length} bytes`);
});

describe('task definitions that Amazon ECS takes', () => {
  test('that of the example', () => {
    const example: unknown = JSON.parse(
      readFileSync(join(root, 'scripts/example/task-definition.json'), 'utf8'),
    );
    assert.deepEqual(errors(example), []);
  });

  for (const { title, setUp } of variants()) {
    test(`those that set-up writes: ${title}`, () => {
      for (const target of setUp.targets) {
        const { migration } = setUp.app;
        assert.deepEqual(errors(taskDefinition(setUp, target)), []);
        assert.deepEqual(
          migration === undefined ? [] : errors(migrationDefinition(setUp, target, migration)),
          [],
        );
      }
    });
  }

  for (const [title, document] of Object.entries(VALID)) {
    test(title, () => assert.deepEqual(errors(document), []));
  }
});

describe('what it refuses', () => {
  for (const [title, [document, place]] of Object.entries(INVALID)) {
    test(title, () => {
      const found = errors(document);
      assert.ok(
        found.some(error => error.startsWith(place)),
        `nothing at ${place}: ${found.join('; ')}`,
      );
    });
  }
});

describe('what is said once', () => {
  for (const [title, [document, code]] of Object.entries(OF_CHECKS)) {
    test(`${title}, by a check`, () => {
      assert.deepEqual(errors(document), []);
      const file = {
        path: 'task-definition.json',
        kind: 'taskDefinition',
        text: JSON.stringify(document),
      } as const;
      const own = checkFile(file, { files: [file] }).filter(finding => finding.code === code);
      assert.deepEqual(
        own.map(({ known }) => known),
        [undefined],
      );
    });
  }

  for (const { name, file, surroundings } of corpus().filter(({ file }) => file.kind === 'taskDefinition')) {
    test(`corpus/${name}`, () => {
      const tree = parseTree(file.text);
      const document: unknown = JSON.parse(file.text);
      valid(document);
      const places = (valid.errors ?? []).flatMap(({ instancePath }) => {
        const path = instancePath
          .split('/')
          .slice(1)
          .map(part => (/^\d+$/.test(part) ? Number(part) : part));
        return tree === undefined ? [] : (findNodeAtLocation(tree, path)?.offset ?? []);
      });
      const ofSchema = checkFile(file, surroundings).filter(({ known }) => known === 'schema');
      assert.deepEqual(
        ofSchema.map(({ span }) => span.start),
        places.toSorted((a, b) => a - b),
      );
    });
  }
});

test('what the core knows of a task definition is in the schema, and the other way round', () => {
  assert.deepEqual(known(DEFINITION), named(taskDefinitionSchema()));
});

/** Paths of all members, but below objects that the core leaves open. */
function known(members: Members, path = ''): readonly string[] {
  return Object.entries(members)
    .flatMap(([name, shape]) => {
      const inner = typeof shape === 'object' && 'list' in shape ? shape.list : shape;
      const below =
        typeof inner === 'object' && 'members' in inner ? known(inner.members, `${path}${name}.`) : [];
      return [`${path}${name}`, ...below];
    })
    .toSorted();
}

function named(schema: unknown, path = ''): readonly string[] {
  const part = resolve(schema);
  return Object.entries(field(part, 'properties'))
    .flatMap(([name, member]) => {
      const open = ['sharingStrategy', 's3filesVolumeConfiguration'].includes(name);
      return name === '$schema' ? [] : [`${path}${name}`, ...(open ? [] : named(member, `${path}${name}.`))];
    })
    .toSorted();
}

function resolve(schema: unknown): unknown {
  const items: unknown = read(schema, 'items');
  const reference: unknown = read(schema, '$ref');
  if (items !== undefined) {
    return resolve(items);
  }
  return typeof reference === 'string'
    ? read(field(taskDefinitionSchema(), 'definitions'), reference.replace('#/definitions/', ''))
    : schema;
}

function field(value: unknown, name: string): object {
  const inner = read(value, name);
  return typeof inner === 'object' && inner !== null ? inner : {};
}

function read(value: unknown, name: string): unknown {
  const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return inner;
}
