import * as l10n from '@vscode/l10n';
import { Failure, type FailureCode } from '../core/failure.ts';
import { diagnoseAction } from '../core/identity/failures.ts';
import { refusalHint } from '../core/identity/refusal.ts';
import type { Sts } from '../core/ports.ts';
import { redact } from '../core/redact.ts';
import { toAwsFailure } from './failure.ts';

type Request = Parameters<Sts['assumeRole']>[0];

/** By the error's name: the SDK's class names and the bare codes of the query protocol. */
const CODES: Readonly<Record<string, FailureCode>> = {
  AccessDenied: 'identityRefused',
  AccessDeniedException: 'identityRefused',
  InvalidIdentityToken: 'identityRefused',
  InvalidIdentityTokenException: 'identityRefused',
  IDPRejectedClaim: 'identityRefused',
  IDPRejectedClaimException: 'identityRefused',
  IDPCommunicationError: 'server',
  IDPCommunicationErrorException: 'server',
  MalformedPolicyDocument: 'invalid',
  MalformedPolicyDocumentException: 'invalid',
  PackedPolicyTooLarge: 'invalid',
  PackedPolicyTooLargeException: 'invalid',
  RegionDisabledException: 'unsupported',
  ValidationError: 'invalid',
};

/** What STS refused with, or what kept it from answering. */
export function toStsFailure(error: unknown, request: Request): Failure {
  const { environment, roleArn, identity } = request;
  const code = error instanceof Error ? CODES[error.name] : undefined;
  if (code === undefined || !(error instanceof Error)) {
    return toAwsFailure(error, { action: actionOf(request), environment });
  }
  if (code === 'identityRefused' && roleArn === environment.writeRoleArn && roleArn !== environment.roleArn) {
    return notAllowedToChange(error, request);
  }
  const said = redact(error.message);
  return new Failure(code, l10n.t('AWS refused the sign-in to {0}: {1}', environment.name, said), {
    cause: error,
    hint: refusalHint(error.name, error.message, environment, roleArn ?? identity.name, identity.kind),
    action: diagnoseAction(environment.name),
  });
}

function actionOf({ identity, roleArn }: Request): string {
  if (identity.kind === 'web') {
    return 'sts:AssumeRoleWithWebIdentity';
  }
  return roleArn === undefined ? 'sts:GetCallerIdentity' : 'sts:AssumeRole';
}

/** Whoever is in with the role for reading has signed in well enough: to do so again is no way out. */
function notAllowedToChange(error: Error, { environment, roleArn = '', sessionName }: Request): Failure {
  return new Failure(
    'identityRefused',
    l10n.t(
      '{0} may look at {1} and not change it: AWS does not let this identity use the role {2}.',
      sessionName,
      environment.name,
      roleArn.slice(roleArn.lastIndexOf('/') + 1),
    ),
    {
      cause: error,
      hint: l10n.t('Whoever owns that role can let it in.'),
      action: diagnoseAction(environment.name),
    },
  );
}
