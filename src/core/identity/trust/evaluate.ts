import { contextOf, type TrustRequest } from './context.ts';
import { isReserved, neededActions, problemsOf, warningsOf } from './findings.ts';
import type { TrustPolicy } from './policy.ts';
import type { TrustFinding } from './reasons.ts';
import { evaluateStatement, type StatementReport } from './statement.ts';

export interface TrustReport {
  readonly decision: 'allowed' | 'implicitDeny' | 'explicitDeny' | 'unknown';
  /** What the exchange needs: assuming the role, and what the claims carry. */
  readonly needed: readonly string[];
  readonly statements: readonly StatementReport[];
  /** What stands in the way, of the statement that comes nearest; empty where the sign-in is allowed. */
  readonly problems: readonly TrustFinding[];
  /** What lets in more than somebody meant. */
  readonly warnings: readonly TrustFinding[];
}

/**
 * What AWS makes of a trust policy for the claims of one web identity: all needed actions must be allowed by some
 * statement and denied by none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluateTrust(policy: TrustPolicy, request: TrustRequest): TrustReport {
  const context = contextOf(request);
  const needed = neededActions(request);
  const statements = policy.statements.map(statement =>
    evaluateStatement(statement, needed, context, request, policy.variables),
  );
  const reserved = isReserved(request);
  const decided = reserved === true ? 'implicitDeny' : decide(statements, needed);
  const decision = reserved === undefined && decided === 'allowed' ? 'unknown' : decided;
  return {
    decision,
    needed,
    statements,
    problems: decision === 'allowed' ? [] : problemsOf(statements, needed, request),
    warnings: statements.flatMap(report => warningsOf(report, request)),
  };
}

function decide(statements: readonly StatementReport[], needed: readonly string[]): TrustReport['decision'] {
  const having = (effect: 'Allow' | 'Deny', applies: boolean | undefined) =>
    statements.filter(report => report.statement.effect === effect && report.applies === applies);
  if (having('Deny', true).length > 0) {
    return 'explicitDeny';
  }
  const covered = (by: readonly StatementReport[]): boolean =>
    needed.every(action => by.some(({ actions }) => actions.includes(action)));
  const allowing = having('Allow', true);
  if (covered(allowing)) {
    return having('Deny', undefined).length > 0 ? 'unknown' : 'allowed';
  }
  return covered([...allowing, ...having('Allow', undefined)]) ? 'unknown' : 'implicitDeny';
}
