import { parse } from 'yaml';
import { readJob } from './job.ts';
import type { JobDefinition, Workflow } from './model.ts';
import { fields, optionalText, refuseOthers, textRecord, WorkflowError } from './read.ts';
import { readConcurrency, readDefaults, readPermissions } from './settings.ts';
import { readDispatch, readPush } from './trigger.ts';

/** Throws WorkflowError. */
export function parseWorkflow(path: string, source: string): Workflow {
  let document: unknown;
  try {
    document = parse(source);
  } catch (error) {
    throw new WorkflowError(error instanceof Error ? error.message : String(error));
  }
  const root = fields(document, 'The workflow');
  refuseOthers(root, KEYS, 'The workflow');
  const defaults = readDefaults(root['defaults']);
  const jobs = Object.entries(fields(root['jobs'], 'jobs')).map(([key, job]) => readJob(key, job, defaults));
  checkNeeds(jobs);
  return {
    name: optionalText(root, 'name') ?? path,
    runName: optionalText(root, 'run-name'),
    inputs: readDispatch(root['on']),
    push: readPush(root['on']),
    permissions: readPermissions(root['permissions']),
    env: textRecord(root['env'], 'env'),
    concurrency: readConcurrency(root['concurrency']),
    jobs,
  };
}

/** The name alone; the path where the file cannot be read. */
export function workflowName(path: string, source: string): string {
  try {
    return parseWorkflow(path, source).name;
  } catch {
    return path;
  }
}

const KEYS = ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs'];

/** Every job that is needed exists, and none needs itself, be it by way of others. */
function checkNeeds(jobs: readonly JobDefinition[]): void {
  for (const job of jobs) {
    const missing = job.needs.find(key => !jobs.some(other => other.key === key));
    if (missing !== undefined) {
      throw new WorkflowError(`Job '${job.key}' depends on unknown job '${missing}'.`);
    }
  }
  let open = jobs;
  do {
    const later = open.filter(job => job.needs.some(key => open.some(other => other.key === key)));
    if (later.length === open.length) {
      throw new WorkflowError('The workflow must contain at least one job with no dependencies.');
    }
    open = later;
  } while (open.length > 0);
}
