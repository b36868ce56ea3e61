import * as vscode from 'vscode';
import type { Severity } from '../core/checks/finding.ts';
import { Failure } from '../core/failure.ts';
import type { Checked } from '../ui/checks/folderChecks.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Command } from './command.ts';

/** Checks all files of the workspace, open or not, and shows what was found in the Problems view. */
export const checkRepository: Command<unknown> = async ({ checks, log }, _arg, signal) => {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    throw new Failure('invalid', vscode.l10n.t('Open the folder of a repository first.'));
  }
  const found = await withProgressWhenSlow(
    vscode.l10n.t('Checking what deploys to Amazon ECS'),
    signal,
    async own => (await checks.desk()).checkAll(own),
  );
  const text = summary(found);
  log.info(`checks: ${text}`);
  if (found.some(({ findings }) => findings.length > 0)) {
    await vscode.commands.executeCommand('workbench.panel.markers.view.focus');
  }
  void vscode.window.showInformationMessage(text);
};

function summary(found: readonly Checked[]): string {
  const count = (severity: Severity): number =>
    found.flatMap(({ findings }) => findings).filter(finding => finding.severity === severity).length;
  const [errors, warnings, hints] = [count('error'), count('warning'), count('information')];
  const parts = [
    several(errors, vscode.l10n.t('1 error'), vscode.l10n.t('{0} errors', errors)),
    several(warnings, vscode.l10n.t('1 warning'), vscode.l10n.t('{0} warnings', warnings)),
    several(hints, vscode.l10n.t('1 hint'), vscode.l10n.t('{0} hints', hints)),
  ].filter(part => part !== '');
  if (found.length === 0) {
    return vscode.l10n.t(
      'There is nothing to check: no workflow, IAM policy, task definition or devcontainer.json is here.',
    );
  }
  const files = several(found.length, vscode.l10n.t('1 file'), vscode.l10n.t('{0} files', found.length));
  return parts.length === 0
    ? vscode.l10n.t('Nothing found in {0}.', files)
    : vscode.l10n.t('{0} in {1}.', parts.join(', '), files);
}

function several(count: number, one: string, more: string): string {
  return count === 0 ? '' : count === 1 ? one : more;
}
