import * as vscode from 'vscode';
import type { CheckedFile } from '../../core/checks/file.ts';
import type { Finding, Severity, Span } from '../../core/checks/finding.ts';
import { lineStarts, positionAt } from '../../core/checks/lines.ts';
import { withoutCodeMarks } from '../../core/markdown.ts';
import { pageOf } from './scheme.ts';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Findings as the editor's problems; `files` are those that they may point to, with paths from `folder`. */
export function toDiagnostics(
  file: CheckedFile,
  findings: readonly Finding[],
  files: readonly CheckedFile[],
  folder: vscode.Uri,
): vscode.Diagnostic[] {
  const range = ranges(file.text);
  return findings.map(({ code, severity, message, span, related }) => {
    // Problems show Markdown's code marks as they are.
    const diagnostic = new vscode.Diagnostic(range(span), withoutCodeMarks(message), SEVERITIES[severity]);
    diagnostic.source = 'ECS';
    diagnostic.code = { value: code, target: pageOf(code) };
    diagnostic.relatedInformation = related.flatMap(other => {
      const text = files.find(({ path }) => path === other.path)?.text;
      const uri = vscode.Uri.joinPath(folder, other.path);
      return text === undefined
        ? []
        : new vscode.DiagnosticRelatedInformation(
            new vscode.Location(uri, ranges(text)(other.span)),
            withoutCodeMarks(other.message),
          );
    });
    return diagnostic;
  });
}

/** Places of a text as the editor counts them. */
export function ranges(text: string): (span: Span) => vscode.Range {
  const starts = lineStarts(text);
  return ({ start, end }) => {
    const from = positionAt(starts, start);
    const to = positionAt(starts, end);
    return new vscode.Range(from.line - 1, from.column - 1, to.line - 1, to.column - 1);
  };
}
