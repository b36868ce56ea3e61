import type { Rule } from '../rule.ts';
import type { WorkflowFile } from '../workflowFile.ts';
import { actionOutdated } from './workflow/actionOutdated.ts';
import { actionUnpinned } from './workflow/actionUnpinned.ts';
import { audience } from './workflow/audience.ts';
import { cancelsDeployment } from './workflow/cancelsDeployment.ts';
import { exitCode } from './workflow/exitCode.ts';
import { missingConcurrency } from './workflow/missingConcurrency.ts';
import { missingIdToken } from './workflow/missingIdToken.ts';
import { missingInput } from './workflow/missingInput.ts';
import { mutableImageTag } from './workflow/mutableImageTag.ts';
import { noCircuitBreaker } from './workflow/noCircuitBreaker.ts';
import { noRole } from './workflow/noRole.ts';
import { noWait } from './workflow/noWait.ts';
import { plainSecret } from './workflow/plainSecret.ts';
import { pullRequestTarget } from './workflow/pullRequestTarget.ts';
import { rollbackUnnoticed } from './workflow/rollbackUnnoticed.ts';
import { scriptInjection } from './workflow/scriptInjection.ts';
import { secretExposed } from './workflow/secretExposed.ts';
import { shortWait } from './workflow/shortWait.ts';
import { staticKeys } from './workflow/staticKeys.ts';
import { unknownInput } from './workflow/unknownInput.ts';

export const WORKFLOW: readonly Rule<WorkflowFile>[] = [
  actionOutdated,
  actionUnpinned,
  audience,
  cancelsDeployment,
  exitCode,
  missingConcurrency,
  missingIdToken,
  missingInput,
  mutableImageTag,
  noCircuitBreaker,
  noRole,
  noWait,
  plainSecret,
  pullRequestTarget,
  rollbackUnnoticed,
  scriptInjection,
  secretExposed,
  shortWait,
  staticKeys,
  unknownInput,
];
