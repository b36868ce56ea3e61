/** What setting up needs of the files of a repository. Paths have `/`; both methods reject when the signal says so. */
export interface RepositoryFiles {
  /** Paths of all files that Git knows or would take, without those that it ignores. */
  list(signal: AbortSignal): Promise<readonly string[]>;
  /** Undefined where there is no such file. */
  read(path: string, signal: AbortSignal): Promise<string | undefined>;
}
