import { knownAction } from '../data/actions.ts';
import type { Step } from './model.ts';
import { majorOf } from './uses.ts';

/** The known action that a step uses, and its major version, told by the ref, the comment or the known commit. */
export function versionInUse({ uses }: Step): { repository: string; major: number } | undefined {
  const known = uses?.path === '' ? knownAction(uses.repository) : undefined;
  if (uses === undefined || known === undefined) {
    return undefined;
  }
  const major = uses.ref.toLowerCase() === known.commit ? known.major : majorOf(uses);
  return major === undefined ? undefined : { repository: uses.repository, major };
}
