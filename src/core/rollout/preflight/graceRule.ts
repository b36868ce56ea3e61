import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../format.ts';
import type { Service, ServiceDeployment, Task } from '../../model.ts';
import type { Finding } from '../plan.ts';
import { finding } from './finding.ts';
import { look } from './look.ts';
import type { LookRule } from './subject.ts';

/** How many of the newest rollouts are looked at. */
const HISTORY = 10;

/** How long (ms) after the grace period a load balancer may take to find a task unhealthy that never was healthy. */
const AFTER = 180_000;

/**
 * Whether the health-check grace period is long enough for what was seen of start-ups: tasks that were stopped
 * while they started, and how long the rollouts that succeeded took from the start of their last task. The grace
 * period is that of CreateService, `healthCheckGracePeriodSeconds`; without a load balancer nothing is ignored.
 */
export const graceRule: LookRule = ({ service, serves }, { ecs }, signal) => {
  const subject = l10n.t('health-check grace period');
  if (!serves || (service.loadBalancers ?? []).length === 0) {
    return Promise.resolve([]);
  }
  return look(
    'grace.unseen',
    subject,
    async () => {
      const { clusterArn, arn, name } = service;
      const [stopped, deployments, tasks] = await Promise.all([
        ecs.stoppedTasks(clusterArn, name, signal),
        ecs.serviceDeployments(clusterArn, arn, HISTORY, signal),
        ecs.tasks(clusterArn, signal),
      ]);
      const running = tasks.filter(({ group }) => group === `service:${name}`);
      return judgeGrace(service, deployments, running, stopped);
    },
    signal,
  );
};

export function judgeGrace(
  { healthCheckGrace = 0, strategy = 'ROLLING' }: Pick<Service, 'healthCheckGrace' | 'strategy'>,
  deployments: readonly ServiceDeployment[],
  running: readonly Task[],
  stopped: readonly Task[],
): readonly Finding[] {
  const subject = l10n.t('health-check grace period');
  const grace = healthCheckGrace * 1000;
  const given = formatDuration(grace);
  const fell = stopped.flatMap(livedUntilUnhealthy).filter(lived => lived <= grace + AFTER);
  if (fell.length > 0) {
    return [
      finding(
        'warning',
        'grace.short',
        subject,
        l10n.t(
          'Of the tasks that stopped lately, {0} failed their health checks; the first did {1} after its start. The grace period is {2}.',
          fell.length,
          formatDuration(Math.min(...fell)),
          given,
        ),
        l10n.t('If they were still starting, raise the grace period above their start-up time.'),
      ),
    ];
  }
  // What shifts traffic takes its bake time and its steps whatever its tasks do.
  if (strategy !== 'ROLLING') {
    return [];
  }
  const seen = deployments.flatMap(deployment => untilHealthy(deployment, running));
  if (seen.length === 0) {
    return [
      finding(
        'unseen',
        'grace.unseen',
        subject,
        l10n.t('ECS remembers no rollout that succeeded: how long a start-up takes is not known.'),
      ),
    ];
  }
  // What is told is how long the rollout took as a whole: it does not change with the tasks that happen to run.
  const quickest = Math.min(...seen.map(({ took }) => took));
  return grace < Math.min(...seen.map(({ bound }) => bound))
    ? [
        finding(
          'hint',
          'grace.unsure',
          subject,
          l10n.t(
            'Of the last rollouts, {0} succeeded; the quickest took {1} from its start to its end. The grace period is {2}.',
            seen.length,
            formatDuration(quickest),
            given,
          ),
          l10n.t('If health checks fail while a task starts, raise it above the start-up time.'),
        ),
      ]
    : [];
}

/** Milliseconds that a task ran until its load balancer gave it up (`stoppedReason` of ELB health checks). */
function livedUntilUnhealthy({
  startedAt,
  stoppingAt,
  stoppedAt,
  stoppedReason = '',
}: Task): readonly number[] {
  const end = stoppingAt ?? stoppedAt;
  return startedAt !== undefined && end !== undefined && /\bELB health checks\b/i.test(stoppedReason)
    ? [Math.max(0, end - startedAt)]
    : [];
}

/**
 * How long a rollout took (ms), and an upper bound (ms) of a start-up in it: from the start of the last task that a rollout began with, as far as its
 * tasks still run, or else from the rollout's own start, to its end, in which the draining of what it replaced lies.
 */
function untilHealthy(
  { status, startedAt, finishedAt, taskDefinition, requestedTasks }: ServiceDeployment,
  running: readonly Task[],
): readonly { readonly took: number; readonly bound: number }[] {
  const startedNone = requestedTasks === 0;
  if (status !== 'SUCCESSFUL' || startedNone || startedAt === undefined || finishedAt === undefined) {
    return [];
  }
  const starts = running
    .filter(
      task =>
        task.taskDefinition === taskDefinition && task.createdAt >= startedAt && task.createdAt <= finishedAt,
    )
    .map(task => task.startedAt ?? task.createdAt)
    .filter(time => time <= finishedAt);
  return [
    {
      took: Math.max(0, finishedAt - startedAt),
      bound: Math.max(0, finishedAt - Math.max(startedAt, ...starts)),
    },
  ];
}
