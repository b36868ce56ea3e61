/** A line as a container wrote it; milliseconds since the epoch. */
export interface Line {
  readonly timestamp: number;
  readonly message: string;
}

/** Writes lines when somebody looks: what was written after `from` up to and including `to`, in order. */
export type LineSource = (from: number, to: number) => readonly Line[];

/** What the awslogs driver does for one container. */
export interface LogWriter {
  /** Makes the group where it is missing; milliseconds since the epoch. */
  makeGroup(region: string, group: string, at: number): void;
  /**
   * Makes the group and the stream where they are missing. Lines of `source` come from `startedAt` on,
   * and are asked for only when the stream is read.
   */
  open(
    stream: StreamName & {
      readonly startedAt: number;
      readonly source: LineSource;
    },
  ): OpenStream;
}

interface StreamName {
  readonly region: string;
  readonly group: string;
  readonly name: string;
}

export interface OpenStream extends StreamName {
  /** No lines of the source after `at`; the last ones are written as of then. */
  stop(at: number, last: readonly string[]): void;
}
