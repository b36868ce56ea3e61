import type { Failure } from '../../failure.ts';
import type { IdentitySource } from '../../model.ts';

/** What the last attempt met, told apart as far as its message does. */
export type Symptom =
  | 'notAuthorized'
  | 'noProvider'
  | 'incorrectAudience'
  | 'missingAudience'
  | 'verificationKey'
  | 'rolesClaim'
  | 'tokenExpired'
  | 'issuerBusy'
  | 'policyTooLarge'
  | 'regionDisabled'
  | 'gitHubForbidden'
  | 'dispatchNotFound'
  | 'dispatchRefused'
  | 'redirectUri'
  | 'offline'
  | 'other'
  | 'none';

/** By STS's error code. The codes of one that has several meanings are told apart by its texts, for want of better. */
const BY_NAME: readonly (readonly [name: RegExp, text: RegExp, symptom: Symptom])[] = [
  [/^AccessDenied/, /AssumeRole/, 'notAuthorized'],
  [/^InvalidIdentityToken/, /No OpenIDConnect provider found/i, 'noProvider'],
  [/^InvalidIdentityToken/, /Incorrect token audience/i, 'incorrectAudience'],
  [/^InvalidIdentityToken/, /claim: aud/i, 'missingAudience'],
  [/^InvalidIdentityToken/, /verification key/i, 'verificationKey'],
  [/^(IDPRejectedClaim|InvalidIdentityToken)/, /roles claim/i, 'rolesClaim'],
  [/^ExpiredToken/, /./, 'tokenExpired'],
  [/^IDPCommunicationError/, /./, 'issuerBusy'],
  [/^PackedPolicyTooLarge/, /./, 'policyTooLarge'],
  [/^RegionDisabled/, /./, 'regionDisabled'],
];

export function symptomOf(failure: Failure | undefined, kind: IdentitySource['kind']): Symptom {
  if (failure === undefined) {
    return 'none';
  }
  const errors = chain(failure);
  for (const error of errors) {
    for (const [name, text, symptom] of BY_NAME) {
      if (name.test(error.name) && text.test(error.message)) {
        return symptom;
      }
    }
  }
  const said = errors.map(({ message }) => message).join('\n');
  if (/AADSTS50011\b/.test(said)) {
    return 'redirectUri';
  }
  if (kind === 'githubActions') {
    const byCode = ofGitHub(failure);
    if (byCode !== undefined) {
      return byCode;
    }
  }
  return failure.code === 'offline' ? 'offline' : 'other';
}

function ofGitHub({ code, message, missingAction = '' }: Failure): Symptom | undefined {
  switch (code) {
    case 'accessDenied':
      return missingAction.startsWith('actions') || /not accessible by integration/i.test(message)
        ? 'gitHubForbidden'
        : undefined;
    case 'notFound':
      return 'dispatchNotFound';
    case 'invalid':
      return 'dispatchRefused';
    default:
      return undefined;
  }
}

/** The failure and what led to it, the outermost first. */
function chain(failure: Error): readonly Error[] {
  const errors: Error[] = [];
  for (let error: unknown = failure; error instanceof Error && errors.length < 8; error = error.cause) {
    errors.push(error);
  }
  return errors;
}
