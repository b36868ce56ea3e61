import type { Surroundings } from './file.ts';
import type { JsonFile } from './jsonFile.ts';
import { isParsed, type ParsedFile, parse } from './parse.ts';
import type { WorkflowFile } from './workflowFile.ts';

/** The other files of the repository that can be read. */
export function others(file: ParsedFile, { files }: Surroundings): readonly ParsedFile[] {
  return files
    .filter(({ path }) => path !== file.path)
    .map(parse)
    .filter(isParsed);
}

export function jsonOfKind(files: readonly ParsedFile[], kind: JsonFile['kind']): readonly JsonFile[] {
  return files.filter(file => file.format === 'json').filter(file => file.kind === kind);
}

export function workflowsOf(files: readonly ParsedFile[]): readonly WorkflowFile[] {
  return files.filter(file => file.format === 'yaml').filter(({ kind }) => kind === 'workflow');
}

/** The role that a trust policy's file is named after, as set-up names them: `.aws/iam/<role>.trust.json`. */
export function roleOfFile(path: string): string | undefined {
  return /([^/]+)\.trust\.json$/.exec(path)?.[1];
}

/** The name at the end of a role's ARN; undefined where only a run knows it. */
export function roleOfArn(arn: string): string | undefined {
  return /:role\/(?:[\w+=,.@/-]+\/)?([\w+=,.@-]+)$/.exec(arn.trim())?.[1];
}
