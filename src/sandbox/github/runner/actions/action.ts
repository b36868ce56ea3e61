import type { Cancel } from '../../../api.ts';
import type { Run } from '../../runs/run.ts';
import type { JobLog } from '../log.ts';
import type { StepResult } from '../stepResult.ts';
import type { Workspace } from '../workspace.ts';
import type { Credentials } from './awsClient.ts';

/** An action that the sandbox does the work of itself, as far as it can be seen from outside. */
export interface Action {
  /** Commits of its releases beside the tags that name one. */
  readonly commits: readonly string[];
  /** Those that it knows, with their defaults; others are refused, or passed over where the action does so. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  /** Inputs that change nothing that could be seen here. */
  readonly ignored?: readonly string[];
  /** Rejects with the message that it fails with. */
  run(step: ActionStep): Promise<Partial<StepResult>>;
}

export interface ActionStep {
  readonly run: Run;
  readonly inputs: Inputs;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: Workspace;
  readonly log: JobLog;
  readonly signal: AbortSignal;
  /** What steps of this job have set up. */
  readonly job: JobTools;
  /** Where AWS is. */
  readonly awsUrl: string;
  readonly clock: { after(milliseconds: number, run: () => void): Cancel };
}

/** What actions leave behind on their runner for those after them. */
export interface JobTools {
  /** By registry: who logged in there. */
  readonly logins: Map<string, Credentials>;
  /** Whether Buildx has a builder of its own, which can keep a cache outside of it. */
  builder: boolean;
  /** The build cache of the repository is not kept. */
  readonly emulated: Set<string>;
}

export function jobTools(): JobTools {
  return { logins: new Map(), builder: false, emulated: new Set() };
}

/** The inputs of a step as actions read them: trimmed, and empty where they are absent. */
export class Inputs {
  readonly #given: Readonly<Record<string, string>>;
  readonly #defaults: Action['inputs'];

  constructor(given: Readonly<Record<string, string>>, defaults: Action['inputs']) {
    // Names of inputs do not know case.
    this.#given = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
    );
    this.#defaults = defaults;
  }

  text(name: string): string {
    const given = this.#given[name]?.trim() ?? '';
    return given === '' ? (this.#defaults[name] ?? '') : given;
  }

  /** Undefined where it is empty. */
  optional(name: string): string | undefined {
    const value = this.text(name);
    return value === '' ? undefined : value;
  }

  /** Throws what actions say where it is missing. */
  required(name: string): string {
    const value = this.text(name);
    if (value === '') {
      throw new Error(`Input required and not supplied: ${name}`);
    }
    return value;
  }

  flag(name: string): boolean {
    return this.text(name).toLowerCase() === 'true';
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    return value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value);
  }

  /** Lines, or parts between commas. */
  list(name: string): readonly string[] {
    return this.text(name)
      .split(/[\n,]/)
      .map(part => part.trim())
      .filter(part => part !== '');
  }

  /** Lines; a comma is a part of one. */
  lines(name: string): readonly string[] {
    return this.text(name)
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '');
  }
}
