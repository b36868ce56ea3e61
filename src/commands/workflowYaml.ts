import * as vscode from 'vscode';
import { parse, YAMLError } from 'yaml';
import { Failure } from '../core/failure.ts';

/** What a workflow file stands for. Throws a Failure `invalid` where it is no YAML. */
export function parseWorkflow(text: string, workflow: string): unknown {
  try {
    const document: unknown = parse(text);
    return document;
  } catch (error) {
    if (error instanceof YAMLError) {
      throw new Failure('invalid', vscode.l10n.t('{0} is no valid YAML: {1}', workflow, error.message), {
        cause: error,
      });
    }
    throw error;
  }
}
