import * as l10n from '@vscode/l10n';
import { statusOf } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';
import { redact } from '../core/redact.ts';
import { type CallContext, toAwsFailure } from './failure.ts';

/** An endpoint that stands in for AWS, or a region, answers so to an operation that it does not have. */
const UNKNOWN_OPERATION: ReadonlySet<string> = new Set([
  'InvalidOperationException',
  'OperationNotPermittedException',
  'UnknownOperationException',
  'UnsupportedOperation',
]);
const NOT_IMPLEMENTED = 501;

/**
 * `toAwsFailure` with what only Live Tail and Logs Insights answer: `limit` where as many sessions or queries run as
 * the account may have at once, `unsupported` where this endpoint, region or class of log group has none of them.
 */
export function toLogsFailure(error: unknown, context: CallContext): Failure {
  if (!(error instanceof Error)) {
    return toAwsFailure(error, context);
  }
  const text = redact(error.message);
  if (error.name === 'LimitExceededException') {
    return new Failure('limit', l10n.t('{0}: {1}', context.action, text), {
      cause: error,
      hint: l10n.t('The limit counts everyone in this account and region.'),
    });
  }
  if (error.name === 'MalformedQueryException') {
    return new Failure('invalid', l10n.t('{0}: {1}', context.action, text), { cause: error });
  }
  if (UNKNOWN_OPERATION.has(error.name) || statusOf(error) === NOT_IMPLEMENTED) {
    return new Failure('unsupported', l10n.t('{0} cannot be had here: {1}', context.action, text), {
      cause: error,
    });
  }
  return toAwsFailure(error, context);
}
