import type * as vscode from 'vscode';
import type { Adopted } from '../core/scaffold/adopt.ts';
import { answersText } from '../core/scaffold/answers.ts';
import type { SetUp, SetUpRepository } from '../core/scaffold/setUp.ts';
import type { Asked } from '../ui/setUp/askTargets.ts';
import type { Progress } from '../ui/setUp/steps.ts';

/** What a person answered, until it is written. */
export interface Draft {
  /** With subjects that GitHub or the person vouched for. */
  repository?: SetUpRepository;
  /** In the middle of the first questions. */
  places?: Progress<Asked> | undefined;
  setUp?: SetUp;
  /** Services that were taken over. */
  taken: readonly Adopted[];
}

/** By folder, as long as the window is there. */
const drafts = new Map<string, { readonly text: string; readonly draft: Draft }>();

/** What was answered in this window and never written; a new one where the answers that it began with are others by now. */
export function draftOf(root: vscode.Uri, answers: SetUp | undefined): Draft {
  const text = answers === undefined ? '' : answersText(answers);
  const known = drafts.get(root.toString());
  if (known?.text === text) {
    return known.draft;
  }
  const draft: Draft = { taken: [] };
  drafts.set(root.toString(), { text, draft });
  return draft;
}

export function forgetDraft(root: vscode.Uri): void {
  drafts.delete(root.toString());
}
