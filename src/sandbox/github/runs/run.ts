import type { User } from '../repository/accounts.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import type { Repository, ResolvedRef } from '../repository/repository.ts';

/** https://docs.github.com/en/rest/actions/workflow-runs */
export type Status = 'queued' | 'pending' | 'waiting' | 'in_progress' | 'completed';
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'startup_failure';

/** A run of a workflow. What changes while it runs is changed by `Runs` alone. Times in ms since the epoch. */
export interface Run {
  readonly id: number;
  /** Counts the runs of its workflow. */
  readonly number: number;
  readonly repository: Repository;
  /** Such as `.github/workflows/deploy.yml`. */
  readonly path: string;
  readonly workflowName: string;
  readonly title: string;
  readonly ref: ResolvedRef;
  readonly actor: User;
  readonly inputs: Readonly<Record<string, string>>;
  readonly eventName: 'push' | 'workflow_dispatch';
  readonly createdAt: number;
  startedAt: number | undefined;
  updatedAt: number;
  status: Status;
  conclusion: Conclusion | undefined;
  /** Why it never started, where it ended with `startup_failure`. */
  readonly problem?: string;
  readonly jobs: Job[];
  readonly artifacts: StoredArtifact[];
  readonly reviews: Review[];
}

export interface Job {
  readonly id: number;
  /** Its key in the workflow file. */
  readonly key: string;
  readonly name: string;
  readonly environment: DeploymentEnvironment | undefined;
  status: Status;
  conclusion: Conclusion | undefined;
  startedAt: number | undefined;
  completedAt: number | undefined;
  readonly steps: Step[];
  /** What it printed, with secrets masked. */
  readonly log: string[];
  /** Why it did not start or did not end well, in GitHub's words. */
  annotation: string | undefined;
  /** Markdown that its steps left, with secrets masked. */
  summary: string;
}

export interface Step {
  readonly number: number;
  readonly name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | undefined;
  startedAt: number | undefined;
  completedAt: number | undefined;
}

export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  /** A zip archive. */
  archive: Uint8Array;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Artifacts of the older protocol are seen only when the run is over. */
  readonly visibleWhileRunning: boolean;
  deleted: boolean;
}

export interface Review {
  readonly state: 'approved' | 'rejected';
  readonly comment: string;
  readonly user: User;
  readonly environments: readonly DeploymentEnvironment[];
}

/** An environment that jobs of a run wait for. */
export interface Pending {
  readonly environment: DeploymentEnvironment;
  readonly since: number;
}

/** What the API, the run's page and the control API use. */
export interface RunBook {
  /** Newest first. */
  of(repository: Repository): readonly Run[];
  find(repository: Repository, id: number): Run | undefined;
  /** Starts it; gives the run at once. Throws WorkflowError. The inputs were checked. */
  dispatch(request: {
    readonly repository: Repository;
    readonly path: string;
    readonly ref: ResolvedRef;
    readonly actor: User;
    readonly inputs: Readonly<Record<string, string>>;
  }): Run;
  /** Starts the workflows of the pushed commit that are started by this; gives their runs. */
  push(request: {
    readonly repository: Repository;
    readonly ref: ResolvedRef;
    readonly actor: User;
  }): readonly Run[];
  /** False where it is over already. */
  cancel(run: Run): boolean;
  pending(run: Run): readonly Pending[];
  /** Throws GitHubError where this person may not, or nothing waits there. */
  review(
    run: Run,
    environments: readonly DeploymentEnvironment[],
    state: Review['state'],
    comment: string,
    user: User,
  ): void;
  /** Ends whatever runs, and resolves when the last child process is gone. */
  stop(): Promise<void>;
}
