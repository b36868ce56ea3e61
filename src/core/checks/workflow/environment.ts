import type { WorkflowFile } from '../workflowFile.ts';
import type { Step } from './model.ts';
import { type Entry, type Mapping, mapping } from './yaml.ts';

/** A variable of the workflow's `env`, as the step sees it: its own, its job's, the workflow's. */
export function variable(file: WorkflowFile, step: Step, name: string): Entry | undefined {
  return (
    step.env?.entries.get(name) ?? step.job.env?.entries.get(name) ?? workflowEnv(file)?.entries.get(name)
  );
}

export function workflowEnv(file: WorkflowFile): Mapping | undefined {
  return mapping(file.document, file.workflow.fields.entries.get('env')?.value);
}

/** The text with what it takes of `env`, by expression or in the shell's way, put in, where that is plain text. */
export function withVariables(file: WorkflowFile, step: Step, text: string): string {
  return text
    .replace(
      /\$\{\{\s*env\.([A-Za-z_]\w*)\s*\}\}/g,
      (whole, name: string) => plain(file, step, name) ?? whole,
    )
    .replace(/\$\{?([A-Za-z_]\w*)\}?/g, (whole, name: string) => plain(file, step, name) ?? whole);
}

function plain(file: WorkflowFile, step: Step, name: string): string | undefined {
  return variable(file, step, name)?.text;
}
