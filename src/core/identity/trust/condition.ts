import {
  type ContextValues,
  doubtfulClaims,
  evaluatedClaims,
  type TrustContext,
  type TrustRequest,
} from './context.ts';
import { claimOf, nearestMiss } from './mismatch.ts';
import { NULL_OPERATOR, OPERATORS, type Operator } from './operators.ts';
import { pattern } from './pattern.ts';
import type { TrustCondition } from './policy.ts';
import { explain, type ReasonDetails, type TrustReason } from './reasons.ts';
import { hidden, hiddenVariable, isDoubtful } from './sight.ts';
import { fill } from './variables.ts';

export interface ConditionReport {
  readonly condition: TrustCondition;
  /** Absent where the key has no value. */
  readonly actual?: readonly string[];
  /** Undefined where it depends on what cannot be seen. */
  readonly holds: boolean | undefined;
  readonly reason: TrustReason;
  readonly why: string;
}

/** Evaluates one key under one operator. `variables` says whether the policy's version knows them. */
export function evaluateCondition(
  condition: TrustCondition,
  context: TrustContext,
  request: TrustRequest,
  variables: boolean,
): ConditionReport {
  const { key } = condition;
  const report = evaluateSeen(condition, context, request, variables);
  if (!isDoubtful(key, request.provider)) {
    return report;
  }
  const without = new Map(context);
  without.delete(key.toLowerCase());
  const { holds } = evaluateSeen(condition, without, request, variables);
  return holds === report.holds
    ? report
    : { ...report, holds: undefined, reason: 'keyUndocumented', why: explain('keyUndocumented', { key }) };
}

/** As though AWS filled the key from the token. */
function evaluateSeen(
  condition: TrustCondition,
  context: TrustContext,
  request: TrustRequest,
  variables: boolean,
): ConditionReport {
  const { key } = condition;
  const actual = context.get(key.toLowerCase());
  const report = (
    holds: boolean | undefined,
    reason: TrustReason,
    details: ReasonDetails = {},
  ): ConditionReport => ({
    condition,
    ...(actual === undefined ? {} : { actual: [...actual] }),
    holds,
    reason,
    why: explain(reason, {
      key,
      operator: condition.name,
      expected: condition.values.join(', '),
      actual: actual?.join(', ') ?? '',
      ...details,
    }),
  });
  const unseen = hidden(key, request);
  if (unseen !== undefined) {
    return report(undefined, unseen);
  }
  const operator = OPERATORS.get(condition.operator);
  if (condition.operator === NULL_OPERATOR || operator === undefined) {
    const absent = actual === undefined || actual.length === 0;
    const holds = condition.values.some(value => (value.toLowerCase() === 'true') === absent);
    return report(holds, holds ? 'matches' : 'presence');
  }
  if (actual === undefined || actual.length === 0) {
    const passes = passesWithoutValue(condition, operator);
    return passes === undefined ? report(false, absence(key, request)) : report(true, passes);
  }
  const unfilled = variables ? hiddenVariable(condition.values, context, request) : undefined;
  return unfilled === undefined
    ? compare(condition, operator, actual)
    : report(undefined, unfilled.reason, { key: unfilled.key });

  function compare(
    { quantifier, values }: TrustCondition,
    by: Operator,
    given: ContextValues,
  ): ConditionReport {
    const wanted = values.flatMap(value => (variables ? fill(value, context) : pattern(value)) ?? []);
    const passes = (value: string): boolean =>
      wanted.some(candidate => by.compares(candidate, value)) !== by.negated;
    if (quantifier === undefined && (given.length > 1 || given.many === true)) {
      return given.length === 1 && given.every(passes)
        ? report(true, 'matches')
        : report(false, 'manyValues');
    }
    const holds = quantifier === 'ForAnyValue' ? given.some(passes) : given.every(passes);
    if (holds) {
      return report(true, 'matches');
    }
    if (wanted.length < values.length && wanted.length === 0) {
      return report(false, 'variableWithoutValue');
    }
    if (by.negated) {
      return report(false, 'excluded');
    }
    const value = given.find(item => !passes(item)) ?? '';
    const claim = claimOf(key, request.provider.issuer);
    const { reason, expected } = nearestMiss(claim ?? '', by, wanted, value, request);
    return report(false, reason, { expected, actual: value });
  }
}

/**
 * Why a condition holds although its key is absent; undefined where it does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function passesWithoutValue(
  { quantifier, ifExists }: TrustCondition,
  { negated }: Operator,
): TrustReason | undefined {
  if (quantifier === 'ForAllValues') {
    return 'forAllValues';
  }
  if (ifExists) {
    return 'ifExists';
  }
  return negated && quantifier === undefined ? 'negatedWithoutClaim' : undefined;
}

function absence(key: string, { provider }: TrustRequest): TrustReason {
  const claim = claimOf(key, provider.issuer);
  if (claim === undefined) {
    return /^(?:aws|sts):/i.test(key) ? 'claimMissing' : 'keyOfOtherProvider';
  }
  const known = [...evaluatedClaims(provider), ...doubtfulClaims(provider)];
  return known.includes(claim.toLowerCase()) ? 'claimMissing' : 'keyNotEvaluated';
}
