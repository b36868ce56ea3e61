import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import { NULL_OPERATOR, OPERATORS } from './operators.ts';

/**
 * A role's trust policy as data.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface TrustPolicy {
  /** Policy variables are known from version 2012-10-17 on. */
  readonly variables: boolean;
  readonly statements: readonly TrustStatement[];
}

export interface TrustStatement {
  /** Its place in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: { readonly negated: boolean; readonly patterns: readonly string[] };
  readonly principals: TrustPrincipals;
  readonly conditions: readonly TrustCondition[];
}

export interface TrustPrincipals {
  readonly negated: boolean;
  readonly everyone: boolean;
  /** ARNs of identity providers. */
  readonly federated: readonly string[];
  /** Accounts, users, roles and services, which never come with a web identity. */
  readonly others: readonly string[];
}

/** One key under one operator. */
export interface TrustCondition {
  /** As it is written, such as `ForAllValues:StringLikeIfExists`. */
  readonly name: string;
  /** The operator alone, such as `StringLike`. */
  readonly operator: string;
  readonly quantifier?: 'ForAnyValue' | 'ForAllValues';
  readonly ifExists: boolean;
  /** As it is written; keys are compared without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

type Fields = ReadonlyMap<string, unknown>;

/**
 * Reads a document that IAM gave, or that a person pasted: parsed, as JSON, or as JSON in percent-encoding.
 * Throws Failure `invalid`, which says where.
 */
export function parseTrustPolicy(document: unknown): TrustPolicy {
  const policy = fields(parseDocument(document), l10n.t('The document'));
  const statement = policy.get('Statement');
  if (statement === undefined) {
    throw invalid(l10n.t('It has no `Statement`.'));
  }
  return {
    variables: policy.get('Version') === '2012-10-17',
    statements: listOf(statement).map(parseStatement),
  };
}

/**
 * The trust policy in what a person copied: the document itself, or what `aws iam get-role` prints around it.
 * Throws Failure `invalid` for anything else.
 */
export function readTrustPolicy(text: string): unknown {
  let document = parseDocument(text.trim());
  for (const field of ['Role', 'AssumeRolePolicyDocument']) {
    const inner: unknown =
      typeof document === 'object' && document !== null ? Reflect.get(document, field) : undefined;
    document = inner === undefined ? document : parseDocument(inner);
  }
  parseTrustPolicy(document);
  return document;
}

/** The document as data; texts are parsed. Throws Failure `invalid`. */
export function parseDocument(document: unknown): unknown {
  if (typeof document !== 'string') {
    return document;
  }
  const text = /^\s*%7B/i.test(document) ? decode(document) : document;
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch (error) {
    throw invalid(l10n.t('It is not JSON.'), error);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw invalid(l10n.t('It is not JSON.'), error);
  }
}

function parseStatement(value: unknown, index: number): TrustStatement {
  const place = l10n.t('Statement {0}', index + 1);
  const statement = fields(value, place);
  const effect = statement.get('Effect');
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw invalid(l10n.t('{0}: `Effect` is Allow or Deny.', place));
  }
  const sid = statement.get('Sid');
  return {
    index,
    ...(typeof sid === 'string' && sid !== '' ? { sid } : {}),
    effect,
    actions: parseActions(statement, place),
    principals: parsePrincipals(statement, place),
    conditions: parseConditions(statement.get('Condition'), place),
  };
}

function parseActions(statement: Fields, place: string): TrustStatement['actions'] {
  const plain = statement.get('Action');
  const not = statement.get('NotAction');
  if ((plain === undefined) === (not === undefined)) {
    throw invalid(l10n.t('{0}: there is one of `Action` and `NotAction`.', place));
  }
  return { negated: plain === undefined, patterns: texts(plain ?? not, place) };
}

function parsePrincipals(statement: Fields, place: string): TrustPrincipals {
  const plain = statement.get('Principal');
  const not = statement.get('NotPrincipal');
  if ((plain === undefined) === (not === undefined)) {
    throw invalid(l10n.t('{0}: there is one of `Principal` and `NotPrincipal`.', place));
  }
  const negated = plain === undefined;
  const value = plain ?? not;
  if (value === '*') {
    return { negated, everyone: true, federated: [], others: [] };
  }
  const kinds = fields(value, place);
  const named = (kind: string): readonly string[] => {
    const names = kinds.get(kind);
    return names === undefined ? [] : texts(names, place);
  };
  const aws = named('AWS');
  return {
    negated,
    everyone: aws.includes('*'),
    federated: named('Federated'),
    others: [...aws.filter(name => name !== '*'), ...named('Service'), ...named('CanonicalUser')],
  };
}

function parseConditions(value: unknown, place: string): readonly TrustCondition[] {
  if (value === undefined) {
    return [];
  }
  return [...fields(value, place)].flatMap(([name, keys]) => {
    const [, quantifier, operator = '', suffix] =
      /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
    const known = operator === NULL_OPERATOR ? suffix === undefined : OPERATORS.has(operator);
    if (!known) {
      throw invalid(l10n.t('{0}: there is no condition operator {1}.', place, name));
    }
    return [...fields(keys, place)].map(([key, values]) => ({
      name,
      operator,
      ...(quantifier === 'ForAnyValue' || quantifier === 'ForAllValues' ? { quantifier } : {}),
      ifExists: suffix !== undefined,
      key,
      values: scalars(values, place),
    }));
  });
}

/** Numbers and truth values may stand without quotation marks. */
function scalars(value: unknown, place: string): readonly string[] {
  return listOf(value).map(item => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') {
      return String(item);
    }
    throw invalid(l10n.t('{0}: the values of a condition are texts.', place));
  });
}

function texts(value: unknown, place: string): readonly string[] {
  return listOf(value).map(item => {
    if (typeof item !== 'string' || item === '') {
      throw invalid(l10n.t('{0}: principals and actions are texts.', place));
    }
    return item;
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function fields(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(l10n.t('{0} is no JSON object where one is due.', place));
  }
  return new Map(Object.entries(value));
}

function invalid(detail: string, cause?: unknown): Failure {
  return new Failure('invalid', l10n.t('This is no trust policy that IAM would take. {0}', detail), {
    cause,
  });
}
