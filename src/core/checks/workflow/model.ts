import { type Document, isScalar } from 'yaml';
import type { Span } from '../finding.ts';
import { readScript, type Script } from './script.ts';
import { readUses, type Uses } from './uses.ts';
import { type Entry, items, type Mapping, mapping, spanOf, textOf } from './yaml.ts';

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export interface Workflow {
  readonly fields: Mapping;
  /** Names of the events, with the place where each stands. */
  readonly triggers: ReadonlyMap<string, Span>;
  readonly jobs: readonly Job[];
}

export interface Job {
  readonly id: string;
  readonly key: Span;
  readonly fields: Mapping;
  readonly env: Mapping | undefined;
  /** The name of its GitHub environment, perhaps an expression. */
  readonly environment: Entry | undefined;
  /** The workflow that it calls, where it has no steps of its own. */
  readonly uses: Uses | undefined;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly fields: Mapping;
  readonly job: Job;
  readonly uses: Uses | undefined;
  readonly run: Script | undefined;
  readonly with: Mapping | undefined;
  readonly env: Mapping | undefined;
}

export function readWorkflow(text: string, document: Document): Workflow {
  const fields = top(document);
  const jobs = mapping(document, fields.entries.get('jobs')?.value);
  return {
    fields,
    triggers: readTriggers(document, fields.entries.get('on')),
    jobs: [...(jobs?.entries.values() ?? [])].flatMap(entry => {
      const job = mapping(document, entry.value);
      return job === undefined ? [] : [readJob(text, document, entry.name, spanOf(entry.key), job)];
    }),
  };
}

/** A composite action's steps, as the one job of a workflow without triggers; another action has none. */
export function readAction(text: string, document: Document): Workflow {
  const fields = top(document);
  const runs = fields.entries.get('runs');
  const job = mapping(document, runs?.value);
  return {
    fields,
    triggers: new Map(),
    jobs:
      runs === undefined || job === undefined ? [] : [readJob(text, document, 'runs', spanOf(runs.key), job)],
  };
}

function readJob(text: string, document: Document, id: string, key: Span, fields: Mapping): Job {
  const environment = fields.entries.get('environment');
  const uses = fields.entries.get('uses');
  const steps: Step[] = [];
  const job: Job = {
    id,
    key,
    fields,
    env: mapping(document, fields.entries.get('env')?.value),
    environment:
      environment?.text === undefined
        ? mapping(document, environment?.value)?.entries.get('name')
        : environment,
    uses: uses === undefined ? undefined : readUses(text, uses),
    steps,
  };
  for (const item of items(document, fields.entries.get('steps')?.value)) {
    const step = mapping(document, item);
    if (step !== undefined) {
      steps.push(readStep(text, document, job, step));
    }
  }
  return job;
}

function readStep(text: string, document: Document, job: Job, fields: Mapping): Step {
  const uses = fields.entries.get('uses');
  const run = fields.entries.get('run');
  return {
    fields,
    job,
    uses: uses === undefined ? undefined : readUses(text, uses),
    run: run === undefined ? undefined : readScript(text, run),
    with: mapping(document, fields.entries.get('with')?.value),
    env: mapping(document, fields.entries.get('env')?.value),
  };
}

function readTriggers(document: Document, on: Entry | undefined): ReadonlyMap<string, Span> {
  const named = mapping(document, on?.value);
  if (named !== undefined) {
    return new Map([...named.entries.values()].map(({ name, key }) => [name, spanOf(key)]));
  }
  return new Map(
    items(document, on?.value).flatMap(node =>
      isScalar(node) ? [[textOf(node) ?? '', spanOf(node)] as const] : [],
    ),
  );
}

function top(document: Document): Mapping {
  return mapping(document, document.contents) ?? { map: document.createNode({}), entries: new Map() };
}
