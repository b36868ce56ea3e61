import * as l10n from '@vscode/l10n';

/** What a sentence names; empty where it is not known. */
interface Named {
  readonly operator: string;
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

export type ReasonDetails = Partial<Named>;

/** Why a part of a trust policy holds or does not, in words. */
const SENTENCES = {
  matches: () => l10n.t('It holds.'),
  /** The key is there, or absent, as Null asks for. */
  presence: ({ key }) =>
    l10n.t('Null asks whether {0} is there at all; here it is the other way round.', key),
  /** `sub` comes in the immutable form and the policy has the other one, or the other way round. */
  otherSubjectForm: ({ expected, actual }) =>
    l10n.t(
      'GitHub writes the subject of this repository as {0}; the policy has the other form, {1}. Repositories created, renamed or transferred since 15 July 2026, or opted in, carry numeric ids in it.',
      actual,
      expected,
    ),
  caseDiffers: ({ expected, actual }) =>
    l10n.t('Values are compared with case: {0} is not {1}.', expected, actual),
  wildcardUnderEquals: ({ operator, expected, actual }) =>
    l10n.t(
      '{0} takes `*` and `?` as characters: {1} would match {2} under StringLike alone.',
      operator,
      expected,
      actual,
    ),
  /** The job ran in a GitHub environment, which takes the branch's place in `sub`. */
  environmentChangedSubject: ({ expected, actual }) =>
    l10n.t(
      'The job ran in a GitHub environment, so that its subject is {0}; the policy waits for {1}.',
      actual,
      expected,
    ),
  /** The policy wants a GitHub environment and the job ran in none. */
  environmentExpected: ({ expected, actual }) =>
    l10n.t(
      'The policy lets in jobs of a GitHub environment alone ({0}), and this one ran in none ({1}).',
      expected,
      actual,
    ),
  otherEnvironment: ({ expected, actual }) =>
    l10n.t('The policy names another GitHub environment: {0} is not {1}.', expected, actual),
  otherRef: ({ expected, actual }) =>
    l10n.t('The policy names another branch, tag or event: {0} is not {1}.', expected, actual),
  refWithoutPrefix: ({ expected, actual }) =>
    l10n.t('A ref is written in full: {1}, not {0}.', expected, actual),
  otherRepository: ({ expected, actual }) =>
    l10n.t('The policy names another repository of the owner: {0} is not {1}.', expected, actual),
  otherOwner: ({ expected, actual }) =>
    l10n.t('The policy names a repository of another owner: {0} is not {1}.', expected, actual),
  customSubject: ({ actual }) =>
    l10n.t('The repository or its organisation has GitHub write another subject than usual: {0}.', actual),
  keyNotEvaluated: ({ key }) =>
    l10n.t(
      'AWS makes no condition key of this claim: {0} is absent in every sign-in, whatever the token says.',
      key,
    ),
  keyOfOtherProvider: ({ key }) => l10n.t('{0} is a key of another identity provider than the token’s.', key),
  claimMissing: ({ key }) => l10n.t('The token has no such claim, so that {0} is absent.', key),
  audienceDiffers: ({ expected, actual }) =>
    l10n.t('The token is for {0}; the policy waits for {1}.', actual, expected),
  azpIsAudience: ({ expected, actual }) =>
    l10n.t(
      'Where a token has `azp`, AWS puts it in the place of `aud`: it is {0}, and the policy waits for {1}.',
      actual,
      expected,
    ),
  trailingSlash: ({ expected, actual }) =>
    l10n.t('A slash at the end counts: {0} is not {1}.', expected, actual),
  valueDiffers: ({ expected, actual }) => l10n.t('{0} is not {1}.', expected, actual),
  /** A negated operator found the very value that it excludes. */
  excluded: ({ operator, actual }) =>
    l10n.t('{0} rules out the very value that the token has: {1}.', operator, actual),
  manyValues: ({ key, operator }) =>
    l10n.t('{0} can have several values, and {1} without ForAnyValue looks at one.', key, operator),
  variableWithoutValue: ({ expected }) =>
    l10n.t('A policy variable in {0} has no value in this sign-in.', expected),
  outOfSight: ({ key }) =>
    l10n.t('AWS fills {0} from the connection or the token in a way that cannot be seen here.', key),
  /** The claims are those that are expected, and this one nobody knows before. */
  claimUnknown: ({ key }) =>
    l10n.t('What the next sign-in will bring as {0} is not known before: sign in once.', key),
  /** Of GitHub's servers AWS has the key for one. */
  keyUndocumented: ({ key }) =>
    l10n.t(
      'AWS documents such a key for token.actions.githubusercontent.com alone: whether there is {0} cannot be told from here.',
      key,
    ),
  /** Holds although the claim is absent. */
  forAllValues: ({ key }) =>
    l10n.t(
      'ForAllValues holds where {0} is absent: anyone whose token lacks the claim passes. Leave it out.',
      key,
    ),
  ifExists: ({ key }) => l10n.t('IfExists lets everyone pass whose token lacks {0}.', key),
  negatedWithoutClaim: ({ key }) =>
    l10n.t('A negated operator lets everyone pass whose token lacks {0}.', key),
  /** A pattern for `sub` that other repositories fit too. */
  wideSubject: ({ expected }) =>
    l10n.t('The pattern {0} fits the subjects of other repositories too.', expected),
  everyone: () => l10n.t('The principal `*` is everyone; name the identity provider instead.'),
  noSubjectCondition: ({ key }) =>
    l10n.t(
      'All of GitHub shares this issuer, so that AWS wants a condition on {0} with a value that is not a wildcard alone (StringEquals or StringLike, without IfExists and ForAllValues).',
      key,
    ),
  /** AWS may take the issuer for one that is shared. */
  subjectPerhapsDemanded: ({ key }) =>
    l10n.t(
      'AWS may want a condition on {0}, as it does for github.com, with a value that is not a wildcard alone.',
      key,
    ),
  providerDiffers: ({ expected, actual }) =>
    l10n.t('The statement trusts {0}; the token comes from {1}.', expected, actual),
  providerOfOtherAccount: ({ expected, actual }) =>
    l10n.t(
      'The statement trusts a provider of another account, {0}; a role trusts those of its own account, here {1}.',
      expected,
      actual,
    ),
  noFederatedPrincipal: ({ expected, actual }) =>
    l10n.t(
      'The statement is for other principals ({0}); a web identity comes as Federated: {1}.',
      expected,
      actual,
    ),
  notPrincipal: ({ actual }) => l10n.t('NotPrincipal leaves out the token’s provider, {0}.', actual),
  actionMissing: () => l10n.t('The statement does not allow sts:AssumeRoleWithWebIdentity.'),
  tagSessionMissing: () =>
    l10n.t('The token carries session tags, so that the policy has to allow sts:TagSession as well.'),
  sourceIdentityMissing: () =>
    l10n.t(
      'The token carries a source identity, so that the policy has to allow sts:SetSourceIdentity as well.',
    ),
  reservedRoleName: () =>
    l10n.t('AWS lets nobody from GitHub use a role named exactly GitHubActions, whatever its policy says.'),
  roleNamePerhapsReserved: () =>
    l10n.t('AWS may keep a role named exactly GitHubActions from this server, as it does from github.com.'),
  denied: () => l10n.t('This Deny statement covers the sign-in, and a Deny wins over every Allow.'),
  noStatement: () => l10n.t('No statement of the policy allows anything to a web identity.'),
} satisfies Readonly<Record<string, (named: Named) => string>>;

/** Why a part of a trust policy holds or does not. */
export type TrustReason = keyof typeof SENTENCES;

/** One thing found in a trust policy, in words. */
export interface TrustFinding {
  readonly reason: TrustReason;
  /** A sentence or two: what is the matter and what would be right. */
  readonly why: string;
  /** Index of the statement; absent where it is about the whole. */
  readonly statement?: number;
  readonly operator?: string;
  readonly key?: string;
  readonly expected?: readonly string[];
  /** Absent where the key has no value. */
  readonly actual?: readonly string[];
}

/** Reasons that say that something cannot be told from here, and not that it is wrong. */
const UNSEEN: ReadonlySet<TrustReason> = new Set([
  'outOfSight',
  'claimUnknown',
  'keyUndocumented',
  'subjectPerhapsDemanded',
  'roleNamePerhapsReserved',
]);

export function isUnseen({ reason }: TrustFinding): boolean {
  return UNSEEN.has(reason);
}

/** The sentence for a reason. */
export function explain(reason: TrustReason, details: ReasonDetails = {}): string {
  return SENTENCES[reason]({ key: '', expected: '', actual: '', operator: '', ...details });
}
