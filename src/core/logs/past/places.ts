import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import { type FleetSnapshot, lastValue, loaded } from '../../fleet/snapshot.ts';
import { stopTime } from '../../fleet/taskRow.ts';
import { arnName } from '../../format.ts';
import type { Environment, Task, TaskDefinition } from '../../model.ts';
import type { Cloud } from '../../ports.ts';
import { taskIn } from '../logNames.ts';
import { epitaph } from '../member.ts';
import { type FollowableLogs, resolveLogs, streamOf, streamStart } from '../resolve.ts';
import type { EcsTarget, FollowTarget } from '../target.ts';
import { type Piece, streamPieces } from './piece.ts';
import type { SourcePlace } from './sources.ts';

/** Where a target's lines are, and what to call them. */
export interface Place extends SourcePlace {
  /** False for streams that are surely another one's. */
  readonly accepts: (stream: string) => boolean;
}

export interface Places {
  readonly places: readonly Place[];
  /** One sentence for each thing that cannot be read, or not told apart. */
  readonly notices: readonly string[];
  /** The settings can mend what one of them says. */
  readonly mendable: boolean;
  /** How a task of it ended, and when (ms). */
  readonly ends: readonly TaskEnd[];
}

export interface TaskEnd {
  readonly time: number;
  readonly text: string;
}

export interface PlaceDeps {
  readonly environment: Environment;
  readonly snapshot: FleetSnapshot;
  readonly ecs: <T>(run: (ecs: Cloud['ecs']) => Promise<T>) => Promise<T>;
}

/** Milliseconds around a task's life in which its lines are looked for: clocks differ, drivers keep lines for a while. */
const MARGIN = 60_000;
/** Earlier deployments whose task definitions are looked at: another revision may have logged elsewhere. */
const DEPLOYMENTS = 20;

/**
 * Where the lines of a target are, of the past too. Amazon ECS forgets tasks about an hour after they stopped: a
 * service's older ones are found by what their streams begin with, as the log configurations of its present and former
 * task definitions say it. Rejects with a Failure.
 */
export async function placesOf(target: FollowTarget, deps: PlaceDeps, signal: AbortSignal): Promise<Places> {
  switch (target.kind) {
    case 'group':
      return { places: [groupPlace(target, deps.environment)], notices: [], mendable: false, ends: [] };
    case 'service':
      return servicePlaces(target, deps, signal);
    default:
      return taskPlaces(target, deps, signal);
  }
}

function groupPlace(
  { group, region, prefix }: Extract<FollowTarget, { kind: 'group' }>,
  environment: Environment,
): Place {
  const piece: Piece = {
    environment: environment.name,
    region: region ?? environment.region,
    group,
    streams: [],
    ...(prefix === undefined ? {} : { prefix }),
  };
  return { piece, namesContainers: true, accepts: () => true };
}

async function servicePlaces(
  { environment, cluster, service: arn }: Extract<EcsTarget, { kind: 'service' }>,
  deps: PlaceDeps,
  signal: AbortSignal,
): Promise<Places> {
  const name = arnName(arn);
  const { snapshot, ecs } = deps;
  const [service] = await ecs(({ describeServices }) => describeServices(cluster, [arn], signal));
  const running =
    lastValue(loaded(snapshot, { kind: 'tasks', environment, cluster })) ??
    (await ecs(({ tasks }) => tasks(cluster, signal)));
  const stopped =
    lastValue(loaded(snapshot, { kind: 'stoppedTasks', environment, cluster, service: arn })) ??
    (await ecs(({ stoppedTasks }) => stoppedTasks(cluster, name, signal)));
  const own = [...running.filter(({ group }) => group === `service:${name}`), ...stopped];
  const former = await formerDefinitions(cluster, arn, deps, signal);
  const definitions = await readDefinitions(
    [
      ...(service === undefined ? [] : [service, ...service.deployments]).map(
        ({ taskDefinition }) => taskDefinition,
      ),
      ...own.map(({ taskDefinition }) => taskDefinition),
      ...former,
    ],
    deps,
    signal,
  );
  const ownIds = new Set(own.map(({ id }) => id));
  const others = new Set(running.filter(({ id }) => !ownIds.has(id)).map(({ id }) => id));
  const accepts = (stream: string): boolean => {
    const id = taskIn(stream);
    return id === undefined || !others.has(id);
  };
  return assemble(definitions, deps.environment, undefined, (logs, where) => {
    const prefix = streamStart(logs);
    return prefix === undefined
      ? ofTasks(logs, where, own, accepts)
      : [{ piece: { ...where, streams: [], prefix }, container: logs.container, accepts }];
  });
}

/** Without leave to read them, or where ECS has none, the present ones have to do. */
async function formerDefinitions(
  cluster: string,
  service: string,
  { ecs }: PlaceDeps,
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  try {
    const deployments = await ecs(({ serviceDeployments }) =>
      serviceDeployments(cluster, service, DEPLOYMENTS, signal),
    );
    return deployments.map(({ taskDefinition }) => taskDefinition);
  } catch (error) {
    if (
      error instanceof Failure &&
      ['accessDenied', 'invalid', 'notFound', 'unsupported'].includes(error.code)
    ) {
      return [];
    }
    throw error;
  }
}

async function taskPlaces(
  target: Exclude<EcsTarget, { kind: 'service' }>,
  deps: PlaceDeps,
  signal: AbortSignal,
): Promise<Places> {
  const task = await findTask(target, deps, signal);
  const definitions = await readDefinitions([task.taskDefinition], deps, signal);
  const life = {
    oldest: task.createdAt - MARGIN,
    ...(task.stoppedAt === undefined ? {} : { newest: task.stoppedAt + MARGIN }),
  };
  const accepts = (stream: string): boolean => (taskIn(stream) ?? task.id) === task.id;
  const only = target.kind === 'container' ? target.container : undefined;
  const places = assemble(definitions, deps.environment, only, (logs, where) => {
    const prefix = streamStart(logs);
    return prefix === undefined
      ? ofTasks(logs, { ...where, ...life }, [task], accepts)
      : // By what it begins with, so that it need not be there.
        [
          {
            piece: { ...where, ...life, streams: [], prefix: `${prefix}${task.id}` },
            container: logs.container,
            accepts,
          },
        ];
  });
  const ended = task.lastStatus === 'STOPPED' ? [{ time: stopTime(task), text: epitaph(task) }] : [];
  return { ...places, ends: ended };
}

async function findTask(
  { environment, cluster, task: arn, title }: Exclude<EcsTarget, { kind: 'service' }>,
  { snapshot, ecs }: PlaceDeps,
  signal: AbortSignal,
): Promise<Task> {
  const [task] = await ecs(({ describeTasks }) => describeTasks(cluster, [arn], signal));
  if (task !== undefined) {
    return task;
  }
  // Whoever looks at it in the tree has it still.
  for (const kind of ['tasks', 'stoppedTasks'] as const) {
    for (const state of snapshot.data[kind].values()) {
      const known = lastValue(state)?.find(other => other.arn === arn);
      if (known !== undefined) {
        return known;
      }
    }
  }
  throw new Failure(
    'notFound',
    l10n.t('Amazon ECS does not know {0} in {1} ({2}) any more.', title, environment, arnName(cluster)),
    { hint: l10n.t('It forgets tasks about an hour after they stopped. Look in the log of the service.') },
  );
}

type Found = Omit<Place, 'namesContainers'>;

function ofTasks(
  logs: FollowableLogs,
  where: Omit<Piece, 'streams'>,
  tasks: readonly Task[],
  accepts: Place['accepts'],
): (Found | string)[] {
  if (logs.streams.kind === 'group') {
    return [
      l10n.t(
        'Container {0}: the whole log group {1} is shown, because its streams need not say which task they are of.',
        logs.container,
        logs.group,
      ),
      { piece: { ...where, streams: [] }, container: logs.container, accepts },
    ];
  }
  const named = tasks.map(task => streamOf(logs, task));
  const streams = named.flatMap(stream => (stream.kind === 'stream' ? [stream.name] : []));
  return [
    ...named.flatMap(stream => (stream.kind === 'never' ? [stream.reason] : [])),
    ...streamPieces(where, streams).map(piece => ({
      piece: { ...where, ...piece },
      container: logs.container,
      accepts: () => true,
    })),
  ];
}

async function readDefinitions(
  names: readonly (string | undefined)[],
  { ecs }: PlaceDeps,
  signal: AbortSignal,
): Promise<readonly (TaskDefinition | string)[]> {
  const found: (TaskDefinition | string)[] = [];
  for (const name of new Set(names.filter(each => each !== undefined))) {
    try {
      found.push(await ecs(({ taskDefinition }) => taskDefinition(name, signal)));
    } catch (error) {
      // A deleted revision: where its tasks logged is not known any more.
      if (!(error instanceof Failure && (error.code === 'notFound' || error.code === 'invalid'))) {
        throw error;
      }
      found.push(error.message);
    }
  }
  return found;
}

/** `only`: the one container that is wanted. */
function assemble(
  definitions: readonly (TaskDefinition | string)[],
  environment: Environment,
  only: string | undefined,
  find: (logs: FollowableLogs, where: Omit<Piece, 'streams'>) => readonly (Found | string)[],
): Places {
  const notices = new Set<string>();
  const places = new Map<string, Found>();
  const containers = new Set<string>();
  let mendable = false;
  for (const definition of definitions) {
    if (typeof definition === 'string') {
      notices.add(definition);
      continue;
    }
    for (const logs of resolveLogs(definition, environment)) {
      if (only !== undefined && logs.container !== only) {
        continue;
      }
      containers.add(logs.container);
      if ('reason' in logs) {
        notices.add(logs.reason);
        mendable ||= logs.mendable;
        continue;
      }
      const where = {
        environment: environment.name,
        region: logs.region ?? environment.region,
        group: logs.group,
      };
      for (const found of find(logs, where)) {
        if (typeof found === 'string') {
          notices.add(found);
        } else {
          places.set(JSON.stringify(found.piece), found);
        }
      }
    }
  }
  const namesContainers = only === undefined && containers.size > 1;
  return {
    places: [...places.values()].map(place => ({ ...place, namesContainers })),
    notices: [...notices],
    mendable,
    ends: [],
  };
}
