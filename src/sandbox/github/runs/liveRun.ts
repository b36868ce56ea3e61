import { unlessAborted } from '../runner/waits.ts';
import type { Workflow } from '../workflow/model.ts';
import type { GroupRequest } from './concurrency.ts';
import type { Gate } from './gate.ts';
import { LiveJob, type RunDeps, type Surroundings } from './liveJob.ts';
import type { Conclusion, Run, Status } from './run.ts';

/** A run from its dispatch to its end. */
export class LiveRun {
  readonly run: Run;
  readonly #deps: RunDeps;
  readonly #jobs: ReadonlyMap<string, LiveJob>;
  /** Ends its wait for its concurrency group. */
  readonly #waiting = new AbortController();
  #isCancelled = false;

  constructor(deps: RunDeps, run: Run, workflow: Workflow, contexts: Surroundings['contexts']) {
    this.run = run;
    this.#deps = deps;
    const isCancelled = (): boolean => this.#isCancelled;
    const around: Surroundings = {
      run,
      workflow,
      contexts,
      get isCancelled() {
        return isCancelled();
      },
      job: key => this.#jobs.get(key),
      changed: () => this.#changed(),
    };
    this.#jobs = new Map(workflow.jobs.map(job => [job.key, new LiveJob(deps, around, job)]));
  }

  /** Never rejects. `group`: what it has to be the only one of. */
  async perform(group: GroupRequest | undefined): Promise<void> {
    const { run } = this;
    const turn =
      group === undefined
        ? undefined
        : this.#deps.groups.enter(run.repository.id, group, () => this.cancel());
    if (turn?.waits === true) {
      run.status = 'pending';
      await unlessAborted(turn.come, this.#waiting.signal);
    }
    if (!this.#waiting.signal.aborted) {
      run.startedAt = this.#deps.now();
      await Promise.all([...this.#jobs.values()].map(job => job.perform()));
    }
    run.conclusion = conclusionOf(run, this.#isCancelled);
    this.#changed();
    turn?.leave();
  }

  /** What its jobs wait for. */
  gates(): readonly Gate[] {
    return [...this.#jobs.values()].flatMap(({ gate }) => (gate === undefined ? [] : [gate]));
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#waiting.abort();
    for (const job of this.#jobs.values()) {
      job.cancel();
    }
  }

  /** Ends it without cleaning up. */
  stop(): void {
    this.#isCancelled = true;
    this.#waiting.abort();
    for (const job of this.#jobs.values()) {
      job.stop();
    }
  }

  #changed(): void {
    this.run.updatedAt = this.#deps.now();
    this.run.status = statusOf(this.run);
  }
}

function conclusionOf({ jobs }: Run, isCancelled: boolean): Conclusion {
  const has = (conclusion: Conclusion): boolean => jobs.some(job => job.conclusion === conclusion);
  if (isCancelled) {
    return 'cancelled';
  }
  if (has('failure')) {
    return 'failure';
  }
  if (has('cancelled')) {
    return 'cancelled';
  }
  return has('success') ? 'success' : 'skipped';
}

function statusOf({ conclusion, jobs }: Run): Status {
  if (conclusion !== undefined) {
    return 'completed';
  }
  const byWeight: readonly Status[] = ['in_progress', 'waiting', 'pending'];
  const found = byWeight.find(status => jobs.some(job => job.status === status));
  return found ?? (jobs.some(job => job.status === 'completed') ? 'in_progress' : 'queued');
}
