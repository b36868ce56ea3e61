import * as l10n from '@vscode/l10n';
import type { TrustRequest } from './context.ts';
import { claimOf, sameOwner } from './mismatch.ts';
import { isGitHub } from './provider.ts';
import type { TrustFinding } from './reasons.ts';

/** What the judgement of a correction may know beside the claims. */
export interface CorrectionFacts {
  /** Of the repository that the token is for. */
  readonly defaultBranch?: string;
}

/**
 * Why a finding is not to be mended by a change of the policy: because the policy means somebody else, or because
 * the way out is another one. Undefined where a correction only says rightly what was meant.
 */
export function refusalOf(
  finding: TrustFinding,
  request: TrustRequest,
  facts: CorrectionFacts,
): string | undefined {
  const { claims, provider } = request;
  const expected = (finding.expected ?? []).join(', ');
  switch (finding.reason) {
    case 'otherOwner':
      return l10n.t(
        'The policy lets in repositories of another owner ({0}). Whether this one is to get in as well is for the owner of the role to say.',
        expected,
      );
    case 'environmentExpected':
    case 'otherEnvironment':
      return l10n.t(
        'The policy wants the GitHub environment in {0}, whose reviewers and rules a change of the policy would pass by. Name that environment in the settings instead (`environment` or `writeEnvironment` of the identity).',
        expected,
      );
    case 'otherRef':
      return refOf(claims, provider.issuer, finding) === `refs/heads/${facts.defaultBranch ?? ''}`
        ? undefined
        : l10n.t(
            'The policy names a branch ({0}), and a token of another one must not pass: whoever can push there could change the workflow. Sign in by the workflow of the default branch.',
            expected,
          );
    case 'denied':
      return l10n.t('A Deny statement was written to keep something out; it is for its author to change.');
    case 'reservedRoleName':
      return l10n.t('No policy helps: give the role another name.');
    case 'noStatement':
    case 'noFederatedPrincipal':
      return l10n.t('The policy is not meant for web identities at all: choose another role, or make one.');
    case 'providerDiffers':
      return isGitHub(provider) && finding.expected?.some(isGitHubProvider) === true
        ? undefined
        : l10n.t('The policy trusts another identity provider ({0}).', expected);
    case 'claimMissing':
      return l10n.t(
        'The policy asks for {0}, which the token does not have; without that condition it would let in more than was meant.',
        finding.key ?? '',
      );
    case 'valueDiffers':
    case 'excluded':
    case 'presence':
    case 'manyValues':
    case 'variableWithoutValue':
    case 'notPrincipal':
      return l10n.t(
        'The policy says whom it lets in ({0}), and this identity is not among them. Whoever owns the role decides that.',
        finding.key === undefined ? 'NotPrincipal' : `${finding.key}: ${expected}`,
      );
    case 'keyUndocumented':
      return l10n.t(
        'AWS documents {0} for github.com alone. Have GitHub put what it asks for into the subject instead (`include_claim_keys`), and compare the whole of it.',
        finding.key ?? '',
      );
    case 'subjectPerhapsDemanded':
    case 'roleNamePerhapsReserved':
      return finding.why;
    case 'claimUnknown':
      return l10n.t('It depends on {0}, which only a sign-in shows.', finding.key ?? '');
    case 'outOfSight':
      return l10n.t('It depends on {0}, which cannot be seen here.', finding.key ?? '');
    case 'otherSubjectForm':
    case 'customSubject':
    case 'otherRepository':
      return isGitHub(provider) && !ofSameOwner(finding, request)
        ? l10n.t('The policy lets in repositories of another owner ({0}).', expected)
        : undefined;
    default:
      return undefined;
  }
}

/** A customized subject does not say whose repository it is: the claim `repository` does. */
function ofSameOwner({ key, expected = [] }: TrustFinding, { claims, provider }: TrustRequest): boolean {
  if (claimOf(key ?? '', provider.issuer)?.toLowerCase() !== 'sub') {
    return true;
  }
  const subject = String(claims['sub']);
  const ours = /^repo:/.test(subject) ? subject : `repo:${String(claims['repository'])}:`;
  return expected.some(wanted => sameOwner(wanted, ours));
}

function refOf(
  claims: TrustRequest['claims'],
  issuer: string,
  { key = '', actual = [] }: TrustFinding,
): string {
  if (claimOf(key, issuer)?.toLowerCase() !== 'sub') {
    return String(claims['ref']);
  }
  return /:ref:(.+)$/.exec(actual[0] ?? '')?.[1] ?? '';
}

function isGitHubProvider(arn: string): boolean {
  return /:oidc-provider\/token\.actions\./.test(arn);
}
