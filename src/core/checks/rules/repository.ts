import type { ParsedFile } from '../parse.ts';
import type { Rule } from '../rule.ts';
import { accountDiffers } from './repository/accountDiffers.ts';
import { containerName } from './repository/containerName.ts';
import { environmentNotTrusted } from './repository/environmentNotTrusted.ts';
import { gracePeriod } from './repository/gracePeriod.ts';
import { logGroup } from './repository/logGroup.ts';
import { passRoleUncovered } from './repository/passRole.ts';
import { regionDiffers } from './repository/region.ts';
import { roleUnknown } from './repository/roleUnknown.ts';
import { taskDefinitionPath } from './repository/taskDefinitionPath.ts';
import { trustEnvironmentUnused } from './repository/trustEnvironmentUnused.ts';
import { workflowRef } from './repository/workflowRef.ts';
import { workflowSetting } from './repository/workflowSetting.ts';

export const REPOSITORY: readonly Rule<ParsedFile>[] = [
  roleUnknown,
  environmentNotTrusted,
  trustEnvironmentUnused,
  workflowRef,
  workflowSetting,
  accountDiffers,
  passRoleUncovered,
  logGroup,
  regionDiffers,
  gracePeriod,
  containerName,
  taskDefinitionPath,
];
