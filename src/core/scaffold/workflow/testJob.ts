import type { SetUp, TestJob } from '../setUp.ts';
import { ACTIONS } from './actions.ts';
import { indent, item, mapping, run, scalar } from './yamlText.ts';

/** The job that has to pass before anything is deployed. */
export function testJob(tests: TestJob): readonly string[] {
  const steps = [
    ['name: Check out', `uses: ${ACTIONS.checkout}`, ...mapping('with', { 'persist-credentials': 'false' })],
    ...runtimeSteps(tests),
    ...(tests.install === undefined ? [] : [['name: Install', ...run(tests.install)]]),
    ['name: Test', ...run(tests.test)],
  ];
  return [
    'test:',
    ...indent(
      [
        'name: Test',
        'runs-on: ubuntu-latest',
        'timeout-minutes: 20',
        'permissions:',
        '  contents: read',
        'steps:',
        ...indent(steps.flatMap(item), 2),
      ],
      2,
    ),
  ];
}

/** Whether a push or a start by hand is tested first. */
export function hasTests({ app }: SetUp): boolean {
  return app.tests !== undefined;
}

type Steps = readonly (readonly string[])[];

/** Each brings the version that the project asks for, or else the newest, and what earlier runs downloaded. */
function runtimeSteps(tests: TestJob): Steps {
  switch (tests.runtime) {
    case 'node':
      return nodeSteps(tests);
    case 'python':
      return pythonSteps(tests);
    case 'go':
      return [setUp('Set up Go', ACTIONS.go, version('go', tests, "'stable'"))];
    case 'java':
      return [
        setUp('Set up Java', ACTIONS.java, {
          distribution: 'temurin',
          'java-version': quoted(tests.version ?? '21'),
          cache: oneOf(tests.packageManager, ['maven', 'gradle', 'sbt']),
        }),
      ];
    case 'ruby':
      return [
        setUp('Set up Ruby', ACTIONS.ruby, {
          ...(tests.version === undefined ? {} : { 'ruby-version': quoted(tests.version) }),
          'bundler-cache': 'true',
        }),
      ];
    case 'dotnet':
      return [setUp('Set up .NET', ACTIONS.dotnet, { 'dotnet-version': quoted(tests.version ?? '10.0.x') })];
    case 'php':
      return [
        setUp('Set up PHP', ACTIONS.php, {
          'php-version': quoted(tests.version ?? '8.4'),
          coverage: 'none',
        }),
      ];
    case 'rust':
      return [
        [
          'name: Set up Rust',
          ...run(`rustup toolchain install ${tests.version ?? 'stable'} --profile minimal`),
        ],
      ];
  }
}

function nodeSteps(tests: TestJob): Steps {
  const { packageManager } = tests;
  if (packageManager === 'bun') {
    return [setUp('Set up Bun', ACTIONS.bun, tests.version === undefined ? {} : version('bun', tests, ''))];
  }
  // Corepack brings the version of pnpm or Yarn that package.json names.
  const corepack =
    packageManager === 'pnpm' || packageManager === 'yarn'
      ? [['name: Set up the package manager', 'run: corepack enable']]
      : [];
  return [
    ...corepack,
    setUp('Set up Node.js', ACTIONS.node, {
      ...version('node', tests, "'lts/*'"),
      cache: oneOf(packageManager, ['npm', 'pnpm', 'yarn']),
      // Left to itself, the action caches where package.json names npm, and fails without a lock file.
      'package-manager-cache': packageManager === undefined ? 'false' : undefined,
    }),
  ];
}

function pythonSteps(tests: TestJob): Steps {
  const { packageManager } = tests;
  if (packageManager === 'uv') {
    return [
      setUp('Set up uv', ACTIONS.uv, {
        ...(tests.version === undefined ? {} : { 'python-version': quoted(tests.version) }),
        'enable-cache': 'true',
      }),
    ];
  }
  return [
    ...(packageManager === 'poetry' ? [['name: Set up Poetry', 'run: pipx install poetry']] : []),
    setUp('Set up Python', ACTIONS.python, {
      ...version('python', tests, "'3.x'"),
      cache: oneOf(packageManager, ['pip', 'pipenv', 'poetry']),
    }),
  ];
}

/** A version of the project's, which may also be a file of it that has it. */
function version(runtime: string, { version: asked }: TestJob, otherwise: string): Record<string, string> {
  if (asked === undefined) {
    return { [`${runtime}-version`]: otherwise };
  }
  return isFile(asked)
    ? { [`${runtime}-version-file`]: scalar(asked) }
    : { [`${runtime}-version`]: quoted(asked) };
}

function isFile(asked: string): boolean {
  return /^(?:\.[a-z]+-versions?|\.nvmrc|package\.json|go\.mod|pyproject\.toml|Pipfile)$/.test(asked);
}

function oneOf(value: string | undefined, known: readonly string[]): string | undefined {
  return value !== undefined && known.includes(value) ? value : undefined;
}

/** Quoted, because YAML would take 3.10 for the number 3.1. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function setUp(
  name: string,
  action: string,
  inputs: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return [`name: ${name}`, `uses: ${action}`, ...mapping('with', inputs)];
}
