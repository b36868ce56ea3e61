import type { ContainerDefinition, TaskDefinition } from './definitionState.ts';
import { isStyle, lastWords, linesOf, type Program } from './lines.ts';
import type { Container, Task } from './state.ts';
import type { World } from './world.ts';

/**
 * The awslogs driver: stream `prefix/container/task-id` in the group and region of its options. Other
 * drivers send elsewhere, so nothing of them is seen here.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export function openLog(world: World, task: Task, container: Container, at: number): void {
  const place = logPlace(container.definition, task.cluster.region.region);
  if (world.logs === undefined || place?.prefix === undefined) {
    return;
  }
  const { region, group, prefix } = place;
  const { name } = container.definition;
  container.log = world.logs.open({
    region,
    group,
    name: `${prefix}/${name}/${task.id}`,
    startedAt: at,
    // What cannot be executed says no more than that.
    source:
      container.image.behaviour === 'foreign'
        ? () => []
        : linesOf({
            program: programOf(task, container),
            name,
            seed: seedOf(task.id, name),
            startedAt: at,
            speed: world.clock.speed ?? 1,
            fails: container.image.behaviour === 'crash',
          }),
  });
}

/** Makes the groups that the containers of a task definition write to, where they are missing. */
export function makeLogGroups(
  world: World,
  { containers }: TaskDefinition,
  region: string,
  at: number,
): void {
  for (const container of containers) {
    const place = logPlace(container, region);
    if (place !== undefined) {
      world.logs?.makeGroup(place.region, place.group, at);
    }
  }
}

function logPlace({ logConfiguration }: ContainerDefinition, region: string) {
  const group = logConfiguration?.options['awslogs-group'];
  if (logConfiguration?.logDriver !== 'awslogs' || group === undefined) {
    return undefined;
  }
  const { 'awslogs-region': own = region, 'awslogs-stream-prefix': prefix } = logConfiguration.options;
  return { region: own, group, prefix };
}

/** What ended a container: its own program, or SIGTERM. */
export type EndedBy = 'itself' | 'signal';

/** `at` in milliseconds since the epoch. */
export function closeLog(
  task: Task,
  container: Container,
  end: { readonly at: number; readonly exitCode: number; readonly by: EndedBy },
): void {
  const { behaviour } = container.image;
  const program = programOf(task, container);
  const serves = behaviour === 'serve' || behaviour === 'unhealthy';
  // What should go on and ends by itself is done with a job, or failed.
  const own = serves ? (program === 'job' || end.exitCode === 0 ? 'once' : 'fault') : behaviour;
  container.log?.stop(end.at, lastWords(end.by === 'signal' ? 'serve' : own, program, end.at, end.exitCode));
  delete container.log;
}

function programOf(task: Task, container: Container): Program {
  const { definition } = container;
  if (definition.image.includes('nginx') || definition.image.includes('envoy')) {
    return 'proxy';
  }
  if (definition.image.includes('fluent')) {
    return 'router';
  }
  if (container.image.behaviour === 'once' || task.service === undefined) {
    return 'job';
  }
  if (definition.portMappings.length === 0) {
    return 'worker';
  }
  const format = definition.environment.find(({ name }) => name === 'LOG_FORMAT')?.value ?? '';
  return isStyle(format) ? format : format === 'json' ? 'webJson' : 'web';
}

function seedOf(id: string, name: string): number {
  let seed = Number.parseInt(id.slice(0, 8), 16);
  for (const letter of name) {
    seed = Math.imul(seed, 31) + letter.charCodeAt(0);
  }
  return seed;
}
