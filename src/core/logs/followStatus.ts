import * as l10n from '@vscode/l10n';
import { type Failure, isOfSession } from '../failure.ts';
import { clockTime } from '../format.ts';
import { openSettingsAction } from '../identity/failures.ts';
import type { FollowMode, FollowState, FollowStatus } from './line.ts';

/** What keeps something from being read, and until when (ms) it is not tried again. */
export interface Trouble {
  readonly failure: Failure;
  readonly until: number;
}

/** Where a follow stands, before it is put in words. */
export interface Standing {
  /** What is followed, and where. */
  readonly title: string;
  /** The settings do not have the environment any more; everything else is of before. */
  readonly gone: Failure | undefined;
  /** Of the session: no line comes. */
  readonly trouble: Trouble | undefined;
  /** Of reading the tasks: no new one joins. */
  readonly tasksTrouble: Trouble | undefined;
  /** Of each log group; undefined where it is read. */
  readonly readers: readonly {
    readonly group: string;
    readonly region: string;
    readonly trouble: Trouble | undefined;
    /** The group itself is not there. */
    readonly missing: boolean;
    /** Streams that are read. */
    readonly live: number;
  }[];
  readonly notices: readonly string[];
  /** One of the notices is mended in the settings. */
  readonly mendable: boolean;
  /** Undefined until the tasks were read for the first time. */
  readonly tasks:
    | {
        /** Undefined where what is followed has no tasks. */
        readonly running: number | undefined;
        readonly followable: boolean;
      }
    | undefined;
  /** Every task stopped and its lines are complete, or ECS does not know the task any more. */
  readonly ended: 'drained' | 'unknown' | undefined;
  readonly catchingUp: boolean;
  readonly lag: number | undefined;
  readonly mode: FollowMode;
  /** Live Tail sent only a part of the last seconds. */
  readonly sampled: boolean;
}

export function followStatus(standing: Standing): FollowStatus {
  const { kind, text, failure } = summary(standing);
  const troubles = [
    standing.trouble,
    standing.tasksTrouble,
    ...standing.readers.map(({ trouble }) => trouble),
  ];
  const others = troubles.flatMap(trouble =>
    trouble === undefined || trouble.failure === failure ? [] : [sentence(trouble.failure)],
  );
  // Without an environment or a session, what else is known to fail has that cause or is of before.
  const alone =
    failure !== undefined && (failure === standing.trouble?.failure || isOfAll(failure, standing));
  const action = failure === undefined && standing.mendable ? openSettingsAction() : failure?.action;
  return {
    kind,
    text: unquoted(text),
    notices: [...new Set([...(alone ? [] : others), ...standing.notices].map(unquoted))],
    ...(standing.lag === undefined ? {} : { lag: standing.lag }),
    mode: standing.mode,
    ...(standing.sampled ? { sampled: true } : {}),
    ...(action === undefined ? {} : { action }),
  };
}

function isOfAll(failure: Failure, { gone }: Standing): boolean {
  return failure === gone || isOfSession(failure);
}

/** The view shows plain text: the marks around names of settings would stand in it as they are. */
function unquoted(text: string): string {
  return text.replaceAll('`', '');
}

interface Summary {
  readonly kind: FollowState;
  readonly text: string;
  readonly failure?: Failure;
}

function summary(standing: Standing): Summary {
  const { title, trouble, tasksTrouble, readers, tasks, ended, gone } = standing;
  if (ended !== undefined) {
    return {
      kind: 'ended',
      text:
        ended === 'drained'
          ? l10n.t('{0} has stopped; its log is complete.', title)
          : l10n.t('Amazon ECS does not know {0} any more.', title),
    };
  }
  if (gone !== undefined) {
    return {
      kind: 'waiting',
      text: l10n.t('{0} Following goes on when it is back.', gone.message),
      failure: gone,
    };
  }
  const reading = readers.filter(reader => reader.trouble === undefined);
  // Without a session no group is read either, though its turn to find that out may not have come.
  const session = tasksTrouble !== undefined && isOfSession(tasksTrouble.failure) ? tasksTrouble : undefined;
  const worst =
    trouble ?? session ?? (reading.length > 0 ? throttled(readers) : (readers[0]?.trouble ?? tasksTrouble));
  if (worst !== undefined) {
    return inTrouble(worst);
  }
  if (tasks === undefined) {
    return { kind: 'waiting', text: l10n.t('Looking for the tasks of {0} …', title) };
  }
  if (!tasks.followable) {
    return { kind: 'waiting', text: l10n.t('No container of {0} can be followed.', title) };
  }
  const missing = readers.find(reader => reader.missing);
  if (reading.every(({ live }) => live === 0)) {
    return { kind: 'waiting', text: waitingFor(title, tasks.running, missing) };
  }
  return { kind: 'following', text: following(standing, tasks.running) };
}

/** Being throttled concerns the whole account and region, and people should know. */
function throttled(readers: Standing['readers']): Trouble | undefined {
  return readers.find(({ trouble }) => trouble?.failure.code === 'throttled')?.trouble;
}

function waitingFor(
  title: string,
  running: number | undefined,
  missing: { readonly group: string; readonly region: string } | undefined,
): string {
  if (missing !== undefined) {
    return l10n.t('The log group {0} is not there in {1} yet.', missing.group, missing.region);
  }
  return running === 0
    ? l10n.t('No task of {0} is running; lines appear when one starts.', title)
    : l10n.t('Waiting for the first line of {0}.', title);
}

function following({ title, catchingUp, mode, sampled }: Standing, running: number | undefined): string {
  if (catchingUp) {
    return l10n.t('Catching up with {0} …', title);
  }
  const way = sampled
    ? l10n.t('Live Tail, which sends a part of so many lines; the others are read')
    : how(mode);
  switch (running) {
    case undefined:
      return l10n.t('Following {0}, {1}.', title, way);
    case 0:
      return l10n.t('Following {0}, of which no task is running now.', title);
    case 1:
      return l10n.t('Following {0}: 1 task, {1}.', title, way);
    default:
      return l10n.t('Following {0}: {1} tasks, {2}.', title, running, way);
  }
}

/** How lines come: the view's own sign of it stands in all states, and this sentence only where nothing else matters more. */
function how(mode: FollowMode): string {
  switch (mode) {
    case 'liveTail':
      return l10n.t('by Live Tail (billed)');
    case 'mixed':
      return l10n.t('partly by Live Tail (billed)');
    case 'beginning':
      return l10n.t('Live Tail (billed) begins');
    case 'polling':
    case 'fallback':
      return l10n.t('by polling');
  }
}

function inTrouble({ failure, until }: Trouble): Summary {
  switch (failure.code) {
    case 'throttled':
      return {
        kind: 'throttled',
        text: l10n.t('{0} Going on at {1}.', failure.message, clockTime(until)),
        failure,
      };
    case 'accessDenied':
    case 'invalid':
    case 'untrusted':
    case 'unsupported':
      return { kind: 'denied', text: sentence(failure), failure };
    case 'expired':
    case 'signedOut':
    case 'identityRefused':
      return {
        kind: 'waiting',
        text: l10n.t('{0} Following goes on after you sign in.', failure.message),
        failure,
      };
    default:
      return { kind: 'offline', text: l10n.t('{0} Trying again.', failure.message), failure };
  }
}

function sentence({ message, hint }: Failure): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
