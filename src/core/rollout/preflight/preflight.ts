import type { Finding } from '../plan.ts';
import { dependenciesRule, namesRule, variablesRule, volumesRule } from './containerRules.ts';
import { fargateRule, networkRule } from './fargateRules.ts';
import { graceRule } from './graceRule.ts';
import { imagesRule } from './imageRules.ts';
import { logGroupsRule, logOptionsRule } from './logRules.ts';
import { connectRule, registryRule } from './namedPortRules.ts';
import { placeholderRule } from './placeholderRule.ts';
import { healthRule, hostPortRule, loadBalancerRule } from './portRules.ts';
import { execRule, executionRoleRule, rolesRule } from './roleRules.ts';
import { secretsRule } from './secretRules.ts';
import { shareRule, sizeRule } from './sizeRules.ts';
import type { DocumentRule, LookRule, Preflight, PreflightDeps } from './subject.ts';

/** What RegisterTaskDefinition refuses, or lets through and nobody wants; in the order in which it is read. */
const REGISTER_RULES: readonly DocumentRule[] = [
  placeholderRule,
  namesRule,
  sizeRule,
  shareRule,
  fargateRule,
  hostPortRule,
  healthRule,
  variablesRule,
  executionRoleRule,
  dependenciesRule,
  volumesRule,
  logOptionsRule,
];

/** Whether it fits the service. */
const SERVICE_RULES: readonly DocumentRule[] = [
  networkRule,
  loadBalancerRule,
  connectRule,
  registryRule,
  execRule,
];

const LOOK_RULES: readonly LookRule[] = [imagesRule, rolesRule, secretsRule, logGroupsRule, graceRule];

/**
 * What would keep a task definition's tasks from starting, or from being served, as far as it can be seen before
 * anything is sent. What could not be looked at is among the findings, as `unseen`. Rejects where the session
 * ended or the signal is aborted.
 */
export async function runPreflight(
  preflight: Preflight,
  deps: PreflightDeps,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const looked = await Promise.all(LOOK_RULES.map(rule => rule(preflight, deps, signal)));
  const rules = preflight.registered ? SERVICE_RULES : [...REGISTER_RULES, ...SERVICE_RULES];
  return [...rules.flatMap(rule => rule(preflight)), ...looked.flat()];
}
