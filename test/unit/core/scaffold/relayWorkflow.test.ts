import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { RELAY_SCRIPT } from '../../../../src/core/scaffold/relayScript.ts';
import { isRelayWorkflow, relayWorkflow } from '../../../../src/core/scaffold/relayWorkflow.ts';

/** An expression of GitHub Actions. */
function expression(text: string): string {
  return `\${{ ${text} }}`;
}

suite('the relay’s workflow file', () => {
  for (const enterpriseServer of [false, true]) {
    const where = enterpriseServer ? 'GitHub Enterprise Server' : 'github.com';
    const text = relayWorkflow({ enterpriseServer });
    const workflow = parse(text);
    const job = workflow.jobs['sign-in'];

    test(`${where}: is started by hand only, with the three inputs`, () => {
      assert.deepEqual(Object.keys(workflow.on), ['workflow_dispatch']);
      const { inputs } = workflow.on.workflow_dispatch;
      assert.deepEqual(Object.keys(inputs), ['public_key', 'request_id', 'environment']);
      assert.deepEqual(
        Object.values<{ required: boolean }>(inputs).map(({ required }) => required),
        [true, true, false],
      );
      assert.equal(inputs.environment.default, '');
    });

    test(`${where}: may do nothing but ask for the token`, () => {
      assert.deepEqual(workflow.permissions, {});
      assert.deepEqual(Object.keys(workflow.jobs), ['sign-in']);
      assert.deepEqual(job.permissions, { 'id-token': 'write' });
      assert.equal(job['timeout-minutes'], 5);
    });

    test(`${where}: has the request in its name and its concurrency group`, () => {
      assert.ok(workflow['run-name'].includes(expression('inputs.request_id')));
      assert.ok(workflow.concurrency.group.endsWith(expression('inputs.request_id')));
    });

    test(`${where}: runs in the environment that was asked for`, () => {
      assert.equal(job.environment, expression('inputs.environment'));
    });

    test(`${where}: gives the script its inputs through the environment only`, () => {
      const [script, upload, ...more] = job.steps;
      assert.deepEqual(more, []);
      assert.equal(script.shell, 'node {0}');
      assert.equal(script.run, RELAY_SCRIPT);
      assert.ok(!script.run.includes(expression('').slice(0, 3)));
      assert.deepEqual(script.env, {
        PUBLIC_KEY: expression('inputs.public_key'),
        REQUEST_ID: expression('inputs.request_id'),
      });
      assert.equal(upload.with.name, `ecs-codespaces-${expression('inputs.request_id')}`);
      assert.equal(upload.with['retention-days'], 1);
      assert.equal(upload.with['if-no-files-found'], 'error');
    });

    test(`${where}: names its one action by commit, with the version beside it`, () => {
      const uses = [...text.matchAll(/uses: (.*)/g)].map(([, value]) => value);
      assert.deepEqual(uses, [
        enterpriseServer
          ? 'actions/upload-artifact@c24449f33cd45d4826c6702db7e49f7cdb9b551d # v3.2.1-node20'
          : 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
      ]);
      assert.equal(job['runs-on'], enterpriseServer ? 'self-hosted' : 'ubuntu-latest');
    });
  }

  test('takes a runner’s label, and nothing that would be more than one', () => {
    const runner = (runsOn: string) =>
      parse(relayWorkflow({ enterpriseServer: false, runsOn })).jobs['sign-in']['runs-on'];
    assert.equal(runner('arm-16.core'), 'arm-16.core');
    assert.equal(runner(expression('inputs.public_key')), 'ubuntu-latest');
    assert.equal(runner('x\n    permissions: write-all'), 'ubuntu-latest');
  });

  test('is known again in either form, on any runner, and not once it was changed', () => {
    for (const enterpriseServer of [true, false]) {
      const text = relayWorkflow({ enterpriseServer });
      assert.ok(isRelayWorkflow(text.replaceAll('\n', '\r\n')));
      assert.ok(isRelayWorkflow(text.replace(/runs-on: .*/, 'runs-on: [self-hosted, arm64]')));
      assert.ok(!isRelayWorkflow(text.replace('permissions: {}', 'permissions: write-all')));
    }
  });
});
