import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { askedInputs, dispatchInputs, inputsOf, wrongValue } from '../../../../src/core/deployRun/inputs.ts';

const TARGET = { cluster: 'blog', service: 'blog-api' };
const read = (yaml: string) => dispatchInputs(parse(yaml), 'deploy.yml');

suite('the inputs of a deploy workflow', () => {
  test('are none where it declares none', () => {
    assert.deepEqual(read('on: workflow_dispatch'), []);
    assert.deepEqual(read('on: [push, workflow_dispatch]'), []);
    assert.deepEqual(read('on:\n  workflow_dispatch:\n'), []);
    assert.deepEqual(read('on:\n  workflow_dispatch:\n    inputs:\n'), []);
  });

  test('cannot be where it is not started by hand', () => {
    for (const yaml of ['on: push', 'on: [push]', 'on:\n  push:\n', 'name: x', '', '- a']) {
      assert.throws(() => read(yaml), /deploy\.yml cannot be started by hand/, yaml);
    }
  });

  test('are read with their types, and asked for where nothing gives them', () => {
    const declared = read(`on:
  workflow_dispatch:
    inputs:
      environment: { type: environment, required: true, default: development, description: Where to }
      level: { type: choice, required: true, options: [1, two] }
      dry: { type: boolean, required: true, default: false }
      count: { type: number, required: true }
      note: { required: false }
      service: { required: true }
      cluster-name:
      free:
`);
    assert.deepEqual(
      declared.map(({ name, type, required }) => [name, type, required]),
      [
        ['environment', 'environment', true],
        ['level', 'choice', true],
        ['dry', 'boolean', true],
        ['count', 'number', true],
        ['note', 'string', false],
        ['service', 'string', true],
        ['cluster-name', 'string', false],
        ['free', 'string', false],
      ],
    );
    assert.deepEqual(declared[0]?.default, 'development');
    assert.deepEqual(declared[1]?.options, ['1', 'two']);
    assert.equal(declared[2]?.default, 'false');
    const given = inputsOf(declared, TARGET);
    assert.deepEqual(given, { service: 'blog-api', 'cluster-name': 'blog' });
    assert.deepEqual(
      askedInputs(declared, given).map(({ name }) => name),
      ['environment', 'level', 'dry', 'count'],
    );
  });

  test('take the service only from among the choices', () => {
    const declared = read(`on:
  workflow_dispatch:
    inputs:
      service: { type: choice, required: true, options: [web, worker] }
`);
    assert.deepEqual(inputsOf(declared, TARGET), {});
    assert.equal(askedInputs(declared, {}).length, 1);
    assert.deepEqual(inputsOf(declared, { ...TARGET, service: 'web' }), { service: 'web' });
  });

  test('have to fit', () => {
    const [count, note] = read(`on:
  workflow_dispatch:
    inputs: { count: { type: number, required: true }, note: { } }
`);
    assert.ok(count && note);
    assert.match(wrongValue(count, '') ?? '', /needs a value/);
    assert.match(wrongValue(count, 'x') ?? '', /number/);
    assert.equal(wrongValue(count, '1.5'), undefined);
    assert.equal(wrongValue(note, ''), undefined);
  });
});
