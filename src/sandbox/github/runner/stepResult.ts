/** What a step leaves. */
export interface StepResult {
  readonly outputs: ReadonlyMap<string, string>;
  /** For the steps after it: what was written to GITHUB_ENV and GITHUB_PATH. */
  readonly env: ReadonlyMap<string, string>;
  readonly path: readonly string[];
  /** Markdown, of what was written to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
}

export const NOTHING: StepResult = { outputs: new Map(), env: new Map(), path: [], summary: '' };
