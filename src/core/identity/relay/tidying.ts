import { toFailure } from '../../failure.ts';
import type { Clock, Log } from '../../ports.ts';

/** Milliseconds for what is tidied up. */
const TIDYING = 10_000;

/** Never rejects; what fails is a line in the log. */
export async function tidyUp(
  clock: Clock,
  log: Log,
  work: (signal: AbortSignal) => Promise<void>,
  otherwise: string,
): Promise<void> {
  const end = new AbortController();
  const done = new AbortController();
  const timer = clock.sleep(TIDYING, done.signal).then(
    () => end.abort(),
    () => undefined,
  );
  try {
    await work(end.signal);
  } catch (error) {
    log.debug(`GitHub: ${otherwise}: ${toFailure(error).message}`);
  } finally {
    done.abort();
    await timer;
  }
}
