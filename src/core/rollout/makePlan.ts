import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { shortTaskDefinition } from '../format.ts';
import type { Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import { definitionDifferences } from './definition/diff.ts';
import { expressDifferences, updatedExpress } from './express.ts';
import type { Change, Difference, Finding, Migration, Plan } from './plan.ts';
import { migrationFindings } from './planning/migration.ts';
import { movedImages, runningDocument, runningExpress } from './planning/running.ts';
import { scaleDifferences, scaleFindings } from './planning/scale.ts';
import { deploymentFindings } from './planning/serviceFindings.ts';
import { planHook, planStop } from './planning/underWay.ts';
import { finding, inOrder } from './preflight/finding.ts';
import { runPreflight } from './preflight/preflight.ts';
import { type Preflight, type PreflightDeps, placeOfService } from './preflight/subject.ts';

export type PlanDeps = PreflightDeps;

type Parts = Pick<Plan, 'differences' | 'findings'>;

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/**
 * What a change would do, and what speaks against it; reads alone. The service is read anew, so that the plan is
 * of what stands there now. Findings come with the gravest first; a change with a `stop` among them is not worth
 * sending. Rejects with `notFound` where the service is gone, and with what reading it is refused with.
 */
export async function makePlan(
  service: Service,
  change: Change,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<Plan> {
  const [now] = await deps.ecs.describeServices(service.clusterArn, [service.arn], signal);
  if (now === undefined) {
    throw new Failure('notFound', l10n.t('The service {0} is no longer there.', service.name));
  }
  const { differences, findings } = await planOf(now, change, deps, signal);
  return { service: now, change, differences, findings: inOrder(findings) };
}

function planOf(service: Service, change: Change, deps: PlanDeps, signal: AbortSignal): Promise<Parts> {
  switch (change.kind) {
    case 'redeploy':
    case 'exec':
      return planAnew(service, change, deps, signal);
    case 'deploy':
      return planDeploy(service, change, deps, signal);
    case 'rollBack':
      return planRollBack(service, change, deps, signal);
    case 'express':
      return planExpress(service, change, deps, signal);
    case 'scale':
      return planScale(service, change, deps, signal);
    case 'stopDeployment':
      return planStop(change, deps.ecs, signal);
    case 'answerHook':
      return planHook(change, deps.ecs, signal);
  }
}

/** New tasks of what runs already. */
async function planAnew(
  service: Service,
  change: Of<'redeploy'> | Of<'exec'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<Parts> {
  const own = deploymentFindings(service, change);
  const after = change.kind === 'exec' ? { ...service, execEnabled: change.enabled } : service;
  const where = l10n.t('service');
  const differences = [
    ...(service.execEnabled === after.execEnabled
      ? []
      : [
          {
            where,
            what: l10n.t('ECS Exec'),
            from: onOrOff(service.execEnabled),
            to: onOrOff(after.execEnabled),
          },
        ]),
    {
      where,
      what: l10n.t('deployment'),
      to: l10n.t('a new one of {0}', shortTaskDefinition(service.taskDefinition ?? service.name)),
    },
  ];
  if (own.some(({ rule }) => rule === 'service.controller')) {
    return { differences, findings: own };
  }
  const [document, moved] = await Promise.all([
    runningDocument(service, deps.ecs, signal),
    movedImages(service, deps.ecs, deps.images, signal),
  ]);
  const findings = await runPreflight(already(after, document), deps, signal);
  return { differences: [...differences, ...moved], findings: [...own, ...findings] };
}

async function planDeploy(
  service: Service,
  change: Of<'deploy'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<Parts> {
  const { document, migration } = change;
  const own = deploymentFindings(service, change);
  if (service.taskDefinition === undefined) {
    return { differences: [], findings: own };
  }
  const running = await deps.ecs.definitionDocument(service.taskDefinition, signal);
  const differences = definitionDifferences(running, document);
  const subject = l10n.t('task definition');
  const [checked, migrates] = await Promise.all([
    runPreflight({ service, document, registered: false, passesRoles: true, serves: true }, deps, signal),
    migrationOf(migration, document, service, deps, signal),
  ]);
  return {
    differences: [
      {
        where: l10n.t('service'),
        what: subject,
        from: shortTaskDefinition(service.taskDefinition),
        to: l10n.t('a new revision of {0}', document.family),
      },
      ...migrationDifferences(migration),
      ...differences,
    ],
    findings: [
      ...own,
      ...(running.family === document.family
        ? []
        : [
            finding(
              'warning',
              'definition.family',
              subject,
              l10n.t('The service runs {0}, and this is the family {1}.', running.family, document.family),
              l10n.t('Make sure that it is meant for this service.'),
            ),
          ]),
      ...(differences.length === 0
        ? [
            finding(
              'hint',
              'definition.same',
              subject,
              l10n.t('It says the same as the running one: its tasks are replaced by equal ones.'),
            ),
          ]
        : []),
      ...checked,
      ...migrates,
    ],
  };
}

async function planRollBack(
  service: Service,
  change: Of<'rollBack'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<Parts> {
  const own = deploymentFindings(service, change);
  if (service.taskDefinition === undefined || own.some(({ rule }) => rule === 'service.controller')) {
    return { differences: [], findings: own };
  }
  const [running, target] = await Promise.all([
    deps.ecs.definitionDocument(service.taskDefinition, signal),
    deps.ecs.definitionDocument(change.taskDefinition, signal),
  ]);
  const findings = await runPreflight(already(service, target), deps, signal);
  return {
    differences: [
      ...(service.taskDefinition === change.taskDefinition
        ? []
        : [
            {
              where: l10n.t('service'),
              what: l10n.t('task definition'),
              from: shortTaskDefinition(service.taskDefinition),
              to: shortTaskDefinition(change.taskDefinition),
            },
          ]),
      ...definitionDifferences(running, target),
    ],
    findings: [...own, ...findings],
  };
}

async function planExpress(
  service: Service,
  change: Of<'express'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<Parts> {
  const own = deploymentFindings(service, change);
  if (service.express !== true) {
    return { differences: [], findings: own };
  }
  const { update, migration } = change;
  const { configuration, document } = await runningExpress(service, deps.ecs, signal);
  const next =
    update.taskDefinition === undefined
      ? updatedExpress(document, update, placeOfService(service).region)
      : await deps.ecs.definitionDocument(update.taskDefinition, signal);
  const before =
    update.taskDefinition === undefined || configuration.taskDefinition === undefined
      ? document
      : await deps.ecs.definitionDocument(configuration.taskDefinition, signal);
  const [checked, migrates] = await Promise.all([
    runPreflight(already(service, next), deps, signal),
    migrationOf(migration, undefined, service, deps, signal),
  ]);
  return {
    differences: [...migrationDifferences(migration), ...expressDifferences(before, next)],
    findings: [...own, ...checked, ...migrates],
  };
}

async function planScale(
  service: Service,
  { desired }: Of<'scale'>,
  { lookups }: PlanDeps,
  signal: AbortSignal,
): Promise<Parts> {
  return {
    differences: scaleDifferences(service, desired),
    findings: await scaleFindings(service, desired, lookups, signal),
  };
}

/** What ECS has already, and whose roles nobody passes anew. */
function already(service: Service, document: DefinitionDocument): Preflight {
  return { service, document, registered: true, passesRoles: false, serves: true };
}

async function migrationOf(
  migration: Migration | undefined,
  deployed: DefinitionDocument | undefined,
  service: Service,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  return migration === undefined ? [] : migrationFindings(migration, deployed, service, deps, signal);
}

function migrationDifferences(migration: Migration | undefined): readonly Difference[] {
  return migration === undefined
    ? []
    : [
        {
          where: l10n.t('service'),
          what: l10n.t('migration'),
          to: l10n.t('{0} runs first, and has to end with exit code 0', migration.family),
        },
      ];
}

function onOrOff(on: boolean): string {
  return on ? l10n.t('on') : l10n.t('off');
}
