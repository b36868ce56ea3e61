import { redact } from './redact.ts';

/**
 * What went wrong, told apart by code. Everything that a person can meet is one of these; whatever
 * else reaches the command wrapper is a defect and is shown as `unexpected`.
 */
export type FailureCode =
  | 'accessDenied'
  | 'cancelled'
  | 'conflict'
  | 'expired'
  | 'identityRefused'
  | 'invalid'
  | 'limit'
  | 'notFound'
  | 'offline'
  | 'server'
  | 'signedOut'
  | 'throttled'
  | 'unexpected'
  | 'unsupported'
  | 'untrusted';

/** The one button of a failure's message: a command id of `manifest.ts` with its arguments. */
export interface FailureAction {
  readonly title: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

export interface FailureDetails {
  /** What to do about it, in a sentence. */
  readonly hint?: string;
  readonly action?: FailureAction;
  readonly cause?: unknown;
  /** For `throttled`: the time (ms since the epoch) before which nothing is tried again. */
  readonly retryAt?: number;
  /** For `accessDenied`: the IAM action that is missing, such as `ecs:UpdateService`. */
  readonly missingAction?: string;
}

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly action: FailureAction | undefined;
  readonly retryAt: number | undefined;
  readonly missingAction: string | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.action = details.action;
    this.retryAt = details.retryAt;
    this.missingAction = details.missingAction;
  }
}

/** Whether signing in mends it. */
export function isOfSession({ code }: Failure): boolean {
  return code === 'expired' || code === 'signedOut' || code === 'identityRefused';
}

/**
 * Gives a Failure for anything thrown: itself, `cancelled` for an abort, otherwise `unexpected` around it.
 * What others wrote is passed on without what looks like a secret in it.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new Failure('cancelled', redact(error.message), { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new Failure('unexpected', redact(message), { cause: error });
}
