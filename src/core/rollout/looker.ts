import type { EcsRead } from '../ecs.ts';
import { Failure, type FailureCode } from '../failure.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { Budget } from './pace.ts';
import { type ReadSoFar, readFirst, readsOther } from './reads.ts';
import { serviceDeploymentOf } from './standing.ts';
import type { Watched } from './state.ts';

/** With these the service deployments of an environment cannot be read at all; the watch goes on without. */
const UNREADABLE: ReadonlySet<FailureCode> = new Set(['accessDenied', 'invalid', 'notFound', 'unsupported']);

/** How many service deployments are searched for the one that is watched, and the calls that takes. */
const SERVICE_DEPLOYMENTS = 10;
const LIST_CALLS = 3;

interface Deps {
  readonly ecs: EcsRead;
  readonly clock: Clock;
}

/** Reads what is watched in few calls. Each read rejects as the port does; what was read before it is kept. */
export class Looker {
  readonly #deps: Deps;
  readonly #budget: Budget;
  #read: Omit<ReadSoFar, 'rollback'>;

  constructor(watched: Watched, deps: Deps, budget: Budget) {
    this.#deps = deps;
    this.#budget = budget;
    this.#read = {
      watched,
      service: undefined,
      serviceAt: Number.NEGATIVE_INFINITY,
      found: undefined,
      foundAt: Number.NEGATIVE_INFINITY,
      readable: true,
      serviceFor: undefined,
      failedThen: 0,
    };
  }

  /** With what was learnt of it on the way. */
  get watched(): Watched {
    return this.#read.watched;
  }

  /** Undefined before the first look, and where it is no longer there. */
  get service(): Service | undefined {
    return this.#read.service;
  }

  get found(): ServiceDeployment | undefined {
    return this.#read.found;
  }

  /** The deployment that is watched; undefined where ECS does not list it (any more). */
  get own(): Deployment | undefined {
    const { service, watched } = this.#read;
    return service?.deployments.find(({ id }) => id === watched.deployment);
  }

  /** Task definition (ARN) that the service deployment was taken back to; undefined where it cannot be read. */
  async rolledBackTo(signal: AbortSignal): Promise<string | undefined> {
    const revision = this.#read.found?.progress?.rollbackTo;
    if (revision === undefined) {
      return undefined;
    }
    try {
      const [found] = await this.#deps.ecs.serviceRevisions([revision], signal);
      return found?.taskDefinition;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure) {
        return undefined;
      }
      throw error;
    }
  }

  /** `rollback` is the id of the deployment that takes it back, once it was seen. */
  async look(signal: AbortSignal, rollback: string | undefined): Promise<void> {
    const first = readFirst({ ...this.#read, rollback });
    if (first === 'service') {
      await this.#readService(signal);
    } else {
      await this.#readFound(signal);
    }
    if (!readsOther(first, { ...this.#read, rollback }, this.#deps.clock.now())) {
      return;
    }
    if (first === 'service') {
      await this.#readFound(signal);
    } else {
      await this.#readService(signal);
    }
  }

  async #readService(signal: AbortSignal): Promise<void> {
    const { cluster, service } = this.watched;
    this.#budget.spend(1, this.#deps.clock.now());
    const [found] = await this.#deps.ecs.describeServices(cluster, [service], signal);
    this.#read = {
      ...this.#read,
      service: found,
      serviceAt: this.#deps.clock.now(),
      serviceFor: this.found?.status,
    };
  }

  async #readFound(signal: AbortSignal): Promise<void> {
    const { service } = this;
    if (service === undefined) {
      return;
    }
    try {
      const found = await this.#described(service, signal);
      this.#read = {
        ...this.#read,
        watched: found === undefined ? this.watched : { ...this.watched, serviceDeployment: found.arn },
        found: found ?? this.found,
        foundAt: this.#deps.clock.now(),
        failedThen: this.own?.failedTasks ?? 0,
      };
    } catch (error) {
      if (!(error instanceof Failure && UNREADABLE.has(error.code))) {
        throw error;
      }
      this.#read = { ...this.#read, readable: false, found: undefined };
    }
  }

  async #described(service: Service, signal: AbortSignal): Promise<ServiceDeployment | undefined> {
    const { ecs, clock } = this.#deps;
    const known = this.watched.serviceDeployment;
    if (known !== undefined) {
      this.#budget.spend(1, clock.now());
      return ecs.serviceDeployment(known, signal);
    }
    const own = this.own;
    const current = service.currentServiceDeployment;
    if (own?.status === 'PRIMARY' && current !== undefined) {
      this.#budget.spend(1, clock.now());
      const found = await ecs.serviceDeployment(current, signal);
      return found === undefined ? undefined : serviceDeploymentOf(own, [found]);
    }
    this.#budget.spend(LIST_CALLS, clock.now());
    const all = await ecs.serviceDeployments(service.clusterArn, service.arn, SERVICE_DEPLOYMENTS, signal);
    const { taskDefinition } = this.watched.asked;
    const createdAt = own?.createdAt ?? this.watched.startedAt;
    return serviceDeploymentOf(
      { createdAt },
      taskDefinition === undefined
        ? all
        : all.filter(one => one.taskDefinition === undefined || one.taskDefinition === taskDefinition),
    );
  }
}
