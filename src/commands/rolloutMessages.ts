import * as vscode from 'vscode';
import { shortTaskDefinition } from '../core/format.ts';

/** A service need not have a task definition: Express Mode, task sets. */
export function definitionName(taskDefinition: string | undefined): string {
  return taskDefinition === undefined
    ? vscode.l10n.t('no task definition')
    : shortTaskDefinition(taskDefinition);
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
