import * as l10n from '@vscode/l10n';
import type { Failure } from '../failure.ts';
import type { DefinitionDocument } from '../release.ts';
import { type ChangeDeps, changeOnce } from './changeOnce.ts';
import { definitionDifferences } from './definition/diff.ts';

/**
 * Registers a revision and gives its ARN. Sent once: where the answer gets lost, the family's newest revision is
 * taken if it says the same, for then it does not matter who registered it. Rejects as `changeOnce` does.
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
      const [newest] = await ecs.revisions(family, 1, signal);
      if (newest === undefined || newest === except) {
        return undefined;
      }
      const registered = await ecs.definitionDocument(newest, signal);
      return definitionDifferences(document, registered).length === 0 ? newest : undefined;
    },
    l10n.t('Look at the newest revision of {0}.', family),
    clock,
    onLookingBack,
    signal,
  );
}
