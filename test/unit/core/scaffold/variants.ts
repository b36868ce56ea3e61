import type { SetUp, Target } from '../../../../src/core/scaffold/setUp.ts';

export interface Variant {
  readonly title: string;
  readonly setUp: SetUp;
}

export interface VariantOptions {
  readonly mode: SetUp['mode'];
  readonly environments: 1 | 3;
  readonly migration: boolean;
  readonly subject: 'legacy' | 'immutable';
  readonly tests: boolean;
}

/** Every combination of what setting up a repository may be asked for. */
export function variants(): readonly Variant[] {
  const options: VariantOptions[] = [];
  for (const mode of ['classic', 'express'] as const) {
    for (const environments of [1, 3] as const) {
      for (const migration of [false, true]) {
        for (const subject of ['legacy', 'immutable'] as const) {
          for (const tests of [false, true]) {
            options.push({ mode, environments, migration, subject, tests });
          }
        }
      }
    }
  }
  return options.map(each => ({ title: titleOf(each), setUp: variant(each) }));
}

export function variant(options: Partial<VariantOptions> = {}): SetUp {
  const { mode, environments, migration, subject, tests } = { ...SMALLEST, ...options };
  return {
    version: 1,
    repository: {
      owner: 'octo-org',
      name: 'blog',
      id: 74,
      ownerId: 65,
      defaultBranch: 'main',
      issuer: 'https://token.actions.githubusercontent.com',
      subjectPrefix: subject === 'legacy' ? 'repo:octo-org/blog' : 'repo:octo-org@65/blog@74',
    },
    app: {
      name: 'blog',
      container: 'blog',
      dockerfile: 'Dockerfile',
      context: '.',
      architecture: 'X86_64',
      port: 8080,
      healthPath: '/healthz',
      healthCommand: ['CMD-SHELL', 'wget -q -O /dev/null http://localhost:8080/healthz || exit 1'],
      startSeconds: 30,
      cpu: 256,
      memory: 512,
      ...(tests
        ? {
            tests: {
              runtime: 'node',
              version: '24',
              packageManager: 'npm',
              install: 'npm ci',
              test: 'npm test',
            },
          }
        : {}),
      ...(migration ? { migration: { family: 'blog-migrate', command: ['npm', 'run', 'migrate'] } } : {}),
    },
    mode,
    targets: environments === 1 ? [PRODUCTION] : [DEVELOPMENT, STAGING, PRODUCTION],
  };
}

const SMALLEST: VariantOptions = {
  mode: 'classic',
  environments: 1,
  migration: false,
  subject: 'legacy',
  tests: false,
};

const PRODUCTION = target('prod', {
  account: '444455556666',
  branches: ['main'],
  protected: true,
  desiredCount: 2,
});
const STAGING = target('staging', { branches: ['release/*'], tags: ['v[0-9]+.[0-9]+.[0-9]+'] });
const DEVELOPMENT = target('dev', { branches: ['develop'] });

function target(name: string, options: Partial<Target>): Target {
  return {
    name,
    branches: [],
    protected: false,
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    cluster: name,
    service: 'blog',
    images: 'blog',
    logGroup: `/ecs/blog-${name}`,
    retentionDays: 30,
    desiredCount: 1,
    waitMinutes: 20,
    roles: {
      deploy: `blog-${name}-deploy`,
      execution: `blog-${name}-execution`,
      task: `blog-${name}-task`,
      infrastructure: `blog-${name}-infrastructure`,
      read: `blog-${name}-codespaces-read`,
      write: `blog-${name}-codespaces-write`,
    },
    ...options,
  };
}

function titleOf({ mode, environments, migration, subject, tests }: VariantOptions): string {
  const parts = [mode, `${environments} environment${environments === 1 ? '' : 's'}`, subject];
  return [...parts, ...(migration ? ['migration'] : []), ...(tests ? ['tests'] : [])].join(', ');
}
