import * as l10n from '@vscode/l10n';
import { Failure, isOfSession } from '../../failure.ts';
import type { Finding } from '../plan.ts';
import { finding } from './finding.ts';

/**
 * Findings from a look at AWS; where the look fails, that it could not be checked, and why. Rejects where the
 * signal is aborted, or where the session ended: then nothing can be seen, and signing in mends it.
 */
export async function look(
  rule: string,
  subject: string,
  read: () => Promise<readonly Finding[]>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure) || error.code === 'cancelled' || isOfSession(error)) {
      throw error;
    }
    return [unseen(rule, subject, error)];
  }
}

function unseen(rule: string, subject: string, { message, missingAction, hint }: Failure): Finding {
  return finding(
    'unseen',
    rule,
    subject,
    l10n.t('It could not be checked. {0}', message),
    missingAction === undefined ? hint : l10n.t('Allow {0} to the role that looks.', missingAction),
  );
}

/** Runs at most `width` at a time, so that a task with many secrets does not run into AWS's limits. */
export async function each<T, R>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<readonly R[]>,
): Promise<readonly R[]> {
  const results: (readonly R[])[] = items.map(() => []);
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      results[index] = await run(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results.flat();
}
