import type { SandboxClock } from '../api.ts';
import type { LogWriter } from '../logs/source.ts';
import type { ImageSource } from './behaviour.ts';
import type { Random } from './ids.ts';
import type { Cluster, RegionState, ServiceDeployment, Task } from './state.ts';
import { Telling } from './telling.ts';

/** ECS says 'about an hour' (facts on DescribeTasks in the developer guide). */
const stoppedTaskAge = 3_600_000;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html */
const deploymentAge = 90 * 24 * 3_600_000;
/** How long RunTask remembers a client token (developer guide, 'Ensuring idempotency'). */
const runTokenAge = 24 * 3_600_000;

/** The scheduler's time; where it says how fast it runs, what containers write as they start keeps up. */
export type Clock = SandboxClock & { readonly speed?: number };

/** What the agent does with a task's execution role before its containers start. */
export interface StartNeeds {
  readonly roleArn: string | undefined;
  readonly taskRoleArn: string | undefined;
  readonly taskId: string;
  readonly region: string;
  readonly images: readonly string[];
  /** Names or ARNs of parameters and secrets. */
  readonly values: readonly string[];
  readonly logs: readonly { readonly region: string; readonly group: string; readonly creates: boolean }[];
}

/** Why a task cannot start, as it says when it is described; undefined where its roles let it. */
export type CheckStart = (needs: StartNeeds) => string | undefined;

interface WorldDeps {
  readonly clock: Clock;
  readonly accountId: string;
  readonly logs?: LogWriter;
  readonly images?: ImageSource;
  readonly checkStart?: CheckStart;
  readonly random: Random;
}

/** All regions' state, and what the scheduler works with. Every region is its own, as in AWS. */
export class World {
  readonly clock: Clock;
  readonly accountId: string;
  readonly logs: LogWriter | undefined;
  readonly images: ImageSource | undefined;
  readonly checkStart: CheckStart | undefined;
  readonly random: Random;
  readonly regions = new Map<string, RegionState>();
  readonly telling = new Telling();

  constructor(deps: WorldDeps) {
    this.clock = deps.clock;
    this.accountId = deps.accountId;
    this.logs = deps.logs;
    this.images = deps.images;
    this.checkStart = deps.checkStart;
    this.random = deps.random;
  }

  region(name: string): RegionState {
    const known = this.regions.get(name);
    if (known !== undefined) {
      return known;
    }
    const region: RegionState = {
      region: name,
      accountId: this.accountId,
      clusters: new Map(),
      families: new Map(),
      serviceDeployments: new Map(),
      serviceRevisions: new Map(),
      runTokens: new Map(),
      alarms: new Set(),
      hookResults: new Map(),
    };
    this.regions.set(name, region);
    return region;
  }

  /** Forgets the stopped tasks of more than an hour ago; to be called before tasks are read. */
  sweep(cluster: Cluster): void {
    const oldest = this.clock.now() - stoppedTaskAge;
    let count = 0;
    for (const task of cluster.stopped) {
      if ((task.stoppedAt ?? 0) > oldest) {
        break;
      }
      cluster.tasks.delete(task.id);
      task.service?.tasks.delete(task);
      count++;
    }
    cluster.stopped.splice(0, count);
  }

  /** Forgets service deployments that ended more than 90 days ago, and revisions that nothing names any more. */
  sweepHistory(region: RegionState): void {
    const oldest = this.clock.now() - deploymentAge;
    const kept = (deployment: ServiceDeployment): boolean =>
      deployment.createdAt > oldest || deployment === deployment.service.history[0];
    for (const deployment of region.serviceDeployments.values()) {
      if (kept(deployment)) {
        continue;
      }
      region.serviceDeployments.delete(deployment.arn);
      deployment.service.history = deployment.service.history.filter(other => other !== deployment);
    }
    for (const revision of region.serviceRevisions.values()) {
      const { history, deployments } = revision.service;
      const named =
        deployments.some(deployment => deployment.revision === revision) ||
        history.some(
          ({ target, source, rollback }) =>
            target.revision === revision ||
            rollback?.revision === revision ||
            source.some(count => count.revision === revision),
        );
      if (!named) {
        region.serviceRevisions.delete(revision.arn);
      }
    }
    for (const [token, run] of region.runTokens) {
      if (run.at < this.clock.now() - runTokenAge) {
        region.runTokens.delete(token);
      }
    }
  }
}

export function isPending(task: Task): boolean {
  return (
    task.desiredStatus === 'RUNNING' &&
    (task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING' || task.lastStatus === 'ACTIVATING')
  );
}

export function isRunning(task: Task): boolean {
  return task.lastStatus === 'RUNNING';
}

export function count(tasks: Iterable<Task>, is: (task: Task) => boolean): number {
  let found = 0;
  for (const task of tasks) {
    if (is(task)) {
      found++;
    }
  }
  return found;
}
