import * as l10n from '@vscode/l10n';
import { dateTime, joined, oneLine, shortTaskDefinition } from '../format.ts';
import { markdownTable } from '../markdown.ts';
import type { Deployment, Service, ServiceEvent } from '../model.ts';
import type { Row } from './row.ts';
import { formerDeployment, primaryDeployment, type ServiceHealth, serviceHealth } from './serviceHealth.ts';
import { rolledBack, troubleReason } from './serviceTrouble.ts';
import { isMoving, type UnderWay, underWayWords } from './underWay.ts';

const ICONS: Readonly<Record<ServiceHealth, Row['icon']>> = {
  steady: { id: 'pass', color: 'testing.iconPassed' },
  idle: { id: 'circle-slash', color: 'disabledForeground' },
  deploying: { id: 'sync', color: 'charts.blue' },
  short: { id: 'warning', color: 'list.warningForeground' },
  failing: { id: 'error', color: 'testing.iconFailed' },
  draining: { id: 'trash', color: 'disabledForeground' },
};

/** Of a service that moves without its tasks failing: the colour says whether somebody has to act. */
const MOVING_ICONS: Readonly<Record<UnderWay['phase'], Row['icon']>> = {
  deploying: ICONS.deploying,
  paused: { id: 'debug-pause', color: 'list.warningForeground' },
  baking: { id: 'watch', color: 'charts.blue' },
  rollingBack: { id: 'discard', color: 'list.warningForeground' },
};

/**
 * The state stands first, where a narrow side bar still shows it. `known` is what is known of the deployment
 * that is under way, `now` is in ms.
 */
export function serviceRow(
  id: string,
  service: Service,
  known: UnderWay | undefined,
  stale: string | undefined,
  now: number,
): Row {
  const health = serviceHealth(service, known?.stopped);
  const words = healthWords(service, health, known);
  const icon = health === 'deploying' && known !== undefined ? MOVING_ICONS[known.phase] : ICONS[health];
  const waits = health === 'deploying' && known?.phase === 'paused';
  const name = oneLine(service.name);
  const definitions = movement(service);
  const back = rolledBack(service, now) === undefined ? '' : l10n.t('last deployment rolled back');
  return {
    id,
    label: name,
    // What waits for somebody is worth more than the counts.
    description: joined([
      waits ? words : '',
      `${service.running}/${service.desired}`,
      health === 'steady' || waits ? '' : words,
      back,
      definitions,
      stale,
    ]),
    tooltip: tooltip(
      service,
      joined([words, back]),
      troubleReason(service, health),
      rolledBack(service, now),
    ),
    icon: stale === undefined ? icon : { ...icon, color: 'disabledForeground' },
    context: contextOf(isMoving(service), known),
    expandable: 'collapsed',
    accessibilityLabel: joined([
      l10n.t('service {0}', name),
      l10n.t('{0} of {1} tasks running', service.running, service.desired),
      words,
      back,
      definitions,
      stale,
    ]),
  };
}

function contextOf(moves: boolean, move: UnderWay | undefined): Row['context'] {
  if (!moves) {
    return 'service';
  }
  return move?.phase === 'paused' ? 'service.paused' : 'service.underWay';
}

/** `blog-api:42`, and while ECS moves to another task definition `blog-api:42 → :43`. */
function movement(service: Service): string {
  const primary = primaryDeployment(service);
  const former = formerDeployment(service);
  return former === undefined || primary === undefined
    ? shortTaskDefinition(service.taskDefinition ?? primary?.taskDefinition ?? '')
    : fromTo(former, primary);
}

function fromTo(former: Deployment, primary: Deployment): string {
  const from = shortTaskDefinition(former.taskDefinition);
  const to = shortTaskDefinition(primary.taskDefinition);
  if (from === to) {
    return to;
  }
  const [family, revision] = to.split(':');
  const same = revision !== undefined && from.startsWith(`${family}:`);
  return `${from} → ${same ? `:${revision}` : to}`;
}

/** How many tasks of the deployment that ECS moves to run: `2/4`. */
function progress(primary: Deployment | undefined): string {
  return primary === undefined ? '' : `${primary.running}/${primary.desired}`;
}

function healthWords(service: Service, health: ServiceHealth, move: UnderWay | undefined): string {
  switch (health) {
    case 'steady':
      return l10n.t('steady');
    case 'idle':
      return l10n.t('scaled to zero');
    case 'deploying':
      return underWayWords(move ?? { phase: 'deploying' }, progress(primaryDeployment(service)));
    case 'short':
      return service.pending > 0 ? l10n.t('{0} starting', service.pending) : l10n.t('short of tasks');
    case 'failing':
      return failureWords(service, move);
    case 'draining':
      return service.status === 'DRAINING' ? l10n.t('draining') : oneLine(service.status.toLowerCase());
  }
}

function failureWords(service: Service, move: UnderWay | undefined): string {
  const primary = primaryDeployment(service);
  if (primary?.rolloutState === 'FAILED') {
    return l10n.t('rollout failed');
  }
  if (service.deployments.some(({ rolloutState }) => rolloutState === 'FAILED')) {
    return l10n.t('rollout failed, rolling back {0}', progress(primary)).trim();
  }
  const moving = primary?.rolloutState === 'IN_PROGRESS' || service.deployments.length > 1;
  return joined([
    failedTasks(primary?.failedTasks ?? 0),
    moving ? underWayWords(move ?? { phase: 'deploying' }, progress(primary)) : '',
  ]);
}

function failedTasks(count: number): string {
  switch (count) {
    case 0:
      return l10n.t('nothing runs');
    case 1:
      return l10n.t('1 task failed');
    default:
      return l10n.t('{0} tasks failed', count);
  }
}

function tooltip(
  service: Service,
  words: string,
  reason: string | undefined,
  back: ServiceEvent | undefined,
): string {
  const [newest] = service.events;
  const former = formerDeployment(service);
  const primary = primaryDeployment(service);
  const runs = former === undefined ? service.taskDefinition : former.taskDefinition;
  return markdownTable(service.name, [
    [l10n.t('State'), words],
    [l10n.t('Because'), reason],
    [l10n.t('Rolled back'), back && `${dateTime(back.createdAt)}: ${back.message}`],
    [
      l10n.t('Tasks'),
      l10n.t('{0} running, {1} pending, {2} desired', service.running, service.pending, service.desired),
    ],
    [
      former === undefined ? l10n.t('Task definition') : l10n.t('Task definition that runs'),
      shortTaskDefinition(runs ?? ''),
    ],
    [
      l10n.t('Task definition that is coming'),
      former && primary && `${shortTaskDefinition(primary.taskDefinition)} (${progress(primary)})`,
    ],
    [l10n.t('Deployment controller'), controllerName(service)],
    [l10n.t('Launch type'), service.launchType],
    [l10n.t('Capacity providers'), service.capacityProviders?.map(({ name }) => name).join(', ')],
    [l10n.t('Scheduling strategy'), service.schedulingStrategy],
    [l10n.t('ECS Exec'), service.execEnabled ? l10n.t('enabled') : l10n.t('disabled')],
    [l10n.t('Created'), dateTime(service.createdAt)],
    [l10n.t('Newest event'), newest && `${dateTime(newest.createdAt)}: ${newest.message}`],
    ['ARN', service.arn],
  ]);
}

function controllerName({ controller }: Service): string {
  switch (controller) {
    case 'ECS':
      return 'ECS';
    case 'CODE_DEPLOY':
      return 'CodeDeploy';
    case 'EXTERNAL':
      return l10n.t('external');
  }
}
