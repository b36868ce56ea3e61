/** One run of a bundled suite inside an extension host. */
export interface Scenario {
  readonly name: string;
  /** Holds the extension as it was built. */
  readonly extension: string;
  /** The bundled suite. */
  readonly suite: string;
  /** The folder that is open. */
  readonly workspace: string;
  readonly trusted: boolean;
  /** For what the host keeps; empty at the start. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where suites run. */
export interface Host {
  readonly name: string;
  /** Throws when the suite failed, with what the host wrote. */
  run(scenario: Scenario): Promise<void>;
}

/** The longest that one scenario may take, in milliseconds. */
export const longest = 5 * 60_000;
