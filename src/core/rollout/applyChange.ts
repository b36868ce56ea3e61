import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { arnName, shortTaskDefinition } from '../format.ts';
import type { Deployment, Environment, Service, ServiceDeployment } from '../model.ts';
import type { Cloud } from '../ports.ts';
import { type ChangeDeps, changeOnce } from './changeOnce.ts';
import { lookFor } from './lookFor.ts';
import { runMigration } from './migration.ts';
import { patiently } from './patiently.ts';
import type { Change, Migration } from './plan.ts';
import { registerOnce } from './registerOnce.ts';
import type { TaskEnd, TaskProgress } from './runTask.ts';
import { serviceDeploymentOf } from './standing.ts';
import type { Watched } from './state.ts';
import { findStarted, primaryOf, readService, type Started, updateOnce, whereToLook } from './updateOnce.ts';

/** What applying a change needs. */
export interface ApplyDeps extends ChangeDeps {
  readonly environment: Pick<Environment, 'name' | 'logGroups'>;
  /** Of the same cloud, for what a migration writes. */
  readonly logs: Cloud['logs'];
  /** A new random text of at most 64 letters, digits and hyphens at each call: RunTask's client token. */
  readonly token: () => string;
}

/** What is told while a change is applied. */
export interface ApplySteps {
  /** The answer got lost; what ECS made of it is being read. */
  lookingBack(failure: Failure): void;
  /** What is done now. */
  step(step: ApplyStep): void;
}

export type ApplyStep =
  | { readonly kind: 'registering'; readonly family: string }
  | { readonly kind: 'registered'; readonly taskDefinition: string }
  /** The task that has to end well first. */
  | { readonly kind: 'migrating'; readonly progress: TaskProgress }
  | { readonly kind: 'migrated'; readonly end: TaskEnd }
  /** The change itself is sent. */
  | { readonly kind: 'sending' };

/** ECS made the change; from here on it goes on by itself. */
export interface Applied {
  /** What `watchRollout` takes. */
  readonly watched: Watched;
  /** As it was right after. */
  readonly service: Service;
}

/** How long (ms) the read before a change may keep failing. */
const PATIENCE = 30_000;

/**
 * Makes a change of a service: sent once, and where its answer gets lost ECS is asked what became of it. `service` is
 * what the person saw as the change was confirmed. Aborting the signal stops whatever was not sent yet (rejects as
 * `cancelled`). Rejects with a Failure: what ECS refused with; `conflict` where somebody else deployed since the
 * confirmation or the migration failed; and as `changeOnce` does where an answer got lost.
 */
export async function applyChange(
  service: Service,
  change: Change,
  deps: ApplyDeps,
  steps: ApplySteps,
  signal: AbortSignal,
): Promise<Applied> {
  const { ecs, clock } = deps;
  // What was confirmed may be minutes old by now, and the new deployment is known by not having been there.
  const look = (): Promise<Service> =>
    patiently(() => readService(service, ecs, signal), clock, signal, clock.now() + PATIENCE);
  const before = await look();
  signal.throwIfAborted();
  const lookingBack = (failure: Failure): void => steps.lookingBack(failure);
  const start = (update: Parameters<typeof updateOnce>[1], from: Service, asked?: string) => {
    steps.step({ kind: 'sending' });
    return updateOnce(from, update, asked, deps, lookingBack, signal);
  };

  switch (change.kind) {
    case 'redeploy':
      return applied(
        change,
        before,
        await start({ forceNewDeployment: true }, before, before.taskDefinition),
        deps,
        before.taskDefinition,
      );
    case 'exec':
      return applied(
        change,
        before,
        await start(
          { enableExecuteCommand: change.enabled, forceNewDeployment: true },
          before,
          before.taskDefinition,
        ),
        deps,
        before.taskDefinition,
      );
    case 'rollBack': {
      refuseSurprise(service, before);
      const { taskDefinition } = change;
      // To the task definition that the service has anyway ECS starts no deployment unless it is forced.
      const same = before.taskDefinition === taskDefinition;
      const update = { taskDefinition, ...(same ? { forceNewDeployment: true } : {}) };
      return applied(change, before, await start(update, before, taskDefinition), deps, taskDefinition);
    }
    case 'deploy': {
      refuseSurprise(service, before);
      steps.step({ kind: 'registering', family: change.document.family });
      const taskDefinition = await registerOnce(change.document, deps, lookingBack, signal);
      steps.step({ kind: 'registered', taskDefinition });
      const now = await migrated(change.migration, change.document, before, deps, steps, look, signal);
      return applied(change, now, await start({ taskDefinition }, now, taskDefinition), deps, taskDefinition);
    }
    case 'express': {
      refuseSurprise(service, before);
      const now = await migrated(change.migration, undefined, before, deps, steps, look, signal);
      steps.step({ kind: 'sending' });
      const started = await changeOnce(
        async () => {
          await deps.change.updateExpressService(now.arn, change.update, signal);
          return undefined;
        },
        () => findStarted(now, undefined, ecs, signal),
        whereToLook(now),
        clock,
        lookingBack,
        signal,
      );
      return applied(
        change,
        now,
        started ?? (await seen(now, deps, signal)),
        deps,
        change.update.taskDefinition,
      );
    }
    case 'scale': {
      steps.step({ kind: 'sending' });
      const { desired } = change;
      const after = await changeOnce(
        () => deps.change.updateService(before.clusterArn, before.arn, { desiredCount: desired }, signal),
        async () => {
          const found = await readService(before, ecs, signal);
          return found.desired === desired ? found : undefined;
        },
        l10n.t('Look at the desired count of {0} in {1}.', before.name, arnName(before.clusterArn)),
        clock,
        lookingBack,
        signal,
      );
      return { watched: { ...watchedOf(change, before, deps), asked: { desired } }, service: after };
    }
    case 'stopDeployment': {
      steps.step({ kind: 'sending' });
      await changeOnce(
        () => deps.change.rollBackServiceDeployment(change.deployment, signal).then(() => true),
        async () => {
          const found = await ecs.serviceDeployment(change.deployment, signal);
          return found !== undefined && /^(?:STOP|ROLLBACK)/.test(found.status) ? true : undefined;
        },
        whereToLook(before),
        clock,
        lookingBack,
        signal,
      );
      return underWay(change, before, change.deployment, deps, signal);
    }
    case 'answerHook': {
      steps.step({ kind: 'sending' });
      const { deployment, hook, action } = change;
      await changeOnce(
        () => deps.change.continueServiceDeployment(deployment, hook, action, signal).then(() => true),
        async () => {
          const found = await ecs.serviceDeployment(deployment, signal);
          const waits = found?.progress?.hooks.some(
            ({ id, status }) => id === hook && status === 'AWAITING_ACTION',
          );
          return found !== undefined && !(waits && found.status === 'IN_PROGRESS') ? true : undefined;
        },
        whereToLook(before),
        clock,
        lookingBack,
        signal,
      );
      return underWay(change, before, deployment, deps, signal);
    }
  }
}

/** What was planned for another state of the service is not sent: its differences are not those that were confirmed. */
function refuseSurprise(confirmed: Service, now: Service): void {
  const was = primaryOf(confirmed);
  const is = primaryOf(now);
  if (was !== undefined && is !== undefined && was.id !== is.id) {
    throw new Failure(
      'conflict',
      l10n.t(
        'Another deployment of {0} was started since this was planned: {1}.',
        now.name,
        shortTaskDefinition(is.taskDefinition),
      ),
      { hint: l10n.t('Nothing was changed. Look at what it does, and plan anew.') },
    );
  }
}

/** Gives the service as it is once the migration has ended well. */
async function migrated(
  migration: Migration | undefined,
  document: Parameters<typeof runMigration>[1],
  before: Service,
  deps: ApplyDeps,
  steps: ApplySteps,
  look: () => Promise<Service>,
  signal: AbortSignal,
): Promise<Service> {
  if (migration === undefined) {
    return before;
  }
  await runMigration(migration, document, before, deps, steps, signal);
  const now = await look();
  refuseSurprise(before, now);
  return now;
}

/** UpdateExpressGatewayService answers without the deployment that it starts. */
async function seen(before: Service, { ecs, clock }: ApplyDeps, signal: AbortSignal): Promise<Started> {
  const started = await lookFor(() => findStarted(before, undefined, ecs, signal), clock, signal);
  if (started === undefined) {
    throw new Failure('unexpected', l10n.t('ECS accepted the change and shows no deployment for it yet.'), {
      hint: whereToLook(before),
    });
  }
  return started;
}

function applied(
  change: Change,
  before: Service,
  { service, deployment, serviceDeployment }: Started,
  deps: ApplyDeps,
  taskDefinition: string | undefined,
): Applied {
  return {
    watched: {
      ...watchedOf(change, before, deps),
      ...(deployment === undefined ? {} : { deployment: deployment.id, startedAt: deployment.createdAt }),
      ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
      asked: taskDefinition === undefined ? {} : { taskDefinition },
    },
    service,
  };
}

/** A deployment that was there before the change. */
async function underWay(
  change: Change,
  before: Service,
  arn: string,
  deps: ApplyDeps,
  signal: AbortSignal,
): Promise<Applied> {
  const { clock, ecs } = deps;
  const until = clock.now() + PATIENCE;
  const read = async () => ({
    service: await readService(before, ecs, signal),
    found: await ecs.serviceDeployment(arn, signal),
  });
  // The change is made: it can be watched by the ARN alone.
  const { service, found } = await patiently(read, clock, signal, until).catch(() => ({
    service: before,
    found: undefined,
  }));
  const own = found === undefined ? undefined : deploymentOf(found, before);
  return {
    watched: {
      ...watchedOf(change, before, deps),
      serviceDeployment: arn,
      ...(own === undefined ? {} : { deployment: own.id, startedAt: own.createdAt }),
    },
    service,
  };
}

/** Its entry in `deployments[]`. While it is rolled back, there is another one of it beside. */
function deploymentOf(found: ServiceDeployment, { deployments }: Service): Deployment | undefined {
  const distance = ({ createdAt }: Deployment): number => Math.abs(createdAt - found.createdAt);
  const goesBack = found.progress?.rollbackTo !== undefined;
  const [nearest] = deployments.toSorted((a, b) => distance(a) - distance(b));
  return nearest === undefined || goesBack || serviceDeploymentOf(nearest, [found]) === undefined
    ? undefined
    : nearest;
}

function watchedOf({ kind }: Change, before: Service, { environment, clock }: ApplyDeps): Watched {
  return {
    environment: environment.name,
    cluster: before.clusterArn,
    service: before.arn,
    kind,
    asked: {},
    before: [...new Set(before.deployments.map(({ taskDefinition }) => taskDefinition))],
    startedAt: clock.now(),
  };
}
