import type { Level, Permissions } from '../tokens.ts';
import type { Concurrency } from './model.ts';
import { fields, optionalText, WorkflowError } from './read.ts';

/** What a workflow and its jobs both say. Throws WorkflowError. */

export interface Defaults {
  readonly shell: string | undefined;
  readonly workingDirectory: string | undefined;
}

export function readDefaults(value: unknown): Defaults {
  const run = fields(fields(value ?? {}, 'defaults')['run'] ?? {}, 'defaults.run');
  return { shell: optionalText(run, 'shell'), workingDirectory: optionalText(run, 'working-directory') };
}

export function readConcurrency(value: unknown): Concurrency | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value === 'string') {
    return { group: value, cancelInProgress: false };
  }
  const record = fields(value, 'concurrency');
  const group = optionalText(record, 'group');
  const cancel = record['cancel-in-progress'];
  if (group === undefined) {
    throw new WorkflowError('Required property is missing: group');
  }
  return { group, cancelInProgress: typeof cancel === 'string' ? cancel : cancel === true };
}

/** Undefined where nothing is said; otherwise what is not named is not granted. */
export function readPermissions(value: unknown): Permissions | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (value === 'read-all' || value === 'write-all') {
    const level: Level = value === 'read-all' ? 'read' : 'write';
    return Object.fromEntries(
      PERMISSIONS.filter(name => level === 'write' || name !== 'id-token').map(name => [name, level]),
    );
  }
  const granted: Record<string, Level> = {};
  for (const [name, level] of Object.entries(fields(value ?? {}, 'permissions'))) {
    if (!PERMISSIONS.includes(name)) {
      throw new WorkflowError(`Unexpected value '${name}'`);
    }
    if (level !== 'read' && level !== 'write' && level !== 'none') {
      throw new WorkflowError(`Unexpected value '${String(level)}'`);
    }
    if (level !== 'none') {
      granted[name] = level;
    }
  }
  return granted;
}

const PERMISSIONS: readonly string[] = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
];
