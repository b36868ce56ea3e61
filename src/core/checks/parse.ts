import type { CheckedFile } from './file.ts';
import { type JsonFile, parseJson } from './jsonFile.ts';
import type { Problem } from './rule.ts';
import { parseWorkflowFile, type WorkflowFile } from './workflowFile.ts';

export type ParsedFile = WorkflowFile | JsonFile;

const parsed = new WeakMap<CheckedFile, ParsedFile | Problem>();

/** The file as all rules see it: each is parsed once, also when it is looked at for another file's sake. */
export function parse(file: CheckedFile): ParsedFile | Problem {
  const known = parsed.get(file);
  if (known !== undefined) {
    return known;
  }
  const result =
    file.kind === 'workflow' || file.kind === 'action'
      ? parseWorkflowFile(file, file.kind)
      : parseJson(file, file.kind);
  parsed.set(file, result);
  return result;
}

export function isParsed(result: ParsedFile | Problem): result is ParsedFile {
  return 'format' in result;
}
