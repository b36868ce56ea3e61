import { interpolate, type Scope } from '../workflow/evaluate.ts';
import { ExpressionError } from '../workflow/expression.ts';
import type { StepDefinition } from '../workflow/model.ts';
import { asNumber, asText, isTrue } from '../workflow/value.ts';
import { firstLine } from './stepRun.ts';

/** What jobs and steps say, evaluated. These throw ExpressionError. */

export type Texts = Readonly<Record<string, string>>;

export function texts(values: Texts, scope: Scope): Texts {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, asText(interpolate(value, scope))]),
  );
}

export function flag(text: string | undefined, scope: Scope): boolean {
  const value = text === undefined ? false : interpolate(text, scope);
  return value !== 'false' && isTrue(value);
}

/** Of a timeout. */
export function minutes(text: string, scope: Scope): number {
  const value = asNumber(interpolate(text, scope));
  if (!Number.isFinite(value) || value <= 0) {
    throw new ExpressionError(`timeout-minutes has to be a positive number: ${text}`);
  }
  return value;
}

export function resolveAction(action: StepDefinition['action'], scope: Scope): StepDefinition['action'] {
  if (action.kind === 'uses') {
    return { ...action, with: texts(action.with, scope) };
  }
  const { script, workingDirectory } = action;
  return {
    ...action,
    script: asText(interpolate(script, scope)),
    workingDirectory:
      workingDirectory === undefined ? undefined : asText(interpolate(workingDirectory, scope)),
  };
}

/** Throws nothing: a name that cannot be evaluated yet stays as it is written. */
export function stepName({ name, action }: StepDefinition, scope: Scope): string {
  if (name === undefined) {
    return `Run ${action.kind === 'run' ? firstLine(action.script) : action.uses}`;
  }
  try {
    return asText(interpolate(name, scope));
  } catch {
    return name;
  }
}
