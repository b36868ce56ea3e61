import { writeFile } from 'node:fs/promises';
import type { SteppedClock } from '../../clock.ts';
import type { ActionsIssuer } from '../oidc/actionsIssuer.ts';
import type { Conclusion, Job, Run, Step } from '../runs/run.ts';
import type { AccessTokens, Permissions } from '../tokens.ts';
import { condition, type Scope } from '../workflow/evaluate.ts';
import type { JobDefinition, StepDefinition, Workflow } from '../workflow/model.ts';
import { type JobTools, jobTools } from './actions/action.ts';
import { event } from './contexts.ts';
import { flag, minutes, resolveAction, stepName, type Texts, texts } from './expressions.ts';
import { bareScope, type Contexts, type Place } from './jobScope.ts';
import { JobState } from './jobState.ts';
import { JobSteps } from './jobSteps.ts';
import { JobLog } from './log.ts';
import type { StepResult } from './stepResult.ts';
import { runStep, type StepDeps, StepFailed } from './stepRun.ts';
import { machineVariables, RUNNER_NAME, runnerVariables } from './variables.ts';
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
  readonly #state: JobState;
  readonly #steps: JobSteps;
  readonly #tools: JobTools = jobTools();
  #stopped = false;
  /** Ends the step that runs. */
  #current: AbortController | undefined;

  constructor(deps: JobDeps, order: JobOrder) {
    this.#deps = deps;
    this.#order = order;
    this.#log = new JobLog(order.job.log);
    this.#state = new JobState(order, this.#log);
    this.#steps = new JobSteps(order.job.steps, () => deps.now());
  }

  /** Ends the step that runs; those after it that clean up still run. */
  cancel(): void {
    if (this.#state.status !== 'cancelled') {
      this.#state.status = 'cancelled';
      this.#current?.abort();
    }
  }

  /** Ends it all. */
  stop(): void {
    this.#stopped = true;
    this.#state.status = 'cancelled';
    this.#current?.abort();
  }

  /** What goes wrong within it is the job's failure, and stands in its log. */
  async perform(): Promise<JobEnd> {
    const { job, run, definition, permissions, contexts } = this.#order;
    const { tokens, issuer } = this.#deps;
    const first = this.#steps.add('Set up job');
    const bare = bareScope(contexts);
    const steps = definition.steps.map(own => ({ own, step: this.#steps.add(stepName(own, bare)) }));
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
      workspace = await createWorkspace(run.repository.name, this.#deps.awsUrl);
      const place: Place = { workspace, token: token.value, oidc: oidc?.request };
      await this.#setUp(first, place);
      for (const { step, own } of steps) {
        await this.#perform(step, own, place);
      }
      outputs = texts(definition.outputs, this.#state.scope(place, {}));
    } catch (error) {
      this.#fail(first, error);
    } finally {
      cancelTimeout();
      oidc?.close();
      tokens.revoke(token.value);
      await workspace?.remove();
    }
    this.#steps.finish(this.#steps.add('Complete job'), 'success');
    return { conclusion: this.#state.status, outputs };
  }

  async #setUp(step: Step, { workspace }: Place): Promise<void> {
    this.#steps.begin(step);
    this.#log.write(`Runner name: '${RUNNER_NAME}'`);
    this.#log.write('##[group]GITHUB_TOKEN Permissions');
    for (const [name, level] of Object.entries(this.#order.permissions)) {
      this.#log.write(`${name}: ${level}`);
    }
    this.#log.write('##[endgroup]');
    await writeFile(workspace.event, JSON.stringify(event(this.#order.run), undefined, 2));
    this.#steps.finish(step, 'success');
  }

  async #perform(step: Step, definition: StepDefinition, place: Place): Promise<void> {
    if (this.#stopped) {
      this.#steps.finish(step, 'cancelled');
      return;
    }
    const { id, condition: when, continueOnError } = definition;
    const cleansUp = this.#state.status === 'cancelled';
    let continues = false;
    let result: StepResult | undefined;
    let outcome: Conclusion = 'success';
    try {
      const env = this.#state.environment(definition, place);
      const scope = this.#state.scope(place, env);
      if (!condition(when, scope)) {
        this.#steps.finish(step, 'skipped');
        this.#state.record(id, 'skipped', 'skipped');
        return;
      }
      continues = flag(continueOnError, scope);
      this.#steps.begin(step);
      result = await this.#run(step, definition, { place, env, scope, cleansUp });
    } catch (error) {
      result = error instanceof StepFailed ? error.result : undefined;
      const cancelled = this.#stopped || (this.#state.status === 'cancelled' && !cleansUp);
      outcome = cancelled ? 'cancelled' : 'failure';
      const message = this.#tell(error);
      if (!cancelled && !continues) {
        const [said] = error instanceof StepFailed ? error.errors : [];
        this.#order.job.annotation ??= said ?? message;
      }
    }
    if (result !== undefined) {
      this.#state.keep(result);
      this.#order.job.summary += this.#log.masked(result.summary);
    }
    const conclusion = outcome === 'failure' && continues ? 'success' : outcome;
    this.#steps.finish(step, conclusion);
    this.#state.record(id, outcome, conclusion, result);
    if (conclusion === 'failure' && this.#state.status === 'success') {
      this.#state.status = 'failure';
    }
  }

  async #run(step: Step, definition: StepDefinition, at: Surroundings): Promise<StepResult> {
    const { job, run, definition: own, contexts } = this.#order;
    const { workspace, oidc } = at.place;
    const said =
      definition.timeoutMinutes === undefined ? undefined : minutes(definition.timeoutMinutes, at.scope);
    const limit = at.cleansUp ? Math.min(said ?? CLEAN_UP, CLEAN_UP) : said;
    const ending = new AbortController();
    let late = false;
    const cancelTimeout = this.#after(limit, () => {
      late = true;
      ending.abort();
    });
    this.#current = ending;
    try {
      return await runStep(this.#deps, {
        run,
        number: step.number,
        action: resolveAction(definition.action, at.scope),
        shell: own.shell,
        workingDirectory: own.workingDirectory,
        env: {
          ...machineVariables(workspace, this.#state.path, this.#deps.awsUrl),
          ...at.env,
          ...runnerVariables(contexts.github, job.key, definition.id ?? '__run', workspace),
          ...(oidc === undefined
            ? {}
            : { ACTIONS_ID_TOKEN_REQUEST_URL: oidc.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.token }),
        },
        workspace,
        mayRead: this.#mayRead(),
        tools: this.#tools,
        log: this.#log,
        signal: ending.signal,
      });
    } catch (error) {
      if (late && error instanceof StepFailed) {
        throw new StepFailed(`The action '${step.name}' has timed out after ${limit} minutes.`, error.result);
      }
      throw error;
    } finally {
      cancelTimeout();
      this.#current = undefined;
    }
  }

  #mayRead(): boolean {
    const { run, permissions } = this.#order;
    return (
      run.repository.settings.visibility === 'public' ||
      permissions['contents'] === 'read' ||
      permissions['contents'] === 'write'
    );
  }

  /** What goes wrong outside of any step. */
  #fail(step: Step, error: unknown): void {
    this.#order.job.annotation ??= this.#tell(error);
    if (step.status !== 'completed') {
      this.#steps.finish(step, 'failure');
    }
    if (this.#state.status === 'success') {
      this.#state.status = 'failure';
    }
  }

  /** Gives the message, masked. */
  #tell(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    this.#log.write(`##[error]${message}`);
    return this.#log.masked(message);
  }

  /**
   * A job that takes too long is cancelled, and does not fail:
   * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes
   */
  #startTimeout(): () => void {
    const { definition, contexts, job } = this.#order;
    const said = definition.timeoutMinutes;
    const limit = said === undefined ? LONGEST_JOB : minutes(said, bareScope(contexts));
    return this.#after(limit, () => {
      const message = `The job running on runner ${RUNNER_NAME} has exceeded the maximum execution time of ${limit} minutes.`;
      this.#log.write(`##[error]${message}`);
      job.annotation ??= message;
      this.cancel();
    });
  }

  /** Processes are no faster in a fleet that is, so that these minutes are real; they can be stepped. */
  #after(limit: number | undefined, run: () => void): () => void {
    const { clock } = this.#deps;
    return limit === undefined ? () => {} : clock.after(limit * MINUTE * clock.speed, run);
  }
}

interface Surroundings {
  readonly place: Place;
  readonly env: Texts;
  readonly scope: Scope;
  /** It runs after the job was cancelled. */
  readonly cleansUp: boolean;
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
