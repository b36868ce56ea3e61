import * as l10n from '@vscode/l10n';
import { eventText } from '../fleet/eventRow.ts';
import { isTrouble } from '../fleet/serviceTrouble.ts';
import { arnName, clockTime, joined, oneLine, shortTaskId } from '../format.ts';
import { asksBack, isAsAsked } from './asked.ts';
import { endText } from './endText.ts';
import type { PageTask, PageWords, RolloutPage, RolloutPlace, Tone } from './page.ts';
import { goesBack, isStopped } from './pageBack.ts';
import { failedWords, pageFacts } from './pageFacts.ts';
import { capitalised, pageStages } from './pageStages.ts';
import { countWords, phaseWords } from './progressText.ts';
import type { RolloutEnd } from './rollout.ts';
import type { RolloutState, RolloutTask, Watched } from './state.ts';
import { trafficWords } from './stateWords.ts';

/** What the rollout page shows of a rollout at `now` (ms). `watching` is false once nobody follows it any more. */
export function rolloutPage(state: RolloutState, watching: boolean, now: number): RolloutPage {
  const { watched } = state;
  return {
    ...heading(watched),
    status: status(state, watching),
    notices: [
      ...(state.trouble === undefined
        ? []
        : [l10n.t('The last look failed and is tried again: {0}', oneLine(state.trouble))]),
      ...state.others.map(oneLine),
    ],
    facts: pageFacts(state, now),
    stages: pageStages(state),
    tasks: state.tasks.toSorted((a, b) => b.createdAt - a.createdAt).map(toPageTask),
    events: state.events
      .map(event => ({
        time: clockTime(event.at),
        text: eventText(event),
        tone: isTrouble({ id: '', createdAt: event.at, message: event.message })
          ? ('bad' as const)
          : ('neutral' as const),
      }))
      .reverse(),
    actions: actions(state, watching),
    words: words(noTasks(state)),
  };
}

/** The page of a service whose rollout cannot be shown, because of `reason`. */
export function emptyPage(place: RolloutPlace, reason: string, signIn: boolean): RolloutPage {
  return {
    ...heading(place),
    status: { tone: 'neutral', text: reason, detail: '' },
    notices: [],
    facts: [],
    stages: [],
    tasks: [],
    events: [],
    actions: signIn ? [{ id: 'signIn', title: l10n.t('Sign In'), primary: true }] : [],
    words: words(),
  };
}

function heading({ environment, cluster, service }: RolloutPlace): Pick<RolloutPage, 'title' | 'place'> {
  return { title: oneLine(arnName(service)), place: joined([oneLine(environment), arnName(cluster)]) };
}

function status(state: RolloutState, watching: boolean): RolloutPage['status'] {
  const { end, phase, watched } = state;
  const what = l10n.t('{0} in {1}', arnName(watched.service), watched.environment);
  if (end !== undefined) {
    return {
      tone: endTone(state, end),
      text: endWords(watched, end),
      detail: oneLine(endText(what, watched, end)),
    };
  }
  const detail = joined([countWords(state), failedWords(state), trafficWords(state.traffic)]);
  if (!watching) {
    return { tone: 'neutral', text: l10n.t('No longer watched; what ECS was told goes on'), detail };
  }
  const tone: Tone =
    (phase === 'paused' && !asksBack(watched)) || (phase === 'rollingBack' && !isStopped(state))
      ? 'waiting'
      : 'moving';
  return { tone, text: capitalised(phaseWords(state)), detail };
}

function endTone(state: RolloutState, end: RolloutEnd): Tone {
  const { watched } = state;
  switch (end.kind) {
    case 'succeeded':
      return isAsAsked(watched, end) ? 'good' : 'bad';
    case 'rolledBack':
      if (isAsAsked(watched, end)) {
        return 'good';
      }
      return isStopped(state) && !asksBack(watched) ? 'neutral' : 'bad';
    case 'superseded':
    case 'unknown':
      return 'neutral';
    case 'failed':
    case 'gone':
      return 'bad';
  }
}

function endWords(watched: Watched, { kind }: RolloutEnd): string {
  switch (kind) {
    case 'succeeded':
      if (asksBack(watched)) {
        return l10n.t('Not rolled back');
      }
      return watched.kind === 'rollBack' ? l10n.t('Rolled back') : l10n.t('Succeeded');
    case 'rolledBack':
      return l10n.t('Rolled back');
    case 'failed':
      return l10n.t('Failed');
    case 'superseded':
      return l10n.t('Replaced by another deployment');
    case 'unknown':
      return l10n.t('It cannot be read how it ended');
    case 'gone':
      return l10n.t('The service is gone');
  }
}

/** Why no task is listed. */
function noTasks({ end, phase, target, stages }: RolloutState): string {
  const { desired, running, pending, failed } = target;
  if (running + pending > 0) {
    return l10n.t('Its tasks were not listed yet.');
  }
  const begins = stages.slice(1).every(({ state }) => state === 'ahead');
  if (end !== undefined || phase === 'rollingBack' || failed > 0 || !begins) {
    return l10n.t('None of its tasks runs any more.');
  }
  return desired === 0 ? l10n.t('No task is wanted.') : l10n.t('No task was started yet.');
}

function toPageTask(task: RolloutTask): PageTask {
  const { arn, status: taskStatus, health, createdAt, reason, lines = [] } = task;
  return {
    arn,
    id: shortTaskId(arn),
    tone: taskTone(task),
    status: joined([
      oneLine(taskStatus),
      health === 'UNKNOWN' || taskStatus !== 'RUNNING' ? '' : health.toLowerCase(),
    ]),
    created: clockTime(createdAt),
    reason: reason === undefined ? '' : oneLine(reason),
    lines: lines.map(line => line.replace(/\p{Cc}+/gu, ' ')),
  };
}

function taskTone({ status: taskStatus, health, reason }: RolloutTask): Tone {
  if (reason !== undefined || health === 'UNHEALTHY') {
    return 'bad';
  }
  if (taskStatus === 'RUNNING') {
    return 'good';
  }
  return taskStatus === 'STOPPED' ? 'neutral' : 'moving';
}

function actions(state: RolloutState, watching: boolean): RolloutPage['actions'] {
  const { end, phase, watched } = state;
  const deploys = watched.kind !== 'scale';
  const takesBack =
    deploys &&
    (end?.kind === 'failed' || (!goesBack(state) && (end === undefined || end.kind === 'succeeded')));
  return [
    ...(end === undefined && phase === 'paused' && !asksBack(watched)
      ? [{ id: 'continue' as const, title: l10n.t('Continue'), primary: true }]
      : []),
    ...(takesBack
      ? [{ id: 'rollBack' as const, title: l10n.t('Roll Back'), primary: end?.kind === 'failed' }]
      : []),
    { id: 'logs', title: l10n.t('Show Logs'), primary: false },
    { id: 'report', title: l10n.t('Open as Text'), primary: false },
    ...(end === undefined && watching
      ? [{ id: 'stopWatching' as const, title: l10n.t('Stop Watching'), primary: false }]
      : []),
  ];
}

function words(noTasksWords = l10n.t('No task is known.')): PageWords {
  return {
    stages: l10n.t('Stages'),
    tasks: l10n.t('Tasks'),
    events: l10n.t('Events'),
    facts: l10n.t('Overview'),
    actions: l10n.t('Actions'),
    notices: l10n.t('Notices'),
    task: l10n.t('Task'),
    status: l10n.t('Status'),
    created: l10n.t('Created'),
    reason: l10n.t('Why it stopped'),
    lines: l10n.t('Last lines of its log'),
    noTasks: noTasksWords,
    noEvents: l10n.t('ECS has said nothing yet.'),
    logs: l10n.t('Show the log of task {0}', '{0}'),
  };
}
