import { ApiError } from '../api.ts';
import type { Caller } from '../iam/authorize.ts';
import { type Context, type ContextValue, context } from '../iam/context.ts';
import { type Decision, evaluate, isAbout, type Request } from '../iam/evaluate.ts';
import { MalformedPolicy, type Policy, parsePolicy } from '../iam/policy.ts';
import type { IamStore, Role } from '../iam/store.ts';
import type { Parameters, Xml } from '../queryApi.ts';
import type { Front } from '../world.ts';
import { account, check, members, required } from './request.ts';

/** What the sandbox does not simulate, and so refuses rather than leaves out. */
const UNKNOWN = [
  'PermissionsBoundaryPolicyInputList.member.1',
  'PolicyExclusionList.member.1.PolicyType',
  'ResourcePolicy',
  'CallerArn',
  'ResourceHandlingOption',
];

interface Source {
  /** How the simulator names it, such as `role_codespaces-ecs-dev_read-ecs`. */
  readonly id: string;
  readonly type: string;
  readonly policy: Policy;
}

/**
 * One result for each action; the decision about each resource stands in its ResourceSpecificResults, and
 * the result's own is the strictest of them.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function simulatePrincipalPolicy(front: Front, caller: Caller, parameters: Parameters): Xml {
  const arn = required(parameters, 'PolicySourceArn', 'policySourceArn');
  const iam = account(front, caller);
  check(iam, caller, { action: 'iam:SimulatePrincipalPolicy', resource: arn });
  const role = findRole(iam, arn);
  const actions = members(parameters, 'ActionNames');
  if (actions.length === 0) {
    required(parameters, 'ActionNames', 'actionNames');
  }
  const given = UNKNOWN.find(name => parameters.has(name));
  if (given !== undefined) {
    throw new ApiError('InvalidInput', `The sandbox does not simulate ${given.split('.')[0]}.`);
  }
  const sources = [...sourcesOf(iam, role), ...members(parameters, 'PolicyInputList').map(readPolicy)];
  const keys = readContext(parameters, role, front.now());
  const resources = members(parameters, 'ResourceArns');
  return {
    EvaluationResults: actions.map(action => simulate(sources, action, resources, keys)),
    IsTruncated: 'false',
  };
}

function simulate(
  sources: readonly Source[],
  action: string,
  resources: readonly string[],
  keys: Context,
): Xml {
  const results = (resources.length === 0 ? ['*'] : resources).map(resource => {
    const request: Request = { action, resource, context: keys };
    return {
      resource,
      decision: evaluate(
        sources.map(({ policy }) => policy),
        request,
      ),
      missing: missingKeys(sources, request),
      matched: matched(sources, request),
    };
  });
  const decision = strictest(results.map(result => result.decision));
  const statements = new Set(
    results.filter(result => result.decision === decision).flatMap(result => result.matched),
  );
  return {
    EvalActionName: action,
    EvalResourceName: resources.length === 0 ? '*' : undefined,
    EvalDecision: decision,
    MatchedStatements: [...statements].map(renderSource),
    MissingContextValues: [...new Set(results.flatMap(({ missing }) => missing))],
    ResourceSpecificResults:
      resources.length === 0
        ? undefined
        : results.map(result => ({
            EvalResourceName: result.resource,
            EvalResourceDecision: result.decision,
            MatchedStatements: result.matched.map(renderSource),
            MissingContextValues: result.missing,
          })),
  };
}

function strictest(decisions: readonly Decision[]): Decision {
  return (
    decisions.find(one => one === 'explicitDeny') ?? decisions.find(one => one !== 'allowed') ?? 'allowed'
  );
}

/** Those that the decision comes from; of denials nothing else is named. */
function matched(sources: readonly Source[], request: Request): readonly Source[] {
  const denying = sources.filter(({ policy }) => evaluate([policy], request) === 'explicitDeny');
  return denying.length > 0
    ? denying
    : sources.filter(({ policy }) => evaluate([policy], request) === 'allowed');
}

/** Keys that conditions about this action and resource ask for, and that the request does not bring. */
function missingKeys(sources: readonly Source[], request: Request): readonly string[] {
  const missing = new Set<string>();
  for (const { policy } of sources) {
    for (const statement of policy.statements) {
      if (!isAbout(statement, request, policy.version === '2012-10-17')) {
        continue;
      }
      for (const { key } of statement.conditions) {
        if (!request.context.has(key)) {
          missing.add(asWritten(policy, key));
        }
      }
    }
  }
  return [...missing];
}

/** Keys are kept in lower case; the answer has them as the policy does. */
function asWritten(policy: Policy, key: string): string {
  const text = JSON.stringify(policy.document);
  const quoted = JSON.stringify(key);
  const at = text.toLowerCase().indexOf(quoted);
  return at < 0 ? key : text.slice(at + 1, at + quoted.length - 1);
}

function renderSource({ id, type }: Source): Xml {
  return { SourcePolicyId: id, SourcePolicyType: type };
}

function findRole(iam: IamStore, arn: string): Role {
  if (!/^arn:aws:iam::\d{12}:(?:role|user|group)\/.+$/.test(arn)) {
    throw new ApiError(
      'InvalidInput',
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    );
  }
  const role = iam.role(arn);
  if (role === undefined) {
    throw new ApiError('NoSuchEntity', `Requested entity ARN: ${arn} does not exist.`, 404);
  }
  return role;
}

function sourcesOf(iam: IamStore, role: Role): readonly Source[] {
  const inline = [...role.policies].map(([name, policy]) => ({
    id: `role_${role.name}_${name}`,
    type: 'IAM Policy',
    policy,
  }));
  const managed = role.attached.flatMap(arn => {
    const policy = iam.managedPolicy(arn);
    const id = arn.slice(arn.lastIndexOf('/') + 1);
    return policy === undefined ? [] : [{ id, type: 'IAM Policy', policy }];
  });
  return [...inline, ...managed];
}

function readPolicy(document: string, index: number): Source {
  try {
    return {
      id: `PolicyInputList.${index + 1}`,
      type: 'IAM Policy',
      policy: parsePolicy(document, 'identity'),
    };
  } catch (error) {
    if (error instanceof MalformedPolicy) {
      throw new ApiError('InvalidInput', error.message);
    }
    throw error;
  }
}

/** The simulator knows the principal and the time; everything else is the request's. */
function readContext(parameters: Parameters, role: Role, now: number): Context {
  const entries: Record<string, ContextValue> = {};
  for (let index = 1; parameters.has(`ContextEntries.member.${index}.ContextKeyName`); index++) {
    const prefix = `ContextEntries.member.${index}`;
    const values = members(parameters, `${prefix}.ContextKeyValues`);
    const multiple = (parameters.get(`${prefix}.ContextKeyType`) ?? '').endsWith('List');
    entries[parameters.get(`${prefix}.ContextKeyName`) ?? ''] = multiple ? values : (values[0] ?? '');
  }
  return context(
    {
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:PrincipalArn': role.arn,
      'aws:PrincipalAccount': role.arn.split(':')[4],
      'aws:PrincipalType': 'AssumedRole',
    },
    entries,
  );
}
