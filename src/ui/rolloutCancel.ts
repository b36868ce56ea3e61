import * as vscode from 'vscode';
import type { StartedRun } from '../core/deployRun/startedRun.ts';
import { toFailure } from '../core/failure.ts';
import { joinedSentences } from '../core/format.ts';
import type { GitHub } from '../core/github.ts';
import { withoutCodeMarks } from '../core/markdown.ts';
import type { Log } from '../core/ports.ts';

/** Asks whether the run is to be cancelled, or only no longer watched. */
export async function askWhatToCancel(
  { workflow, before, environment }: StartedRun,
  deployed: boolean,
): Promise<'cancelRun' | 'stopWatching' | undefined> {
  const cancel = vscode.l10n.t('Cancel the Run');
  const stopWatching = vscode.l10n.t('Only Stop Watching');
  const keep: vscode.MessageItem = { title: vscode.l10n.t('Keep Watching'), isCloseAffordance: true };
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Cancel the run of {0}, or only stop watching it?', workflow),
    {
      modal: true,
      detail: deployed
        ? vscode.l10n.t(
            'The deployment of {0} in {1} has begun; a cancelled run does not take it back.',
            before.name,
            environment,
          )
        : vscode.l10n.t('{0} in {1} has not been deployed yet.', before.name, environment),
    },
    { title: cancel },
    { title: stopWatching },
    keep,
  );
  switch (chosen?.title) {
    case cancel:
      return 'cancelRun';
    case stopWatching:
      return 'stopWatching';
    default:
      return undefined;
  }
}

/** Cancels a run; where GitHub refuses, says so, and the run goes on. */
export async function cancelRun(
  { environment, repository, runId }: StartedRun,
  { hub, log }: { readonly hub: GitHub; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  try {
    await hub.cancelRun(repository, runId, signal);
    log.info(`${environment}: run ${runId} is cancelled`);
  } catch (error) {
    const { code, message, hint } = toFailure(error);
    // It may be over by now, which the next look tells.
    if (code !== 'conflict' && code !== 'cancelled') {
      void vscode.window.showErrorMessage(withoutCodeMarks(joinedSentences(message, hint)));
    }
  }
}
