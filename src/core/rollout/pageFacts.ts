import * as l10n from '@vscode/l10n';
import {
  arnName,
  clockTime,
  dateTime,
  formatDuration,
  joined,
  oneLine,
  shortTaskDefinition,
} from '../format.ts';
import { asksBack } from './asked.ts';
import type { RolloutPage } from './page.ts';
import { strategyName } from './stageWords.ts';
import type { RolloutState } from './state.ts';

type Fact = RolloutPage['facts'][number];

export function failedWords({ target: { failed } }: RolloutState): string {
  return failed === 0 ? '' : l10n.t('{0} failed', failed);
}

/** What is known of a rollout at `now` (ms), as names and values. */
export function pageFacts(state: RolloutState, now: number): readonly Fact[] {
  const { watched, target, source, traffic, breaker, alarms, bakesUntil, end, readAt } = state;
  const { running, desired, pending } = target;
  // A pause that was answered waits for nobody, though ECS may go on to list it for a moment.
  const hooks = end === undefined && asksBack(watched) ? [] : state.hooks;
  const until = end === undefined ? now : readAt;
  return [
    fact(l10n.t('Task definition'), movement(state)),
    fact(l10n.t('Strategy'), strategyName(state.strategy)),
    fact(
      l10n.t('New tasks'),
      joined([
        l10n.t('{0} of {1} running', running, desired),
        pending === 0 ? '' : l10n.t('{0} pending', pending),
        failedWords(state),
      ]),
      desired === 0 ? undefined : (100 * running) / desired,
    ),
    fact(l10n.t('Old tasks'), l10n.t('{0} running', source)),
    fact(l10n.t('Production traffic'), percent(traffic?.production), traffic?.production),
    fact(l10n.t('Test traffic'), percent(traffic?.test), traffic?.test),
    fact(
      l10n.t('Bake time'),
      bakesUntil &&
        (bakesUntil > until
          ? l10n.t('until {0}, {1} left', timeOf(bakesUntil, now), formatDuration(bakesUntil - until))
          : l10n.t('over since {0}', timeOf(bakesUntil, now))),
    ),
    ...hooks.map(({ type, status: hookStatus, target: hookTarget, expiresAt, timeoutAction }) =>
      fact(
        type === 'PAUSE' ? l10n.t('Pause') : l10n.t('Lifecycle hook'),
        joined([
          hookTarget && oneLine(arnName(hookTarget)),
          oneLine(hookStatus).toLowerCase().replaceAll('_', ' '),
          expiresAt === undefined || hookStatus !== 'AWAITING_ACTION'
            ? undefined
            : timeoutText(timeOf(expiresAt, now), timeoutAction),
        ]),
      ),
    ),
    fact(
      l10n.t('Circuit breaker'),
      breaker &&
        (breaker.triggered
          ? l10n.t('triggered at {0} failures', breaker.threshold)
          : l10n.t('{0} of {1} failures', breaker.failures, breaker.threshold)),
    ),
    fact(
      l10n.t('Alarms'),
      alarms &&
        (alarms.triggered.length > 0
          ? l10n.t('triggered: {0}', alarms.triggered.map(oneLine).join(', '))
          : l10n.t('quiet: {0}', alarms.names.map(oneLine).join(', '))),
    ),
    fact(l10n.t('Started'), dateTime(watched.startedAt)),
    fact(
      end === undefined ? l10n.t('Under way for') : l10n.t('Took'),
      formatDuration(until - watched.startedAt),
    ),
    fact(l10n.t('Last looked'), clockTime(readAt)),
  ].filter(one => one !== undefined);
}

/** `blog-api:42 → blog-api:43`; where it goes to is not known of every roll-back before its end. */
function movement({ watched, end }: RolloutState): string {
  const to = end?.kind === 'rolledBack' ? (end.taskDefinition ?? watched.asked.taskDefinition) : undefined;
  const asked = to ?? watched.asked.taskDefinition;
  const deployed = asksBack(watched) ? undefined : watched.asked.taskDefinition;
  const from = to === undefined || deployed === undefined ? watched.before : [deployed];
  return [from.filter(one => one !== asked), asked === undefined ? [] : [asked]]
    .map(list => list.map(shortTaskDefinition).join(', '))
    .filter(text => text !== '')
    .join(' → ');
}

function fact(name: string, value: string | number | undefined, share?: number): Fact | undefined {
  if (value === undefined || value === '') {
    return undefined;
  }
  const part = share === undefined ? undefined : Math.min(100, Math.max(0, share));
  return { name, value: String(value), ...(part === undefined ? {} : { share: part }) };
}

function percent(part: number | undefined): string | undefined {
  return part === undefined ? undefined : l10n.t('{0} %', part);
}

/** With the date where that is another one than today's. */
function timeOf(at: number, now: number): string {
  return dateTime(at).slice(0, 10) === dateTime(now).slice(0, 10) ? clockTime(at) : dateTime(at);
}

function timeoutText(at: string, action: string | undefined): string {
  switch (action) {
    case 'CONTINUE':
      return l10n.t('continues by itself at {0}', at);
    case 'ROLLBACK':
      return l10n.t('rolls back by itself at {0}', at);
    default:
      return l10n.t('ends at {0}', at);
  }
}
