import type { Disposable } from '../core/emitter.ts';

const parts = new Set<Disposable>();
const works = new Set<Promise<unknown>>();

/**
 * Marks a part that starts what outlives the window. VS Code disposes of what an extension owns only after
 * `deactivate`, which is too late to cancel a workflow run: these are disposed before.
 */
export function endsFirst<T extends Disposable>(part: T): T {
  parts.add(part);
  return part;
}

/** Remembers what has to come to its end before the window goes, such as a run that is followed or cancelled. */
export function tidying(work: Promise<unknown>): void {
  works.add(work);
  const done = (): void => {
    works.delete(work);
  };
  work.then(done, done);
}

/** Ends the parts; resolves when all work is done, with what it led to. Each takes seconds at most once it was aborted. */
export async function tidied(): Promise<void> {
  for (const part of parts) {
    parts.delete(part);
    part.dispose();
  }
  while (works.size > 0) {
    await Promise.allSettled(works);
  }
}
