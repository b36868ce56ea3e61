/** How a node is shown, as plain data. Text that comes from ECS is one line in it, and escaped in `tooltip`. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Markdown, to be shown untrusted. */
  readonly tooltip?: string;
  /** A codicon and the id of a theme colour; what the colour says is said in words as well. */
  readonly icon: { readonly id: string; readonly color?: string };
  /** The `viewItem` of menus: one of CONTEXTS. */
  readonly context: Context;
  readonly expandable: 'none' | 'collapsed' | 'expanded';
  readonly command?: { readonly title: string; readonly command: string; readonly args?: readonly unknown[] };
  readonly accessibilityLabel: string;
}

/** What `viewItem` can be. */
export const CONTEXTS = [
  'environment.signedOut',
  'environment.signingIn',
  'environment.signedIn',
  'environment.expired',
  'environment.failed',
  'cluster',
  'service',
  'service.underWay',
  'service.paused',
  'deployments',
  'deployment',
  'deployment.underWay',
  'deployment.paused',
  'tasks',
  'standaloneTasks',
  'stoppedTasks',
  'events',
  'event',
  'task.running',
  'task.stopped',
  'container.running',
  'container.stopped',
  'message',
] as const;

export type Context = (typeof CONTEXTS)[number];
