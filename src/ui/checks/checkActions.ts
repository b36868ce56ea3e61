import * as vscode from 'vscode';
import { combineFixes } from '../../core/checks/edit/combine.ts';
import { ignoreComment } from '../../core/checks/edit/ignoreComment.ts';
import type { Finding, TextEdit } from '../../core/checks/finding.ts';
import { withoutCodeMarks } from '../../core/markdown.ts';
import { COMMANDS } from '../../manifest.ts';
import { ranges } from './diagnostics.ts';
import type { Checked } from './folderChecks.ts';
import { pageOf } from './scheme.ts';

type Look = (document: vscode.TextDocument) => Promise<Checked | undefined> | undefined;

/** All fixes of a file at once, for whoever has that done when a file is saved. */
const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('ecs');

/** What the lamp beside a finding offers: its cures, silencing it, and its page. */
export class CheckActions implements vscode.CodeActionProvider {
  readonly #look: Look;

  static register(look: Look): vscode.Disposable {
    return vscode.languages.registerCodeActionsProvider(
      { pattern: '**/*.{json,yml,yaml}' },
      new CheckActions(look),
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL] },
    );
  }

  private constructor(look: Look) {
    this.#look = look;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    at: vscode.Range,
    context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const checked = await this.#look(document);
    // The places that were found are those of another text by now.
    if (checked === undefined || token.isCancellationRequested || checked.file.text !== document.getText()) {
      return [];
    }
    const { only } = context;
    if (only !== undefined && FIX_ALL.intersects(only) && !vscode.CodeActionKind.QuickFix.intersects(only)) {
      return fixAll(document, checked);
    }
    const range = ranges(checked.file.text);
    const there = checked.findings.filter(({ span }) => range(span).intersection(at) !== undefined);
    const about = (finding: Finding): vscode.Diagnostic[] =>
      context.diagnostics.filter(
        ({ code, range: where }) =>
          typeof code === 'object' && code.value === finding.code && where.isEqual(range(finding.span)),
      );
    return [
      ...there.flatMap(finding => fixes(document, finding, about(finding))),
      ...byCode(there).flatMap(finding => fixAllOf(document, checked, finding, about(finding))),
      ...byCode(there).map(finding => explain(finding, about(finding))),
      ...byCode(there).map(finding => ignore(document, checked, finding, about(finding))),
    ];
  }
}

function fixes(
  document: vscode.TextDocument,
  { fixes }: Finding,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction[] {
  return fixes.map(({ title, edits }, index) => {
    const action = new vscode.CodeAction(withoutCodeMarks(title), vscode.CodeActionKind.QuickFix);
    action.diagnostics = diagnostics;
    action.isPreferred = index === 0;
    action.edit = asEdit(document, edits);
    return action;
  });
}

function fixAllOf(
  document: vscode.TextDocument,
  { findings }: Checked,
  { code }: Finding,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction[] {
  const same = findings.filter(finding => finding.code === code && finding.fixes.length > 0);
  if (same.length < 2) {
    return [];
  }
  const action = new vscode.CodeAction(
    vscode.l10n.t('Fix all of {0} in this file', code),
    vscode.CodeActionKind.QuickFix,
  );
  action.diagnostics = diagnostics;
  action.edit = asEdit(document, combineFixes(same));
  return [action];
}

function fixAll(document: vscode.TextDocument, { findings }: Checked): vscode.CodeAction[] {
  const edits = combineFixes(findings);
  if (edits.length === 0) {
    return [];
  }
  const action = new vscode.CodeAction(vscode.l10n.t('Fix all that ECS for Codespaces can fix'), FIX_ALL);
  action.edit = asEdit(document, edits);
  return [action];
}

/** By a comment with a reason, which is left to be typed; where none can stand, by the workspace's settings. */
function ignore(
  document: vscode.TextDocument,
  { file }: Checked,
  finding: Finding,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction {
  const { code } = finding;
  const comment = ignoreComment(file, finding);
  const action = new vscode.CodeAction(
    comment === undefined
      ? vscode.l10n.t('Leave {0} out in this workspace', code)
      : vscode.l10n.t('Ignore {0} here, with a reason', code),
    vscode.CodeActionKind.QuickFix,
  );
  action.diagnostics = diagnostics;
  if (comment === undefined) {
    action.command = { title: action.title, command: COMMANDS.ignoreCheck, arguments: [code] };
  } else {
    const text = new vscode.SnippetString().appendText(comment.text);
    if (comment.needsReason) {
      text.appendTabstop(0).appendText('\n');
    }
    action.edit = new vscode.WorkspaceEdit();
    action.edit.set(document.uri, [vscode.SnippetTextEdit.insert(document.positionAt(comment.offset), text)]);
  }
  return action;
}

function explain({ code }: Finding, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(vscode.l10n.t('Explain {0}', code), vscode.CodeActionKind.QuickFix);
  action.command = { title: action.title, command: 'vscode.open', arguments: [pageOf(code)] };
  action.diagnostics = diagnostics;
  return action;
}

function asEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { span, text } of edits) {
    const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
    edit.replace(document.uri, range, text);
  }
  return edit;
}

/** One of each code. */
function byCode(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map(finding => [finding.code, finding])).values()];
}
