import assert from 'node:assert/strict';
import { Failure } from '../../../src/core/failure.ts';
import type { DefinitionDocument } from '../../../src/core/release.ts';
import { runTaskToEnd, startedByToken, type TaskEnd } from '../../../src/core/rollout/runTask.ts';
import { placeAs, toTaskRun } from '../../../src/core/rollout/runTaskRequest.ts';
import type * as sandbox from '../../../src/sandbox/ecs/state.ts';
import type { LifeService } from './lifeService.ts';
import type { Work } from './rolloutLife.ts';
import type { Stepped } from './stepped.ts';

/** How late (ms) the end of a task may be seen where a read failed last. */
const LATE = 60_000;

/** One task that was to be run, and what was told of it. */
interface Run {
  readonly token: string;
  readonly abort: AbortController;
  /** ARN of the task that is said to be the one. */
  started: string | undefined;
  end: TaskEnd | undefined;
  refused: Failure | undefined;
  settled: boolean;
}

/** The tasks that are run once in a life, where the service runs, and whether what is told of each is so. */
export class LifeRuns {
  readonly #stepped: Stepped;
  readonly #life: LifeService;
  readonly #runs: Run[] = [];
  #failed: unknown;

  constructor(stepped: Stepped, life: LifeService) {
    this.#stepped = stepped;
    this.#life = life;
  }

  get settled(): boolean {
    return this.#runs.every(({ settled }) => settled);
  }

  async begin(work: Work): Promise<void> {
    const run: Run = {
      token: crypto.randomUUID(),
      abort: new AbortController(),
      started: undefined,
      end: undefined,
      refused: undefined,
      settled: false,
    };
    const document = documentOf(work, this.#life.service.cluster.name);
    const taskDefinition = await this.#life.register(document);
    this.#runs.push(run);
    void this.#run(run, taskDefinition, document, work);
  }

  /** Somebody stops the newest one that has not stopped yet. */
  async stopNewest(): Promise<void> {
    const newest = this.#tasks().findLast(({ desiredStatus }) => desiredStatus === 'RUNNING');
    if (newest !== undefined) {
      await this.#life.others('StopTask', { task: newest.arn });
    }
  }

  /** Throws what is otherwise than it was told. */
  check(): void {
    if (this.#failed !== undefined) {
      throw this.#failed;
    }
    const own = new Set(this.#runs.map(({ token }) => startedByToken(token)));
    for (const { startedBy = '', arn } of this.#tasks()) {
      assert.ok(own.has(startedBy), `${arn} was started by nobody who asked for it`);
    }
    for (const run of this.#runs) {
      this.#checkCount(run);
      this.#checkUnsettled(run);
    }
  }

  /** `runTask exit 3`, `runTask no exit code`, `runTask refused offline`, `runTask goes on`. */
  outcomes(): readonly string[] {
    return this.#runs.map(({ refused, end }) =>
      refused !== undefined
        ? `runTask refused ${refused.code}`
        : end === undefined
          ? 'runTask goes on'
          : `runTask ${end.exitCode === undefined ? 'no exit code' : `exit ${end.exitCode}`}`,
    );
  }

  stop(): void {
    for (const { abort } of this.#runs) {
      abort.abort();
    }
  }

  async #run(run: Run, taskDefinition: string, document: DefinitionDocument, work: Work): Promise<void> {
    const { ecs, change, logs, environment, time } = this.#stepped;
    const { signal } = run.abort;
    const request = {
      taskDefinition,
      document,
      place: placeAs(this.#life.confirmed()),
      container: 'job',
      ...(work.image === 'done' || work.image === 'fails' ? { command: commandOf(work) } : {}),
      environment: [],
    };
    try {
      run.end = await runTaskToEnd(
        { run: toTaskRun(request, run.token), container: request.container },
        { ecs, change, logs, environment, clock: time },
        () => undefined,
        ({ task }) => {
          run.started ??= task.arn;
          assert.equal(task.arn, run.started, 'another task is followed');
        },
        signal,
      );
      this.#checkEnd(run, run.end);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof Failure && run.started === undefined) {
        run.refused = error;
      } else {
        this.#failed = error;
      }
    } finally {
      run.settled = true;
    }
  }

  /** Called as a run ends: time has stood still since its last look. */
  #checkEnd({ token }: Run, { task, exitCode, reason }: TaskEnd): void {
    const truth = this.#tasks().find(({ arn }) => arn === task.arn);
    assert.ok(truth, 'the task that is said to have run is not there');
    assert.equal(truth.startedBy, startedByToken(token), 'it is the task of another run');
    assert.equal(truth.desiredStatus, 'STOPPED', 'it has not ended');
    const job = truth.containers.find(({ definition }) => definition.name === 'job');
    // A job that somebody stopped has not done its work, whatever it says.
    const stopped = job?.exitCode === 0 && truth.stopCode !== 'EssentialContainerExited';
    assert.equal(exitCode, stopped ? undefined : job?.exitCode, 'the exit code is another');
    assert.equal(reason === undefined, exitCode === 0, `exit code ${exitCode} with the reason ${reason}`);
  }

  /** One task was started for each that was asked for, and none where it was said that none was. */
  #checkCount({ token, started, refused }: Run): void {
    const found = this.#tasks().filter(({ startedBy }) => startedBy === startedByToken(token));
    if (started !== undefined) {
      assert.deepEqual(
        found.map(({ arn }) => arn),
        [started],
        'it was started more than once, or another task is told',
      );
      return;
    }
    assert.ok(refused, 'a task was neither run nor refused');
    const perhaps = refused.message.includes('all the same');
    assert.ok(
      found.length <= (perhaps ? 1 : 0),
      `${found.length} tasks run, and it was said: ${refused.message}`,
    );
  }

  #checkUnsettled({ settled, started }: Run): void {
    const task = settled ? undefined : this.#tasks().find(({ arn }) => arn === started);
    const since = task?.stoppedAt ?? Number.POSITIVE_INFINITY;
    assert.ok(this.#stepped.time.now() - since < LATE, `the end of ${started} is not told`);
  }

  /** All that ever ran alone: ECS keeps those that stopped for an hour, and no life is as long. */
  #tasks(): readonly sandbox.Task[] {
    return [...this.#life.service.cluster.tasks.values()].filter(({ service }) => service === undefined);
  }
}

/** A job of one container, and where it has one a helper, whose exit code is not the task's. */
function documentOf({ image, sidecar }: Work, cluster: string): DefinitionDocument {
  const tag = image === 'done' || image === 'fails' ? 'good' : image;
  return {
    family: `${cluster}-job`,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      ...(sidecar
        ? [{ name: 'helper', image: 'registry.example/helper:once', essential: false, command: ['exit 9'] }]
        : []),
      { name: 'job', image: `registry.example/job:${tag}`, essential: true },
    ],
  };
}

function commandOf({ image, exitCode, takes }: Work): readonly string[] {
  return ['sh', '-c', `sleep ${takes}; exit ${image === 'done' ? 0 : exitCode}`];
}
