import type { TrustRequest } from './context.ts';
import type { Operator } from './operators.ts';
import { hasWildcard, matches, type Pattern, pattern } from './pattern.ts';
import { isGitHub, issuerName } from './provider.ts';
import type { TrustReason } from './reasons.ts';
import { type GitHubSubject, hasIds, parseGitHubSubject, withoutIds } from './subject.ts';

/** The likelier explanations first: with several expected values the nearest miss is told. */
const NEAREST: readonly TrustReason[] = [
  'azpIsAudience',
  'otherSubjectForm',
  'caseDiffers',
  'wildcardUnderEquals',
  'trailingSlash',
  'refWithoutPrefix',
  'environmentChangedSubject',
  'environmentExpected',
  'otherEnvironment',
  'otherRef',
  'otherRepository',
  'otherOwner',
  'customSubject',
  'audienceDiffers',
  'valueDiffers',
];

export interface Miss {
  readonly reason: TrustReason;
  /** The expected value that came nearest. */
  readonly expected: string;
}

/** Why none of the expected values compares with what the token has. `claim` is the key without its issuer. */
export function nearestMiss(
  claim: string,
  operator: Operator,
  expected: readonly Pattern[],
  actual: string,
  request: TrustRequest,
): Miss {
  const misses = expected.map(wanted => ({
    reason: missOf(claim.toLowerCase(), operator, wanted, actual, request),
    expected: wanted.text,
  }));
  const [nearest] = misses.sort((a, b) => NEAREST.indexOf(a.reason) - NEAREST.indexOf(b.reason));
  return nearest ?? { reason: 'valueDiffers', expected: '' };
}

function missOf(
  claim: string,
  operator: Operator,
  candidate: Pattern,
  actual: string,
  { claims, provider }: TrustRequest,
): TrustReason {
  const wanted = candidate.text;
  if (claim === 'aud' && typeof claims['azp'] === 'string' && wanted === claims['aud']) {
    return 'azpIsAudience';
  }
  const ofGitHub = isGitHub(provider);
  if (ofGitHub && claim === 'sub') {
    return subjectMiss(operator, candidate, actual);
  }
  const formal = formalMiss(operator, candidate, actual);
  if (formal !== undefined) {
    return formal;
  }
  if (
    ofGitHub &&
    claim === 'ref' &&
    /^refs\/(?:heads|tags)\//.test(actual) &&
    actual.endsWith(`/${wanted}`)
  ) {
    return 'refWithoutPrefix';
  }
  if (ofGitHub && claim === 'repository') {
    return sameOwner(`repo:${wanted}:`, `repo:${actual}:`) ? 'otherRepository' : 'otherOwner';
  }
  switch (claim) {
    case 'ref':
      return 'otherRef';
    case 'environment':
      return 'otherEnvironment';
    case 'repository_owner_id':
      return ofGitHub ? 'otherOwner' : 'valueDiffers';
    case 'repository_id':
      return ofGitHub ? 'otherRepository' : 'valueDiffers';
    case 'aud':
      return 'audienceDiffers';
    default:
      return 'valueDiffers';
  }
}

/** A value that would compare if it were written rightly. */
function formalMiss(operator: Operator, wanted: Pattern, actual: string): TrustReason | undefined {
  if (!operator.texts) {
    return undefined;
  }
  if (!operator.wildcards && hasWildcard(wanted) && matches(wanted, actual)) {
    return 'wildcardUnderEquals';
  }
  if (matches({ ...wanted, text: wanted.text.toLowerCase() }, actual.toLowerCase())) {
    return 'caseDiffers';
  }
  return wanted.text.replace(/\/$/, '') === actual.replace(/\/$/, '') ? 'trailingSlash' : undefined;
}

function subjectMiss(operator: Operator, { text: wanted, quoted }: Pattern, actual: string): TrustReason {
  const bare = withoutIds(wanted).toLowerCase();
  if (
    hasIds(wanted) !== hasIds(actual) &&
    matches(pattern(bare), withoutIds(actual).toLowerCase()) &&
    !/^\*+$/.test(wanted)
  ) {
    return 'otherSubjectForm';
  }
  const formal = formalMiss(operator, { text: wanted, quoted }, actual);
  if (formal !== undefined) {
    return formal;
  }
  const ours = parseGitHubSubject(actual);
  if (ours === undefined) {
    return 'customSubject';
  }
  const theirs = parseGitHubSubject(wanted);
  if (theirs === undefined) {
    return 'valueDiffers';
  }
  if (!sameOwner(wanted, actual)) {
    return 'otherOwner';
  }
  return sameRepository(theirs, ours) ? contextMiss(theirs, ours, wanted, actual) : 'otherRepository';
}

function contextMiss(
  theirs: GitHubSubject,
  ours: GitHubSubject,
  wanted: string,
  actual: string,
): TrustReason {
  const wantsEnvironment = /^environment:/i.test(theirs.context);
  if (/^environment:/.test(ours.context)) {
    return wantsEnvironment ? 'otherEnvironment' : 'environmentChangedSubject';
  }
  if (wantsEnvironment) {
    return 'environmentExpected';
  }
  // The rest may be right: then it is the form of the repository's part alone.
  return theirs.context === ours.context && hasIds(wanted) !== hasIds(actual)
    ? 'otherSubjectForm'
    : 'otherRef';
}

/** Of two subjects; ids tell it where both have them, since an owner can change its name. */
export function sameOwner(wanted: string, actual: string): boolean {
  const theirs = parseGitHubSubject(wanted);
  const ours = parseGitHubSubject(actual);
  if (theirs === undefined || ours === undefined) {
    return false;
  }
  return theirs.ownerId !== undefined && ours.ownerId !== undefined && !/[*?]/.test(theirs.ownerId)
    ? theirs.ownerId === ours.ownerId
    : matches(pattern(theirs.owner.toLowerCase()), ours.owner.toLowerCase());
}

function sameRepository(theirs: GitHubSubject, ours: GitHubSubject): boolean {
  return theirs.repositoryId !== undefined &&
    ours.repositoryId !== undefined &&
    !/[*?]/.test(theirs.repositoryId)
    ? theirs.repositoryId === ours.repositoryId
    : matches(pattern(theirs.repository.toLowerCase()), ours.repository.toLowerCase());
}

/** The claim that a key stands for; undefined where the key is of another issuer, or AWS's own. */
export function claimOf(key: string, issuer: string): string | undefined {
  const prefix = `${issuerName(issuer)}:`;
  return key.toLowerCase().startsWith(prefix.toLowerCase()) ? key.slice(prefix.length) : undefined;
}
