import * as vscode from 'vscode';

/** Serves what ships with the extension: the pages that explain checks, and the schema of task definitions. */
export const PAGES_SCHEME = 'ecs-codespaces';

/** The page of a check; package.json has it open as a preview. */
export function pageOf(code: string): vscode.Uri {
  return vscode.Uri.from({ scheme: PAGES_SCHEME, path: `/checks/${code}.md` });
}
