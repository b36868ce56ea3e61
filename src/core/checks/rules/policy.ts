import type { JsonFile } from '../jsonFile.ts';
import type { Rule } from '../rule.ts';
import { audienceMissing } from './policy/audienceMissing.ts';
import { claimNotEvaluated } from './policy/claimNotEvaluated.ts';
import { conditionKey } from './policy/conditionKey.ts';
import { conditionOperator } from './policy/conditionOperator.ts';
import { duplicateKey } from './policy/duplicateKey.ts';
import { policyElement } from './policy/element.ts';
import { forAllValues } from './policy/forAllValues.ts';
import { passRoleMissing } from './policy/passRoleMissing.ts';
import { passRoleService } from './policy/passRoleService.ts';
import { passRoleWide } from './policy/passRoleWide.ts';
import { repositoryIdMissing } from './policy/repositoryId.ts';
import { resourceArn } from './policy/resourceArn.ts';
import { resourceNeverMatches } from './policy/resourceNeverMatches.ts';
import { resourceStar } from './policy/resourceStar.ts';
import { subjectCase } from './policy/subjectCase.ts';
import { subjectForm } from './policy/subjectForm.ts';
import { subjectMalformed } from './policy/subjectMalformed.ts';
import { subjectMissing } from './policy/subjectMissing.ts';
import { subjectPullRequest } from './policy/subjectPullRequest.ts';
import { subjectWide } from './policy/subjectWide.ts';
import { policyTooLong } from './policy/tooLong.ts';
import { trustAnyone } from './policy/trustAnyone.ts';
import { trustPrincipal } from './policy/trustPrincipal.ts';
import { unknownAction } from './policy/unknownAction.ts';
import { policyVersion } from './policy/version.ts';
import { wildcardAction } from './policy/wildcardAction.ts';
import { wildcardEquals } from './policy/wildcardEquals.ts';

export const POLICY: readonly Rule<JsonFile>[] = [
  policyElement,
  policyVersion,
  policyTooLong,
  duplicateKey,
  conditionOperator,
  conditionKey,
  forAllValues,
  wildcardEquals,
  trustPrincipal,
  trustAnyone,
  audienceMissing,
  subjectMissing,
  subjectWide,
  subjectForm,
  subjectCase,
  subjectMalformed,
  subjectPullRequest,
  claimNotEvaluated,
  repositoryIdMissing,
  unknownAction,
  wildcardAction,
  passRoleWide,
  passRoleService,
  passRoleMissing,
  resourceArn,
  resourceStar,
  resourceNeverMatches,
];
