import {
  diagnosisPermissions,
  type PolicyDocument,
  readPermissions,
  terminalPermissions,
  valuePermissions,
  writePermissions,
} from '../../../src/core/scaffold/permissions.ts';
import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';

/**
 * Leaves the sandbox's roles only what docs/permissions.md says that they need, so that a journey that works
 * shows that it is enough. Who may assume them stays as it is; a permission set keeps its right to do so.
 */
export function limitRoles({ world }: RunningSandbox): void {
  const { iam, region } = world;
  const account = world.accountId;
  const place = {
    account,
    region,
    clusters: ['blog', 'shop', 'lab'],
    logGroups: ['/ecs/*'],
  };
  const roles = [`arn:aws:iam::${account}:role/codespaces-ecs-*`];
  const reading: Readonly<Record<string, PolicyDocument>> = {
    reading: readPermissions(place),
    terminal: terminalPermissions(place),
    diagnosis: diagnosisPermissions(place, roles),
  };
  const changing: Readonly<Record<string, PolicyDocument>> = {
    changing: writePermissions(place),
    values: valuePermissions([
      `arn:aws:ssm:${region}:${account}:parameter/blog/*`,
      `arn:aws:secretsmanager:${region}:${account}:secret:blog/*`,
    ]),
  };
  const policies: Readonly<Record<string, Readonly<Record<string, PolicyDocument>>>> = {
    'codespaces-ecs-read': reading,
    'codespaces-ecs-deploy': changing,
    'codespaces-ecs-dev': { ...reading, ...changing },
  };
  for (const { name, trust, maxSessionDuration } of iam.roles()) {
    const limited = policies[name];
    if (limited !== undefined) {
      iam.putRole(name, { trustPolicy: trust.document, policies: limited, maxSessionDuration });
    }
  }
}
