import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { arnName } from '../format.ts';
import type { Deployment, Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import { type ChangeDeps, changeOnce } from './changeOnce.ts';
import { definitionDifferences } from './definition/diff.ts';
import type { Change, Migration } from './plan.ts';
import type { Watched } from './state.ts';

export interface ApplyDeps extends ChangeDeps {
  /** Name of the environment that the change is made in. */
  readonly environment: string;
  /** Runs a migration to its end; rejects with a Failure unless it ended with exit code 0. */
  migrate(migration: Migration, service: Service, signal: AbortSignal): Promise<void>;
}

/** What is told while a change is made. */
export interface ApplySteps {
  /** The answer got lost; what ECS made of it is being read. */
  lookingBack(failure: Failure): void;
  /** ECS was told: from here on it goes on by itself. */
  accepted(): void;
  /** In words. */
  step(text: string): void;
}

export interface Applied {
  readonly watched: Watched;
  /** As ECS described it with its answer. */
  readonly service: Service;
}

/**
 * Makes a change, each of its calls at most once. Aborting the signal stops it before the next call is sent
 * (rejects as `cancelled`); what was sent stays. Rejects with a Failure where ECS refused, where it did not
 * make the change, or where that could not be found out.
 */
export async function applyChange(
  service: Service,
  change: Change,
  deps: ApplyDeps,
  steps: ApplySteps,
  signal: AbortSignal,
): Promise<Applied> {
  const making = new Making(service, deps, steps, signal);
  const applied = await making.apply(change);
  steps.accepted();
  return applied;
}

class Making {
  readonly #service: Service;
  readonly #deps: ApplyDeps;
  readonly #steps: ApplySteps;
  readonly #signal: AbortSignal;

  constructor(service: Service, deps: ApplyDeps, steps: ApplySteps, signal: AbortSignal) {
    this.#service = service;
    this.#deps = deps;
    this.#steps = steps;
    this.#signal = signal;
  }

  async apply(change: Change): Promise<Applied> {
    switch (change.kind) {
      case 'redeploy':
        return this.#update(change, { forceNewDeployment: true }, undefined);
      case 'exec':
        return this.#update(
          change,
          { enableExecuteCommand: change.enabled, forceNewDeployment: true },
          undefined,
        );
      case 'deploy': {
        const taskDefinition = await this.#register(change.document);
        await this.#migrate(change.migration);
        return this.#update(change, { taskDefinition }, taskDefinition);
      }
      case 'rollBack':
        return this.#update(change, { taskDefinition: change.taskDefinition }, change.taskDefinition);
      case 'express':
        await this.#migrate(change.migration);
        return this.#express(change);
      case 'scale':
        return this.#scale(change);
      case 'stopDeployment':
        return this.#stop(change);
      case 'answerHook':
        return this.#answer(change);
    }
  }

  async #migrate(migration: Migration | undefined): Promise<void> {
    if (migration !== undefined) {
      this.#steps.step(l10n.t('running {0}', migration.family));
      await this.#deps.migrate(migration, this.#service, this.#signal);
    }
  }

  /** Gives the ARN. Where the answer got lost, the family's newest revision tells by what it says. */
  async #register(document: DefinitionDocument): Promise<string> {
    const { ecs, change } = this.#deps;
    this.#steps.step(l10n.t('registering a revision of {0}', document.family));
    const before = new Set(await ecs.revisions(document.family, 1, this.#signal));
    return this.#once(
      () => change.registerTaskDefinition(document, this.#signal),
      async () => {
        const [newest] = await ecs.revisions(document.family, 1, this.#signal);
        if (newest === undefined || before.has(newest)) {
          return undefined;
        }
        const found = await ecs.definitionDocument(newest, this.#signal);
        return definitionDifferences(found, document).length === 0 ? newest : undefined;
      },
      l10n.t('Look at the revisions of {0}.', document.family),
    );
  }

  async #update(
    change: Change,
    update: {
      readonly taskDefinition?: string;
      readonly forceNewDeployment?: boolean;
      readonly enableExecuteCommand?: boolean;
    },
    asked: string | undefined,
  ): Promise<Applied> {
    // What was confirmed may be minutes old by now, and the new deployment is known by not having been there.
    const before = await this.#read();
    this.#signal.throwIfAborted();
    const expected = asked ?? before.taskDefinition;
    const found = (service: Service): Applied | undefined => {
      const deployment = newDeployment(before, service, expected);
      return deployment && this.#applied(change, before, service, deployment);
    };
    this.#steps.step(l10n.t('asking ECS'));
    return this.#once(
      async () => {
        const service = await this.#deps.change.updateService(
          before.clusterArn,
          before.arn,
          update,
          this.#signal,
        );
        const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
        return found(service) ?? this.#applied(change, before, service, primary);
      },
      async () => found(await this.#read()),
      this.#where(),
    );
  }

  async #express(change: Extract<Change, { kind: 'express' }>): Promise<Applied> {
    const before = await this.#read();
    this.#signal.throwIfAborted();
    const look = async (): Promise<Applied | undefined> => {
      const service = await this.#read();
      const deployment = newDeployment(before, service, undefined);
      return deployment && this.#applied(change, before, service, deployment);
    };
    this.#steps.step(l10n.t('asking ECS'));
    return this.#once(
      async () => {
        await this.#deps.change.updateExpressService(before.arn, change.update, this.#signal);
        return (await look()) ?? this.#applied(change, before, await this.#read(), undefined);
      },
      look,
      this.#where(),
    );
  }

  async #scale(change: Extract<Change, { kind: 'scale' }>): Promise<Applied> {
    const before = await this.#read();
    this.#signal.throwIfAborted();
    if (before.desired === change.desired) {
      throw new Failure(
        'conflict',
        l10n.t('{0} wants {1} tasks already.', before.name, String(change.desired)),
      );
    }
    return this.#once(
      async () =>
        this.#applied(
          change,
          before,
          await this.#deps.change.updateService(
            before.clusterArn,
            before.arn,
            { desiredCount: change.desired },
            this.#signal,
          ),
          undefined,
        ),
      async () => {
        const service = await this.#read();
        return service.desired === change.desired
          ? this.#applied(change, before, service, undefined)
          : undefined;
      },
      this.#where(),
    );
  }

  async #stop(change: Extract<Change, { kind: 'stopDeployment' }>): Promise<Applied> {
    const before = await this.#read();
    this.#signal.throwIfAborted();
    const done = async (): Promise<Applied> => this.#ofDeployment(change, before, await this.#read());
    return this.#once(
      async () => {
        await this.#deps.change.rollBackServiceDeployment(change.deployment, this.#signal);
        return done();
      },
      async () => {
        const found = await this.#deps.ecs.serviceDeployment(change.deployment, this.#signal);
        return found !== undefined && /^(ROLLBACK|STOP)/.test(found.status) ? done() : undefined;
      },
      this.#where(),
    );
  }

  async #answer(change: Extract<Change, { kind: 'answerHook' }>): Promise<Applied> {
    const before = await this.#read();
    this.#signal.throwIfAborted();
    const done = async (): Promise<Applied> => this.#ofDeployment(change, before, await this.#read());
    return this.#once(
      async () => {
        await this.#deps.change.continueServiceDeployment(
          change.deployment,
          change.hook,
          change.action,
          this.#signal,
        );
        return done();
      },
      async () => {
        const found = await this.#deps.ecs.serviceDeployment(change.deployment, this.#signal);
        const hook = found?.progress?.hooks.find(({ id }) => id === change.hook);
        return found !== undefined && hook?.status !== 'AWAITING_ACTION' ? done() : undefined;
      },
      this.#where(),
    );
  }

  #once<T>(send: () => Promise<T>, look: () => Promise<T | undefined>, where: string): Promise<T> {
    return changeOnce(
      send,
      look,
      where,
      this.#deps.clock,
      failure => this.#steps.lookingBack(failure),
      this.#signal,
    );
  }

  async #read(): Promise<Service> {
    const { arn, clusterArn, name } = this.#service;
    const [found] = await this.#deps.ecs.describeServices(clusterArn, [arn], this.#signal);
    if (found === undefined) {
      throw new Failure('notFound', l10n.t('The service {0} is no longer there.', name));
    }
    return found;
  }

  #where(): string {
    const { name, clusterArn } = this.#service;
    return l10n.t('Look at the deployments of {0} in {1}.', name, arnName(clusterArn));
  }

  /** A change of a deployment that was there: the one that it concerns is the PRIMARY one. */
  #ofDeployment(
    change: Extract<Change, { kind: 'stopDeployment' | 'answerHook' }>,
    before: Service,
    service: Service,
  ): Applied {
    const primary = before.deployments.find(({ status }) => status === 'PRIMARY');
    const applied = this.#applied(change, before, service, primary);
    return { ...applied, watched: { ...applied.watched, serviceDeployment: change.deployment } };
  }

  #applied(change: Change, before: Service, service: Service, deployment: Deployment | undefined): Applied {
    const { currentServiceDeployment: current } = service;
    const isNew = current !== undefined && current !== before.currentServiceDeployment;
    const taskDefinition = deployment?.taskDefinition;
    return {
      service,
      watched: {
        environment: this.#deps.environment,
        cluster: service.clusterArn,
        service: service.arn,
        kind: change.kind,
        ...(deployment === undefined ? {} : { deployment: deployment.id }),
        ...(deployment !== undefined && isNew ? { serviceDeployment: current } : {}),
        asked: {
          ...(taskDefinition === undefined || taskDefinition === '' ? {} : { taskDefinition }),
          ...(change.kind === 'scale' ? { desired: change.desired } : {}),
        },
        before: before.deployments.map(one => one.taskDefinition),
        startedAt: this.#deps.clock.now(),
      },
    };
  }
}

/** A deployment that was not there before, of the task definition that was asked for. */
function newDeployment(
  before: Service,
  service: Service,
  taskDefinition: string | undefined,
): Deployment | undefined {
  const known = new Set(before.deployments.map(({ id }) => id));
  const fresh = service.deployments.filter(
    one => !known.has(one.id) && (taskDefinition === undefined || one.taskDefinition === taskDefinition),
  );
  return fresh.find(({ status }) => status === 'PRIMARY') ?? fresh[0];
}
