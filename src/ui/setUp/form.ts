import * as vscode from 'vscode';
import { Failure } from '../../core/failure.ts';
import { joinedSentences } from '../../core/format.ts';
import { withoutCodeMarks } from '../../core/markdown.ts';
import { type Choice, pick } from '../pick.ts';

/** A line of a form: something as it is, that can be changed. */
export interface Line<T> {
  readonly icon: string;
  readonly label: string;
  /** As it is now. */
  readonly now: string;
  readonly change: (value: T) => Promise<T>;
}

/**
 * One list that shows everything as it is, to be changed line by line or taken. Leaving a question in the middle goes
 * back to the list. Rejects with Failure `cancelled` where the list itself is left.
 */
export async function askForm<T>(
  form: {
    readonly title: string;
    readonly placeholder: string;
    /** The first line, which takes it. */
    readonly take: { readonly icon: string; readonly label: string; description(value: T): string };
    lines(value: T): readonly Line<T>[];
    /** Hears of each change, for another time to start with. */
    keep?(value: T): void;
  },
  start: T,
): Promise<T> {
  let value = start;
  for (;;) {
    const now = value;
    const { icon, label, description } = form.take;
    const change = await pick<'take' | Line<T>['change']>(
      { title: form.title, placeholder: form.placeholder, none: '' },
      async () => [
        { label: `$(${icon}) ${label}`, description: description(now), value: 'take' },
        ...form.lines(now).map(
          (line): Choice<Line<T>['change']> => ({
            label: `$(${line.icon}) ${line.label}`,
            description: line.now,
            value: line.change,
          }),
        ),
      ],
    );
    if (change === 'take') {
      return now;
    }
    value = await change(now).catch((error: unknown) => {
      if (!(error instanceof Failure)) {
        throw error;
      }
      // What cannot be looked up, such as without a permission, is left as it is.
      if (error.code !== 'cancelled') {
        void vscode.window.showWarningMessage(withoutCodeMarks(joinedSentences(error.message, error.hint)));
      }
      return now;
    });
    form.keep?.(value);
  }
}

/** Yes or no, what it is now first. */
export function askFlag(
  title: string,
  now: boolean,
  labels: { readonly yes: string; readonly no: string },
): Promise<boolean> {
  const yes = { label: labels.yes, value: true };
  const no = { label: labels.no, value: false };
  return pick({ title, placeholder: '', none: '' }, async () => (now ? [yes, no] : [no, yes]));
}

/** Why a text is no whole number of these bounds. */
export function numberProblem(text: string, least: number, most: number): string | undefined {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= least && number <= most
    ? undefined
    : vscode.l10n.t('A number from {0} to {1}.', least, most);
}
