import * as l10n from '@vscode/l10n';
import type { Failure } from '../failure.ts';
import type { DefinitionDocument } from '../release.ts';
import { type ChangeDeps, changeOnce } from './changeOnce.ts';
import { definitionDifferences } from './definition/diff.ts';

/** Others may have registered revisions since: how many of the newest are looked through. */
const LOOKED_THROUGH = 5;

/**
 * Registers a revision and gives its ARN. Sent once: where the answer gets lost, the newest of the family's latest
 * revisions that says the same is taken, for then it does not matter who registered it. Rejects as `changeOnce` does.
 */
export async function registerOnce(
  document: DefinitionDocument,
  { ecs, change, clock }: ChangeDeps,
  onLookingBack: (failure: Failure) => void,
  signal: AbortSignal,
  /** A revision (ARN) that is known to be older. */
  except?: string,
): Promise<string> {
  const { family } = document;
  return changeOnce(
    () => change.registerTaskDefinition(document, signal),
    async () => {
      for (const revision of await ecs.revisions(family, LOOKED_THROUGH, signal)) {
        if (revision === except) {
          return undefined;
        }
        const registered = await ecs.definitionDocument(revision, signal);
        if (definitionDifferences(document, registered).length === 0) {
          return revision;
        }
      }
      return undefined;
    },
    l10n.t('Look at the newest revisions of {0}.', family),
    clock,
    onLookingBack,
    signal,
  );
}
