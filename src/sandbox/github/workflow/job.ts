import type { JobDefinition, StepDefinition } from './model.ts';
import { fields, optionalText, refuseOthers, textRecord, WorkflowError } from './read.ts';
import { type Defaults, readConcurrency, readDefaults, readPermissions } from './settings.ts';

const JOB_KEYS = [
  'name',
  'needs',
  'if',
  'runs-on',
  'permissions',
  'environment',
  'env',
  'outputs',
  'concurrency',
  'defaults',
  'timeout-minutes',
  'steps',
];
const STEP_KEYS = [
  'id',
  'name',
  'if',
  'env',
  'continue-on-error',
  'timeout-minutes',
  'uses',
  'with',
  'run',
  'shell',
  'working-directory',
];

/** Throws WorkflowError, also for what the sandbox cannot run: a matrix, containers, reusable workflows. */
export function readJob(key: string, value: unknown, outer: Defaults): JobDefinition {
  const record = fields(value, key);
  refuseOthers(record, JOB_KEYS, `jobs.${key}`);
  const needs = record['needs'] ?? [];
  const steps = record['steps'];
  const runsOn = record['runs-on'];
  if (runsOn === undefined) {
    throw new WorkflowError(`jobs.${key}: Required property is missing: runs-on`);
  }
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new WorkflowError(`jobs.${key}: Required property is missing: steps`);
  }
  const own = readDefaults(record['defaults']);
  return {
    key,
    name: optionalText(record, 'name'),
    needs: Array.isArray(needs) ? needs.map(String) : [String(needs)],
    condition: optionalText(record, 'if'),
    runsOn: Array.isArray(runsOn) ? runsOn.join(', ') : String(runsOn),
    permissions: readPermissions(record['permissions']),
    environment: readEnvironment(record['environment']),
    env: textRecord(record['env'], 'env'),
    outputs: textRecord(record['outputs'], 'outputs'),
    concurrency: readConcurrency(record['concurrency']),
    timeoutMinutes: optionalText(record, 'timeout-minutes'),
    shell: own.shell ?? outer.shell,
    workingDirectory: own.workingDirectory ?? outer.workingDirectory,
    steps: steps.map(readStep),
  };
}

function readEnvironment(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') {
    return value ?? undefined;
  }
  const record = fields(value, 'environment');
  refuseOthers(record, ['name', 'url', 'deployment'], 'environment');
  return optionalText(record, 'name');
}

function readStep(value: unknown): StepDefinition {
  const record = fields(value, 'A step');
  refuseOthers(record, STEP_KEYS, 'A step');
  const run = optionalText(record, 'run');
  const uses = optionalText(record, 'uses');
  if ((run === undefined) === (uses === undefined)) {
    throw new WorkflowError('A step has either run or uses');
  }
  return {
    id: optionalText(record, 'id'),
    name: optionalText(record, 'name'),
    condition: optionalText(record, 'if'),
    env: textRecord(record['env'], 'env'),
    continueOnError: optionalText(record, 'continue-on-error'),
    timeoutMinutes: optionalText(record, 'timeout-minutes'),
    action:
      uses === undefined
        ? {
            kind: 'run',
            script: run ?? '',
            shell: optionalText(record, 'shell'),
            workingDirectory: optionalText(record, 'working-directory'),
          }
        : { kind: 'uses', uses, with: textRecord(record['with'], 'with') },
  };
}
