import {
  diagnosisPermissions,
  logPermissions,
  type PolicyDocument,
  readPermissions,
  shellPermissions,
  terminalPermissions,
  valuePermissions,
  verifyPermissions,
  writePermissions,
} from '../../../src/core/scaffold/permissions.ts';
import { DEPLOY_ROLE } from '../../../src/sandbox/github/demoDeploy.ts';
import { TASK_ROLES } from '../../../src/sandbox/iam/demoPolicies.ts';
import type { IamStore } from '../../../src/sandbox/iam/store.ts';
import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';

type Policies = Readonly<Record<string, PolicyDocument>>;

/**
 * Leaves the roles of the sandbox's accounts only what docs/permissions.md says that they need, those of
 * permission sets too, so that a journey that works shows that it is enough. Who may assume them stays as it
 * is; a permission set keeps its right to assume others. Throws for a role that it knows nothing about.
 */
export function limitRoles({ world }: RunningSandbox): void {
  const assigned = world.identityCenter.assignments.of('octocat').map(({ accountId }) => accountId);
  for (const id of new Set([world.accountId, ...assigned])) {
    const account = world.account(id);
    if (account === undefined) {
      throw new Error(`There is no account ${id}`);
    }
    limitAccount(account.iam, world.region);
  }
}

function limitAccount(iam: IamStore, region: string): void {
  const policies = documented(iam.accountId, region);
  for (const { name, path, description, trust, policies: before, maxSessionDuration } of iam.roles()) {
    // The repository's own deploy workflow and tasks have roles that the extension never assumes.
    if (name === DEPLOY_ROLE || JSON.stringify(trust.document).includes('ecs-tasks.amazonaws.com')) {
      continue;
    }
    // What Identity Center adds to a set's name is another one in each account.
    const limited = policies[name.replace(/^(AWSReservedSSO_.+)_[0-9a-f]{16}$/, '$1')];
    if (limited === undefined) {
      throw new Error(`Nothing documents what ${name} may`);
    }
    const assume = before.get('assume-roles');
    iam.putRole(name, {
      path,
      ...(description === undefined ? {} : { description }),
      trustPolicy: trust.document,
      policies: { ...limited, ...(assume === undefined ? {} : { 'assume-roles': assume.document }) },
      maxSessionDuration,
    });
  }
}

/** By the name of the role, or the beginning of that of a permission set's. */
function documented(account: string, region: string): Readonly<Record<string, Policies>> {
  const place = {
    account,
    region,
    clusters: ['blog', 'shop', 'lab', 'store', 'default'],
    logGroups: ['/ecs/*', '/aws/ecs/*'],
    taskRoles: TASK_ROLES,
  };
  const reading: Policies = {
    reading: readPermissions(place),
    logs: logPermissions(place),
    terminal: terminalPermissions(place),
    diagnosis: diagnosisPermissions(place, [`arn:aws:iam::${account}:role/codespaces-ecs-*`]),
    checks: verifyPermissions(
      place,
      [`arn:aws:iam::${account}:role/*`],
      [`arn:aws:secretsmanager:${region}:${account}:secret:blog/*`],
    ),
  };
  const changing: Policies = {
    changing: writePermissions(place),
    shells: shellPermissions(place),
    values: valuePermissions([
      `arn:aws:ssm:${region}:${account}:parameter/blog/*`,
      `arn:aws:secretsmanager:${region}:${account}:secret:blog/*`,
    ]),
  };
  return {
    'codespaces-ecs-read': reading,
    'codespaces-ecs-deploy': changing,
    'codespaces-ecs-dev': { ...reading, ...changing },
    AWSReservedSSO_EcsRead: reading,
    AWSReservedSSO_EcsDeploy: changing,
  };
}
