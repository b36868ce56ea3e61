import * as l10n from '@vscode/l10n';
import { evaluatedClaims, type TrustRequest } from './context.ts';
import { PolicyEdit } from './edit.ts';
import { evaluateTrust, type TrustReport } from './evaluate.ts';
import { ASSUME_ACTION, findingsOf, nearestAllow } from './findings.ts';
import { claimOf } from './mismatch.ts';
import { OPERATORS } from './operators.ts';
import { pattern } from './pattern.ts';
import { parseTrustPolicy, type TrustCondition, type TrustPolicy } from './policy.ts';
import { isGitHub, issuerName } from './provider.ts';
import type { TrustFinding, TrustReason } from './reasons.ts';
import { type CorrectionFacts, refusalOf } from './refuse.ts';
import { type StatementReport, subjectKey } from './statement.ts';
import { literal } from './variables.ts';

export type Correction =
  /** The whole document as it should be, and what to know before it is taken over. */
  | { readonly kind: 'corrected'; readonly document: unknown; readonly cautions: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string }
  /** It lets the claims in as it is. */
  | { readonly kind: 'needless' };

/** The statement lets in nobody as it is written, so that it may be changed where it stands. */
const DEAD: ReadonlySet<TrustReason> = new Set([
  'keyNotEvaluated',
  'keyOfOtherProvider',
  'noSubjectCondition',
  'actionMissing',
  'trailingSlash',
  'providerDiffers',
  'providerOfOtherAccount',
]);
/** The value was meant for this subject and is written wrongly: the right one takes its place. */
const MISWRITTEN: ReadonlySet<TrustReason> = new Set([
  'caseDiffers',
  'otherSubjectForm',
  'trailingSlash',
  'wildcardUnderEquals',
]);
/** A claim that IAM evaluates and that says at least as much as one that it does not. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['repository_owner', 'repository_owner_id'],
  ['workflow_ref', 'job_workflow_ref'],
]);

/**
 * The smallest change of a trust policy that lets the claims of `request` in and no other subject that it did not
 * let in before. Refused where the policy means somebody else. Throws Failure `invalid` for what is no policy.
 */
export function correctTrust(
  document: unknown,
  request: TrustRequest,
  facts: CorrectionFacts = {},
): Correction {
  const policy = parseTrustPolicy(document);
  const report = evaluateTrust(policy, request);
  if (report.decision === 'allowed') {
    return { kind: 'needless' };
  }
  for (const problem of report.problems) {
    const why = refusalOf(problem, request, facts) ?? unmet(problem, policy, request);
    if (why !== undefined) {
      return { kind: 'refused', why };
    }
  }
  const corrected = edit(document, policy, report, request);
  // Whatever else stands in the way was not looked at: then nothing is proposed.
  return corrected !== undefined && isAllowed(corrected, request)
    ? { kind: 'corrected', document: corrected, cautions: cautionsOf(report, request) }
    : { kind: 'refused', why: l10n.t('No small change of this policy would do; write it anew.') };
}

function isAllowed(document: unknown, request: TrustRequest): boolean {
  return evaluateTrust(parseTrustPolicy(document), request).decision === 'allowed';
}

/** What a condition that never counts was meant to ask for, the token has to have. */
function unmet(
  { reason, key = '', operator, expected = [] }: TrustFinding,
  { variables }: TrustPolicy,
  request: TrustRequest,
): string | undefined {
  if (reason !== 'keyNotEvaluated' && reason !== 'keyOfOtherProvider') {
    return undefined;
  }
  const name = /^(?:\w+:)?(\w+?)(?:IfExists)?$/.exec(operator ?? '')?.[1] ?? '';
  const by = OPERATORS.get(name);
  const claim = claimMeant(key, request);
  const value = claim === 'aud' ? audienceOf(request) : request.claims[claim];
  const given = (Array.isArray(value) ? value : [value]).map(String);
  const met =
    value !== undefined &&
    by !== undefined &&
    !(variables && expected.some(text => text.includes('${'))) &&
    given.some(item => expected.some(wanted => by.compares(pattern(wanted), item)));
  return met
    ? undefined
    : l10n.t(
        'The policy asks for {0}, which the token does not meet and AWS cannot see.',
        `${key}: ${expected.join(', ')}`,
      );
}

function edit(document: unknown, policy: TrustPolicy, report: TrustReport, request: TrustRequest): unknown {
  const nearest = nearestAllow(report.statements, request);
  if (nearest === undefined) {
    return undefined;
  }
  const findings = findingsOf(nearest, request);
  if (findings.length === 0) {
    return allowCarried(document, nearest, report);
  }
  const [only, ...others] = findings;
  if (
    only !== undefined &&
    others.length === 0 &&
    isSubject(only, request) &&
    !DEAD_SUBJECT.has(only.reason)
  ) {
    return correctSubject(document, policy, nearest, only, request);
  }
  const { principals, actions, index } = nearest.statement;
  if (actions.negated && findings.some(({ reason }) => reason === 'actionMissing')) {
    return undefined;
  }
  const shared = principals.federated.length > 1;
  const dead = !shared && findings.some(({ reason }) => DEAD.has(reason));
  const change = new PolicyEdit(document, index, { copy: !dead });
  if (shared) {
    change.setProvider(request.provider.arn);
  }
  for (const finding of findings) {
    mend(change, finding, policy, request);
  }
  requireSubject(change, nearest, policy, request);
  return change.document;
}

/** Reasons about `sub` that make the whole statement dead. */
const DEAD_SUBJECT: ReadonlySet<TrustReason> = new Set([
  'noSubjectCondition',
  'keyOfOtherProvider',
  'claimMissing',
]);

/** The statement lets the identity in, and not with the tags or the source identity that the token carries. */
function allowCarried(document: unknown, { statement }: StatementReport, report: TrustReport): unknown {
  if (statement.actions.negated) {
    return undefined;
  }
  const change = new PolicyEdit(document, statement.index, { copy: false });
  const wanted = report.problems.flatMap(({ reason }) =>
    reason === 'tagSessionMissing'
      ? ['sts:TagSession']
      : reason === 'sourceIdentityMissing'
        ? ['sts:SetSourceIdentity']
        : [],
  );
  for (const action of wanted) {
    change.addAction(action);
  }
  return change.document;
}

/** Only the subject is in the way: its list gets the right value, in the place of the wrong one where that is dead. */
function correctSubject(
  document: unknown,
  policy: TrustPolicy,
  { statement }: StatementReport,
  { operator = '', key = '', expected = [], reason }: TrustFinding,
  { claims }: TrustRequest,
): unknown {
  const change = new PolicyEdit(document, statement.index, { copy: false });
  const wildcards = operator.includes('Like');
  const subject = String(claims['sub']);
  if (wildcards && !policy.variables && /[*?]/.test(subject)) {
    return undefined;
  }
  const value = policy.variables ? literal(subject, { wildcards }) : subject;
  const [before, ...more] = expected;
  const replaces = MISWRITTEN.has(reason) && more.length === 0 && before !== undefined;
  if (replaces && !(wildcards && /[*?]/.test(before))) {
    change.replaceValue(operator, key, before, value);
  } else {
    change.addValue(operator, key, value);
  }
  return change.document;
}

function mend(
  change: PolicyEdit,
  { reason, key, operator, expected = [] }: TrustFinding,
  policy: TrustPolicy,
  request: TrustRequest,
): void {
  const { claims, provider } = request;
  if (reason === 'actionMissing') {
    change.addAction(ASSUME_ACTION);
  } else if (key === undefined) {
    change.setProvider(provider.arn);
  } else if (operator !== undefined) {
    change.remove(operator, key);
    const claim = claimMeant(key, request);
    const counted = COUNTERPARTS.get(claim) ?? claim;
    const value = counted === 'aud' ? audienceOf(request) : claims[counted];
    if (
      counted !== 'sub' &&
      evaluatedClaims(provider).includes(counted) &&
      value !== undefined &&
      expected.length > 0
    ) {
      change.require(`${issuerName(provider.issuer)}:${counted}`, exact(String(value), policy));
    }
  }
}

/** From now on the statement is for this very subject. */
function requireSubject(
  change: PolicyEdit,
  { statement }: StatementReport,
  policy: TrustPolicy,
  { claims, provider }: TrustRequest,
): void {
  const key = subjectKey(provider.issuer);
  const ofSubject = ({ key: other, operator }: TrustCondition): boolean =>
    other.toLowerCase() === key.toLowerCase() && OPERATORS.get(operator)?.negated === false;
  for (const condition of statement.conditions.filter(ofSubject)) {
    change.remove(condition.name, condition.key);
  }
  change.require(key, exact(String(claims['sub']), policy));
}

function exact(value: string, { variables }: TrustPolicy): string {
  return variables ? literal(value, { wildcards: false }) : value;
}

/** The claim that a key stands for, whatever issuer it names. */
function claimMeant(key: string, { provider }: TrustRequest): string {
  return (claimOf(key, provider.issuer) ?? key.slice(key.lastIndexOf(':') + 1)).toLowerCase();
}

function audienceOf({ claims }: TrustRequest): unknown {
  const { aud, azp } = claims;
  return azp ?? (Array.isArray(aud) ? aud[0] : aud);
}

function isSubject({ key }: TrustFinding, { provider }: TrustRequest): boolean {
  return key?.toLowerCase() === subjectKey(provider.issuer).toLowerCase();
}

function cautionsOf({ problems, warnings }: TrustReport, { provider }: TrustRequest): readonly string[] {
  const reasons = new Set(problems.map(({ reason }) => reason));
  return [
    ...(reasons.has('wildcardUnderEquals')
      ? [
          isGitHub(provider)
            ? l10n.t(
                'The value is exact. Where every branch, tag and environment of the repository is to get in, keep the pattern and move it to StringLike.',
              )
            : l10n.t(
                'The value is exact and lets in this identity alone. Whoever else is to get in is added beside it.',
              ),
        ]
      : []),
    ...(reasons.has('otherRepository')
      ? [l10n.t('This lets a second repository of the owner in: be sure that it is meant.')]
      : []),
    ...(reasons.has('environmentChangedSubject')
      ? [
          l10n.t(
            'Protect the GitHub environment with reviewers or branch rules: they now decide who gets in.',
          ),
        ]
      : []),
    ...(reasons.has('providerOfOtherAccount') ||
    reasons.has('trailingSlash') ||
    reasons.has('providerDiffers')
      ? [l10n.t('The identity provider has to be in the account under exactly that name.')]
      : []),
    ...warnings.map(({ why }) => why),
  ];
}
