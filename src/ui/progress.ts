import * as vscode from 'vscode';

/** Replaces the text of a progress notification. */
export type Report = (message: string) => void;

/**
 * Shows a notification with a cancel button while `run` is under way. The signal given to `run` is
 * aborted by that button and by `signal`.
 */
export function withProgress<T>(
  title: string,
  signal: AbortSignal,
  run: (report: Report, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const cancel = new AbortController();
        const listener = token.onCancellationRequested(() => cancel.abort());
        try {
          return await run(message => progress.report({ message }), AbortSignal.any([signal, cancel.signal]));
        } finally {
          listener.dispose();
        }
      },
    ),
  );
}
