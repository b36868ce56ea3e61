import { appendMember, replaceValue } from '../edit/yamlEdit.ts';
import type { TextEdit } from '../finding.ts';
import type { WorkflowFile } from '../workflowFile.ts';
import { inputEntry } from './ecs.ts';
import type { Step } from './model.ts';

/** What sets an input of a step's action to `true`; undefined where its place cannot be told for sure. */
export function turnOn(file: WorkflowFile, step: Step, name: string): TextEdit | undefined {
  const given = inputEntry(step, name);
  if (given === undefined) {
    return step.with && appendMember(file.text, step.with, `${name}: true`);
  }
  return given.text === '' ? undefined : replaceValue(given, 'true');
}
