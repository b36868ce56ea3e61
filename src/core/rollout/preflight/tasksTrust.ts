import { Failure } from '../../failure.ts';
import { matches, pattern } from '../../identity/trust/pattern.ts';
import {
  parseTrustPolicy,
  type TrustCondition,
  type TrustPolicy,
  type TrustStatement,
} from '../../identity/trust/policy.ts';

const SERVICE = 'ecs-tasks.amazonaws.com';

/**
 * Whether a role's trust policy lets ECS tasks assume it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html, which proposes conditions on
 * aws:SourceAccount and aws:SourceArn). `unknown` where it depends on other conditions, or cannot be read.
 */
export function trustsTasks(
  document: unknown,
  place: { readonly region: string; readonly account: string; readonly partition: string },
): 'yes' | 'no' | 'unknown' {
  let policy: TrustPolicy;
  try {
    policy = parseTrustPolicy(document);
  } catch (error) {
    if (error instanceof Failure) {
      return 'unknown';
    }
    throw error;
  }
  const applying = policy.statements
    .filter(concernsTasks)
    .map(statement => ({ statement, applies: all(statement.conditions.map(one => holds(one, place))) }));
  const effect = (wanted: TrustStatement['effect'], applies: boolean | undefined) =>
    applying.some(item => item.statement.effect === wanted && item.applies === applies);
  if (effect('Deny', true)) {
    return 'no';
  }
  if (effect('Allow', true)) {
    return effect('Deny', undefined) ? 'unknown' : 'yes';
  }
  return effect('Allow', undefined) ? 'unknown' : 'no';
}

function concernsTasks({ actions, principals }: TrustStatement): boolean {
  const action =
    actions.patterns.some(name => matches(pattern(name.toLowerCase()), 'sts:assumerole')) !== actions.negated;
  const named = principals.everyone || principals.others.includes(SERVICE);
  return action && named !== principals.negated;
}

/** Undefined where only AWS knows. */
function holds(
  { operator, quantifier, key, values }: TrustCondition,
  {
    partition,
    region,
    account,
  }: { readonly partition: string; readonly region: string; readonly account: string },
): boolean | undefined {
  const name = key.toLowerCase();
  if (quantifier !== undefined) {
    return undefined;
  }
  if (name === 'aws:sourceaccount' && /^String(?:Equals(?:IgnoreCase)?|Like)$/.test(operator)) {
    return values.some(value => matches(pattern(value), account));
  }
  if (name === 'aws:sourcearn' && /^(?:Arn(?:Like|Equals)|StringLike)$/.test(operator)) {
    // What stands behind the account is AWS's matter: only what cannot fit is told.
    const source = `arn:${partition}:ecs:${region}:${account}`;
    const fits = values.some(value => {
      const parts = value.split(':');
      return value === '*' || matches(pattern(parts.slice(0, 5).join(':')), source);
    });
    return fits && values.some(value => /^\*$|:\*$/.test(value)) ? true : fits ? undefined : false;
  }
  return undefined;
}

function all(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) {
    return false;
  }
  return parts.includes(undefined) ? undefined : true;
}
