import type { TokenRequest } from '../oidc/actionsIssuer.ts';
import type { Scope } from '../workflow/evaluate.ts';
import type { Values } from './contexts.ts';
import { runnerContext } from './variables.ts';
import type { Workspace } from './workspace.ts';

/** What a job knows before it has a runner; `github` is without its token. */
export type Contexts = Readonly<Record<'github' | 'inputs' | 'needs' | 'vars', Values>>;

export type JobStatus = 'success' | 'failure' | 'cancelled';

/** What a job has on its runner. */
export interface Place {
  readonly workspace: Workspace;
  /** GITHUB_TOKEN */
  readonly token: string;
  /** Where it has `id-token: write`. */
  readonly oidc: TokenRequest | undefined;
}

interface Progress {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: Values;
  readonly status: JobStatus;
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability */
export function jobScope(contexts: Contexts, { workspace, token }: Place, progress: Progress): Scope {
  const { env, steps, status } = progress;
  return {
    contexts: {
      ...contexts,
      github: { ...contexts.github, token, workspace: workspace.work },
      env,
      steps: { ...steps },
      runner: runnerContext(workspace),
      secrets: { GITHUB_TOKEN: token },
      job: { status },
    },
    status: {
      success: () => status === 'success',
      failure: () => status === 'failure',
      cancelled: () => status === 'cancelled',
      always: () => true,
    },
  };
}

/** For what is evaluated before the first step: the names of steps, the job's timeout. */
export function bareScope(contexts: Contexts): Scope {
  return { contexts: { ...contexts, env: {}, steps: {}, runner: {}, secrets: {}, job: {} } };
}
