import * as vscode from 'vscode';
import type { CheckedFile } from '../../core/checks/file.ts';
import type { KnownTo } from '../../core/checks/finding.ts';

/**
 * What the editor's own support of JSON says of a file: it looks at documents that are open, and at task definitions
 * by the schema that package.json gives them.
 */
export function saidByEditor(uri: vscode.Uri, { path, kind }: CheckedFile): ReadonlySet<KnownTo> {
  const language = vscode.workspace.textDocuments.find(
    document => document.uri.toString() === uri.toString(),
  )?.languageId;
  // As `jsonc` it takes comments, which AWS does not.
  if (language !== 'json' && !(language === 'jsonc' && kind === 'devcontainer')) {
    return new Set();
  }
  if (
    vscode.extensions.getExtension('vscode.json-language-features') === undefined ||
    vscode.workspace.getConfiguration('json', uri).get('validate.enable') === false
  ) {
    return new Set();
  }
  return new Set(SCHEMA.test(path) ? ['json', 'schema'] : ['json']);
}

/** `jsonValidation` of package.json. */
const SCHEMA = /(?:^|\/)(?:task-?def[^/]*|[^/]*\.task-definition)\.json$/;
