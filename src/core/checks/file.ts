/** What a file is, told by its path and, where that leaves it open, by what it says. */
export type FileKind =
  | 'workflow'
  | 'action'
  | 'trustPolicy'
  | 'permissionPolicy'
  | 'taskDefinition'
  /** The input of CreateService or UpdateService. */
  | 'service'
  | 'devcontainer';

/** A file as it stands, saved or not. */
export interface CheckedFile {
  /** In the repository, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  readonly text: string;
}

/** What checks may know beside the file: all of it may be missing, and then they say nothing that needs it. */
export interface Surroundings {
  /** The other files of the repository that are checked. */
  readonly files: readonly CheckedFile[];
  readonly repository?: RepositoryFacts;
}

export interface RepositoryFacts {
  readonly owner: string;
  readonly name: string;
  readonly id?: number;
  readonly ownerId?: number;
  readonly defaultBranch?: string;
  /** What every subject of its tokens begins with; see `SetUpRepository`. */
  readonly subjectPrefix?: string;
  /** Of its tokens, where a set-up says so: that of an organisation's own server cannot be told by its looks. */
  readonly issuer?: string;
}
