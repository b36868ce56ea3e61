import * as vscode from 'vscode';
import { checkPage } from '../../core/checks/page.ts';
import { RULES } from '../../core/checks/rules.ts';

/** What stands at an address of `PAGES_SCHEME`: a check's page, or a schema. */
export async function pageAt(path: string, extensionUri: vscode.Uri): Promise<string> {
  const schema = /^\/schemas\/([\w.-]+\.schema\.json)$/.exec(path)?.[1];
  if (schema !== undefined) {
    const bytes = await vscode.workspace.fs.readFile(
      vscode.Uri.joinPath(extensionUri, 'media', 'schemas', schema),
    );
    return new TextDecoder().decode(bytes);
  }
  const code = /^\/checks\/([\w-]+)\.md$/.exec(path)?.[1];
  const rule = RULES.find(each => each.code === code);
  return rule === undefined ? vscode.l10n.t('There is no check {0}.', code ?? path) : checkPage(rule);
}
