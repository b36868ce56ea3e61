import { holds } from './condition.ts';
import type { Context } from './context.ts';
import { matchAction, matchResource } from './match.ts';
import type { Policy, Principals, Statement } from './policy.ts';
import { substitute } from './variables.ts';

export type Decision = 'allowed' | 'implicitDeny' | 'explicitDeny';

export interface Request {
  /** Such as `ecs:UpdateService`. */
  readonly action: string;
  /** An ARN, or `*` for actions that know no resources. Not looked at in trust policies. */
  readonly resource: string;
  readonly context: Context;
  /** ARN of the identity provider that calls; for trust policies. */
  readonly federated?: string;
  /** The AWS service that calls; for trust policies. */
  readonly service?: string;
  /** ARNs by which a trust policy may name the role session that calls. */
  readonly aws?: readonly string[];
}

/**
 * An explicit deny wins over any allow, and what is not allowed is denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies: readonly Policy[], request: Request): Decision {
  let decision: Decision = 'implicitDeny';
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (!applies(statement, request, policy.version === '2012-10-17')) {
        continue;
      }
      if (statement.effect === 'Deny') {
        return 'explicitDeny';
      }
      decision = 'allowed';
    }
  }
  return decision;
}

function applies(statement: Statement, request: Request, variables: boolean): boolean {
  return (
    isAbout(statement, request, variables) &&
    statement.conditions.every(condition => holds(condition, request.context, variables))
  );
}

/** Whether the statement applies where its conditions hold. `variables` says whether the policy's version knows them. */
export function isAbout(statement: Statement, request: Request, variables: boolean): boolean {
  const { actions, resources, principals } = statement;
  return (
    actions.patterns.some(pattern => matchAction(pattern, request.action)) !== actions.negated &&
    (resources === undefined ||
      resources.patterns.some(pattern => coversResource(pattern, request, variables)) !==
        resources.negated) &&
    (principals === undefined || includes(principals, request))
  );
}

function coversResource(pattern: string, request: Request, variables: boolean): boolean {
  const text = variables ? substitute(pattern, request.context) : pattern;
  return text !== undefined && matchResource(text, request.resource);
}

function includes(principals: Principals, { federated, service, aws = [] }: Request): boolean {
  const named =
    (service !== undefined && principals.services.includes(service)) ||
    (federated !== undefined && principals.federated.includes(federated)) ||
    aws.some(arn => principals.aws.includes(arn));
  return (principals.everyone || named) !== principals.negated;
}
