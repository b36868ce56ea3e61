import type { Account, User } from '../repository/accounts.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import type { Repository, ResolvedRef } from '../repository/repository.ts';
import type { Permissions } from '../tokens.ts';
import type { JobDefinition, Workflow } from '../workflow/model.ts';
import type { Value } from '../workflow/value.ts';

/** https://docs.github.com/en/rest/actions/workflow-runs, with the names that GitHub has. */
export type Status = 'queued' | 'waiting' | 'pending' | 'in_progress' | 'completed';
export type Conclusion =
  | 'success'
  | 'failure'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'startup_failure';

/** Times are milliseconds since the epoch, real ones, since clients compare them with their own. */
export interface Run {
  readonly id: number;
  /** Counted for each workflow. */
  readonly number: number;
  readonly repository: Repository;
  readonly workflow: Workflow;
  readonly path: string;
  readonly source: ResolvedRef;
  readonly actor: User;
  readonly title: string;
  /** As they were sent, with the defaults. */
  readonly inputs: Readonly<Record<string, string>>;
  /** As expressions see them. */
  readonly typedInputs: Readonly<Record<string, Value>>;
  readonly jobs: readonly Job[];
  readonly reviews: Review[];
  readonly createdAt: number;
  /** Ends what is under way. */
  readonly cancelling: AbortController;
  startedAt: number;
  updatedAt: number;
  /** Before any job exists: the workflow's concurrency holds the run back. */
  held: boolean;
  conclusion: Conclusion | undefined;
}

export interface Job {
  readonly id: number;
  readonly definition: JobDefinition;
  readonly steps: Step[];
  readonly createdAt: number;
  name: string;
  status: Status;
  conclusion: Conclusion | undefined;
  startedAt: number | undefined;
  completedAt: number | undefined;
  /** Set while its protection rules hold the job back, and after. */
  environment: DeploymentEnvironment | undefined;
  waiting: Waiting | undefined;
  permissions: Permissions;
  outputs: Readonly<Record<string, string>>;
}

/** What an environment's rules still ask for. */
export interface Waiting {
  /** When the timer began; undefined where there is none. */
  readonly timerStartedAt: number | undefined;
  approved: boolean;
  decide(approve: boolean): void;
}

export interface Step {
  readonly number: number;
  readonly name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | undefined;
  startedAt: number | undefined;
  completedAt: number | undefined;
  /** What a reader of the log sees: masked, each line with its time. */
  readonly log: string[];
  /** Markdown of GITHUB_STEP_SUMMARY, masked. */
  summary: string;
}

export interface Review {
  readonly state: 'approved' | 'rejected';
  readonly comment: string;
  readonly user: Account;
  readonly environments: readonly DeploymentEnvironment[];
}

export function statusOf(run: Run): Status {
  if (run.conclusion !== undefined) {
    return 'completed';
  }
  if (run.held) {
    return 'pending';
  }
  const wanted: readonly Status[] = ['in_progress', 'waiting', 'pending', 'queued'];
  const found = wanted.find(status => run.jobs.some(job => job.status === status));
  const started = run.jobs.some(job => job.status === 'completed');
  return found === 'queued' && started ? 'in_progress' : (found ?? 'in_progress');
}
