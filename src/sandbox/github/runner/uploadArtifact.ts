import type { Artifact, Artifacts } from '../artifacts.ts';
import { digest } from '../artifacts.ts';
import { findFiles } from './findFiles.ts';
import type { StepLog } from './log.ts';
import type { Run } from './model.ts';

interface Upload {
  readonly artifacts: Artifacts;
  readonly run: Run;
  readonly version: number;
  readonly with: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly log: StepLog;
}

const INPUTS = [
  'name',
  'path',
  'if-no-files-found',
  'retention-days',
  'compression-level',
  'overwrite',
  'include-hidden-files',
];
const LONGEST_RETENTION = 90;

/**
 * What actions/upload-artifact does. Gives the step's outputs; throws Error with what it says when it fails.
 * https://github.com/actions/upload-artifact
 */
export async function uploadArtifact(upload: Upload): Promise<ReadonlyMap<string, string>> {
  const { artifacts, run, version, log } = upload;
  for (const input of Object.keys(upload.with)) {
    if (!INPUTS.includes(input)) {
      log.write(`##[warning]Unexpected input(s) '${input}', valid inputs are ['${INPUTS.join("', '")}']`);
    }
  }
  const name = upload.with['name'] ?? 'artifact';
  checkName(name);
  const path = upload.with['path'] ?? '';
  if (path.trim() === '') {
    throw new Error('Input required and not supplied: path');
  }
  const files = await findFiles(path, upload.workspace, upload.with['include-hidden-files'] === 'true');
  if (Object.keys(files).length === 0) {
    return nothingFound(path, upload.with['if-no-files-found'] ?? 'warn', log);
  }
  const same = artifacts.list(artifact => artifact.runId === run.id && artifact.name === name);
  if (same.length > 0 && version >= 4 && upload.with['overwrite'] !== 'true') {
    throw new Error(
      'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
    );
  }
  for (const artifact of same) {
    artifacts.delete(artifact.id);
  }
  const artifact = artifacts.add({
    name,
    repositoryId: run.repository.id,
    runId: run.id,
    hiddenUntilCompleted: version < 4,
    files,
    days: retention(upload.with['retention-days'] ?? '0'),
  });
  log.write(`With the provided path, there will be ${Object.keys(files).length} file(s) uploaded`);
  log.write(`Artifact ${name} has been successfully uploaded! Final size is ${artifact.archive.length} bytes.`);
  return version < 4 ? new Map() : outputs(artifact);
}

function outputs(artifact: Artifact): ReadonlyMap<string, string> {
  return new Map([
    ['artifact-id', String(artifact.id)],
    ['artifact-digest', digest(artifact).slice('sha256:'.length)],
  ]);
}

function nothingFound(path: string, wanted: string, log: StepLog): ReadonlyMap<string, string> {
  const message = `No files were found with the provided path: ${path}. No artifacts will be uploaded.`;
  switch (wanted) {
    case 'error':
      throw new Error(message);
    case 'ignore':
      log.write(message);
      break;
    case 'warn':
      log.write(`##[warning]${message}`);
      break;
    default:
      throw new Error(
        `Unrecognized if-no-files-found input. Provided: ${wanted}. Available options: warn,error,ignore`,
      );
  }
  return new Map();
}

function checkName(name: string): void {
  if (name === '' || /[\\/":<>|*?\r\n]/.test(name)) {
    throw new Error(
      `The artifact name is not valid: ${name}. Contains one of the following characters: " : < > | * ? \\r \\n \\ /`,
    );
  }
}

function retention(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0) {
    throw new Error('Invalid retention-days');
  }
  return days === 0 ? LONGEST_RETENTION : Math.min(days, LONGEST_RETENTION);
}
