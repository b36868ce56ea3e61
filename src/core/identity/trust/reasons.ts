import * as l10n from '@vscode/l10n';

/** Why a part of a trust policy holds or does not. */
export type TrustReason =
  | 'matches'
  /** The key is there, or absent, as Null asks for. */
  | 'presence'
  /** `sub` comes in the immutable form and the policy has the other one, or the other way round. */
  | 'otherSubjectForm'
  | 'caseDiffers'
  | 'wildcardUnderEquals'
  /** The job ran in a GitHub environment, which takes the branch's place in `sub`. */
  | 'environmentChangedSubject'
  /** The policy wants a GitHub environment and the job ran in none. */
  | 'environmentExpected'
  | 'otherEnvironment'
  | 'otherRef'
  | 'refWithoutPrefix'
  | 'otherRepository'
  | 'otherOwner'
  | 'customSubject'
  | 'keyNotEvaluated'
  | 'keyOfOtherProvider'
  | 'claimMissing'
  | 'audienceDiffers'
  | 'azpIsAudience'
  | 'trailingSlash'
  | 'valueDiffers'
  /** A negated operator found the very value that it excludes. */
  | 'excluded'
  | 'manyValues'
  | 'variableWithoutValue'
  | 'outOfSight'
  /** Holds although the claim is absent. */
  | 'forAllValues'
  | 'ifExists'
  | 'negatedWithoutClaim'
  /** A pattern for `sub` that other repositories fit too. */
  | 'wideSubject'
  | 'everyone'
  | 'noSubjectCondition'
  | 'providerDiffers'
  | 'providerOfOtherAccount'
  | 'noFederatedPrincipal'
  | 'notPrincipal'
  | 'actionMissing'
  | 'tagSessionMissing'
  | 'sourceIdentityMissing'
  | 'reservedRoleName'
  | 'denied'
  | 'noStatement';

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

export interface ReasonDetails {
  readonly operator?: string;
  readonly key?: string;
  readonly expected?: string;
  readonly actual?: string;
}

/** The sentence for a reason. */
export function explain(reason: TrustReason, details: ReasonDetails = {}): string {
  const { key = '', expected = '', actual = '', operator = '' } = details;
  switch (reason) {
    case 'matches':
      return l10n.t('It holds.');
    case 'presence':
      return l10n.t('Null asks whether {0} is there at all; here it is the other way round.', key);
    case 'otherSubjectForm':
      return l10n.t(
        'GitHub writes the subject of this repository as {0}; the policy has the other form, {1}. Repositories created, renamed or transferred since 15 July 2026, or opted in, carry numeric ids in it.',
        actual,
        expected,
      );
    case 'caseDiffers':
      return l10n.t('Values are compared with case: {0} is not {1}.', expected, actual);
    case 'wildcardUnderEquals':
      return l10n.t(
        '{0} takes `*` and `?` as characters: {1} would match {2} under StringLike alone.',
        operator,
        expected,
        actual,
      );
    case 'environmentChangedSubject':
      return l10n.t(
        'The job ran in a GitHub environment, so that its subject is {0}; the policy waits for {1}.',
        actual,
        expected,
      );
    case 'environmentExpected':
      return l10n.t(
        'The policy lets in jobs of a GitHub environment alone ({0}), and this one ran in none ({1}).',
        expected,
        actual,
      );
    case 'otherEnvironment':
      return l10n.t('The policy names another GitHub environment: {0} is not {1}.', expected, actual);
    case 'otherRef':
      return l10n.t('The policy names another branch, tag or event: {0} is not {1}.', expected, actual);
    case 'refWithoutPrefix':
      return l10n.t('A ref is written in full: {1}, not {0}.', expected, actual);
    case 'otherRepository':
      return l10n.t('The policy names another repository of the owner: {0} is not {1}.', expected, actual);
    case 'otherOwner':
      return l10n.t('The policy names a repository of another owner: {0} is not {1}.', expected, actual);
    case 'customSubject':
      return l10n.t(
        'The repository or its organisation has GitHub write another subject than usual: {0}.',
        actual,
      );
    case 'keyNotEvaluated':
      return l10n.t(
        'AWS makes no condition key of this claim: {0} is absent in every sign-in, whatever the token says.',
        key,
      );
    case 'keyOfOtherProvider':
      return l10n.t('{0} is a key of another identity provider than the token’s.', key);
    case 'claimMissing':
      return l10n.t('The token has no such claim, so that {0} is absent.', key);
    case 'audienceDiffers':
      return l10n.t('The token is for {0}; the policy waits for {1}.', actual, expected);
    case 'azpIsAudience':
      return l10n.t(
        'Where a token has `azp`, AWS puts it in the place of `aud`: it is {0}, and the policy waits for {1}.',
        actual,
        expected,
      );
    case 'trailingSlash':
      return l10n.t('A slash at the end counts: {0} is not {1}.', expected, actual);
    case 'valueDiffers':
      return l10n.t('{0} is not {1}.', expected, actual);
    case 'excluded':
      return l10n.t('{0} rules out the very value that the token has: {1}.', operator, actual);
    case 'manyValues':
      return l10n.t('{0} can have several values, and {1} without ForAnyValue looks at one.', key, operator);
    case 'variableWithoutValue':
      return l10n.t('A policy variable in {0} has no value in this sign-in.', expected);
    case 'outOfSight':
      return l10n.t('AWS fills {0} from the connection or the token in a way that cannot be seen here.', key);
    default:
      return explainWhole(reason, details);
  }
}

type WholeReason =
  | 'forAllValues'
  | 'ifExists'
  | 'negatedWithoutClaim'
  | 'wideSubject'
  | 'everyone'
  | 'noSubjectCondition'
  | 'providerDiffers'
  | 'providerOfOtherAccount'
  | 'noFederatedPrincipal'
  | 'notPrincipal'
  | 'actionMissing'
  | 'tagSessionMissing'
  | 'sourceIdentityMissing'
  | 'reservedRoleName'
  | 'denied'
  | 'noStatement';

function explainWhole(reason: WholeReason, { key = '', expected = '', actual = '' }: ReasonDetails): string {
  switch (reason) {
    case 'forAllValues':
      return l10n.t(
        'ForAllValues holds where {0} is absent: anyone whose token lacks the claim passes. Leave it out.',
        key,
      );
    case 'ifExists':
      return l10n.t('IfExists lets everyone pass whose token lacks {0}.', key);
    case 'negatedWithoutClaim':
      return l10n.t('A negated operator lets everyone pass whose token lacks {0}.', key);
    case 'wideSubject':
      return l10n.t('The pattern {0} fits the subjects of other repositories too.', expected);
    case 'everyone':
      return l10n.t('The principal `*` is everyone; name the identity provider instead.');
    case 'noSubjectCondition':
      return l10n.t(
        'All of GitHub shares this issuer, so that AWS wants a condition on {0} with a value that is not a wildcard alone (StringEquals or StringLike, without IfExists and ForAllValues).',
        key,
      );
    case 'providerDiffers':
      return l10n.t('The statement trusts {0}; the token comes from {1}.', expected, actual);
    case 'providerOfOtherAccount':
      return l10n.t(
        'The statement trusts a provider of another account, {0}; a role trusts those of its own account, here {1}.',
        expected,
        actual,
      );
    case 'noFederatedPrincipal':
      return l10n.t(
        'The statement is for other principals ({0}); a web identity comes as Federated: {1}.',
        expected,
        actual,
      );
    case 'notPrincipal':
      return l10n.t('NotPrincipal leaves out the token’s provider, {0}.', actual);
    case 'actionMissing':
      return l10n.t('The statement does not allow sts:AssumeRoleWithWebIdentity.');
    case 'tagSessionMissing':
      return l10n.t(
        'The token carries session tags, so that the policy has to allow sts:TagSession as well.',
      );
    case 'sourceIdentityMissing':
      return l10n.t(
        'The token carries a source identity, so that the policy has to allow sts:SetSourceIdentity as well.',
      );
    case 'reservedRoleName':
      return l10n.t(
        'AWS lets nobody from GitHub use a role named exactly GitHubActions, whatever its policy says.',
      );
    case 'denied':
      return l10n.t('This Deny statement covers the sign-in, and a Deny wins over every Allow.');
    case 'noStatement':
      return l10n.t('No statement of the policy allows anything to a web identity.');
  }
}
