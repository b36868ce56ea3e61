import type { Conclusion } from '../runs/run.ts';
import type { Scope } from '../workflow/evaluate.ts';
import type { JobDefinition, StepDefinition, Workflow } from '../workflow/model.ts';
import type { Value } from '../workflow/value.ts';
import { type Texts, texts } from './expressions.ts';
import { type Contexts, type JobStatus, jobScope, type Place } from './jobScope.ts';
import type { JobLog } from './log.ts';
import type { StepResult } from './stepResult.ts';

interface Said {
  readonly workflow: Workflow;
  readonly definition: JobDefinition;
  readonly contexts: Contexts;
}

/** What the steps of a job leave to those after them. */
export class JobState {
  status: JobStatus = 'success';
  readonly #said: Said;
  readonly #log: JobLog;
  readonly #steps: Record<string, Value> = {};
  readonly #exported: Record<string, string> = {};
  #path: readonly string[] = [];

  constructor(said: Said, log: JobLog) {
    this.#said = said;
    this.#log = log;
  }

  /** What was written to GITHUB_PATH, the last first. */
  get path(): readonly string[] {
    return this.#path;
  }

  /** `env`: what the `env` context gives. */
  scope(place: Place, env: Texts): Scope {
    return jobScope(this.#said.contexts, place, { env, steps: this.#steps, status: this.status });
  }

  /** The variables that a step is given by the workflow, the job, the steps before it and itself. */
  environment(step: StepDefinition, place: Place): Texts {
    const { workflow, definition } = this.#said;
    const outer = texts(workflow.env, this.scope(place, {}));
    const inner = { ...outer, ...texts(definition.env, this.scope(place, outer)), ...this.#exported };
    return { ...inner, ...texts(step.env, this.scope(place, inner)) };
  }

  /** What was set for all steps after it. */
  keep({ env, path }: StepResult): void {
    for (const [name, value] of env) {
      if (/^(?:GITHUB_|RUNNER_)/i.test(name) || name.toUpperCase() === 'NODE_OPTIONS') {
        this.#log.write(`##[warning]Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
      } else {
        this.#exported[name] = value;
      }
    }
    this.#path = [...[...path].reverse(), ...this.#path];
  }

  /** For the `steps` context; `outcome` is before continue-on-error, `conclusion` after. */
  record(id: string | undefined, outcome: Conclusion, conclusion: Conclusion, result?: StepResult): void {
    if (id !== undefined) {
      this.#steps[id] = { outcome, conclusion, outputs: Object.fromEntries(result?.outputs ?? []) };
    }
  }
}
