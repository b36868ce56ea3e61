import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { serviceNameOf } from '../core/fleet/lookup.ts';
import { type Node, serviceNode } from '../core/fleet/node.ts';
import { arnName, imageName, shortTaskId } from '../core/format.ts';
import type { Container, Service, Task } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import type { DefinitionDocument } from '../core/release.ts';
import { missingTaskRole, reachOf } from '../core/remote/preflight.ts';
import { portsOf } from '../core/rollout/definition/ports.ts';
import { COMMANDS } from '../manifest.ts';
import { confirmChange } from '../ui/confirm.ts';
import { pick } from '../ui/pick.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import { chooseTask } from './choose.ts';
import type { Services } from './command.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { shipChange } from './shipChange.ts';

/** What somebody wants of a container. */
export interface Wish {
  readonly command: 'openShell' | 'forwardPort';
  /** The command's name. */
  readonly title: string;
}

/** A container whose agent of ECS Exec runs. */
export interface Reached {
  readonly environment: string;
  readonly task: Task;
  readonly container: Container;
  readonly runtimeId: string;
  /** Absent where it could not be read. */
  readonly document: DefinitionDocument | undefined;
  /** That it listens on, as far as its task and its task definition say. */
  readonly ports: readonly number[];
  /** `blog-api / api`, or `0f9a1b2c / api` of a task that stands alone. */
  readonly label: string;
}

interface Looked {
  readonly environment: string;
  readonly task: Task;
  /** Absent for a task that stands alone. */
  readonly service: Service | undefined;
  /** Absent where it could not be read. */
  readonly document: DefinitionDocument | undefined;
}

/**
 * The container that a command is about, once ECS Exec reaches it: of a service, that of its newest task. Where ECS
 * Exec is off it offers to turn it on, which replaces the service's tasks, and then rejects with Failure `cancelled`.
 * Rejects with a Failure that says what stands in the way otherwise.
 */
export async function reachContainer(
  services: Services,
  node: Node | undefined,
  wish: Wish,
  signal: AbortSignal,
): Promise<Reached> {
  const { title } = wish;
  const looked = await look(services, node, title, signal);
  const { environment, task, service, document } = looked;
  const named = node?.kind === 'container' ? node.container : undefined;
  const container = named === undefined ? await chooseContainer(looked, title) : containerOf(task, named);
  const reach = reachOf(task, container, service, document);
  switch (reach.kind) {
    case 'reachable':
      await confirmProtected(services, looked, container, title);
      return {
        environment,
        task,
        container,
        runtimeId: reach.runtimeId,
        document,
        ports: portsOfContainer(container, document),
        label: `${service?.name ?? shortTaskId(task.arn)} / ${container.name}`,
      };
    case 'blocked':
      throw reach.failure;
    case 'off':
      await turnOn(services, looked, reach.enabled, wish, signal);
      throw new Failure('cancelled', vscode.l10n.t('ECS Exec was off.'));
  }
}

async function look(
  services: Services,
  node: Node | undefined,
  title: string,
  signal: AbortSignal,
): Promise<Looked> {
  const chosen =
    node !== undefined && (node.kind === 'service' || node.kind === 'task' || node.kind === 'container')
      ? undefined
      : await chooseTask(services, title, signal);
  const environment = chosen?.environment ?? node?.environment ?? '';
  const { ecs } = await services.clouds.get(environment);
  return withProgressWhenSlow(
    vscode.l10n.t('ECS: looking at what runs in {0}', environment),
    signal,
    async readSignal => {
      const task =
        node?.kind === 'service'
          ? await newestTask(node, ecs, readSignal)
          : node?.kind === 'task' || node?.kind === 'container'
            ? await taskAt(node.cluster, node.task, ecs, readSignal)
            : await taskAt(chosen?.task.clusterArn ?? '', chosen?.task.arn ?? '', ecs, readSignal);
      const name = serviceNameOf(task);
      const [[service], document] = await Promise.all([
        name === undefined ? [] : ecs.describeServices(task.clusterArn, [name], readSignal),
        ecs.definitionDocument(task.taskDefinition, readSignal).catch((error: unknown) => {
          // Only hints are taken from it.
          if (error instanceof Failure && error.code !== 'cancelled') {
            return undefined;
          }
          throw error;
        }),
      ]);
      return { environment, task, service, document };
    },
  );
}

async function taskAt(cluster: string, arn: string, ecs: Cloud['ecs'], signal: AbortSignal): Promise<Task> {
  const [task] = await ecs.describeTasks(cluster, [arn], signal);
  if (task === undefined) {
    throw new Failure('notFound', vscode.l10n.t('The task {0} is no longer there.', shortTaskId(arn)));
  }
  return task;
}

/** Of those that run, one that can be entered before one that cannot. */
async function newestTask(
  { cluster, service }: Extract<Node, { kind: 'service' }>,
  ecs: Cloud['ecs'],
  signal: AbortSignal,
): Promise<Task> {
  const name = arnName(service);
  const tasks = (await ecs.tasks(cluster, signal))
    .filter(task => serviceNameOf(task) === name && task.lastStatus === 'RUNNING')
    .toSorted((a, b) => b.createdAt - a.createdAt);
  const task =
    tasks.find(({ containers }) => containers.some(({ execAgent }) => execAgent === 'RUNNING')) ?? tasks[0];
  if (task === undefined) {
    throw new Failure('notFound', vscode.l10n.t('No task of {0} runs.', name));
  }
  return task;
}

function containerOf(task: Task, name: string): Container {
  const found = task.containers.find(container => container.name === name);
  if (found === undefined) {
    throw new Failure(
      'notFound',
      vscode.l10n.t('The task {0} has no container {1}.', shortTaskId(task.arn), name),
    );
  }
  return found;
}

/** Ports that are offered: a task definition can map ranges of them. */
const PORTS = 20;

/** DescribeTasks names none for the network mode awsvpc. */
function portsOfContainer(
  { name, ports }: Container,
  document: DefinitionDocument | undefined,
): readonly number[] {
  const definition = document?.containerDefinitions.find(each => each['name'] === name);
  const defined = definition === undefined ? [] : [...portsOf(definition)];
  return [...new Set([...ports.map(({ containerPort }) => containerPort), ...defined])].slice(0, PORTS);
}

/** The essential ones first; the only one is taken. */
function chooseContainer({ task, document }: Looked, title: string): Promise<Container> {
  const essential = ({ name }: Container): boolean =>
    document?.containerDefinitions.find(each => each['name'] === name)?.['essential'] !== false;
  return pick<Container>(
    {
      title,
      placeholder: vscode.l10n.t('Container of task {0}', shortTaskId(task.arn)),
      none: vscode.l10n.t('The task {0} has no containers yet.', shortTaskId(task.arn)),
      takeOnly: true,
    },
    async () =>
      task.containers
        .toSorted((a, b) => Number(essential(b)) - Number(essential(a)))
        .map(container => ({
          label: container.name,
          description: `${imageName(container.image)} · ${container.lastStatus}`,
          value: container,
        })),
  );
}

/** Whoever is in a container can change what it has: in a protected environment that is asked for. */
async function confirmProtected(
  services: Services,
  { environment: name, task, service }: Looked,
  container: Container,
  title: string,
): Promise<void> {
  const environment = services.sessions.environment(name);
  if (environment.protected) {
    await confirmChange({
      environment,
      cluster: task.clusterArn,
      question: vscode.l10n.t('{0}: container {1} in {2}?', title, container.name, name),
      details: [vscode.l10n.t('Task {0} of {1}.', shortTaskId(task.arn), service?.name ?? task.group)],
      verb: title,
      name: service?.name ?? shortTaskId(task.arn),
    });
  }
}

async function turnOn(
  services: Services,
  { environment, service, document, task }: Looked,
  enabled: boolean,
  wish: Wish,
  signal: AbortSignal,
): Promise<void> {
  if (service === undefined) {
    return;
  }
  refuseElsewhere(service, services.sessions.environment(environment));
  const role = missingTaskRole(document);
  if (role !== undefined) {
    throw role;
  }
  const { name, clusterArn, arn } = service;
  await shipChange(
    services,
    {
      environment,
      service,
      change: { kind: 'exec', enabled: true },
      question: enabled
        ? vscode.l10n.t('Redeploy {0} in {1} for ECS Exec?', name, environment)
        : vscode.l10n.t('Turn on ECS Exec for {0} in {1}?', name, environment),
      verb: enabled ? vscode.l10n.t('Redeploy') : vscode.l10n.t('Turn On and Redeploy'),
      title: vscode.l10n.t('ECS: turning on ECS Exec for {0} in {1}', name, environment),
      notes: [
        enabled
          ? vscode.l10n.t('Task {0} was started before ECS Exec was turned on.', shortTaskId(task.arn))
          : vscode.l10n.t('ECS Exec is off, and no container can be entered.'),
        vscode.l10n.t('It reaches only new tasks: all tasks of {0} are replaced.', name),
        vscode.l10n.t('Whoever may call ecs:ExecuteCommand can then run commands in its containers.'),
      ],
    },
    signal,
  );
  // Not waited for: the message stays as long as the person lets it.
  offerAgain(
    services,
    { environment, name, node: serviceNode(environment, clusterArn, arn) },
    wish,
    signal,
  ).catch((error: unknown) => services.log.warn(`${environment}: ${arn}: ${String(error)}`));
}

/** Once there are tasks with an agent, what was wanted is one click away. */
async function offerAgain(
  services: Services,
  {
    environment,
    name,
    node,
  }: {
    readonly environment: string;
    readonly name: string;
    readonly node: Extract<Node, { kind: 'service' }>;
  },
  { command, title }: Wish,
  signal: AbortSignal,
): Promise<void> {
  const { ecs } = await services.clouds.get(environment);
  const tasks = await ecs.tasks(node.cluster, signal);
  const coming = tasks.some(
    task =>
      serviceNameOf(task) === name &&
      task.containers.some(({ execAgent }) => execAgent === 'RUNNING' || execAgent === 'PENDING'),
  );
  if (!coming) {
    return;
  }
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('ECS Exec is on for {0} in {1}.', name, environment),
    title,
  );
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(COMMANDS[command], node);
  }
}
