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
  | (Under<'stoppedTasks'> & { readonly service: string })
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

export interface ServiceNode extends Under<'service'> {
  readonly service: string;
}

export interface TaskNode extends Under<'task'> {
  readonly task: string;
  /** Absent for a standalone task. */
  readonly service?: string;
  readonly stopped: boolean;
}

export interface ContainerNode extends Under<'container'> {
  readonly task: string;
  readonly service?: string;
  readonly stopped: boolean;
  readonly container: string;
}

/** A state with words and a way out: loading, empty, failed, signed out … */
export interface MessageNode {
  readonly kind: 'message';
  readonly id: string;
  readonly environment: string | undefined;
  /** Which message: the row is derived from the snapshot. */
  readonly about: string;
}

/** `parts` are ARNs or names; the same cluster can stand in two environments. */
export function nodeId(environment: string, kind: Node['kind'], ...parts: readonly string[]): string {
  return [environment, kind, ...parts].join('|');
}
