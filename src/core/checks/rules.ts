import type { JsonFile } from './jsonFile.ts';
import { IGNORE_RULE, SYNTAX_RULE } from './ownRules.ts';
import type { ParsedFile } from './parse.ts';
import type { Rule, RuleAbout } from './rule.ts';
import { DEVCONTAINER } from './rules/devcontainer.ts';
import { POLICY } from './rules/policy.ts';
import { REPOSITORY } from './rules/repository.ts';
import { TASK_DEFINITION } from './rules/taskDefinition.ts';
import { WORKFLOW } from './rules/workflow.ts';
import type { WorkflowFile } from './workflowFile.ts';

/** Over workflows and composite actions. */
export const WORKFLOW_RULES: readonly Rule<WorkflowFile>[] = WORKFLOW;
/** Over trust and permission policies. */
export const POLICY_RULES: readonly Rule<JsonFile>[] = POLICY;
export const TASK_DEFINITION_RULES: readonly Rule<JsonFile>[] = TASK_DEFINITION;
export const DEVCONTAINER_RULES: readonly Rule<JsonFile>[] = DEVCONTAINER;
/** Over a file of any kind, together with others of the repository. */
export const REPOSITORY_RULES: readonly Rule<ParsedFile>[] = REPOSITORY;

/** Every rule there is, in the order of the codes. */
export const RULES: readonly RuleAbout[] = [
  SYNTAX_RULE,
  IGNORE_RULE,
  ...WORKFLOW_RULES,
  ...POLICY_RULES,
  ...TASK_DEFINITION_RULES,
  ...DEVCONTAINER_RULES,
  ...REPOSITORY_RULES,
].toSorted((a, b) => a.code.localeCompare(b.code));

export const CODES: ReadonlySet<string> = new Set(RULES.map(({ code }) => code));
