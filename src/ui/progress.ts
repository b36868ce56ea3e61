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

/** Milliseconds that work may take before it is said that it goes on. */
const SLOW = 700;

/** As `withProgress`, with nothing shown for what is done at once. */
export async function withProgressWhenSlow<T>(
  title: string,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancel = new AbortController();
  const work = run(AbortSignal.any([signal, cancel.signal]));
  if (await settlesWithin(work, SLOW)) {
    return work;
  }
  return withProgress(title, signal, (_report, shown) => {
    shown.addEventListener('abort', () => cancel.abort(), { once: true });
    return work;
  });
}

function settlesWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    const settled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    work.then(settled, settled);
  });
}
