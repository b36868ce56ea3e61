import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { relayWorkflow } from '../../../src/core/scaffold/relayWorkflow.ts';
import { GitHubError } from '../../../src/sandbox/github/errors.ts';
import { checkInputs, typedInputs } from '../../../src/sandbox/github/workflow/dispatch.ts';
import type { DispatchInput } from '../../../src/sandbox/github/workflow/model.ts';
import { parseWorkflow, workflowName } from '../../../src/sandbox/github/workflow/parse.ts';
import { WorkflowError } from '../../../src/sandbox/github/workflow/read.ts';

const PATH = '.github/workflows/ci.yml';

function file(lines: Readonly<Record<string, string>> = {}, job = ''): string {
  const on = lines['on'] ?? 'workflow_dispatch';
  return `on: ${on}\n${lines['top'] ?? ''}\njobs:\n  one:\n    runs-on: ubuntu-latest\n${job}    steps:\n      - run: 'true'\n`;
}

suite('a workflow file', () => {
  for (const enterpriseServer of [false, true]) {
    test(`is the relay's${enterpriseServer ? ' for an enterprise server' : ''}`, () => {
      const workflow = parseWorkflow(PATH, relayWorkflow({ enterpriseServer }));
      assert.equal(workflow.name, 'ECS for Codespaces sign-in');
      assert.deepEqual(workflow.permissions, {});
      assert.deepEqual(
        workflow.inputs?.map(({ name, required }) => [name, required]),
        [
          ['public_key', true],
          ['request_id', true],
          ['environment', false],
        ],
      );
      const [job, ...others] = workflow.jobs;
      assert.equal(others.length, 0);
      assert.deepEqual(job?.permissions, { 'id-token': 'write' });
      assert.equal(job?.environment, `\${{ inputs.environment }}`);
      assert.equal(job?.timeoutMinutes, '5');
      assert.deepEqual(
        job?.steps.map(step => step.action.kind),
        ['run', 'uses'],
      );
    });
  }

  const triggers: readonly (readonly [string, boolean])[] = [
    ['workflow_dispatch', true],
    ['[push, workflow_dispatch]', true],
    ['{ workflow_dispatch: }', true],
    ['{ push: {}, workflow_dispatch: { inputs: { a: { type: boolean } } } }', true],
    ['push', false],
    ['{ push: { branches: [main] } }', false],
  ];
  for (const [on, expected] of triggers) {
    test(`with on: ${on} ${expected ? 'can' : 'cannot'} be dispatched`, () => {
      assert.equal(parseWorkflow(PATH, file({ on })).inputs !== undefined, expected);
    });
  }

  test('is called by its path where it has no name, or cannot be read', () => {
    assert.equal(workflowName(PATH, file()), PATH);
    assert.equal(workflowName(PATH, 'on: ['), PATH);
    assert.equal(workflowName(PATH, `name: CI\n${file()}`), 'CI');
  });

  test('grants nothing that it does not name', () => {
    const read = (top: string) => parseWorkflow(PATH, file({ top })).permissions;
    assert.equal(read(''), undefined);
    assert.deepEqual(read('permissions: {}'), {});
    assert.deepEqual(read('permissions: { contents: read, issues: none }'), { contents: 'read' });
    assert.equal(read('permissions: read-all')?.['id-token'], undefined);
    assert.equal(read('permissions: write-all')?.['id-token'], 'write');
  });

  test('has its concurrency and environment in short or in long', () => {
    const read = (top: string, job = '') => parseWorkflow(PATH, file({ top }, job));
    assert.deepEqual(read('concurrency: deploy').concurrency, { group: 'deploy', cancelInProgress: false });
    assert.deepEqual(read('concurrency: { group: a, cancel-in-progress: true }').concurrency, {
      group: 'a',
      cancelInProgress: true,
    });
    assert.equal(read('', '    environment: prod\n').jobs[0]?.environment, 'prod');
    assert.equal(read('', '    environment: { name: prod, url: x }\n').jobs[0]?.environment, 'prod');
  });

  const refused: Readonly<Record<string, string>> = {
    'no YAML': 'on: [',
    'no mapping': '- a',
    'no jobs': 'on: workflow_dispatch\njobs: {}',
    'an unknown key': `${file()}foo: 1`,
    'an unknown permission': file({ top: 'permissions: { token: write }' }),
    'a matrix': file({}, '    strategy: { matrix: { a: [1] } }\n'),
    'a container': file({}, '    container: node\n'),
    'a reusable workflow': 'on: workflow_dispatch\njobs:\n  a:\n    uses: ./x.yml\n',
    'no runs-on': "on: workflow_dispatch\njobs:\n  a:\n    steps: [{ run: 'true' }]\n",
    'a step of both kinds': file().replace("run: 'true'", "run: 'true'\n        uses: a/b@c"),
    'an unknown need': file({}, '    needs: two\n'),
    'a circle of needs': file({}, '    needs: one\n'),
  };
  for (const [what, source] of Object.entries(refused)) {
    test(`is refused with ${what}`, () => {
      assert.throws(() => parseWorkflow(PATH, source), WorkflowError);
    });
  }
});

suite('the inputs of a dispatch', () => {
  const declared: readonly DispatchInput[] = [
    { name: 'key', type: 'string', required: true, default: undefined, options: [] },
    { name: 'note', type: 'string', required: false, default: 'none', options: [] },
    { name: 'dry', type: 'boolean', required: false, default: undefined, options: [] },
    { name: 'count', type: 'number', required: false, default: '1', options: [] },
    { name: 'stage', type: 'choice', required: false, default: 'dev', options: ['dev', 'prod'] },
  ];

  function refusal(given: unknown, inputs = declared): string {
    try {
      checkInputs(inputs, given);
    } catch (error) {
      assert.ok(error instanceof GitHubError);
      assert.equal(error.status, 422);
      return error.message;
    }
    assert.fail('It was not refused.');
  }

  test('get the defaults, and their types', () => {
    const inputs = checkInputs(declared, { key: 'k', dry: 'true' });
    assert.deepEqual(inputs, { key: 'k', note: 'none', dry: 'true', count: '1', stage: 'dev' });
    assert.deepEqual(typedInputs(declared, inputs), {
      key: 'k',
      note: 'none',
      dry: true,
      count: 1,
      stage: 'dev',
    });
  });

  test('are refused as GitHub refuses them', () => {
    assert.equal(refusal({ key: 'k', a: '1', b: '2' }), 'Unexpected inputs provided: ["a","b"]');
    assert.equal(refusal({}), "Required input 'key' not provided");
    assert.equal(refusal(undefined), "Required input 'key' not provided");
    assert.match(refusal({ key: 'k', stage: 'test' }), /not in the list of allowed values/);
    assert.match(refusal({ key: 'k', dry: 'yes' }), /not in the list of allowed values/);
    assert.match(refusal({ key: 'k', count: 'x' }), /not in the list of allowed values/);
    assert.match(refusal({ key: 1 }), /1 is not a string/);
    assert.match(refusal([]), /is not an object/);
    assert.match(refusal({ key: 'k'.repeat(70_000) }), /too large/);
  });

  test('are 25 at most', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`i${index}`, '']));
    const all = Object.keys(many(26)).map(
      (name): DispatchInput => ({ name, type: 'string', required: false, default: undefined, options: [] }),
    );
    assert.equal(Object.keys(checkInputs(all, many(25))).length, 26);
    assert.match(refusal(many(26), all), /Only 25 properties are allowed; 26 were supplied/);
  });
});
