import * as l10n from '@vscode/l10n';
import type { EcsRead } from '../../ecs.ts';
import { Failure, isOfSession } from '../../failure.ts';
import { dateTime, shortTaskDefinition } from '../../format.ts';
import type { ServiceDeployment } from '../../model.ts';
import type { LifecycleHook, ServiceRevision } from '../../release.ts';
import { goesBackTo, historyOf } from '../back/goesBackTo.ts';
import { definitionDifferences } from '../definition/diff.ts';
import type { Change, Difference, Finding } from '../plan.ts';
import { finding } from '../preflight/finding.ts';

/** What is planned for a deployment that is under way. */
export interface UnderWay {
  readonly differences: readonly Difference[];
  readonly findings: readonly Finding[];
}

/** StopServiceDeployment works while a deployment is one of these (its API reference). */
const STOPPABLE: ReadonlySet<string> = new Set(['PENDING', 'IN_PROGRESS']);

export async function planStop(
  { deployment: arn }: Extract<Change, { kind: 'stopDeployment' }>,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<UnderWay> {
  const deployment = await ecs.serviceDeployment(arn, signal);
  const over = overFindings(deployment);
  if (deployment === undefined || over.length > 0) {
    return { differences: [], findings: over };
  }
  const back = await revisionsOf(deployment, ecs, signal);
  return back.to === undefined
    ? {
        differences: [],
        findings: [
          finding(
            'stop',
            'deployment.first',
            l10n.t('service deployment'),
            l10n.t('There is no revision of the service that it could be taken back to.'),
            l10n.t('Deploy something that runs, or scale the service to zero.'),
          ),
        ],
      }
    : { differences: await backDifferences(back.from, back.to, ecs, signal), findings: [] };
}

export async function planHook(
  { deployment: arn, hook: id, action }: Extract<Change, { kind: 'answerHook' }>,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<UnderWay> {
  const deployment = await ecs.serviceDeployment(arn, signal);
  const over = overFindings(deployment);
  const hook = deployment?.progress?.hooks.find(candidate => candidate.id === id);
  if (deployment === undefined || over.length > 0) {
    return { differences: [], findings: over };
  }
  if (hook === undefined || hook.status !== 'AWAITING_ACTION') {
    return {
      differences: [],
      findings: [
        finding(
          'stop',
          'hook.answered',
          l10n.t('lifecycle hook'),
          hook === undefined
            ? l10n.t('The deployment has no such hook any more.')
            : l10n.t('It waits for nobody any more: it is {0}.', hook.status),
          l10n.t('Look at the deployment again.'),
        ),
      ],
    };
  }
  const answer: Difference = {
    where: l10n.t('service deployment'),
    what: deployment.progress?.stage ?? l10n.t('lifecycle hook'),
    from: l10n.t('waits'),
    to: action === 'CONTINUE' ? l10n.t('goes on') : l10n.t('is rolled back'),
  };
  const back = action === 'ROLLBACK' ? await revisionsOf(deployment, ecs, signal) : undefined;
  const differences = back?.to === undefined ? [] : await backDifferences(back.from, back.to, ecs, signal);
  return { differences: [answer, ...differences], findings: timeoutFindings(hook) };
}

function overFindings(deployment: ServiceDeployment | undefined): readonly Finding[] {
  const subject = l10n.t('service deployment');
  if (deployment === undefined) {
    return [finding('stop', 'deployment.gone', subject, l10n.t('ECS knows this deployment no longer.'))];
  }
  return STOPPABLE.has(deployment.status)
    ? []
    : [
        finding(
          'stop',
          'deployment.over',
          subject,
          l10n.t('It is no longer under way: it is {0}.', deployment.status),
          l10n.t('Look at the service again.'),
        ),
      ];
}

function timeoutFindings({ expiresAt, timeoutAction }: LifecycleHook): readonly Finding[] {
  return expiresAt === undefined || timeoutAction === undefined
    ? []
    : [
        finding(
          'hint',
          'hook.expires',
          l10n.t('lifecycle hook'),
          timeoutAction === 'ROLLBACK'
            ? l10n.t('Without an answer ECS rolls it back at {0}.', dateTime(expiresAt))
            : l10n.t('Without an answer ECS goes on with it at {0}.', dateTime(expiresAt)),
        ),
      ];
}

interface Revisions {
  readonly from: ServiceRevision | undefined;
  readonly to: ServiceRevision | undefined;
}

/** What a deployment moves to, and what ECS takes it back to. */
async function revisionsOf(
  deployment: ServiceDeployment,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<Revisions> {
  const { targetRevision } = deployment;
  const back = goesBackTo(deployment, await history(deployment, ecs, signal));
  const arns = [targetRevision, back].filter(arn => arn !== undefined);
  const found = await ecs.serviceRevisions(arns, signal);
  const to = found.find(({ arn }) => arn === back);
  return {
    from: found.find(({ arn }) => arn === targetRevision),
    // One that ECS no longer describes is still one that it goes back to.
    to: to ?? (back === undefined ? undefined : { arn: back, serviceArn: '', images: [], createdAt: 0 }),
  };
}

/** Without it what the deployment replaces counts: taking it back is not to depend on it. */
async function history(
  { serviceArn }: ServiceDeployment,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly ServiceDeployment[]> {
  const cluster = serviceArn.replace(/:service\/([^/]+)\/.*$/, ':cluster/$1');
  try {
    return await historyOf(cluster, serviceArn, ecs, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure) || error.code === 'cancelled' || isOfSession(error)) {
      throw error;
    }
    return [];
  }
}

async function backDifferences(
  from: ServiceRevision | undefined,
  to: ServiceRevision,
  ecs: EcsRead,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  const service = l10n.t('service');
  if (from?.taskDefinition === undefined || to.taskDefinition === undefined) {
    return imageDifferences(from, to);
  }
  if (from.taskDefinition === to.taskDefinition) {
    return imageDifferences(from, to);
  }
  const [before, after] = await Promise.all([
    ecs.definitionDocument(from.taskDefinition, signal),
    ecs.definitionDocument(to.taskDefinition, signal),
  ]);
  return [
    {
      where: service,
      what: l10n.t('task definition'),
      from: shortTaskDefinition(from.taskDefinition),
      to: shortTaskDefinition(to.taskDefinition),
    },
    ...definitionDifferences(before, after),
  ];
}

function imageDifferences(from: ServiceRevision | undefined, to: ServiceRevision): readonly Difference[] {
  const before = new Map((from?.images ?? []).map(image => [image.container, image]));
  return to.images.flatMap(({ container, image, digest }) => {
    const other = before.get(container);
    return other !== undefined && other.image === image && other.digest === digest
      ? []
      : [
          {
            where: l10n.t('container {0}', container),
            what: l10n.t('image'),
            ...(other === undefined ? {} : { from: named(other.image, other.digest) }),
            to: named(image, digest),
          },
        ];
  });
}

function named(image: string, digest: string | undefined): string {
  return digest === undefined || image.includes('@') ? image : `${image} (${digest})`;
}
