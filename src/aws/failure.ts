import * as l10n from '@vscode/l10n';
import { isThrottling, isUnreachable, statusOf } from '../core/awsAnswers.ts';
import { Failure, type FailureCode, type FailureDetails } from '../core/failure.ts';
import { arnName } from '../core/format.ts';
import type { Environment } from '../core/model.ts';
import { redact } from '../core/redact.ts';

/** Which call failed, and where. */
export interface CallContext {
  /** The IAM action, such as `ecs:ListClusters`. */
  readonly action: string;
  readonly environment: Environment;
}

const CODES: Readonly<Record<string, FailureCode>> = {
  AccessDenied: 'accessDenied',
  AccessDeniedException: 'accessDenied',
  UnauthorizedOperation: 'accessDenied',
  ExpiredToken: 'expired',
  ExpiredTokenException: 'expired',
  InvalidClientTokenId: 'expired',
  UnrecognizedClientException: 'expired',
  RequestExpired: 'expired',
  ClusterNotFoundException: 'notFound',
  ServiceNotFoundException: 'notFound',
  ServiceDeploymentNotFoundException: 'notFound',
  ResourceNotFoundException: 'notFound',
  RepositoryNotFoundException: 'notFound',
  ImageNotFoundException: 'notFound',
  ClientException: 'invalid',
  InvalidParameterException: 'invalid',
  ValidationException: 'invalid',
  ServiceNotActiveException: 'conflict',
  ConflictException: 'conflict',
  UpdateInProgressException: 'conflict',
  LimitExceededException: 'conflict',
  TargetNotConnected: 'conflict',
  TargetNotConnectedException: 'conflict',
  PlatformTaskDefinitionIncompatibilityException: 'invalid',
  UnsupportedFeatureException: 'unsupported',
  ServerException: 'server',
  InternalFailure: 'server',
  InternalServerError: 'server',
  ServiceUnavailable: 'server',
  ServiceUnavailableException: 'server',
};

/** AWS's text to these repeats the request that it got, the session token included: none of it is taken over. */
const SIGNATURE = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/**
 * Maps whatever an SDK client rejects with; a Failure (of the credentials, say) passes through. Nothing in
 * the message looks like a secret; `cause` is as the SDK made it and is not to be shown or logged unredacted.
 */
export function toAwsFailure(error: unknown, context: CallContext): Failure {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof Failure) {
      return inner;
    }
  }
  if (error instanceof Error && SIGNATURE.has(error.name)) {
    return badSignature(error.name, context);
  }
  const code = codeOf(error);
  const text = redact(error instanceof Error ? error.message : String(error));
  return new Failure(code, message(code, text, context), details(code, text, error, context));
}

function badSignature(name: string, { action }: CallContext): Failure {
  return new Failure('invalid', l10n.t('{0}: AWS does not accept the signature ({1}).', action, name), {
    hint: l10n.t(
      'Look at the clock of this machine, and for a proxy between it and AWS that rewrites requests.',
    ),
  });
}

function codeOf(error: unknown): FailureCode {
  if (!(error instanceof Error)) {
    return 'unexpected';
  }
  const byName = CODES[error.name];
  if (byName !== undefined) {
    return byName;
  }
  if (error.name === 'AbortError') {
    return 'cancelled';
  }
  if (isThrottling(error)) {
    return 'throttled';
  }
  if (isUnreachable(error)) {
    return 'offline';
  }
  const status = statusOf(error);
  return status !== undefined && status >= 500 ? 'server' : 'unexpected';
}

function message(code: FailureCode, text: string, { action, environment }: CallContext): string {
  switch (code) {
    case 'accessDenied':
      return l10n.t('{0} is not allowed in {1}.', deniedAction(text) ?? action, environment.name);
    case 'throttled':
      return l10n.t('AWS is limiting calls in {0} ({1}).', environment.region, action);
    case 'offline':
      return l10n.t('AWS cannot be reached from here ({0}).', action);
    case 'expired':
      return l10n.t('The session of {0} is no longer valid.', environment.name);
    case 'server':
      return l10n.t('AWS answered {0} with an error of its own: {1}', action, text);
    case 'cancelled':
      return l10n.t('{0} was cancelled.', action);
    default:
      return l10n.t('{0}: {1}', action, text);
  }
}

function details(code: FailureCode, text: string, cause: unknown, context: CallContext): FailureDetails {
  switch (code) {
    case 'accessDenied': {
      const missingAction = deniedAction(text) ?? context.action;
      return { cause, missingAction, hint: deniedHint(text, missingAction, context.environment) };
    }
    case 'throttled':
      return { cause, hint: l10n.t('The limit is shared with everyone in this account and region.') };
    case 'offline':
      return { cause, hint: l10n.t('Check the network, and `endpointUrl` where one is set.') };
    case 'expired':
      return { cause, hint: l10n.t('Sign in again.') };
    default:
      return { cause };
  }
}

function deniedAction(text: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(text)?.[1];
}

function deniedHint(text: string, action: string, environment: Environment): string {
  if (text.includes('no session policy allows')) {
    return l10n.t('This session is limited to what it is for, and {0} is not part of that.', action);
  }
  const role = roleIn(text, environment) ?? environment.roleArn ?? l10n.t('that {0} uses', environment.name);
  return text.includes('explicit deny')
    ? l10n.t('A policy denies {0} explicitly; ask whoever owns the role {1}.', action, role)
    : allowHint(action, role);
}

/** The roles of permission sets are IAM Identity Center's own: nobody edits them in IAM. */
function allowHint(action: string, role: string): string {
  const [, permissionSet] = /\/AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role) ?? [];
  return permissionSet === undefined
    ? l10n.t('Allow {0} in a policy of the role {1}.', action, role)
    : l10n.t('Allow {0} in the inline policy of the permission set {1}.', action, permissionSet);
}

/**
 * The role of the session that was refused: with a write role it is another one than `roleArn`. A session's ARN is
 * without the path of its role (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
 */
function roleIn(text: string, { roleArn, writeRoleArn }: Environment): string | undefined {
  const match = /arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/\s]+)\//.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, partition, account, name = ''] = match;
  const start = `arn:${partition}:iam::${account}:role/`;
  return [roleArn, writeRoleArn].find(arn => arn?.startsWith(start) && arnName(arn) === name) ?? start + name;
}
