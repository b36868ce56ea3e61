import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import { arnName } from '../core/format.ts';
import type { Environment, Service } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import { type Applied, type ApplyDeps, type ApplyStep, applyChange } from '../core/rollout/applyChange.ts';
import { makePlan } from '../core/rollout/makePlan.ts';
import type { Change, Plan } from '../core/rollout/plan.ts';
import { planLines, stopLines } from '../core/rollout/planText.ts';
import { changeScope } from '../core/rollout/scope.ts';
import { confirmChange } from '../ui/confirm.ts';
import { showPlan } from '../ui/planDocument.ts';
import { type Report, withProgress, withProgressWhenSlow } from '../ui/progress.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import { notBegun } from './carryOut.ts';
import type { Services } from './command.ts';
import { followApplied } from './followApplied.ts';
import { MigrationLog, migrationNotes } from './migrationLog.ts';
import { noteRefusal } from './refusals.ts';

/** A change that a person asked for, before it is planned. */
export interface Intent {
  /** Name. */
  readonly environment: string;
  readonly service: Service;
  readonly change: Change;
  /** A question, such as `Roll back blog-api in dev?`. */
  readonly question: string;
  /** The button's word. */
  readonly verb: string;
  /** Of the progress notification: `ECS: rolling back blog-api in dev`. */
  readonly title: string;
  /** The change itself, to begin a sentence with: `The redeploy of blog-api in dev`. */
  readonly named?: string;
  /** Lines that stand before what changes. */
  readonly notes?: readonly string[];
}

/**
 * The one way of every change of a service: planned, confirmed, applied, and watched to its end. What was
 * applied goes on by itself whatever becomes of the watch. Rejects with Failure `cancelled` where the person
 * does not want it.
 */
export async function shipChange(services: Services, intent: Intent, signal: AbortSignal): Promise<void> {
  const environment = services.sessions.environment(intent.environment);
  const cloud = await services.clouds.get(intent.environment);
  const plan = await planned(intent, environment, cloud, signal);
  await confirmed(services, intent, environment, plan);
  await carryOutPlan(services, intent, environment, cloud, plan, signal);
}

async function planned(
  { service, change }: Intent,
  environment: Environment,
  cloud: Cloud,
  signal: AbortSignal,
): Promise<Plan> {
  const changesAs = environment.writeRoleArn ?? environment.roleArn;
  return withProgressWhenSlow(
    vscode.l10n.t('ECS: checking what would change in {0}', service.name),
    signal,
    async planSignal => {
      const [images, lookups] = await Promise.all([cloud.images(), cloud.lookups()]);
      return makePlan(service, change, { ecs: cloud.ecs, images, lookups, changesAs }, planSignal);
    },
  );
}

async function confirmed(
  services: Services,
  { question, verb, notes = [] }: Intent,
  environment: Environment,
  plan: Plan,
): Promise<void> {
  const stops = stopLines(plan);
  const lines = [...notes, ...migrationNotes(plan.change)];
  await confirmChange({
    environment,
    cluster: plan.service.clusterArn,
    question,
    stops,
    details: [...lines, ...(lines.length === 0 ? [] : ['']), ...planLines(plan), ''],
    verb: stops.length === 0 ? verb : vscode.l10n.t('{0} Anyway', verb),
    name: plan.service.name,
    show: () => showPlan(services.reports, plan, question, lines),
  });
}

async function carryOutPlan(
  services: Services,
  { title, named }: Intent,
  environment: Environment,
  cloud: Cloud,
  { service, change }: Plan,
  signal: AbortSignal,
): Promise<void> {
  const { fleet, sessions, log, clock } = services;
  const { name } = environment;
  const scope = changeScope(service, change);
  const logName = `${change.kind} of ${service.arn}`;
  const hurry = fleet.hurry(name, service.clusterArn);
  const migration = new MigrationLog(services, name, service.clusterArn);
  try {
    const applied = await withProgress(title, signal, async (report, progressSignal): Promise<Applied> => {
      try {
        await sessions.authorize(name, scope, createSignInPrompt(report), progressSignal);
      } catch (error) {
        const failure = toFailure(error);
        noteRefusal(services, name, failure);
        throw notBegun(named ?? vscode.l10n.t('The change of {0} in {1}', service.name, name), failure);
      }
      const deps: ApplyDeps = {
        ecs: cloud.ecs,
        change: cloud.change(scope),
        clock,
        environment,
        logs: region => cloud.logs(region),
        token: randomUUID,
      };
      const steps = {
        lookingBack: (failure: Error): void => {
          log.warn(`${name}: ${logName}: the answer got lost: ${failure.message}`);
          report(vscode.l10n.t('the answer of ECS got lost; looking what became of it'));
        },
        step: (step: ApplyStep): void => {
          describeStep(step, report);
          migration.step(step);
        },
      };
      try {
        return await applyChange(service, change, deps, steps, progressSignal);
      } catch (error) {
        throw migration.told(toFailure(error));
      }
    });
    log.info(`${name}: ${logName}: accepted in ${arnName(service.clusterArn)}`);
    void fleet.refreshCluster(name, service.clusterArn);
    await followApplied(services, applied, signal);
  } finally {
    hurry.dispose();
    void fleet.refreshCluster(name, service.clusterArn);
  }
}

function describeStep(step: ApplyStep, report: Report): void {
  switch (step.kind) {
    case 'registering':
      report(vscode.l10n.t('registering a revision of {0}', step.family));
      break;
    case 'registered':
      report(vscode.l10n.t('registered {0}', arnName(step.taskDefinition)));
      break;
    case 'migrating':
      report(vscode.l10n.t('the migration runs'));
      break;
    case 'migrated':
      report(vscode.l10n.t('the migration ended'));
      break;
    case 'sending':
      report(vscode.l10n.t('asking ECS'));
      break;
  }
}
