import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import type { Run, StoredArtifact } from '../runs/run.ts';
import { type Files, findFiles } from './findFiles.ts';
import type { JobLog } from './log.ts';

export interface ArtifactDeps {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The id of the next artifact. */
  artifactId(): number;
  /** `http://127.0.0.1:PORT/github` */
  readonly serverUrl: string;
}

interface Upload {
  readonly run: Run;
  /** Major version of the action. */
  readonly version: number;
  readonly inputs: Readonly<Record<string, string>>;
  /** Paths are relative to it. */
  readonly folder: string;
  readonly log: JobLog;
}

const INPUTS: readonly string[] = [
  'name',
  'path',
  'if-no-files-found',
  'retention-days',
  'compression-level',
  'overwrite',
  'include-hidden-files',
  'archive',
];
const DAY = 86_400_000;
/** Days: GitHub's default, and the most that there is. */
const LONGEST_RETENTION = 90;
/** From this version on an artifact can be seen at once, and cannot be changed. */
const IMMUTABLE = 4;

/**
 * What actions/upload-artifact does: keeps files of the runner as a ZIP. Gives the step's outputs; throws
 * Error with what it says when it fails.
 * https://github.com/actions/upload-artifact
 */
export async function uploadArtifact(
  deps: ArtifactDeps,
  { run, version, inputs, folder, log }: Upload,
): Promise<ReadonlyMap<string, string>> {
  warnOfUnknown(inputs, log);
  const name = orDefault(inputs['name'], 'artifact');
  checkName(name);
  const path = inputs['path'] ?? '';
  if (path.trim() === '') {
    throw new Error('Input required and not supplied: path');
  }
  if (flag(inputs, 'archive', true) === false) {
    throw new Error('The sandbox keeps artifacts as archives only: archive cannot be false.');
  }
  const overwrites = flag(inputs, 'overwrite', false);
  const days = retention(inputs['retention-days'] ?? '', log);
  const level = compression(inputs['compression-level'] ?? '');
  const files = await findFiles(path, folder, flag(inputs, 'include-hidden-files', false));
  const count = Object.keys(files).length;
  if (count === 0) {
    return nothingFound(path, orDefault(inputs['if-no-files-found'], 'warn'), log);
  }
  const same = run.artifacts.find(artifact => artifact.name === name && !artifact.deleted);
  if (same !== undefined && version >= IMMUTABLE && !overwrites) {
    throw new Error(
      'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
    );
  }
  const plural = count === 1 ? 'file' : 'files';
  log.write(`With the provided path, there will be ${count} ${plural} uploaded`);
  // The older protocol adds to an artifact of the same name.
  const all: Files =
    same === undefined || version >= IMMUTABLE ? files : { ...unzipSync(same.archive), ...files };
  const artifact: StoredArtifact = {
    id: deps.artifactId(),
    name,
    archive: zipSync(all, { level }),
    createdAt: deps.now(),
    expiresAt: deps.now() + days * DAY,
    visibleWhileRunning: version >= IMMUTABLE,
    deleted: false,
  };
  if (same !== undefined) {
    same.deleted = true;
  }
  run.artifacts.push(artifact);
  log.write(
    `Artifact ${name} has been successfully uploaded! Final size is ${artifact.archive.length} bytes. Artifact ID is ${artifact.id}`,
  );
  return version < IMMUTABLE ? new Map() : outputs(deps, run, artifact);
}

function outputs(deps: ArtifactDeps, run: Run, { id, archive }: StoredArtifact): ReadonlyMap<string, string> {
  return new Map([
    ['artifact-id', String(id)],
    ['artifact-url', `${deps.serverUrl}/${run.repository.fullName}/actions/runs/${run.id}/artifacts/${id}`],
    ['artifact-digest', createHash('sha256').update(archive).digest('hex')],
  ]);
}

function nothingFound(path: string, wanted: string, log: JobLog): ReadonlyMap<string, string> {
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
  const [foreign] = /[\\/":<>|*?\r\n]/.exec(name) ?? [];
  if (foreign !== undefined) {
    throw new Error(
      `The artifact name is not valid: ${name}. Contains the following character: ${JSON.stringify(foreign)}`,
    );
  }
}

function warnOfUnknown(inputs: Readonly<Record<string, string>>, log: JobLog): void {
  const unknown = Object.keys(inputs).filter(name => !INPUTS.includes(name));
  if (unknown.length > 0) {
    const quote = (names: readonly string[]): string => names.map(name => `'${name}'`).join(', ');
    log.write(`##[warning]Unexpected input(s) ${quote(unknown)}, valid inputs are [${quote(INPUTS)}]`);
  }
}

function retention(text: string, log: JobLog): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0) {
    throw new Error('Invalid retention-days');
  }
  if (days > LONGEST_RETENTION) {
    log.write(
      `##[warning]Retention days cannot be greater than the maximum allowed within the repository. Using ${LONGEST_RETENTION} instead.`,
    );
  }
  return days === 0 ? LONGEST_RETENTION : Math.min(days, LONGEST_RETENTION);
}

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
const LEVELS: readonly Level[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

function compression(text: string): Level {
  const level = LEVELS.find(known => String(known) === orDefault(text, '6'));
  if (level === undefined) {
    throw new Error('Invalid compression-level. Valid values are 0-9');
  }
  return level;
}

/** The spellings that actions take for a boolean (YAML 1.2's core schema). */
function flag(inputs: Readonly<Record<string, string>>, name: string, fallback: boolean): boolean {
  const text = orDefault(inputs[name], String(fallback));
  if (/^(?:true|True|TRUE)$/.test(text)) {
    return true;
  }
  if (/^(?:false|False|FALSE)$/.test(text)) {
    return false;
  }
  throw new Error(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}`);
}

function orDefault(text: string | undefined, fallback: string): string {
  return text === undefined || text === '' ? fallback : text;
}
