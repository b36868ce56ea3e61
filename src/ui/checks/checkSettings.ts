import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest.ts';

export interface CheckSettings {
  readonly enabled: boolean;
  /** Codes of the checks that are left out. */
  readonly ignored: ReadonlySet<string>;
  /** Folders and files that are left out, from the workspace's folder. */
  readonly excluded: readonly string[];
}

export function checkSettings(folder: vscode.Uri): CheckSettings {
  const settings = vscode.workspace.getConfiguration(undefined, folder);
  return {
    enabled: settings.get(SETTINGS.checksEnabled) !== false,
    ignored: new Set(texts(settings.get(SETTINGS.checksIgnore))),
    excluded: texts(settings.get(SETTINGS.checksExclude)).map(path => path.replace(/^\.?\/|\/+$/g, '')),
  };
}

export function isExcluded({ excluded }: CheckSettings, path: string): boolean {
  return excluded.some(left => left === '' || path === left || path.startsWith(`${left}/`));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
