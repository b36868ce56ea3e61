import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { untilAborted } from '../core/identity/untilAborted.ts';
import type { Clock } from '../core/ports.ts';
import type { CodePrompt } from './sharedSignIn.ts';

/** What a device authorization endpoint answers (RFC 8628, section 3.2). */
export interface DeviceCode {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Shows the code and waits for the person's approval, wherever they give it. `poll` asks until its signal is
 * aborted, which is when nobody wants the answer any more. Rejects with `expired` when the code's time is over.
 */
export async function awaitApproval<T>(
  { expiresIn, ...code }: DeviceCode,
  { prompt, clock }: { readonly prompt: CodePrompt; readonly clock: Clock },
  signal: AbortSignal,
  poll: (waiting: AbortSignal) => Promise<T>,
): Promise<T> {
  prompt.step(
    l10n.t('{0} is the code to enter at {1}', code.userCode, code.verificationUri),
    code.verificationUriComplete ?? code.verificationUri,
  );
  const done = new AbortController();
  const waiting = AbortSignal.any([signal, done.signal]);
  const expiresAt = clock.now() + expiresIn * 1000;
  const shown = prompt.deviceCode({ ...code, expiresAt }, waiting);
  try {
    return await Promise.race([
      untilAborted(poll(waiting), signal),
      shown.then(never),
      clock.sleep(expiresIn * 1000, waiting).then(() => {
        throw codeExpired();
      }),
    ]);
  } finally {
    done.abort();
  }
}

export function codeExpired(cause?: unknown): Failure {
  return new Failure('expired', l10n.t('The code was not used in time.'), {
    cause,
    hint: l10n.t('Sign in again to get a new one.'),
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
