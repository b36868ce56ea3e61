import {
  diagnosisPermissions,
  logPermissions,
  type PermissionPlace,
  type PolicyDocument,
  readPermissions,
  shellPermissions,
  terminalPermissions,
  verifyPermissions,
  writePermissions,
} from '../permissions.ts';
import type { Target } from '../setUp.ts';
import { combine } from './documents.ts';
import { roleArn } from './names.ts';

/** What the extension and its terminals look at. */
export function developerRead(target: Target): PolicyDocument {
  const { read, write } = target.roles;
  const at = place(target);
  return combine([
    readPermissions(at),
    logPermissions(at),
    terminalPermissions(at),
    verifyPermissions(at, [roleArn(target, write)], []),
    diagnosisPermissions(
      at,
      [...new Set([read, write])].map(role => roleArn(target, role)),
    ),
  ]);
}

/** What the extension changes, with shells and ports of containers. */
export function developerWrite(target: Target): PolicyDocument {
  const at = place(target);
  return combine([writePermissions(at), shellPermissions(at)]);
}

function place({ partition, account, region, cluster, logGroup, roles }: Target): PermissionPlace {
  return {
    partition,
    account,
    region,
    clusters: [cluster],
    logGroups: [logGroup],
    taskRoles: [...new Set([roles.execution, roles.task])],
  };
}
