import { type DeploymentEnvironment, mayDeploy } from '../repository/environment.ts';
import { variablesContext } from '../runner/contexts.ts';
import { type JobDeps, type JobEnd, JobRun } from '../runner/jobRun.ts';
import type { Contexts } from '../runner/jobScope.ts';
import { pause, unlessAborted } from '../runner/waits.ts';
import type { Permissions } from '../tokens.ts';
import { condition, interpolate, type Scope } from '../workflow/evaluate.ts';
import type { JobDefinition, Workflow } from '../workflow/model.ts';
import { asText } from '../workflow/value.ts';
import { type ConcurrencyGroups, groupRequest, type Turn } from './concurrency.ts';
import { type Gate, openGate } from './gate.ts';
import type { Conclusion, Job, Run } from './run.ts';

export interface RunDeps extends JobDeps {
  readonly groups: ConcurrencyGroups;
  /** The id of the next job. */
  jobId(): number;
}

/** What a job knows of its run. */
export interface Surroundings {
  readonly run: Run;
  readonly workflow: Workflow;
  readonly contexts: Omit<Contexts, 'needs'>;
  readonly isCancelled: boolean;
  /** Jobs by their keys. */
  job(key: string): LiveJob | undefined;
  changed(): void;
}

/** Milliseconds until a runner takes a job up. */
const PICK_UP = 4_000;
/** What GITHUB_TOKEN may where the workflow does not say it, as organizations of today are set up. */
const DEFAULT_PERMISSIONS: Permissions = { contents: 'read', packages: 'read' };
const REJECTED = "The deployment was rejected or didn't satisfy other protection rules.";

/** A job from what it needs to its end. */
export class LiveJob {
  readonly definition: JobDefinition;
  /** Resolves when it is over; never rejects. */
  readonly done: Promise<void>;
  readonly #finished = Promise.withResolvers<void>();
  readonly #deps: RunDeps;
  readonly #around: Surroundings;
  /** Ends what it waits for. */
  readonly #ending = new AbortController();
  #job: Job | undefined;
  #gate: Gate | undefined;
  #runner: JobRun | undefined;
  #outputs: JobEnd['outputs'] = {};

  constructor(deps: RunDeps, around: Surroundings, definition: JobDefinition) {
    this.#deps = deps;
    this.#around = around;
    this.definition = definition;
    this.done = this.#finished.promise;
  }

  get conclusion(): Conclusion | undefined {
    return this.#job?.conclusion;
  }

  get outputs(): JobEnd['outputs'] {
    return this.#outputs;
  }

  /** What it waits for before its environment. */
  get gate(): Gate | undefined {
    return this.#gate;
  }

  /** Ends it where it has begun to wait or to run. */
  cancel(): void {
    if (this.#job !== undefined) {
      this.#ending.abort();
      this.#runner?.cancel();
    }
  }

  /** Ends it without cleaning up. */
  stop(): void {
    this.#ending.abort();
    this.#runner?.stop();
  }

  /** Never rejects. Up to its first wait all of it happens before this returns. */
  async perform(): Promise<void> {
    const { needs } = this.definition;
    if (needs.length > 0) {
      await Promise.all(needs.map(key => this.#around.job(key)?.done));
    }
    let end: JobEnd;
    try {
      end = await this.#pass();
    } catch (error) {
      end = this.#refused(error instanceof Error ? error.message : String(error));
    }
    this.#outputs = end.outputs;
    const job = this.#job ?? this.#create(this.definition.key, undefined);
    job.status = 'completed';
    job.conclusion = end.conclusion;
    job.completedAt = this.#deps.now();
    this.#around.changed();
    this.#finished.resolve();
  }

  async #pass(): Promise<JobEnd> {
    const { definition } = this;
    const contexts: Contexts = { ...this.#around.contexts, needs: this.#needs() };
    const scope = this.#scope(contexts);
    const name = asText(interpolate(definition.name ?? definition.key, scope));
    if (!condition(definition.condition, scope)) {
      this.#create(name, undefined);
      return ended('skipped');
    }
    const environment = this.#environment(scope);
    const job = this.#create(name, environment);
    const label = asText(interpolate(definition.runsOn, scope));
    if (/\b(?:windows|macos)\b/i.test(label)) {
      return this.#refused(`The sandbox's runners are Linux machines; the job asks for ${label}.`);
    }
    const turn = this.#enterGroup(scope);
    try {
      if (turn?.waits === true) {
        this.#become('pending');
        await unlessAborted(turn.come, this.#ending.signal);
      }
      const refusal = environment === undefined ? undefined : await this.#refusal(environment);
      const vars = variablesContext(this.#around.run.repository, environment);
      return refusal ?? (await this.#run(job, { ...contexts, vars }));
    } finally {
      turn?.leave();
    }
  }

  /** Why the job may not deploy to its environment; undefined where it may, maybe after a long wait. */
  async #refusal(environment: DeploymentEnvironment): Promise<JobEnd | undefined> {
    const { ref } = this.#around.run;
    if (this.#ending.signal.aborted) {
      return undefined;
    }
    if (!mayDeploy(environment, ref)) {
      const kind = ref.type === 'tag' ? 'Tag' : 'Branch';
      return this.#refused(
        `${kind} "${ref.name}" is not allowed to deploy to ${environment.name} due to environment protection rules.`,
      );
    }
    this.#gate = openGate(this.#deps.clock, this.#deps.now(), environment, this.#ending.signal);
    if (this.#gate === undefined) {
      return undefined;
    }
    this.#become('waiting');
    const passed = await this.#gate.passed;
    this.#gate = undefined;
    return passed || this.#ending.signal.aborted ? undefined : this.#refused(REJECTED);
  }

  async #run(job: Job, contexts: Contexts): Promise<JobEnd> {
    const { run, workflow } = this.#around;
    const { definition } = this;
    this.#become('queued');
    await pause(this.#deps.clock, PICK_UP, this.#ending.signal);
    if (this.#ending.signal.aborted) {
      job.annotation ??= 'The run was canceled.';
      return ended('cancelled');
    }
    job.startedAt = this.#deps.now();
    this.#become('in_progress');
    const permissions = definition.permissions ?? workflow.permissions ?? DEFAULT_PERMISSIONS;
    this.#runner = new JobRun(this.#deps, { run, job, workflow, definition, permissions, contexts });
    return this.#runner.perform();
  }

  #refused(message: string): JobEnd {
    const job = this.#job ?? this.#create(this.definition.key, undefined);
    job.annotation ??= message;
    job.log.push(`##[error]${message}`);
    return ended('failure');
  }

  #create(name: string, environment: DeploymentEnvironment | undefined): Job {
    const job: Job = {
      id: this.#deps.jobId(),
      key: this.definition.key,
      name,
      environment,
      status: 'queued',
      conclusion: undefined,
      startedAt: undefined,
      completedAt: undefined,
      steps: [],
      log: [],
      annotation: undefined,
      summary: '',
    };
    this.#job = job;
    this.#around.run.jobs.push(job);
    return job;
  }

  #become(status: Job['status']): void {
    if (this.#job !== undefined) {
      this.#job.status = status;
      this.#around.changed();
    }
  }

  /** As at GitHub, an environment that a workflow names comes into being, without any protection. */
  #environment(scope: Scope): DeploymentEnvironment | undefined {
    const { repository } = this.#around.run;
    const name = asText(interpolate(this.definition.environment ?? '', scope));
    return name === '' ? undefined : (repository.environment(name) ?? repository.putEnvironment(name));
  }

  #enterGroup(scope: Scope): Turn | undefined {
    const request = groupRequest(this.definition.concurrency, scope);
    if (request === undefined) {
      return undefined;
    }
    return this.#deps.groups.enter(this.#around.run.repository.id, request, reason => {
      if (this.#job !== undefined) {
        this.#job.annotation ??= reason;
      }
      this.cancel();
    });
  }

  #needs(): Contexts['needs'] {
    return Object.fromEntries(
      this.definition.needs.map(key => {
        const job = this.#around.job(key);
        return [key, { result: job?.conclusion ?? null, outputs: job?.outputs ?? {} }];
      }),
    );
  }

  #scope(contexts: Contexts): Scope {
    const before = this.#ancestors();
    return {
      contexts,
      status: {
        success: () => !this.#around.isCancelled && before.every(job => job.conclusion === 'success'),
        failure: () => before.some(job => job.conclusion === 'failure'),
        cancelled: () => this.#around.isCancelled,
        always: () => true,
      },
    };
  }

  /** All that it needs, and what those need. */
  #ancestors(): readonly LiveJob[] {
    const found = new Set<LiveJob>();
    const add = (keys: readonly string[]): void => {
      for (const key of keys) {
        const job = this.#around.job(key);
        if (job !== undefined && !found.has(job)) {
          found.add(job);
          add(job.definition.needs);
        }
      }
    };
    add(this.definition.needs);
    return [...found];
  }
}

function ended(conclusion: Conclusion): JobEnd {
  return { conclusion, outputs: {} };
}
