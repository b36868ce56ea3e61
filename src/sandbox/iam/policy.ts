/**
 * IAM's policy language as data, and its grammar.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** A document that IAM would not take; the message is what it says. */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
}

export interface Policy {
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
  /** What it was read from. */
  readonly document: unknown;
}

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  /** Absent in trust policies. */
  readonly resources: Patterns | undefined;
  /** Present in trust policies alone. */
  readonly principals: Principals | undefined;
  readonly conditions: readonly Condition[];
}

/** `negated` is the Not… form: everything but these. */
interface Patterns {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

export interface Principals {
  readonly negated: boolean;
  /** `"Principal": "*"`, or `"AWS": "*"`. */
  readonly everyone: boolean;
  /** ARNs of identity providers. */
  readonly federated: readonly string[];
  /** Names of AWS's services, such as `ecs-tasks.amazonaws.com`. */
  readonly services: readonly string[];
  /** ARNs of roles, of their sessions and of accounts' roots; an account's id stands for its root. */
  readonly aws: readonly string[];
}

export interface Condition {
  readonly operator: Operator;
  readonly quantifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly ifExists: boolean;
  /** Lower case: keys are compared without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

const OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Bool',
  'Null',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'IpAddress',
  'NotIpAddress',
  'BinaryEquals',
] as const;

export type Operator = (typeof OPERATORS)[number];

export type PolicyKind = 'identity' | 'session' | 'trust';

/** Throws MalformedPolicy. */
export function parsePolicy(document: unknown, kind: PolicyKind): Policy {
  const source = typeof document === 'string' ? parseJson(document) : document;
  const root = object(source);
  known(root, ['Version', 'Id', 'Statement']);
  const version = root['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new MalformedPolicy('The policy must contain a valid version string');
  }
  const list = root['Statement'];
  const statements = (Array.isArray(list) ? list : list === undefined ? [] : [list]).map((entry: unknown) =>
    parseStatement(object(entry), kind),
  );
  if (statements.length === 0) {
    throw new MalformedPolicy('Policy document must contain at least one statement.');
  }
  const sids = statements.flatMap(({ sid }) => sid ?? []);
  if (kind !== 'trust' && new Set(sids).size < sids.length) {
    throw new MalformedPolicy('Statement IDs (SID) in a single policy must be unique.');
  }
  return { version, statements, document: source };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedPolicy('This policy contains invalid Json');
  }
}

function parseStatement(entry: Readonly<Record<string, unknown>>, kind: PolicyKind): Statement {
  known(entry, [
    'Sid',
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Principal',
    'NotPrincipal',
    'Condition',
  ]);
  const effect = entry['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new MalformedPolicy('Syntax errors in policy.');
  }
  const sid = entry['Sid'];
  if (sid !== undefined && (typeof sid !== 'string' || (kind !== 'trust' && !/^[A-Za-z0-9]*$/.test(sid)))) {
    throw new MalformedPolicy('Statement IDs (SID) in a single policy must be alpha numeric.');
  }
  const actions = parsePatterns(entry, 'Action');
  if (actions === undefined) {
    throw new MalformedPolicy('Policy statement must contain actions.');
  }
  for (const pattern of actions.patterns) {
    if (pattern !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(pattern)) {
      throw new MalformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
    if (kind === 'trust' && pattern !== '*' && !/^sts:/i.test(pattern)) {
      throw new MalformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
  return {
    sid,
    effect,
    actions,
    resources: parseResources(entry, kind),
    principals: parsePrincipals(entry, kind),
    conditions: parseConditions(entry['Condition']),
  };
}

function parseResources(entry: Readonly<Record<string, unknown>>, kind: PolicyKind): Patterns | undefined {
  const resources = parsePatterns(entry, 'Resource');
  if (kind === 'trust') {
    if (resources !== undefined) {
      throw new MalformedPolicy('Has prohibited field Resource');
    }
    return undefined;
  }
  if (resources === undefined) {
    throw new MalformedPolicy('Policy statement must contain resources.');
  }
  for (const pattern of resources.patterns) {
    if (pattern !== '*' && !pattern.startsWith('arn:')) {
      throw new MalformedPolicy(`Resource ${pattern} must be in ARN format or "*".`);
    }
  }
  return resources;
}

function parsePatterns(
  entry: Readonly<Record<string, unknown>>,
  field: 'Action' | 'Resource',
): Patterns | undefined {
  const plain = entry[field];
  const not = entry[`Not${field}`];
  if (plain !== undefined && not !== undefined) {
    throw new MalformedPolicy('Syntax errors in policy.');
  }
  const value = plain ?? not;
  return value === undefined ? undefined : { negated: plain === undefined, patterns: strings(value) };
}

function parsePrincipals(entry: Readonly<Record<string, unknown>>, kind: PolicyKind): Principals | undefined {
  const plain = entry['Principal'];
  const not = entry['NotPrincipal'];
  const value = plain ?? not;
  if (kind !== 'trust') {
    if (value !== undefined) {
      throw new MalformedPolicy('Policy document should not specify a principal.');
    }
    return undefined;
  }
  if (value === undefined || (plain !== undefined && not !== undefined)) {
    throw new MalformedPolicy('Missing required field Principal');
  }
  const negated = plain === undefined;
  if (value === '*') {
    return { negated, everyone: true, federated: [], services: [], aws: [] };
  }
  const kinds = object(value);
  known(kinds, ['AWS', 'Federated', 'Service', 'CanonicalUser']);
  const services = kinds['Service'] === undefined ? [] : strings(kinds['Service']);
  const unknown = services.find(name => !/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(name));
  if (unknown !== undefined) {
    throw new MalformedPolicy(`Invalid principal in policy: "SERVICE":"${unknown}"`);
  }
  const aws = kinds['AWS'] === undefined ? [] : strings(kinds['AWS']);
  const federated = kinds['Federated'] === undefined ? [] : strings(kinds['Federated']);
  const named = aws.filter(principal => principal !== '*').map(readAwsPrincipal);
  return { negated, everyone: aws.includes('*'), federated, services, aws: named };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function readAwsPrincipal(principal: string): string {
  if (/^\d{12}$/.test(principal)) {
    return `arn:aws:iam::${principal}:root`;
  }
  if (
    !/^arn:aws:(?:iam::\d{12}:(?:root|(?:role|user)\/[^*?]+)|sts::\d{12}:assumed-role\/[^*?/]+\/[^*?/]+)$/.test(
      principal,
    )
  ) {
    throw new MalformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`);
  }
  return principal;
}

const CONDITION = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

function parseConditions(value: unknown): readonly Condition[] {
  if (value === undefined) {
    return [];
  }
  return Object.entries(object(value)).flatMap(([name, keys]) => {
    const match = CONDITION.exec(name);
    const operator = OPERATORS.find(known => known === match?.[2]);
    const ifExists = match?.[3] !== undefined;
    if (operator === undefined || (operator === 'Null' && ifExists)) {
      throw new MalformedPolicy(`Invalid Condition type : ${name}.`);
    }
    const quantifier: Condition['quantifier'] =
      match?.[1] === 'ForAnyValue' || match?.[1] === 'ForAllValues' ? match[1] : undefined;
    return Object.entries(object(keys)).map(([key, values]) => ({
      operator,
      quantifier,
      ifExists,
      key: key.toLowerCase(),
      values: conditionValues(values),
    }));
  });
}

/** Numbers and booleans may stand without quotation marks. */
function conditionValues(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') {
      return String(item);
    }
    throw new MalformedPolicy('Syntax errors in policy.');
  });
}

function strings(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map(item => {
    if (typeof item !== 'string' || item === '') {
      throw new MalformedPolicy('Syntax errors in policy.');
    }
    return item;
  });
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedPolicy('Syntax errors in policy.');
  }
  return Object.fromEntries(Object.entries(value));
}

function known(entry: Readonly<Record<string, unknown>>, fields: readonly string[]): void {
  if (Object.keys(entry).some(field => !fields.includes(field))) {
    throw new MalformedPolicy('Syntax errors in policy.');
  }
}
