import type { RolloutState, RolloutTask, Stage, Watched } from './state.ts';

/** Whether a change was made to the deployment under way that is watched already, such as taking it back. */
export function goesOn(later: Watched, earlier: Watched): boolean {
  const fits = (a: string | undefined, b: string | undefined): boolean =>
    a === undefined || b === undefined || a === b;
  return (
    (later.kind === 'stopDeployment' || later.kind === 'answerHook') &&
    earlier.kind !== 'scale' &&
    later.environment === earlier.environment &&
    later.service === earlier.service &&
    fits(later.deployment, earlier.deployment) &&
    fits(later.serviceDeployment, earlier.serviceDeployment)
  );
}

/** How old (ms) what an earlier watch counted may be. */
const FRESH = 20_000;

/** One watch of a deployment. */
interface Part {
  watched: Watched;
  state: RolloutState | undefined;
  readonly tasks: Map<string, RolloutTask>;
}

/**
 * What is known of one deployment by all who watched it, from the change that began it to the one that took it back:
 * each watch alone knows only what it saw itself.
 */
export class Story {
  readonly #parts: Part[] = [];

  /** Another watch of it begins; gives what takes its states. */
  begin(watched: Watched): (state: RolloutState) => void {
    const part: Part = { watched, state: undefined, tasks: new Map() };
    this.#parts.push(part);
    return state => {
      part.watched = state.watched;
      part.state = state;
      keepTasks(part.tasks, state);
    };
  }

  /** As the newest watch says it, with what the others saw; undefined before the first look. */
  get state(): RolloutState | undefined {
    const [first] = this.#parts;
    const newest = this.#parts.at(-1);
    const told = this.#parts.findLast(({ state }) => state !== undefined);
    if (first === undefined || newest === undefined || told?.state === undefined) {
      return undefined;
    }
    const earlier = this.#parts.slice(0, -1).flatMap(({ state }) => state ?? []);
    const { end: ended, ...state } = told.state;
    // What an earlier watch ended with is not how the newest change ends.
    const end = told === newest ? ended : undefined;
    return {
      ...state,
      ...(end === undefined ? counted(earlier, state) : { end }),
      watched: first === newest ? newest.watched : togetherWatched(first.watched, newest.watched),
      stages: earlier.reduce((stages, { stages: seen }) => togetherStages(stages, seen), state.stages),
      tasks: this.#tasks(end?.kind === 'rolledBack' ? state.readAt : undefined),
      events: togetherEvents([...earlier, state]),
      others: [...new Set([...earlier, state].flatMap(({ others }) => others))],
    };
  }

  /** `backAt`: when it was seen to be rolled back (ms), for which ECS has stopped all of its tasks. */
  #tasks(backAt: number | undefined): readonly RolloutTask[] {
    const tasks = [...new Map(this.#parts.flatMap(part => [...part.tasks])).values()];
    return backAt === undefined
      ? tasks
      : tasks.map(task => (task.stoppedAt === undefined ? stopped(task, backAt) : task));
  }
}

/** Which tasks are new is known where the deployment is known by its id. */
function counted(
  earlier: readonly RolloutState[],
  { watched, target, source, readAt }: Omit<RolloutState, 'end'>,
): Pick<RolloutState, 'target' | 'source'> {
  const better =
    watched.deployment === undefined
      ? earlier.findLast(state => state.watched.deployment !== undefined && readAt - state.readAt < FRESH)
      : undefined;
  return { target: better?.target ?? target, source: better?.source ?? source };
}

/** A task that ECS lists no longer among those of the deployment that are to run has been told to stop. */
function keepTasks(tasks: Map<string, RolloutTask>, { watched, tasks: now, readAt }: RolloutState): void {
  const listed = new Set(now.map(({ arn }) => arn));
  for (const [arn, task] of tasks) {
    if (!listed.has(arn)) {
      if (watched.deployment === undefined) {
        tasks.delete(arn);
      } else if (task.stoppedAt === undefined) {
        tasks.set(arn, stopped(task, readAt));
      }
    }
  }
  for (const task of now) {
    tasks.set(task.arn, task);
  }
}

function stopped(task: RolloutTask, stoppedAt: number): RolloutTask {
  return { ...task, status: 'STOPPED', health: 'UNKNOWN', stoppedAt };
}

function togetherWatched(first: Watched, newest: Watched): Watched {
  const { taskDefinition } = newest.asked;
  const deployed = first.asked.taskDefinition;
  return {
    ...newest,
    startedAt: Math.min(first.startedAt, newest.startedAt),
    ...(deployed === undefined ? {} : { before: taskDefinition === deployed ? first.before : [deployed] }),
  };
}

/** `stages` with the times that were seen before, and with where it turned back if that was not seen again. */
function togetherStages(stages: readonly Stage[], earlier: readonly Stage[]): readonly Stage[] {
  const seen = new Map(earlier.map(stage => [stage.name, stage]));
  const back = stages.some(({ name }) => name === 'ROLLBACK');
  const turned = earlier.find(
    ({ name, state }) => name !== 'ROLLBACK' && (state === 'now' || state === 'failed'),
  );
  const at = back ? stages.findIndex(({ name }) => name === turned?.name) : -1;
  return stages.map((stage, index): Stage => {
    const since = seen.get(stage.name)?.since ?? stage.since;
    const way = index < at ? 'done' : index === at ? 'failed' : 'ahead';
    return {
      name: stage.name,
      state: at === -1 || stage.name === 'ROLLBACK' ? stage.state : way,
      ...(since === undefined ? {} : { since }),
    };
  });
}

function togetherEvents(states: readonly Pick<RolloutState, 'events'>[]): RolloutState['events'] {
  const all = states.flatMap(({ events }) => events);
  return [...new Map(all.map(event => [`${event.at} ${event.message}`, event])).values()].toSorted(
    (a, b) => a.at - b.at,
  );
}
