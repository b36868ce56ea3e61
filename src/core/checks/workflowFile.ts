import * as l10n from '@vscode/l10n';
import { type Document, isMap, parseDocument } from 'yaml';
import type { CheckedFile } from './file.ts';
import type { Problem } from './rule.ts';
import { shown } from './shown.ts';
import { readAction, readWorkflow, type Workflow } from './workflow/model.ts';

export type WorkflowKind = 'workflow' | 'action';

/** A workflow, or a composite action, with the places of all that stands in it. */
export interface WorkflowFile {
  readonly format: 'yaml';
  readonly kind: WorkflowKind;
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  readonly workflow: Workflow;
}

/** The problem where the text is no YAML, or no mapping. */
export function parseWorkflowFile(file: CheckedFile, kind: WorkflowKind): WorkflowFile | Problem {
  // Scalars are read as the text that they are: `on` stays `on`, and `1.10` a version.
  const document = parseDocument(file.text, { schema: 'failsafe', prettyErrors: false, merge: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start, end] = error.pos;
    return {
      message: l10n.t('This is no YAML that can be read: {0}.', error.message.replace(/[.:]?\s*$/, '')),
      span: shown(file.text, start, end),
    };
  }
  if (!isMap(document.contents)) {
    return {
      message: l10n.t('A workflow is a mapping, with `on` and `jobs`; this is none.'),
      span: { start: 0, end: 0 },
    };
  }
  const workflow = kind === 'workflow' ? readWorkflow(file.text, document) : readAction(file.text, document);
  return { format: 'yaml', kind, path: file.path, text: file.text, document, workflow };
}
