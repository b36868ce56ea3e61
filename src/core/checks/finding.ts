/** What a check says of a file. Offsets count UTF-16 code units of its text, as JavaScript's strings do. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and what to do, in a sentence or two that people read. */
  readonly message: string;
  readonly span: Span;
  /** Only cures that are sure; the first is the preferred one. */
  readonly fixes: readonly Fix[];
  readonly related: readonly Related[];
  readonly known?: KnownTo;
}

/**
 * What else says the same, so that an editor need not say it twice: any reader of JSON, or the schema of task
 * definitions.
 */
export type KnownTo = 'json' | 'schema';

/** `error`: it will not work, or gives away more than anybody means to. `warning`: it goes wrong one day. */
export type Severity = 'error' | 'warning' | 'information';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Fix {
  readonly title: string;
  /** Of the finding's own file; they do not overlap. */
  readonly edits: readonly TextEdit[];
}

export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** Another place, perhaps of another file, that the finding is about. */
export interface Related {
  /** In the repository, with `/`. */
  readonly path: string;
  readonly span: Span;
  readonly message: string;
}
