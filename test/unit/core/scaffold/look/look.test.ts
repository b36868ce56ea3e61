import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answersText, readAnswers } from '../../../../../src/core/scaffold/answers.ts';
import { type Looked, look } from '../../../../../src/core/scaffold/look/look.ts';
import { proposeSetUp } from '../../../../../src/core/scaffold/propose.ts';
import { ANSWERS_FILE, type SetUp, type TestJob } from '../../../../../src/core/scaffold/setUp.ts';
import { taskDefinition } from '../../../../../src/core/scaffold/taskDefinition.ts';
import { deployWorkflow } from '../../../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { STARTER } from '../starter.ts';
import { variant } from '../variants.ts';

function lookAt(files: Readonly<Record<string, string>>): Promise<Looked> {
  return look(
    { list: async () => Object.keys(files), read: async path => files[path] },
    AbortSignal.timeout(60_000),
  );
}

const NODE = JSON.stringify({
  scripts: { test: 'node --test', 'db:migrate': 'knex migrate:latest' },
  engines: { node: '>=22' },
});

describe('looking through a repository', () => {
  test('a service of Node.js', async () => {
    const looked = await lookAt({
      Dockerfile: 'FROM node:24-alpine\nEXPOSE 3000\nCMD ["node", "."]\n',
      'package.json': NODE,
      'package-lock.json': '{}',
      'tools/Dockerfile.build': 'FROM debian\n',
    });
    assert.deepEqual(
      looked.dockerfiles.map(({ path, folder, port, base }) => ({ path, folder, port, base })),
      [
        { path: 'Dockerfile', folder: '.', port: 3000, base: 'node:24-alpine' },
        { path: 'tools/Dockerfile.build', folder: 'tools', port: undefined, base: 'debian' },
      ],
    );
    assert.deepEqual(looked.tests, {
      runtime: 'node',
      packageManager: 'npm',
      version: 'package.json',
      install: 'npm ci',
      test: 'npm test',
    });
    assert.deepEqual(looked.migrations, [['npm', 'run', 'db:migrate']]);
    assert.equal(looked.workflow, '.github/workflows/deploy.yml');
    assert.equal(looked.hasDevcontainer, false);
  });

  test('what is deployed already', async () => {
    const looked = await lookAt({
      '.github/workflows/ci.yml': 'on: push\njobs: {}\n',
      '.github/workflows/deploy.yml': 'name: Docs\non: push\njobs: {}\n',
      '.github/workflows/ship.yaml': `name: Ship\n${deployWorkflow(variant()).replace('name: Deploy\n', '')}`,
      '.github/workflows/broken.yml': 'a: [',
      'infra/task-definition.json': JSON.stringify({
        family: 'shop',
        cpu: '1024',
        memory: 2048,
        runtimePlatform: { cpuArchitecture: 'ARM64' },
        containerDefinitions: [
          { name: 'proxy', essential: false, portMappings: [{ containerPort: 1 }] },
          {
            name: 'web',
            portMappings: [{ containerPort: 8000 }],
            logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/shop' } },
          },
        ],
      }),
      'taskdef.json': 'no JSON',
    });
    assert.deepEqual(
      looked.workflows.map(({ path, kind }) => `${path.split('/').at(-1)} ${kind}`).toSorted(),
      ['broken.yml broken', 'ci.yml other', 'deploy.yml other', 'ship.yaml setUp'],
    );
    assert.equal(looked.workflow, '.github/workflows/ship.yaml');
    assert.deepEqual(looked.taskDefinitions, [
      { path: 'taskdef.json' },
      {
        path: 'infra/task-definition.json',
        family: 'shop',
        container: 'web',
        port: 8000,
        cpu: 1024,
        memory: 2048,
        architecture: 'ARM64',
        logGroup: '/shop',
      },
    ]);
  });

  test('a workflow of that name that does something else is left alone', async () => {
    const { workflow } = await lookAt({ '.github/workflows/deploy.yml': 'on: push\njobs: {}\n' });
    assert.equal(workflow, '.github/workflows/deploy-ecs.yml');
  });

  test('a workflow that deploys in a way of its own is left alone, and named', async () => {
    for (const own of ['aws.yml', 'deploy.yml']) {
      const path = `.github/workflows/${own}`;
      const { workflow, retiring } = await lookAt({ [path]: STARTER });
      assert.equal(workflow, '.github/workflows/deploy-ecs.yml');
      assert.deepEqual(retiring, [path]);
    }
  });

  test('the answers of the last time', async () => {
    const setUp = variant({ environments: 3 });
    const looked = await lookAt({
      [ANSWERS_FILE]: answersText(setUp),
      '.github/workflows/deploy.yml': 'on: push\njobs: {}\n',
    });
    assert.deepEqual(looked.answers, setUp);
    assert.equal(looked.workflow, '.github/workflows/deploy.yml');
  });

  test('an empty repository has nothing', async () => {
    const looked = await lookAt({});
    assert.deepEqual(looked, {
      dockerfiles: [],
      migrations: [],
      workflows: [],
      workflow: '.github/workflows/deploy.yml',
      retiring: [],
      taskDefinitions: [],
      hasDevcontainer: false,
    });
  });

  const tests: readonly (readonly [
    title: string,
    files: Record<string, string>,
    found: TestJob | undefined,
  ])[] = [
    [
      'npm’s own words are no test',
      { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\""}}' },
      undefined,
    ],
    [
      'pnpm and .nvmrc',
      { 'package.json': NODE, 'pnpm-lock.yaml': '', '.nvmrc': '24' },
      {
        runtime: 'node',
        packageManager: 'pnpm',
        version: '.nvmrc',
        install: 'pnpm install --frozen-lockfile',
        test: 'pnpm test',
      },
    ],
    [
      'uv',
      { 'pyproject.toml': '[dependency-groups]\ndev = ["pytest"]', 'uv.lock': '' },
      {
        runtime: 'python',
        packageManager: 'uv',
        install: 'uv sync --locked',
        test: 'uv run python -m pytest',
      },
    ],
    [
      'Django with pip',
      { 'requirements.txt': 'django', 'manage.py': '', 'blog/tests.py': '' },
      {
        runtime: 'python',
        packageManager: 'pip',
        install: 'pip install -r requirements.txt',
        test: 'python manage.py test',
      },
    ],
    ['Go without tests', { 'go.mod': 'module x' }, undefined],
    [
      'Go',
      { 'go.mod': 'module x', 'x_test.go': '' },
      { runtime: 'go', version: 'go.mod', test: 'go test ./...' },
    ],
    [
      'Maven',
      { 'pom.xml': '<java.version>21</java.version>', mvnw: '', 'src/test/java/A.java': '' },
      { runtime: 'java', packageManager: 'maven', version: '21', test: './mvnw --batch-mode test' },
    ],
    [
      'Gradle',
      {
        'build.gradle.kts': 'languageVersion = JavaLanguageVersion.of(17)',
        gradlew: '',
        'src/test/kotlin/A.kt': '',
      },
      { runtime: 'java', packageManager: 'gradle', version: '17', test: './gradlew test' },
    ],
    [
      'Ruby',
      { Gemfile: 'ruby "3.3.1"', 'spec/a_spec.rb': '' },
      { runtime: 'ruby', version: '3.3.1', test: 'bundle exec rspec' },
    ],
    [
      'npm without a lock file, which nothing could be cached by',
      { 'package.json': NODE },
      { runtime: 'node', version: 'package.json', install: 'npm install', test: 'npm test' },
    ],
    [
      'npm with a lock file of the other name',
      { 'package.json': NODE, 'npm-shrinkwrap.json': '{}' },
      {
        runtime: 'node',
        packageManager: 'npm',
        version: 'package.json',
        install: 'npm ci',
        test: 'npm test',
      },
    ],
    [
      'Pipenv',
      { Pipfile: 'pytest', 'Pipfile.lock': '{}' },
      {
        runtime: 'python',
        packageManager: 'pipenv',
        install: 'pip install pipenv\npipenv sync --dev',
        test: 'pipenv run python -m pytest',
      },
    ],
    [
      'Pipenv without a lock file',
      { Pipfile: 'pytest' },
      {
        runtime: 'python',
        install: 'pip install pipenv\npipenv install --dev',
        test: 'pipenv run python -m pytest',
      },
    ],
    ['.NET', { 'Blog.Tests/Blog.Tests.csproj': '' }, { runtime: 'dotnet', test: 'dotnet test' }],
    ['Rust', { 'Cargo.toml': '', 'Cargo.lock': '' }, { runtime: 'rust', test: 'cargo test --locked' }],
    ['Rust without a lock file', { 'Cargo.toml': '' }, { runtime: 'rust', test: 'cargo test' }],
  ];
  for (const [title, files, found] of tests) {
    test(`tests: ${title}`, async () => {
      assert.deepEqual((await lookAt(files)).tests, found);
    });
  }
});

test('the times of a health check come into the task definition', async () => {
  const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
  const proposed = async (options: string): Promise<SetUp> =>
    proposeSetUp(
      await lookAt({ Dockerfile: `FROM node:24\nHEALTHCHECK ${options} CMD node health.js\n` }),
      variant().repository,
      'classic',
      [{ name: 'prod', branches: ['main'], protected: true, ...place }],
    );
  const checked = (setUp: SetUp): unknown => {
    const { containerDefinitions } = taskDefinition(setUp, setUp.targets[0]);
    return Array.isArray(containerDefinitions) ? containerDefinitions[0].healthCheck : undefined;
  };
  const command = ['CMD-SHELL', 'node health.js'];
  const own = await proposed('--interval=20s --timeout=9s --retries=5 --start-period=70s');
  assert.deepEqual(checked(own), { command, interval: 20, timeout: 9, retries: 5, startPeriod: 70 });
  assert.deepEqual(readAnswers(answersText(own)), own);
  const usual = await proposed('');
  assert.deepEqual(checked(usual), { command, interval: 10, timeout: 5, retries: 3, startPeriod: 30 });
});

test('what was found becomes a set-up that can be changed', async () => {
  const looked = await lookAt({
    'api/Dockerfile': 'FROM node:24\nEXPOSE 3000\nHEALTHCHECK CMD node health.js\n',
    'package.json': NODE,
  });
  const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
  const setUp = proposeSetUp(looked, variant().repository, 'classic', [
    { name: 'dev', branches: ['develop'], protected: false, ...place },
    { name: 'Prod EU', branches: ['main'], protected: true, ...place },
  ]);
  assert.deepEqual(
    [setUp.app.dockerfile, setUp.app.context, setUp.app.port, setUp.app.healthCommand],
    ['api/Dockerfile', 'api', 3000, ['CMD-SHELL', 'node health.js']],
  );
  assert.deepEqual(
    setUp.targets.map(({ cluster, roles, desiredCount }) => [cluster, roles.deploy, desiredCount]),
    [
      ['blog-dev', 'blog-dev-deploy', 1],
      ['blog-prod-eu', 'blog-prod-eu-deploy', 2],
    ],
  );
});
