import { BUILD_MINUTES, longestWait, sessionSeconds } from '../families.ts';
import type { SetUp } from '../setUp.ts';
import { ACTIONS } from './actions.ts';
import { classicServiceStep, classicSteps } from './classicSteps.ts';
import { expressServiceStep, expressSteps, roleIn } from './expressSteps.ts';
import { imageSteps } from './imageSteps.ts';
import { migrationSteps } from './migrationSteps.ts';
import { TARGET_INPUT, targetJob, targetName } from './targetJob.ts';
import { hasTests, testJob } from './testJob.ts';
import { expression, indent, item, mapping, scalar } from './yamlText.ts';

/** Where it is, unless the repository has it under another name. */
export const DEPLOY_WORKFLOW = '.github/workflows/deploy.yml';

/** What its texts are known by, whatever a person changed in them. */
const MARK = '# Set up by ECS for Codespaces.';

/** Whether it is what a set-up wrote, and no workflow of somebody's own. */
export function isDeployWorkflow(text: string): boolean {
  return text.includes(MARK);
}

/** The workflow that builds and deploys: on pushes to what the targets name, and by hand. */
export function deployWorkflow(setUp: SetUp): string {
  const { tests } = setUp.app;
  const jobs = [
    ...(tests === undefined ? [] : [testJob(tests)]),
    ...(setUp.targets.length === 1 ? [] : [targetJob(setUp)]),
    deployJob(setUp),
  ];
  return `${[
    '# Builds an image of the commit, pushes it to Amazon ECR and deploys it to Amazon ECS. It signs in to AWS as',
    '# the role of its GitHub environment, with a token of its own: no key is stored anywhere.',
    '#',
    `${MARK} Change what you like: setting up again leaves your changes alone.`,
    'name: Deploy',
    '',
    ...triggers(setUp),
    '',
    'permissions: {}',
    '',
    'defaults:',
    '  run:',
    '    shell: bash',
    '',
    'jobs:',
    ...indent(
      jobs.flatMap((job, index) => (index === 0 ? job : ['', ...job])),
      2,
    ),
  ].join('\n')}\n`;
}

function triggers({ targets }: SetUp): readonly string[] {
  const branches = [...new Set(targets.flatMap(target => target.branches))];
  const tags = [...new Set(targets.flatMap(target => target.tags ?? []))];
  const push = [...list('branches', branches), ...list('tags', tags)];
  const byHand =
    targets.length === 1
      ? ['workflow_dispatch:']
      : [
          'workflow_dispatch:',
          '  inputs:',
          `    ${TARGET_INPUT}:`,
          '      description: Where to',
          '      type: choice',
          '      required: true',
          ...indent(
            list(
              'options',
              targets.map(({ name }) => name),
            ),
            6,
          ),
        ];
  return ['on:', ...indent([...(push.length === 0 ? [] : ['push:', ...indent(push, 2)]), ...byHand], 2)];
}

function list(key: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${key}:`, ...values.map(value => `  - ${scalar(value)}`)];
}

function deployJob(setUp: SetUp): readonly string[] {
  const name = targetName(setUp);
  const needs = [...(hasTests(setUp) ? ['test'] : []), ...(setUp.targets.length === 1 ? [] : ['target'])];
  const steps = [
    ['name: Check out', `uses: ${ACTIONS.checkout}`, ...mapping('with', { 'persist-credentials': 'false' })],
    signIn(setUp, 'Sign in to AWS'),
    setUp.mode === 'classic' ? classicServiceStep(setUp) : expressServiceStep(setUp),
    ...imageSteps(setUp),
    ...migrationSteps(setUp),
    // The first session may be about to end.
    signIn(setUp, 'Sign in to AWS for the deployment'),
    ...(setUp.mode === 'classic' ? classicSteps(setUp) : expressSteps(setUp)),
  ];
  return [
    'deploy:',
    ...indent(
      [
        'name: Deploy',
        ...(needs.length === 0 ? [] : [`needs: [${needs.join(', ')}]`]),
        'runs-on: ubuntu-latest',
        `timeout-minutes: ${minutes(setUp)}`,
        '# Its rules say who may deploy, and from which branches.',
        `environment: ${scalar(name)}`,
        '# One deployment of a service at a time; none is broken off halfway.',
        'concurrency:',
        `  group: deploy-${name}`,
        '  cancel-in-progress: false',
        'permissions:',
        '  contents: read',
        '  id-token: write',
        'env:',
        `  CLUSTER: ${expression('vars.ECS_CLUSTER')}`,
        `  SERVICE: ${expression('vars.ECS_SERVICE')}`,
        'steps:',
        ...indent(
          steps.flatMap((step, index) => (index === 0 ? item(step) : ['', ...item(step)])),
          2,
        ),
      ],
      2,
    ),
  ];
}

/** Waiting for the migration, for the service, and once more for what the action left under way. */
function minutes(setUp: SetUp): number {
  const waits = setUp.app.migration === undefined ? 2 : 3;
  return BUILD_MINUTES + waits * longestWait(setUp);
}

function signIn(setUp: SetUp, name: string): readonly string[] {
  const seconds = sessionSeconds(setUp);
  return [
    `name: ${name}`,
    `uses: ${ACTIONS.signIn}`,
    ...mapping('with', {
      'aws-region': expression('vars.AWS_REGION'),
      'role-to-assume': roleIn(setUp, 'AWS_DEPLOY_ROLE'),
      'role-session-name': `deploy-${expression('github.run_id')}-${expression('github.run_attempt')}`,
      'role-duration-seconds': seconds === undefined ? undefined : String(seconds),
      'allowed-account-ids': expression('vars.AWS_ACCOUNT_ID'),
    }),
  ];
}
