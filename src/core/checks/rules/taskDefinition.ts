import type { JsonFile } from '../jsonFile.ts';
import type { Rule } from '../rule.ts';
import { dependency } from './taskDefinition/dependency.ts';
import { containerNames } from './taskDefinition/essential.ts';
import { executionRole } from './taskDefinition/executionRole.ts';
import { fargateNeeds } from './taskDefinition/fargate.ts';
import { fargateSize } from './taskDefinition/fargateSize.ts';
import { healthCheck } from './taskDefinition/healthCheck.ts';
import { latestImage } from './taskDefinition/latest.ts';
import { logOptions } from './taskDefinition/logOptions.ts';
import { logStreamPrefix } from './taskDefinition/logStreamPrefix.ts';
import { noHealthCheck } from './taskDefinition/noHealthCheck.ts';
import { noLogs } from './taskDefinition/noLogs.ts';
import { taskPlainSecret } from './taskDefinition/plainSecret.ts';
import { ports } from './taskDefinition/ports.ts';
import { readOnlyMembers } from './taskDefinition/readOnlyMembers.ts';
import { secretReference } from './taskDefinition/secretReference.ts';
import { containerShare } from './taskDefinition/share.ts';
import { taskStaticKeys } from './taskDefinition/staticKeys.ts';
import { unknownMember } from './taskDefinition/unknownMember.ts';
import { variableTwice } from './taskDefinition/variableTwice.ts';
import { volumes } from './taskDefinition/volumes.ts';

export const TASK_DEFINITION: readonly Rule<JsonFile>[] = [
  unknownMember,
  readOnlyMembers,
  containerNames,
  fargateSize,
  fargateNeeds,
  containerShare,
  executionRole,
  latestImage,
  ports,
  healthCheck,
  noHealthCheck,
  logOptions,
  logStreamPrefix,
  noLogs,
  taskPlainSecret,
  taskStaticKeys,
  secretReference,
  variableTwice,
  dependency,
  volumes,
];
