import type { EcsRead } from '../ecs.ts';
import { Failure, type FailureCode } from '../failure.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { Budget } from './pace.ts';
import { plainStanding, serviceDeploymentOf } from './standing.ts';
import type { Watched } from './state.ts';

/** With these the service deployments of an environment cannot be read at all; the watch goes on without. */
const UNREADABLE: ReadonlySet<FailureCode> = new Set(['accessDenied', 'invalid', 'notFound', 'unsupported']);

/** How many service deployments are searched for the one that is watched, and the calls that takes. */
const SERVICE_DEPLOYMENTS = 10;
const LIST_CALLS = 3;

/** How old (ms) what is known of the service may be while its service deployment is what tells. */
const SERVICE_AGE = 60_000;
/** The same of the service deployment, while the service is what tells. */
const DEPLOYMENT_AGE = 60_000;
/** How long (ms) a service deployment that was not there is not looked for again. */
const SEARCH_AGE = 15_000;

interface Deps {
  readonly ecs: EcsRead;
  readonly clock: Clock;
}

/**
 * Reads what is watched in few calls: a rolling deployment shows in the service itself, one that shifts traffic
 * in its service deployment, and the other of the two is read where something has changed. Each read rejects as
 * the port does; what was read before it is kept.
 */
export class Looker {
  readonly #deps: Deps;
  readonly #budget: Budget;
  #watched: Watched;
  #service: Service | undefined;
  #found: ServiceDeployment | undefined;
  #readable = true;
  /** Status of the service deployment as it was known when the service was read last. */
  #serviceFor: string | undefined;
  #serviceAt = Number.NEGATIVE_INFINITY;
  #foundAt = Number.NEGATIVE_INFINITY;
  /** Failed tasks when the service deployment was read last. */
  #failed = 0;

  constructor(watched: Watched, deps: Deps, budget: Budget) {
    this.#watched = watched;
    this.#deps = deps;
    this.#budget = budget;
  }

  /** With what was learnt of it on the way. */
  get watched(): Watched {
    return this.#watched;
  }

  /** Undefined before the first look, and where it is no longer there. */
  get service(): Service | undefined {
    return this.#service;
  }

  get found(): ServiceDeployment | undefined {
    return this.#found;
  }

  /** The deployment that is watched; undefined where ECS does not list it (any more). */
  get own(): Deployment | undefined {
    return this.#service?.deployments.find(({ id }) => id === this.#watched.deployment);
  }

  /** Task definition (ARN) that the service deployment was taken back to; undefined where it cannot be read. */
  async rolledBackTo(signal: AbortSignal): Promise<string | undefined> {
    const revision = this.#found?.progress?.rollbackTo;
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
    const { deployment, serviceDeployment } = this.#watched;
    if (deployment === undefined && serviceDeployment === undefined) {
      await this.readService(signal);
      return;
    }
    if (!this.#shifts || !this.#isCertain) {
      await this.readService(signal);
      if (this.#service !== undefined && this.#tellsMore(this.#service, rollback)) {
        await this.#readFound(this.#service, signal);
      }
      return;
    }
    const known = this.#service;
    if (known !== undefined) {
      await this.#readFound(known, signal);
    }
    // Compared with what the service was read for: that read can have failed at the last look.
    const turned = this.#found?.status !== this.#serviceFor;
    if (turned || this.#deps.clock.now() - this.#serviceAt >= SERVICE_AGE) {
      await this.readService(signal);
    }
  }

  async readService(signal: AbortSignal): Promise<void> {
    const { cluster, service } = this.#watched;
    this.#budget.spend(1, this.#deps.clock.now());
    const [found] = await this.#deps.ecs.describeServices(cluster, [service], signal);
    this.#service = found;
    this.#serviceFor = this.#found?.status;
    this.#serviceAt = this.#deps.clock.now();
  }

  /** Whether the service deployment is known, and goes on by shifting traffic. */
  get #shifts(): boolean {
    const strategy = this.#found?.progress?.strategy ?? this.#service?.strategy ?? 'ROLLING';
    return strategy !== 'ROLLING';
  }

  get #isCertain(): boolean {
    return this.#readable && this.#found !== undefined && this.#service !== undefined;
  }

  /** Whether the service deployment has to be read beside the service. */
  #tellsMore(service: Service, rollback: string | undefined): boolean {
    const id = this.#watched.deployment;
    const own = this.own;
    const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
    if (rollback !== undefined && this.#found !== undefined && primary?.id === rollback) {
      return false;
    }
    if (id === undefined || plainStanding(service, id) === undefined) {
      return true;
    }
    if (own?.rolloutState === 'COMPLETED') {
      return false;
    }
    if (this.#found === undefined) {
      return this.#deps.clock.now() - this.#foundAt >= SEARCH_AGE;
    }
    return own?.failedTasks !== this.#failed || this.#deps.clock.now() - this.#foundAt >= DEPLOYMENT_AGE;
  }

  async #readFound(service: Service, signal: AbortSignal): Promise<void> {
    if (!this.#readable) {
      return;
    }
    try {
      this.#found = (await this.#described(service, signal)) ?? this.#found;
      this.#foundAt = this.#deps.clock.now();
      this.#failed = this.own?.failedTasks ?? 0;
    } catch (error) {
      if (!(error instanceof Failure && UNREADABLE.has(error.code))) {
        throw error;
      }
      this.#readable = false;
      this.#found = undefined;
    }
  }

  async #described(service: Service, signal: AbortSignal): Promise<ServiceDeployment | undefined> {
    const { ecs, clock } = this.#deps;
    const known = this.#watched.serviceDeployment;
    if (known !== undefined) {
      this.#budget.spend(1, clock.now());
      return ecs.serviceDeployment(known, signal);
    }
    const own = this.own;
    const current = service.currentServiceDeployment;
    if (own?.status === 'PRIMARY' && current !== undefined) {
      this.#budget.spend(1, clock.now());
      const found = await ecs.serviceDeployment(current, signal);
      if (found !== undefined && serviceDeploymentOf(own, [found]) !== undefined) {
        return this.#adopt(found);
      }
      return undefined;
    }
    this.#budget.spend(LIST_CALLS, clock.now());
    const all = await ecs.serviceDeployments(service.clusterArn, service.arn, SERVICE_DEPLOYMENTS, signal);
    const { taskDefinition } = this.#watched.asked;
    const createdAt = own?.createdAt ?? this.#watched.startedAt;
    const found = serviceDeploymentOf(
      { createdAt },
      taskDefinition === undefined
        ? all
        : all.filter(one => one.taskDefinition === undefined || one.taskDefinition === taskDefinition),
    );
    return found === undefined ? undefined : this.#adopt(found);
  }

  #adopt(found: ServiceDeployment): ServiceDeployment {
    this.#watched = { ...this.#watched, serviceDeployment: found.arn };
    return found;
  }
}
