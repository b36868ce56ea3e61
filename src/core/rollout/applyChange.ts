import * as l10n from '@vscode/l10n';
import type { Failure } from '../failure.ts';
import { arnName } from '../format.ts';
import type { Environment, Service } from '../model.ts';
import type { Cloud } from '../ports.ts';
import { begun, toBeWatched, underWay } from './applied.ts';
import { type ChangeDeps, changeOnce } from './changeOnce.ts';
import { findExpressStarted, lookForStarted, readKnown } from './expressStarted.ts';
import { runMigration } from './migration.ts';
import { patiently } from './patiently.ts';
import type { Change, Migration } from './plan.ts';
import { registerOnce } from './registerOnce.ts';
import type { TaskEnd, TaskProgress } from './runTask.ts';
import type { Watched } from './state.ts';
import { refuseOtherCount, refuseSurprise } from './surprise.ts';
import { readService, updateOnce, whereToLook } from './updateOnce.ts';

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
 * `cancelled`). Rejects with a Failure: what ECS refused with; `conflict` where somebody else deployed, or scaled what
 * is scaled, since the confirmation, or the migration failed; and as `changeOnce` does where an answer got lost.
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
      refuseSurprise(service, before);
      return begun(
        change,
        before,
        await start({ forceNewDeployment: true }, before, before.taskDefinition),
        deps,
        before.taskDefinition,
      );
    case 'exec':
      refuseSurprise(service, before);
      return begun(
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
      return begun(change, before, await start(update, before, taskDefinition), deps, taskDefinition);
    }
    case 'deploy': {
      refuseSurprise(service, before);
      steps.step({ kind: 'registering', family: change.document.family });
      const taskDefinition = await registerOnce(change.document, deps, lookingBack, signal);
      steps.step({ kind: 'registered', taskDefinition });
      const now = await migrated(change.migration, change.document, before, deps, steps, look, signal);
      return begun(change, now, await start({ taskDefinition }, now, taskDefinition), deps, taskDefinition);
    }
    case 'express': {
      refuseSurprise(service, before);
      const now = await migrated(change.migration, undefined, before, deps, steps, look, signal);
      const reading = () => readKnown(now, ecs, signal);
      const known = await patiently(reading, clock, signal, clock.now() + PATIENCE);
      signal.throwIfAborted();
      steps.step({ kind: 'sending' });
      const started = await changeOnce(
        async () => {
          await deps.change.updateExpressService(now.arn, change.update, signal);
          return undefined;
        },
        () => findExpressStarted(now, known, change.update, ecs, signal),
        whereToLook(now),
        clock,
        lookingBack,
        signal,
      );
      return begun(
        change,
        now,
        started ?? (await lookForStarted(now, known, change.update, deps, signal)),
        deps,
        change.update.taskDefinition,
      );
    }
    case 'scale': {
      refuseOtherCount(service, before);
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
      return { watched: { ...toBeWatched(change, before, deps), asked: { desired } }, service: after };
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
      return underWay(change, before, deps, signal);
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
      return underWay(change, before, deps, signal);
    }
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
