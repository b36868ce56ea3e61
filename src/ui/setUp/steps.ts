import * as vscode from 'vscode';
import { Failure } from '../../core/failure.ts';
import { warned } from '../askText.ts';
import type { Choice } from '../pick.ts';

/** What a question gives when the person wants the one before it again. */
export const BACK = Symbol('back');

/** Where a question stands among the others. */
export interface At {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  /** Absent as long as it depends on an answer that is not there. */
  readonly total?: number;
}

export type Step<S> = (answers: S, at: At) => Promise<S | typeof BACK>;

/** How far somebody came with questions that depend on each other. */
export interface Progress<S> {
  /** The answers as they were before each question. */
  readonly before: readonly S[];
  readonly answers: S;
}

/**
 * Asks one thing after the other, with a way back to each. Which questions there are may depend on the answers, and so
 * does how many, which `isOpen` says. `keep` hears of each answer, for another time to start with.
 * Rejects with Failure `cancelled` where one is dismissed.
 */
export async function askSteps<S>(
  title: string,
  start: Progress<S>,
  questions: {
    steps(answers: S): readonly Step<S>[];
    isOpen(answers: S): boolean;
    keep(progress: Progress<S>): void;
  },
): Promise<S> {
  let { before, answers } = start;
  for (;;) {
    const steps = questions.steps(answers);
    const step = steps[before.length];
    if (step === undefined) {
      return answers;
    }
    const total = questions.isOpen(answers) ? {} : { total: steps.length };
    const given = await step(answers, { title, step: before.length + 1, ...total });
    if (given === BACK) {
      answers = before.at(-1) ?? answers;
      before = before.slice(0, -1);
    } else {
      before = [...before, answers];
      answers = given;
    }
    questions.keep({ before, answers });
  }
}

/** A choice among several; `active` is the value of the one that Enter takes. */
export function askChoice<T>(
  at: At,
  question: { readonly placeholder: string; readonly choices: readonly Choice<T>[]; readonly active?: T },
): Promise<T | typeof BACK> {
  const box = vscode.window.createQuickPick<Choice<T>>();
  box.placeholder = question.placeholder;
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.items = question.choices;
  const active = question.choices.find(({ value }) => value === question.active);
  box.activeItems = active === undefined ? box.activeItems : [active];
  return shown(box, at, resolve => {
    box.onDidAccept(() => {
      const [chosen] = box.selectedItems;
      if (chosen !== undefined) {
        resolve(chosen.value);
      }
    });
  });
}

/** A line of text, trimmed. */
export function askLine(
  at: At,
  question: {
    readonly prompt: string;
    readonly value: string;
    readonly placeholder?: string;
    /** Why the text is none; undefined where it is fine. */
    problem(text: string): string | undefined;
    /** What may be wrong with a text that is fine otherwise: it is taken the second time. */
    warning?(text: string): string | undefined;
  },
): Promise<string | typeof BACK> {
  let warnedOf: string | undefined;
  const box = vscode.window.createInputBox();
  box.prompt = question.prompt;
  box.value = question.value;
  box.placeholder = question.placeholder;
  return shown(box, at, resolve => {
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidAccept(() => {
      const text = box.value.trim();
      const problem = question.problem(text);
      const warning = warnedOf === text ? undefined : warned(question.warning?.(text));
      box.validationMessage = problem ?? warning;
      if (problem === undefined && warning === undefined) {
        resolve(text);
      }
      warnedOf = text;
    });
  });
}

async function shown<T>(
  box: vscode.QuickPick<Choice<T>> | vscode.InputBox,
  at: At,
  listen: (resolve: (value: T) => void) => void,
): Promise<T | typeof BACK> {
  box.title = at.title;
  box.step = at.step;
  box.totalSteps = at.total;
  box.ignoreFocusOut = true;
  box.buttons = at.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  try {
    return await new Promise<T | typeof BACK>((resolve, reject) => {
      listen(resolve);
      box.onDidTriggerButton(() => resolve(BACK));
      box.onDidHide(() => reject(new Failure('cancelled', vscode.l10n.t('Nothing was changed.'))));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
