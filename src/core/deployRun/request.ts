import type { RepositoryName } from '../github.ts';
import { fullName } from '../identity/relay/request.ts';

/** One run of a deploy workflow, to be started. */
export interface DeployRequest {
  readonly repository: RepositoryName;
  /** File name below `.github/workflows`. */
  readonly workflow: string;
  /** Branch at GitHub that the run is started on. */
  readonly branch: string;
  /** SHA that the branch led to when it was confirmed. */
  readonly commit: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export function workflowPath(workflow: string): string {
  return `.github/workflows/${workflow}`;
}

/** The page of a run. */
export function runUrl(serverUrl: string, repository: RepositoryName, runId: number): string {
  return `${serverUrl}/${fullName(repository)}/actions/runs/${runId}`;
}

/** As git and GitHub abbreviate it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}
