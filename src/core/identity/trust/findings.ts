import { sessionTagsOf, sourceIdentityOf, type TrustRequest } from './context.ts';
import { isGitHub } from './provider.ts';
import { explain, isUnseen, type TrustFinding, type TrustReason } from './reasons.ts';
import { type StatementReport, subjectKey } from './statement.ts';

export const ASSUME_ACTION = 'sts:AssumeRoleWithWebIdentity';
const TAG_ACTION = 'sts:TagSession';
const SOURCE_ACTION = 'sts:SetSourceIdentity';

/** The actions that the exchange consists of: assuming the role, and what the claims carry. */
export function neededActions({ claims }: TrustRequest): readonly string[] {
  return [
    ASSUME_ACTION,
    ...(sessionTagsOf(claims).size > 0 ? [TAG_ACTION] : []),
    ...(sourceIdentityOf(claims) === undefined ? [] : [SOURCE_ACTION]),
  ];
}

/** Whether AWS keeps the role's name from GitHub; undefined where that is not known of the server. */
export function isReserved({ provider, roleName }: TrustRequest): boolean | undefined {
  if (roleName !== 'GitHubActions' || !isGitHub(provider)) {
    return false;
  }
  return provider.kind === 'github' ? true : undefined;
}

/** What keeps a statement from counting; in the order in which it is told. */
export function findingsOf(report: StatementReport, request: TrustRequest): readonly TrustFinding[] {
  const { statement, principal, conditions, subjectNarrowed, actions } = report;
  const { provider } = request;
  const at = { statement: statement.index };
  const findings: TrustFinding[] = [];
  if (principal !== 'matches') {
    const { federated, others } = statement.principals;
    const expected = federated.length > 0 ? federated : others;
    const words = { expected: expected.join(', '), actual: provider.arn };
    findings.push({
      ...at,
      reason: principal,
      why: explain(principal, words),
      expected,
      actual: [provider.arn],
    });
  }
  if (subjectNarrowed !== true) {
    const key = subjectKey(provider.issuer);
    const reason = missingSubject(report);
    findings.push({ ...at, reason, why: explain(reason, { key }), key });
  }
  for (const { condition, actual, holds, reason, why } of conditions) {
    if (holds !== true) {
      findings.push({
        ...at,
        reason,
        why,
        operator: condition.name,
        key: condition.key,
        expected: condition.values,
        ...(actual === undefined ? {} : { actual }),
      });
    }
  }
  if (!actions.includes(ASSUME_ACTION)) {
    findings.push({ ...at, reason: 'actionMissing', why: explain('actionMissing') });
  }
  return findings;
}

/** What it is called that an Allow does not narrow `sub`. */
export function missingSubject({ subjectNarrowed }: StatementReport): TrustReason {
  return subjectNarrowed === undefined ? 'subjectPerhapsDemanded' : 'noSubjectCondition';
}

/** What stands in the way of the exchange, of the statement that comes nearest. */
export function problemsOf(
  statements: readonly StatementReport[],
  needed: readonly string[],
  request: TrustRequest,
): readonly TrustFinding[] {
  const reserved = isReserved(request);
  if (reserved === true) {
    return [{ reason: 'reservedRoleName', why: explain('reservedRoleName') }];
  }
  const problems: TrustFinding[] = statements.flatMap(report => denialOf(report, request));
  if (reserved === undefined) {
    problems.push({ reason: 'roleNamePerhapsReserved', why: explain('roleNamePerhapsReserved') });
  }
  const allowing = statements.filter(({ statement }) => statement.effect === 'Allow');
  const assuming = allowing.filter(
    ({ applies, actions }) => applies !== false && actions.includes(ASSUME_ACTION),
  );
  if (assuming.length === 0) {
    const nearest = nearestAllow(statements, request);
    problems.push(
      ...(nearest === undefined
        ? [{ reason: 'noStatement' as const, why: explain('noStatement') }]
        : findingsOf(nearest, request)),
    );
    return problems;
  }
  problems.push(
    ...allowing
      .filter(({ applies }) => applies === undefined)
      .flatMap(it => findingsOf(it, request).filter(isUnseen)),
  );
  const allowed = (action: string): boolean =>
    allowing.some(({ applies, actions }) => applies !== false && actions.includes(action));
  if (needed.includes(TAG_ACTION) && !allowed(TAG_ACTION)) {
    problems.push({ reason: 'tagSessionMissing', why: explain('tagSessionMissing') });
  }
  if (needed.includes(SOURCE_ACTION) && !allowed(SOURCE_ACTION)) {
    problems.push({ reason: 'sourceIdentityMissing', why: explain('sourceIdentityMissing') });
  }
  return problems;
}

/** That a Deny covers the exchange, or what it depends on whether it does. */
function denialOf(report: StatementReport, request: TrustRequest): readonly TrustFinding[] {
  const { statement, applies } = report;
  if (statement.effect !== 'Deny' || applies === false) {
    return [];
  }
  return applies === undefined
    ? findingsOf(report, request).filter(isUnseen)
    : [{ statement: statement.index, reason: 'denied', why: explain('denied') }];
}

/** What says most against the statement's being meant for this sign-in. */
const FAR: ReadonlyMap<TrustReason, number> = new Map([
  ['noFederatedPrincipal', 100],
  ['providerDiffers', 50],
  ['otherOwner', 20],
  ['actionMissing', 10],
  ['keyOfOtherProvider', 8],
  ['otherRepository', 5],
]);

/** The Allow statement that was most likely meant for this sign-in; undefined where there is none for a web identity. */
export function nearestAllow(
  statements: readonly StatementReport[],
  request: TrustRequest,
): StatementReport | undefined {
  const distance = (report: StatementReport): number =>
    findingsOf(report, request).reduce((sum, { reason }) => sum + (FAR.get(reason) ?? 1), 0);
  const [nearest] = statements
    .filter(
      ({ statement, principal }) => statement.effect === 'Allow' && principal !== 'noFederatedPrincipal',
    )
    .sort((a, b) => distance(a) - distance(b));
  return nearest;
}

/** Conditions that hold for want of a claim, and subjects that fit others. */
export function warningsOf(report: StatementReport, { provider }: TrustRequest): readonly TrustFinding[] {
  const { statement, conditions } = report;
  if (statement.effect === 'Deny') {
    return [];
  }
  const warnings: TrustFinding[] = [];
  for (const { condition, holds, reason, why } of conditions) {
    const { key, name: operator, values } = condition;
    const about = { statement: statement.index, key, operator, expected: values };
    if (condition.quantifier === 'ForAllValues') {
      warnings.push({ ...about, reason: 'forAllValues', why: explain('forAllValues', { key }) });
    } else if (holds === true && (reason === 'ifExists' || reason === 'negatedWithoutClaim')) {
      warnings.push({ ...about, reason, why });
    }
    const wide = values.find(
      value => condition.operator === 'StringLike' && /^(?:[*?]|repo:[^:]*[*?])/.test(value),
    );
    if (
      isGitHub(provider) &&
      key.toLowerCase() === subjectKey(provider.issuer).toLowerCase() &&
      wide !== undefined
    ) {
      warnings.push({ ...about, reason: 'wideSubject', why: explain('wideSubject', { expected: wide }) });
    }
  }
  if (statement.principals.everyone && !statement.principals.negated) {
    warnings.push({ statement: statement.index, reason: 'everyone', why: explain('everyone') });
  }
  return warnings;
}
