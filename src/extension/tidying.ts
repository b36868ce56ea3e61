const works = new Set<Promise<void>>();

/** Remembers what goes on after a sign-in ended, such as a workflow run being cancelled, until it is done. */
export function tidying(work: Promise<void>): void {
  works.add(work);
  void work.finally(() => works.delete(work));
}

/** Resolves when all of it is done; each takes seconds at most. */
export async function tidied(): Promise<void> {
  await Promise.allSettled(works);
}
