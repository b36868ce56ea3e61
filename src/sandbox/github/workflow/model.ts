import type { Permissions } from '../tokens.ts';

/**
 * A workflow file, as far as the sandbox runs it. What it does not know is refused, not passed over.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export interface Workflow {
  /** The path where the file gives none. */
  readonly name: string;
  readonly runName: string | undefined;
  /** Undefined where the file has no workflow_dispatch trigger. */
  readonly inputs: readonly DispatchInput[] | undefined;
  /** Undefined where pushes do not start it. */
  readonly push: PushFilter | undefined;
  readonly permissions: Permissions | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly concurrency: Concurrency | undefined;
  readonly jobs: readonly JobDefinition[];
}

/** Patterns of names; undefined where nothing is said about branches or tags. */
export interface PushFilter {
  readonly branches: readonly string[] | undefined;
  readonly tags: readonly string[] | undefined;
}

export interface DispatchInput {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'number' | 'choice' | 'environment';
  readonly required: boolean;
  readonly default: string | undefined;
  readonly options: readonly string[];
}

/** Texts may hold expressions, here and below. */
export interface Concurrency {
  readonly group: string;
  readonly cancelInProgress: string | boolean;
}

export interface JobDefinition {
  readonly key: string;
  readonly name: string | undefined;
  readonly needs: readonly string[];
  readonly condition: string | undefined;
  readonly runsOn: string;
  readonly permissions: Permissions | undefined;
  readonly environment: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly concurrency: Concurrency | undefined;
  readonly timeoutMinutes: string | undefined;
  readonly shell: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly steps: readonly StepDefinition[];
}

export interface StepDefinition {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly condition: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly continueOnError: string | undefined;
  readonly timeoutMinutes: string | undefined;
  readonly action:
    | { readonly kind: 'uses'; readonly uses: string; readonly with: Readonly<Record<string, string>> }
    | {
        readonly kind: 'run';
        readonly script: string;
        readonly shell: string | undefined;
        readonly workingDirectory: string | undefined;
      };
}
