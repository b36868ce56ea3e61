import type { SteppedClock } from '../../clock.ts';
import { GitHubError, unprocessable } from '../errors.ts';
import type { ActionsIssuer } from '../oidc/actionsIssuer.ts';
import type { User } from '../repository/accounts.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import type { Repository } from '../repository/repository.ts';
import {
  type Addresses,
  type EventName,
  githubContext,
  type RunFacts,
  variablesContext,
} from '../runner/contexts.ts';
import { Processes } from '../runner/process.ts';
import { AccessTokens } from '../tokens.ts';
import { typedInputs } from '../workflow/dispatch.ts';
import { interpolate } from '../workflow/evaluate.ts';
import { ExpressionError } from '../workflow/expression.ts';
import type { Workflow } from '../workflow/model.ts';
import { parseWorkflow } from '../workflow/parse.ts';
import { WorkflowError } from '../workflow/read.ts';
import { isPushed } from '../workflow/trigger.ts';
import { asText } from '../workflow/value.ts';
import { ConcurrencyGroups, type GroupRequest, groupRequest } from './concurrency.ts';
import type { Gate } from './gate.ts';
import type { RunDeps, Surroundings } from './liveJob.ts';
import { LiveRun } from './liveRun.ts';
import type { Pending, Review, Run, RunBook } from './run.ts';

interface RunsOptions {
  /** For what takes its time on a server; processes live in real time. */
  readonly clock: Pick<SteppedClock, 'after' | 'speed'>;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly issuer: ActionsIssuer;
  /** The sandbox's, without a slash at the end. */
  readonly url: string;
  /** Where the tokens of jobs are good; nowhere where it is absent. */
  readonly tokens?: AccessTokens;
}

type Dispatch = Parameters<RunBook['dispatch']>[0];
type Push = Parameters<RunBook['push']>[0];

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** All runs, and the runners that carry them out. */
export class Runs implements RunBook {
  readonly #deps: RunDeps;
  readonly #addresses: Addresses;
  readonly #processes = new Processes();
  /** The newest last. */
  readonly #runs: Run[] = [];
  readonly #live = new Map<Run, LiveRun>();
  readonly #work = new Set<Promise<void>>();
  #isStopped = false;
  #lastRun = 15_270_000_000;

  constructor({ clock, now, issuer, url, tokens = new AccessTokens() }: RunsOptions) {
    const serverUrl = `${url}/github`;
    this.#addresses = { serverUrl, apiUrl: `${serverUrl}/api/v3` };
    this.#deps = {
      clock,
      now,
      issuer,
      tokens,
      serverUrl,
      awsUrl: url,
      processes: this.#processes,
      groups: new ConcurrencyGroups(),
      jobId: counter(43_080_000_000),
      artifactId: counter(1_734_000_000),
    };
  }

  of(repository: Repository): readonly Run[] {
    return this.#runs.filter(run => run.repository === repository).reverse();
  }

  find(repository: Repository, id: number): Run | undefined {
    return this.#runs.find(run => run.repository === repository && run.id === id);
  }

  dispatch(request: Dispatch): Run {
    return this.#begin(request, readWorkflow(request), 'workflow_dispatch');
  }

  push({ repository, ref, actor }: Push): readonly Run[] {
    return [...ref.commit.files].flatMap(([path, text]) => {
      const workflow = WORKFLOW.test(path) ? readPushed(path, text) : undefined;
      const starts =
        workflow?.push !== undefined &&
        isPushed(workflow.push, ref) &&
        !repository.disabledWorkflows.has(path);
      return starts ? [this.#begin({ repository, path, ref, actor, inputs: {} }, workflow, 'push')] : [];
    });
  }

  #begin(request: Dispatch, workflow: Workflow, eventName: EventName): Run {
    const { repository, path, ref, actor, inputs } = request;
    this.#lastRun += 1;
    const facts: RunFacts = {
      id: this.#lastRun,
      number: this.#runs.filter(run => run.repository === repository && run.path === path).length + 1,
      repository,
      path,
      workflowName: workflow.name,
      ref,
      actor,
      inputs,
      eventName,
    };
    const contexts: Surroundings['contexts'] = {
      github: githubContext(facts, this.#addresses),
      inputs: typedInputs(workflow.inputs ?? [], inputs),
      vars: variablesContext(repository),
    };
    const start = starting(workflow, contexts);
    const now = this.#deps.now();
    const run: Run = {
      ...facts,
      title: start.title,
      createdAt: now,
      startedAt: undefined,
      updatedAt: now,
      status: start.problem === undefined ? 'queued' : 'completed',
      conclusion: start.problem === undefined ? undefined : 'startup_failure',
      ...(start.problem === undefined ? {} : { problem: start.problem }),
      jobs: [],
      artifacts: [],
      reviews: [],
    };
    this.#runs.push(run);
    if (start.problem === undefined && !this.#isStopped) {
      this.#start(new LiveRun(this.#deps, run, workflow, contexts), start.group);
    }
    return run;
  }

  cancel(run: Run): boolean {
    const live = this.#live.get(run);
    live?.cancel();
    return live !== undefined;
  }

  pending(run: Run): readonly Pending[] {
    const found = new Map<number, Pending>();
    for (const { environment, since } of this.#gates(run).filter(gate => gate.holds)) {
      const known = found.get(environment.id);
      if (known === undefined || since < known.since) {
        found.set(environment.id, { environment, since });
      }
    }
    return [...found.values()];
  }

  review(
    run: Run,
    environments: readonly DeploymentEnvironment[],
    state: Review['state'],
    comment: string,
    user: User,
  ): void {
    const gates = environments.map(({ id }) =>
      this.#gates(run).filter(gate => gate.environment.id === id && gate.isAsked),
    );
    if (gates.length === 0 || gates.some(waiting => waiting.length === 0)) {
      throw unprocessable('There are no pending deployment requests to approve or reject');
    }
    for (const { environment } of gates.flat()) {
      checkReviewer(environment, run, state, user);
    }
    run.reviews.push({ state, comment, user, environments });
    for (const gate of gates.flat()) {
      gate.decide(state === 'approved');
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const live of this.#live.values()) {
      live.stop();
    }
    this.#processes.dispose();
    await Promise.all(this.#work);
  }

  #gates(run: Run): readonly Gate[] {
    return this.#live.get(run)?.gates() ?? [];
  }

  #start(live: LiveRun, group: GroupRequest | undefined): void {
    this.#live.set(live.run, live);
    const work = live.perform(group).finally(() => {
      this.#live.delete(live.run);
      this.#work.delete(work);
    });
    this.#work.add(work);
  }
}

function readWorkflow({ path, ref }: Dispatch): Workflow {
  const text = ref.commit.files.get(path);
  if (text === undefined) {
    throw new WorkflowError(`There is no ${path} on ${ref.name}.`);
  }
  const workflow = parseWorkflow(path, text);
  if (workflow.inputs === undefined) {
    throw new WorkflowError("Workflow does not have 'workflow_dispatch' trigger");
  }
  return workflow;
}

/** Undefined where GitHub would show it as a file that it cannot read. */
function readPushed(path: string, text: string): Workflow | undefined {
  try {
    return parseWorkflow(path, text);
  } catch (error) {
    if (error instanceof WorkflowError) {
      return undefined;
    }
    throw error;
  }
}

interface Start {
  readonly title: string;
  readonly group: GroupRequest | undefined;
  readonly problem?: string;
}

/** What is evaluated before any job. */
function starting(workflow: Workflow, contexts: Surroundings['contexts']): Start {
  const { name, runName, concurrency } = workflow;
  try {
    const title = runName === undefined ? '' : asText(interpolate(runName, { contexts })).trim();
    return { title: title === '' ? name : title, group: groupRequest(concurrency, { contexts }) };
  } catch (error) {
    if (error instanceof ExpressionError) {
      return { title: name, group: undefined, problem: error.message };
    }
    throw error;
  }
}

/** Throws GitHubError. https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#required-reviewers */
function checkReviewer(
  environment: DeploymentEnvironment,
  run: Run,
  state: Review['state'],
  user: User,
): void {
  const { reviewers, preventSelfReview, name } = environment;
  if (!reviewers.some(login => login.toLowerCase() === user.login.toLowerCase())) {
    throw new GitHubError(403, 'NotReviewer', `${user.login} is not a required reviewer of ${name}.`);
  }
  if (preventSelfReview && state === 'approved' && run.actor.id === user.id) {
    throw new GitHubError(403, 'SelfReview', `Whoever started the run may not approve it for ${name}.`);
  }
}

function counter(start: number): () => number {
  let last = start;
  return () => {
    last += 1;
    return last;
  };
}
