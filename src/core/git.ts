/** What the core needs of the repository that is open. Every method goes to git and takes a signal. */
export interface Git {
  /** Undefined where no repository is open, or where it has no commit yet. */
  head(signal: AbortSignal): Promise<GitHead | undefined>;
  /** Undefined where the repository does not have the commit (a shallow clone may lack it). `commit` may be abbreviated. */
  commit(commit: string, signal: AbortSignal): Promise<GitCommit | undefined>;
  /** Commits reachable from HEAD and not from `commit`, and the other way round; undefined where that cannot be told. */
  distance(commit: string, signal: AbortSignal): Promise<GitDistance | undefined>;
}

export interface GitHead {
  /** 40 hex digits. */
  readonly commit: string;
  /** Absent where HEAD is detached. */
  readonly branch?: string;
  /** Whether tracked files differ from HEAD, staged or not. */
  readonly dirty: boolean;
  /** `ahead`: commits that the upstream branch lacks; `none`: there is no upstream branch. */
  readonly pushed:
    | { readonly kind: 'yes' }
    | { readonly kind: 'ahead'; readonly by: number }
    | { readonly kind: 'none' };
  /** The branch that it follows, where there is one. */
  readonly upstream?: {
    /** Such as `origin`. */
    readonly remote: string;
    /** Its name there, such as `main`. */
    readonly branch: string;
    /** Commits that it has and HEAD lacks, as of the last fetch. */
    readonly behind: number;
    /** Address of the remote, as git keeps it. */
    readonly url?: string;
  };
}

export interface GitCommit {
  /** 40 hex digits. */
  readonly commit: string;
  /** First line of its message. */
  readonly subject: string;
  readonly at?: number;
}

export interface GitDistance {
  /** Commits that HEAD has and the other lacks. */
  readonly behind: number;
  /** Commits that the other has and HEAD lacks. */
  readonly ahead: number;
}
