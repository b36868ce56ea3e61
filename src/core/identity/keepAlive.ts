import { toFailure } from '../failure.ts';
import type { AssumedRole, Clock, Log } from '../ports.ts';
import { RENEW_AHEAD } from './lease.ts';
import { throwIfAborted } from './untilAborted.ts';
import { waitUntil } from './waitUntil.ts';

/** How often (ms) a session that could not be renewed in the background is tried again. */
const RETRY = 60_000;

/** Renews the read session whether it is used or not, so that its state is the truth. Rejects at its end. */
export async function keepAlive(
  session: { readonly role: AssumedRole | undefined; readonly ended: AbortSignal },
  renew: () => Promise<unknown>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  environment: string,
): Promise<never> {
  for (;;) {
    const expiresAt = session.role?.credentials.expiresAt ?? 0;
    await waitUntil(clock, Math.max(expiresAt - RENEW_AHEAD, clock.now() + RETRY), session.ended);
    try {
      await renew();
    } catch (error) {
      throwIfAborted(session.ended);
      log.warn(`${environment}: ${toFailure(error).message}`);
    }
  }
}
