/**
 * What the core needs of GitHub. Methods reject with a Failure: `accessDenied` where the token may not
 * (`missingAction` names the permission, such as `actions: write`), `notFound`, `offline`, `throttled`,
 * `invalid` (422), `signedOut` where there is no token at all. Ids are GitHub's numeric ones.
 */
export interface GitHub {
  /** Such as `https://github.com`, without a slash at the end. */
  readonly serverUrl: string;
  /** Such as `https://api.github.com` or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  /** GitHub's OIDC issuer for workflows of this server. */
  readonly issuer: string;
  /** How far GitHub's clock is ahead of this machine's (ms), as its last answer told; precise to a second or so. */
  readonly clockAhead?: number | undefined;
  /** GET /repos/{owner}/{repo} */
  repository(repository: RepositoryName, signal: AbortSignal): Promise<Repository>;
  /**
   * Login of whoever the token stands for that changes this repository's runs (`actions: write`), as far as one
   * did; undefined where the token stands for nobody (an installation's).
   */
  login(repository: RepositoryName | undefined, signal: AbortSignal): Promise<string | undefined>;
  /** As `login`, with GitHub's number of that person. */
  user?(repository: RepositoryName | undefined, signal: AbortSignal): Promise<User | undefined>;
  /** GET /repos/{owner}/{repo}/actions/oidc/customization/sub */
  subjectFormat(repository: RepositoryName, signal: AbortSignal): Promise<SubjectFormat>;
  /** Text of a file on a branch; the default branch where none is named. */
  file(
    repository: RepositoryName,
    path: string,
    ref: string | undefined,
    signal: AbortSignal,
  ): Promise<string>;
  /** The commit (SHA) that a branch leads to: GET …/git/ref/heads/{branch}. */
  head(repository: RepositoryName, branch: string, signal: AbortSignal): Promise<string>;
  /** GET …/actions/workflows/{file}: `notFound` where the default branch does not have it. */
  workflow(repository: RepositoryName, file: string, signal: AbortSignal): Promise<Workflow>;
  /**
   * POST …/actions/workflows/{file}/dispatches. `runId` is absent where the server does not say it (older
   * GitHub Enterprise Server): `findRun` then finds it.
   */
  dispatch(
    repository: RepositoryName,
    workflow: string,
    ref: string,
    inputs: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ readonly runId?: number; readonly url?: string }>;
  /** The oldest run of a workflow that is what is looked for. */
  findRun(
    repository: RepositoryName,
    workflow: string,
    wanted: RunSearch,
    signal: AbortSignal,
  ): Promise<WorkflowRun | undefined>;
  run(repository: RepositoryName, runId: number, signal: AbortSignal): Promise<WorkflowRun>;
  /** Environments whose protection rules the run waits for. */
  pendingDeployments(
    repository: RepositoryName,
    runId: number,
    signal: AbortSignal,
  ): Promise<readonly PendingDeployment[]>;
  /** What reviewers decided about the run. */
  approvals(repository: RepositoryName, runId: number, signal: AbortSignal): Promise<readonly Approval[]>;
  jobs(repository: RepositoryName, runId: number, signal: AbortSignal): Promise<readonly WorkflowJob[]>;
  cancelRun(repository: RepositoryName, runId: number, signal: AbortSignal): Promise<void>;
  artifacts(
    repository: RepositoryName,
    runId: number,
    name: string,
    signal: AbortSignal,
  ): Promise<readonly Artifact[]>;
  /** The files of the artifact's archive by name. Rejects with `invalid` where it is larger than `limit` bytes. */
  download(
    repository: RepositoryName,
    artifactId: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  deleteArtifact(repository: RepositoryName, artifactId: number, signal: AbortSignal): Promise<void>;
  /** What a set-up needs of a repository beside its files. */
  readonly settings?: RepositorySettings;
}

/** Environments and variables of Actions; every method follows pages to the end. */
export interface RepositorySettings {
  /** Names of the environments: GET …/environments. */
  environments(repository: RepositoryName, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * PUT …/environments/{name} without rules. Only for one that is not there: the rules of one that is would be
   * switched off (`administration: write`).
   */
  createEnvironment(repository: RepositoryName, name: string, signal: AbortSignal): Promise<void>;
  /** Values by name, of the repository or of an environment: GET …/variables. */
  variables(
    repository: RepositoryName,
    environment: string | undefined,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>;
  /** POST …/variables, or PATCH where `isThere`. */
  setVariable(
    repository: RepositoryName,
    variable: { readonly name: string; readonly value: string; readonly environment?: string },
    isThere: boolean,
    signal: AbortSignal,
  ): Promise<void>;
}

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
export interface User {
  readonly login: string;
  readonly id: number;
}

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

export interface Repository extends RepositoryName {
  readonly id: number;
  readonly ownerId: number;
  readonly defaultBranch: string;
  readonly fork: boolean;
  readonly archived?: boolean;
  readonly url: string;
}

export interface Workflow {
  readonly id: number;
  /** `active`, `disabled_manually`, `disabled_inactivity`, `disabled_fork`, `deleted`. */
  readonly state: string;
  /** Such as `.github/workflows/ecs-codespaces-sign-in.yml`. */
  readonly path: string;
  readonly url: string;
}

/** https://docs.github.com/en/rest/actions/oidc */
export interface SubjectFormat {
  readonly useDefault: boolean;
  readonly includeClaimKeys: readonly string[];
  readonly immutable: boolean;
  /** Such as `repo:octo-org/blog-api` or `repo:octo-org@1/blog-api@2`; absent where the server does not say it. */
  readonly prefix?: string;
}

/** Which run is meant. */
export interface RunSearch {
  /** The run's name, or how it ends: a word of its own. Empty where any name will do. */
  readonly mark: string;
  /** When it was created, at the earliest (ms). */
  readonly since: number;
  /** Login of who started it, where that is known. */
  readonly actor?: string;
  /** Branch and commit (SHA) that it runs on. */
  readonly branch?: string;
  readonly commit?: string;
  /** Since when GitHub's own clock has it (ms): nothing is allowed for clocks that are apart then. */
  readonly notBefore?: number;
}

export interface WorkflowRun {
  readonly id: number;
  /** `run-name`, as the run shows it. */
  readonly title: string;
  readonly url: string;
  /** `queued`, `in_progress`, `waiting`, `pending`, `requested`, `completed`. */
  readonly status: string;
  /** `success`, `failure`, `cancelled`, `timed_out`, `action_required`, `startup_failure` … once completed. */
  readonly conclusion?: string;
  /** Login of who dispatched it. */
  readonly actor: string;
  /** Commit (SHA) that it runs on. */
  readonly commit?: string;
}

export interface PendingDeployment {
  readonly environment: string;
  /** Logins and team names. */
  readonly reviewers: readonly string[];
  readonly canApprove: boolean;
  /** Minutes that the environment makes each run wait, beside reviewers. */
  readonly waitMinutes: number;
}

export interface Approval {
  readonly state: 'approved' | 'rejected' | 'pending';
  readonly environments: readonly string[];
  readonly user: string;
  readonly comment: string;
}

export interface WorkflowJob {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion?: string;
  readonly url: string;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  readonly name: string;
  readonly status: string;
  readonly conclusion?: string;
  readonly startedAt?: number;
  readonly completedAt?: number;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly expired: boolean;
}

/** A token that may do for GitHub. Candidates are tried in order until GitHub accepts one. */
export interface TokenCandidate {
  /** In words: `the codespace's GITHUB_TOKEN`. */
  readonly source: string;
  /** The person may be asked for it, so it is not tried for what is only not found. */
  readonly asks: boolean;
  /** Undefined where there is none. */
  token(signal: AbortSignal): Promise<string | undefined>;
}

/** Where GitHub is, and who asks. */
export interface GitHubOptions {
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly tokens: readonly TokenCandidate[];
}
