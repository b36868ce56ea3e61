import { writeFile } from 'node:fs/promises';
import type { SteppedClock } from '../../clock.ts';
import type { ActionsIssuer } from '../oidc/actionsIssuer.ts';
import type { Conclusion, Job, Run, Step } from '../runs/run.ts';
import type { AccessTokens, Permissions } from '../tokens.ts';
import { condition, interpolate, type Scope } from '../workflow/evaluate.ts';
import type { JobDefinition, StepDefinition, Workflow } from '../workflow/model.ts';
import { asNumber, asText, isTrue, type Value } from '../workflow/value.ts';
import { event } from './contexts.ts';
import { bareScope, type Contexts, type JobStatus, jobScope, type Place } from './jobScope.ts';
import { JobLog } from './log.ts';
import { firstLine, runStep, type StepDeps, StepFailed, type StepResult } from './stepRun.ts';
import { machineVariables, RUNNER_NAME, runnerContext, runnerVariables } from './variables.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface JobDeps extends StepDeps {
  readonly clock: Pick<SteppedClock, 'after' | 'speed'>;
  readonly tokens: AccessTokens;
  readonly issuer: ActionsIssuer;
}

export interface JobOrder {
  readonly run: Run;
  readonly job: Job;
  readonly workflow: Workflow;
  readonly definition: JobDefinition;
  readonly permissions: Permissions;
  readonly contexts: Contexts;
}

export interface JobEnd {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

type Texts = Readonly<Record<string, string>>;

const MINUTE = 60_000;
/** https://docs.github.com/en/actions/reference/limits */
const LONGEST_JOB = 360;
/** For steps that clean up: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation */
const CLEAN_UP = 5;

/** A job on its runner, from its first step to its last. */
export class JobRun {
  readonly #deps: JobDeps;
  readonly #order: JobOrder;
  readonly #log: JobLog;
  readonly #steps: Record<string, Value> = {};
  readonly #exported: Record<string, string> = {};
  #path: readonly string[] = [];
  #status: JobStatus = 'success';
  #stopped = false;
  /** Why the last step failed. */
  #problem: string | undefined;
  /** Ends the step that runs. */
  #current: AbortController | undefined;

  constructor(deps: JobDeps, order: JobOrder) {
    this.#deps = deps;
    this.#order = order;
    this.#log = new JobLog(order.job.log);
  }

  /** Ends the step that runs; those after it that clean up still run. */
  cancel(): void {
    if (this.#status !== 'cancelled') {
      this.#status = 'cancelled';
      this.#current?.abort();
    }
  }

  /** Ends it all. */
  stop(): void {
    this.#stopped = true;
    this.#status = 'cancelled';
    this.#current?.abort();
  }

  /** Never rejects: what goes wrong is the job's failure, and stands in its log. */
  async perform(): Promise<JobEnd> {
    const { job, run, definition, permissions } = this.#order;
    const { tokens, issuer } = this.#deps;
    const first = this.#addStep('Set up job');
    const steps = definition.steps.map(step => ({ definition: step, step: this.#addStep(this.#name(step)) }));
    const token = tokens.issue({
      user: undefined,
      grant: { kind: 'app', permissions: tokenPermissions(permissions) },
      repositories: [run.repository.fullName],
    });
    this.#log.mask(token.value);
    const oidc = permissions['id-token'] === 'write' ? issuer.open(run, job) : undefined;
    if (oidc !== undefined) {
      this.#log.mask(oidc.request.token);
    }
    let cancelTimeout = (): void => {};
    let workspace: Workspace | undefined;
    let outputs: Texts = {};
    try {
      cancelTimeout = this.#startTimeout();
      workspace = await createWorkspace(run.repository.name);
      const place: Place = { workspace, token: token.value, oidc: oidc?.request };
      await this.#setUp(first, place);
      for (const { step, definition: own } of steps) {
        await this.#perform(step, own, place);
      }
      outputs = this.#texts(definition.outputs, this.#scope(place, {}));
    } catch (error) {
      this.#fail(first, error);
    } finally {
      cancelTimeout();
      oidc?.close();
      tokens.revoke(token.value);
      await workspace?.remove();
    }
    this.#finish(this.#addStep('Complete job'), 'success');
    return { conclusion: this.#status, outputs };
  }

  async #setUp(step: Step, { workspace }: Place): Promise<void> {
    step.status = 'in_progress';
    this.#log.write(`Runner name: '${RUNNER_NAME}'`);
    this.#log.write('##[group]GITHUB_TOKEN Permissions');
    for (const [name, level] of Object.entries(this.#order.permissions)) {
      this.#log.write(`${name}: ${level}`);
    }
    this.#log.write('##[endgroup]');
    await writeFile(workspace.event, JSON.stringify(event(this.#order.run), undefined, 2));
    this.#finish(step, 'success');
  }

  async #perform(step: Step, definition: StepDefinition, place: Place): Promise<void> {
    if (this.#stopped) {
      this.#finish(step, 'cancelled');
      return;
    }
    const cleansUp = this.#status === 'cancelled';
    let continues = false;
    let end: { outcome: Conclusion; result: StepResult | undefined };
    try {
      const env = this.#environment(definition, place);
      const scope = this.#scope(place, env);
      if (!condition(definition.condition, scope)) {
        this.#finish(step, 'skipped');
        this.#record(definition, { outcome: 'skipped', result: undefined }, 'skipped');
        return;
      }
      continues =
        definition.continueOnError !== undefined && isTrue(flag(definition.continueOnError, scope));
      step.status = 'in_progress';
      end = { outcome: 'success', result: await this.#run(step, definition, { place, env, scope, cleansUp }) };
    } catch (error) {
      end = this.#failed(error);
    }
    if (end.result !== undefined) {
      this.#keep(end.result);
    }
    const conclusion = end.outcome === 'failure' && continues ? 'success' : end.outcome;
    this.#finish(step, conclusion);
    this.#record(definition, end, conclusion);
    if (conclusion === 'failure' && this.#status === 'success') {
      this.#status = 'failure';
    }
    if (conclusion === 'failure') {
      this.#order.job.annotation ??= this.#problem;
    }
  }

  async #run(step: Step, definition: StepDefinition, at: Surroundings): Promise<StepResult> {
    const { job, run, definition: own, contexts } = this.#order;
    const { action } = definition;
    const { workspace, oidc } = at.place;
    const ending = new AbortController();
    this.#current = ending;
    const minutes = definition.timeoutMinutes;
    const limit = minutes === undefined ? undefined : asNumber(flag(minutes, at.scope));
    const shown = at.cleansUp ? Math.min(limit ?? CLEAN_UP, CLEAN_UP) : limit;
    let late = false;
    const cancelTimeout =
      shown === undefined
        ? () => {}
        : this.#delay(shown, () => {
            late = true;
            ending.abort();
          });
    try {
      return await runStep(this.#deps, {
        run,
        number: step.number,
        action: this.#resolve(action, at.scope),
        shell: own.shell,
        workingDirectory: own.workingDirectory,
        env: {
          ...machineVariables(workspace, this.#path),
          ...at.env,
          ...runnerVariables(contexts.github, job.key, definition.id ?? '__run', workspace),
          ...(oidc === undefined
            ? {}
            : { ACTIONS_ID_TOKEN_REQUEST_URL: oidc.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.token }),
        },
        workspace,
        log: this.#log,
        signal: ending.signal,
      });
    } catch (error) {
      if (late && error instanceof StepFailed) {
        throw new StepFailed(`The action '${step.name}' has timed out after ${shown} minutes.`, error.result);
      }
      throw error;
    } finally {
      cancelTimeout();
      this.#current = undefined;
    }
  }

  #failed(error: unknown): { readonly outcome: Conclusion; readonly result: StepResult | undefined } {
    const message = error instanceof Error ? error.message : String(error);
    this.#log.write(`##[error]${message}`);
    const failed = error instanceof StepFailed ? error : undefined;
    const cancelled = this.#status === 'cancelled';
    if (!cancelled) {
      this.#problem = failed?.errors[0] ?? this.#log.masked(message);
    }
    return { outcome: cancelled ? 'cancelled' : 'failure', result: failed?.result };
  }

  /** What goes wrong outside of any step. */
  #fail(step: Step, error: unknown): void {
    const message = this.#log.masked(error instanceof Error ? error.message : String(error));
    this.#log.write(`##[error]${message}`);
    this.#order.job.annotation ??= message;
    if (step.status !== 'completed') {
      this.#finish(step, 'failure');
    }
    if (this.#status === 'success') {
      this.#status = 'failure';
    }
  }

  /** What the step set for those after it. */
  #keep({ env, path }: StepResult): void {
    for (const [name, value] of env) {
      if (/^(?:GITHUB_|RUNNER_)/i.test(name) || name.toUpperCase() === 'NODE_OPTIONS') {
        this.#log.write(`##[warning]Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
      } else {
        this.#exported[name] = value;
      }
    }
    this.#path = [...[...path].reverse(), ...this.#path];
  }

  /** For the `steps` context. */
  #record(
    { id }: StepDefinition,
    { outcome, result }: { readonly outcome: Conclusion; readonly result: StepResult | undefined },
    conclusion: Conclusion,
  ): void {
    if (id !== undefined) {
      this.#steps[id] = { outcome, conclusion, outputs: Object.fromEntries(result?.outputs ?? []) };
    }
  }

  #addStep(name: string): Step {
    const { steps } = this.#order.job;
    const step: Step = { number: steps.length + 1, name, status: 'queued', conclusion: undefined };
    steps.push(step);
    return step;
  }

  #finish(step: Step, conclusion: Conclusion): void {
    step.status = 'completed';
    step.conclusion = conclusion;
  }

  /** Evaluated with what is known before the first step. */
  #name({ name, action }: StepDefinition): string {
    if (name === undefined) {
      return `Run ${action.kind === 'run' ? firstLine(action.script) : action.uses}`;
    }
    try {
      return asText(interpolate(name, bareScope(this.#order.contexts)));
    } catch {
      return name;
    }
  }

  #environment(definition: StepDefinition, place: Place): Texts {
    const { workflow, definition: job } = this.#order;
    const outer = this.#texts(workflow.env, this.#scope(place, {}));
    const inner = { ...outer, ...this.#texts(job.env, this.#scope(place, outer)), ...this.#exported };
    return { ...inner, ...this.#texts(definition.env, this.#scope(place, inner)) };
  }

  #resolve(action: StepDefinition['action'], scope: Scope): StepDefinition['action'] {
    if (action.kind === 'uses') {
      return { ...action, with: this.#texts(action.with, scope) };
    }
    const { workingDirectory } = action;
    return {
      ...action,
      script: asText(interpolate(action.script, scope)),
      workingDirectory:
        workingDirectory === undefined ? undefined : asText(interpolate(workingDirectory, scope)),
    };
  }

  #texts(values: Texts, scope: Scope): Texts {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, asText(interpolate(value, scope))]),
    );
  }

  #scope(place: Place, env: Texts): Scope {
    return jobScope(this.#order.contexts, place, { env, steps: this.#steps, status: this.#status });
  }

  #startTimeout(): () => void {
    const { timeoutMinutes } = this.#order.definition;
    const limit =
      timeoutMinutes === undefined ? LONGEST_JOB : asNumber(flag(timeoutMinutes, bareScope(this.#order.contexts)));
    return this.#delay(limit, () => {
      const message = `The job running on runner ${RUNNER_NAME} has exceeded the maximum execution time of ${limit} minutes.`;
      this.#log.write(`##[error]${message}`);
      this.#order.job.annotation ??= message;
      this.cancel();
    });
  }

  /** Processes are no faster in a fleet that is, so that these minutes are real; they can be stepped. */
  #delay(minutes: number, run: () => void): () => void {
    const { clock } = this.#deps;
    return clock.after(minutes * MINUTE * clock.speed, run);
  }
}

interface Surroundings {
  readonly place: Place;
  readonly env: Texts;
  readonly scope: Scope;
  /** It runs after the job was cancelled. */
  readonly cleansUp: boolean;
}

/** A value that may be an expression, such as that of continue-on-error. */
function flag(text: string, scope: Scope): Value {
  const value = interpolate(text, scope);
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** Permissions of the API by the names that an app's token has. */
function tokenPermissions(permissions: Permissions): Permissions {
  return {
    metadata: 'read',
    ...Object.fromEntries(
      Object.entries(permissions)
        .filter(([name]) => name !== 'id-token')
        .map(([name, level]) => [name.replaceAll('-', '_'), level]),
    ),
  };
}
