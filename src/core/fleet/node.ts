/**
 * A place in the tree, as plain data. `id` is unique over the whole tree and stable over refresh: the
 * environment's name and the ARN (see `nodeId`). `environment` is the environment's name, `cluster`,
 * `service` and `task` are ARNs.
 */
export type Node =
  | { readonly kind: 'environment'; readonly id: string; readonly environment: string }
  | { readonly kind: 'cluster'; readonly id: string; readonly environment: string; readonly cluster: string }
  | ServiceNode
  | (Under<'deployments'> & { readonly service: string })
  | (Under<'deployment'> & { readonly service: string; readonly deployment: string })
  | (Under<'tasks'> & { readonly service: string })
  | StoppedTasksNode
  | (Under<'events'> & { readonly service: string })
  | (Under<'event'> & { readonly service: string; readonly event: string })
  | Under<'standaloneTasks'>
  | TaskNode
  | ContainerNode
  | MessageNode;

interface Under<K extends string> {
  readonly kind: K;
  readonly id: string;
  readonly environment: string;
  readonly cluster: string;
}

interface ServiceNode extends Under<'service'> {
  readonly service: string;
}

/** The stopped tasks of a service, or without `service` those that belonged to none. */
interface StoppedTasksNode extends Under<'stoppedTasks'> {
  readonly service?: string;
}

export interface TaskNode extends Under<'task'> {
  readonly task: string;
  /** Absent for a standalone task. */
  readonly service?: string;
  readonly stopped: boolean;
}

interface ContainerNode extends Under<'container'> {
  readonly task: string;
  readonly service?: string;
  readonly stopped: boolean;
  readonly container: string;
}

/** Which state a message is about; the words are derived from the snapshot. */
export type MessageAbout =
  /** A problem of the settings: the one at `index`, with the others of its environment. */
  | 'problem'
  /** The environment's session: signed out, signing in, expired, failed. */
  | 'session'
  | 'loading'
  | 'empty'
  /** The filter hides everything that is here. */
  | 'noMatch'
  | 'failed';

/** A state with words and a way out: loading, empty, failed, signed out … */
export interface MessageNode {
  readonly kind: 'message';
  readonly id: string;
  readonly environment: string | undefined;
  readonly about: MessageAbout;
  /** Under what it stands; absent at the top of the tree. */
  readonly parent?: Exclude<Node, MessageNode>;
  readonly index?: number;
}

/** `parts` are ARNs or names; the same cluster can stand in two environments. */
export function nodeId(environment: string, kind: Node['kind'], ...parts: readonly string[]): string {
  return [encodeURIComponent(environment), kind, ...parts].join('|');
}

export function environmentNode(environment: string): Extract<Node, { kind: 'environment' }> {
  return { kind: 'environment', id: nodeId(environment, 'environment'), environment };
}

export function clusterNode(environment: string, cluster: string): Extract<Node, { kind: 'cluster' }> {
  return { kind: 'cluster', id: nodeId(environment, 'cluster', cluster), environment, cluster };
}

export function serviceNode(
  environment: string,
  cluster: string,
  service: string,
): Extract<Node, { kind: 'service' }> {
  return { kind: 'service', id: nodeId(environment, 'service', service), environment, cluster, service };
}

export function taskNode(
  environment: string,
  cluster: string,
  service: string | undefined,
  task: string,
  stopped: boolean,
): TaskNode {
  return {
    kind: 'task',
    id: nodeId(environment, 'task', task, ...(stopped ? ['stopped'] : [])),
    environment,
    cluster,
    task,
    stopped,
    ...(service === undefined ? {} : { service }),
  };
}

export function problemNode(index: number): MessageNode {
  return {
    kind: 'message',
    id: nodeId('', 'message', 'problem', String(index)),
    environment: undefined,
    about: 'problem',
    index,
  };
}

export function messageNode(under: Exclude<Node, MessageNode>, about: MessageAbout): MessageNode {
  return {
    kind: 'message',
    id: nodeId(under.environment, 'message', about, under.id),
    environment: under.environment,
    about,
    parent: under,
  };
}

export function groupNode<K extends 'deployments' | 'tasks' | 'events'>(
  kind: K,
  { environment, cluster, service }: { environment: string; cluster: string; service: string },
): { kind: K; id: string; environment: string; cluster: string; service: string } {
  return { kind, id: nodeId(environment, kind, service), environment, cluster, service };
}

export function stoppedNode(
  environment: string,
  cluster: string,
  service: string | undefined,
): Extract<Node, { kind: 'stoppedTasks' }> {
  return service === undefined
    ? { kind: 'stoppedTasks', id: nodeId(environment, 'stoppedTasks', cluster), environment, cluster }
    : {
        kind: 'stoppedTasks',
        id: nodeId(environment, 'stoppedTasks', service),
        environment,
        cluster,
        service,
      };
}

export function standaloneNode(
  environment: string,
  cluster: string,
): Extract<Node, { kind: 'standaloneTasks' }> {
  return {
    kind: 'standaloneTasks',
    id: nodeId(environment, 'standaloneTasks', cluster),
    environment,
    cluster,
  };
}
