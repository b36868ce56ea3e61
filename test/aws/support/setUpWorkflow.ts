import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterCommand } from '@aws-sdk/client-ecs';
import { type SetUpRole, setUpRoles } from '../../../src/core/scaffold/account/roles.ts';
import { serviceInput } from '../../../src/core/scaffold/account/service.ts';
import { type ExistingFiles, scaffoldFiles } from '../../../src/core/scaffold/files.ts';
import type { PolicyDocument } from '../../../src/core/scaffold/permissions.ts';
import type { SetUp, Target } from '../../../src/core/scaffold/setUp.ts';
import { taskDefinition } from '../../../src/core/scaffold/taskDefinition.ts';
import { actionsVariables } from '../../../src/core/scaffold/variables.ts';
import { DEPLOY_WORKFLOW } from '../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { type VariantOptions, variant } from '../../unit/core/scaffold/variants.ts';
import { administrator } from './administrator.ts';
import { aws } from './awsCli.ts';
import { REGION, startTestSandbox, type TestSandbox } from './sandbox.ts';
import { until } from './sandboxGitHub.ts';

/** What Debian's AWS CLI does not know yet of Amazon ECS, in the form in which the CLI takes additions. */
export const CLI_MODELS = join(import.meta.dirname, 'cliModels');

const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' } };

/** An account and a repository as a set-up leaves them, the roles under their own policies. */
export interface SetUpSetting {
  readonly sandbox: TestSandbox;
  readonly setUp: SetUp;
  /** What the repository has already. */
  readonly existing?: ExistingFiles;
  /** A call of `aws ecs`, of somebody who may do everything. */
  readonly ecs: (...parameters: string[]) => Promise<unknown>;
}

/** `command` is the migration's; `roles` are those that are named otherwise than usual. */
export async function setUpSetting(
  t: TestContext,
  options: Partial<VariantOptions>,
  {
    command,
    roles,
  }: { readonly command?: readonly string[]; readonly roles?: Partial<Target['roles']> } = {},
): Promise<SetUpSetting> {
  const sandbox = await startTestSandbox(t, { speed: 1000, throttling: false });
  const { world } = sandbox.sandbox;
  const repository = world.github.repository('octo-org/blog-api');
  assert.ok(repository);
  const { targets, app, ...rest } = variant(options);
  const setUp: SetUp = {
    ...rest,
    app: command === undefined ? app : { ...app, migration: { family: 'migrate', command } },
    repository: {
      owner: 'octo-org',
      name: 'blog-api',
      id: repository.id,
      defaultBranch: repository.defaultBranch,
      issuer: world.github.issuer.url,
      subjectPrefix: repository.subjectPrefix,
    },
    targets: [{ ...targets[0], account: world.accountId, roles: { ...targets[0].roles, ...roles } }],
  };
  const [target] = setUp.targets;
  for (const role of setUpRoles(setUp)) {
    putSetUpRole(sandbox, role, role.permissions);
  }
  repository.putEnvironment(target.name, { reviewers: [] });
  for (const { name, value } of actionsVariables(setUp)) {
    repository.environment(target.name)?.variables.set(name, { name, value, createdAt: 0, updatedAt: 0 });
  }
  world.ecs.registry.putRepository(REGION, target.images, { immutable: true });
  const keys = administrator(sandbox);
  await sandbox.logs(keys).send(new CreateLogGroupCommand({ logGroupName: target.logGroup }));
  await sandbox.ecs(keys).send(new CreateClusterCommand({ clusterName: target.cluster }));
  const ecs = (...parameters: string[]) => aws(sandbox, ['ecs', ...parameters], keys);
  if (setUp.mode === 'classic') {
    const service = { ...serviceInput(setUp, target), networkConfiguration: NETWORK };
    await ecs('register-task-definition', '--cli-input-json', JSON.stringify(taskDefinition(setUp, target)));
    await ecs('create-service', '--cli-input-json', JSON.stringify(service));
  }
  return { sandbox, setUp, ecs };
}

export function putSetUpRole(
  { sandbox }: TestSandbox,
  { role, name, trust, managed }: SetUpRole,
  permissions: PolicyDocument | undefined,
): void {
  sandbox.world.iam.putRole(name, {
    path: pathOf(role),
    trustPolicy: trust,
    attached: managed,
    ...(permissions === undefined ? {} : { policies: { 'ecs-codespaces': permissions } }),
  });
}

/** As IAM has it. */
export function pathOf(role: string): string {
  return `/${role.slice(0, role.lastIndexOf('/') + 1)}`;
}

/** Pushes all files of the set-up, and gives the run that this starts when it has ended. */
export async function ship({ sandbox, setUp, existing = new Map() }: SetUpSetting, behaviour = 'serve') {
  const { github } = sandbox.sandbox.world;
  const written = scaffoldFiles(setUp, existing).map(({ path, text }) => [path, text] as const);
  const files: Readonly<Record<string, string>> = {
    Dockerfile: 'FROM scratch\n',
    ...Object.fromEntries(written),
  };
  const workflow = files[DEPLOY_WORKFLOW];
  assert.ok(workflow);
  const adapted = workflow
    .replace(/^( +)SERVICE: .*$/m, `$&\n$1AWS_DATA_PATH: ${CLI_MODELS}`)
    .replace(/^( +)org\.opencontainers\.image\.source=.*$/m, `$&\n$1sandbox.behaviour=${behaviour}`);
  await sandbox.control('POST', '/github/push', {
    branch: 'main',
    files: { ...files, [DEPLOY_WORKFLOW]: adapted },
  });
  const repository = github.repository('octo-org/blog-api');
  assert.ok(repository);
  const [run] = github.runs.of(repository);
  assert.ok(run !== undefined && run.path === DEPLOY_WORKFLOW);
  await until(() => run.status === 'completed');
  return {
    conclusion: run.conclusion,
    log: run.jobs.flatMap(job => job.log).join('\n'),
    annotations: run.jobs.map(({ annotation }) => annotation).join('\n'),
    summary: run.jobs.map(job => job.summary).join('\n'),
  };
}
