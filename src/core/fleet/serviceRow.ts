import * as l10n from '@vscode/l10n';
import { dateTime, joined, oneLine, shortTaskDefinition } from '../format.ts';
import { markdownTable } from '../markdown.ts';
import type { Deployment, Service } from '../model.ts';
import type { Row } from './row.ts';
import { formerDeployment, primaryDeployment, type ServiceHealth, serviceHealth } from './serviceHealth.ts';

const ICONS: Readonly<Record<ServiceHealth, Row['icon']>> = {
  steady: { id: 'pass', color: 'testing.iconPassed' },
  idle: { id: 'circle-slash', color: 'disabledForeground' },
  deploying: { id: 'sync', color: 'charts.blue' },
  short: { id: 'warning', color: 'list.warningForeground' },
  failing: { id: 'error', color: 'testing.iconFailed' },
  draining: { id: 'trash', color: 'disabledForeground' },
};

export function serviceRow(id: string, service: Service, stale: string | undefined): Row {
  const health = serviceHealth(service);
  const words = healthWords(service, health);
  const name = oneLine(service.name);
  const move = movement(service);
  return {
    id,
    label: name,
    description: joined([
      `${service.running}/${service.desired}`,
      move,
      health === 'steady' ? '' : words,
      stale,
    ]),
    tooltip: tooltip(service, words),
    icon: stale === undefined ? ICONS[health] : { ...ICONS[health], color: 'disabledForeground' },
    context: 'service',
    expandable: 'collapsed',
    accessibilityLabel: joined([
      l10n.t('service {0}', name),
      l10n.t('{0} of {1} tasks running', service.running, service.desired),
      words,
      move,
      stale,
    ]),
  };
}

/** `blog-api:42`, and while a rollout is under way `blog-api:42 → :43 2/4`. */
function movement(service: Service): string {
  const primary = primaryDeployment(service);
  const former = formerDeployment(service);
  const now = shortTaskDefinition(service.taskDefinition ?? primary?.taskDefinition ?? '');
  if (primary === undefined || (former === undefined && primary.rolloutState !== 'IN_PROGRESS')) {
    return now;
  }
  const progress = `${primary.running}/${primary.desired}`;
  if (former === undefined) {
    return `→ ${shortTaskDefinition(primary.taskDefinition)} ${progress}`;
  }
  return `${shortTaskDefinition(former.taskDefinition)} → ${target(former, primary)} ${progress}`;
}

function target(former: Deployment, primary: Deployment): string {
  const from = shortTaskDefinition(former.taskDefinition);
  const to = shortTaskDefinition(primary.taskDefinition);
  if (from === to) {
    return l10n.t('new deployment');
  }
  const [family, revision] = to.split(':');
  return revision !== undefined && from.startsWith(`${family}:`) ? `:${revision}` : to;
}

function healthWords(service: Service, health: ServiceHealth): string {
  switch (health) {
    case 'steady':
      return l10n.t('steady');
    case 'idle':
      return l10n.t('scaled to zero');
    case 'deploying':
      return l10n.t('deploying');
    case 'short':
      return service.pending > 0 ? l10n.t('{0} starting', service.pending) : l10n.t('short of tasks');
    case 'failing':
      return failureWords(service);
    case 'draining':
      return service.status === 'DRAINING' ? l10n.t('draining') : oneLine(service.status.toLowerCase());
  }
}

function failureWords(service: Service): string {
  const primary = primaryDeployment(service);
  if (primary?.rolloutState === 'FAILED') {
    return l10n.t('rollout failed');
  }
  if (service.deployments.some(({ rolloutState }) => rolloutState === 'FAILED')) {
    return l10n.t('rollout failed, rolling back');
  }
  const failed = primary?.failedTasks ?? 0;
  switch (failed) {
    case 0:
      return l10n.t('nothing runs');
    case 1:
      return l10n.t('1 task failed');
    default:
      return l10n.t('{0} tasks failed', failed);
  }
}

function tooltip(service: Service, words: string): string {
  const failed = service.deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
  const [newest] = service.events;
  return markdownTable(service.name, [
    [l10n.t('State'), words],
    [l10n.t('Failed because'), failed?.rolloutStateReason],
    [
      l10n.t('Tasks'),
      l10n.t('{0} running, {1} pending, {2} desired', service.running, service.pending, service.desired),
    ],
    [l10n.t('Task definition'), shortTaskDefinition(service.taskDefinition ?? '')],
    [l10n.t('Deployment controller'), controllerName(service)],
    [l10n.t('Launch type'), service.launchType],
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
