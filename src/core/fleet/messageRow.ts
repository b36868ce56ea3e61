import * as l10n from '@vscode/l10n';
import type { Failure } from '../failure.ts';
import { arnName, clockTime, joined, joinedSentences, oneLine } from '../format.ts';
import { openPageAction, openSettingsAction, signInAction } from '../identity/failures.ts';
import { escapeMarkdown, withoutCodeMarks } from '../markdown.ts';
import type { Environment } from '../model.ts';
import type { MessageNode } from './node.ts';
import type { Row } from './row.ts';
import {
  type FleetEnvironment,
  type FleetSnapshot,
  findEnvironment,
  loaded,
  problemsAt,
  type SettingsProblem,
} from './snapshot.ts';
import { topicOf } from './tree.ts';

/** What a message says, before it is a row. */
interface Words {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Markdown, in place of `detail`. */
  readonly tooltip?: string;
  /** For a screen reader, where the label says less than it should. */
  readonly spoken?: string;
  readonly icon: Row['icon'];
  readonly command?: Row['command'];
}

const WARNING = { id: 'warning', color: 'list.warningForeground' };
const ERROR = { id: 'error', color: 'list.errorForeground' };
const BUSY = { id: 'loading~spin' };
const NOTHING = { id: 'info' };

export function messageRow(snapshot: FleetSnapshot, node: MessageNode): Row {
  const {
    detail,
    icon,
    command,
    tooltip = detail && escapeMarkdown(withoutCodeMarks(detail)),
    ...said
  } = words(snapshot, node);
  const label = plain(said.label);
  const description = said.description && plain(said.description);
  return {
    id: node.id,
    label,
    ...(description === undefined ? {} : { description }),
    ...(tooltip === undefined ? {} : { tooltip }),
    icon,
    context: 'message',
    expandable: 'none',
    ...(command === undefined ? {} : { command }),
    accessibilityLabel: joined([plain(said.spoken ?? label), description, command?.title]),
  };
}

function plain(text: string): string {
  return oneLine(withoutCodeMarks(text));
}

function words(snapshot: FleetSnapshot, node: MessageNode): Words {
  const entry = findEnvironment(snapshot, node.environment ?? '');
  switch (node.about) {
    case 'problem':
      return problemWords(problemsAt(snapshot, node.index ?? -1));
    case 'session':
      return entry === undefined ? gone() : sessionWords(entry);
    case 'loading':
      return { label: loadingWords(node), icon: BUSY };
    case 'empty':
      return entry === undefined ? gone() : emptyWords(node, entry.environment);
    case 'noMatch':
      return {
        label: l10n.t('Nothing here matches the filter'),
        icon: { id: 'filter' },
        command: { title: l10n.t('Clear Filter'), command: 'ecsCodespaces.clearFilter' },
      };
    case 'failed': {
      const topic = node.parent === undefined ? undefined : topicOf(node.parent);
      const state = topic === undefined ? undefined : loaded(snapshot, topic);
      return state?.state === 'failed' && entry !== undefined
        ? failureWords(state.failure, entry.environment)
        : gone();
    }
  }
}

/** What the words were about is no longer there; the next announcement takes the message away. */
function gone(): Words {
  return { label: l10n.t('Nothing to say any more'), icon: NOTHING };
}

function problemWords(problems: readonly SettingsProblem[]): Words {
  const [first] = problems;
  if (first === undefined) {
    return gone();
  }
  const messages = problems.map(({ message }) => message);
  return {
    label:
      problems.length === 1 || first.environment === undefined
        ? firstSentence(first.message)
        : l10n.t('{0}: {1} problems in its settings', first.environment, problems.length),
    tooltip: messages.map(text => escapeMarkdown(withoutCodeMarks(text))).join('\n\n'),
    spoken: messages.join(' '),
    icon: WARNING,
    command: first.action ?? openSettingsAction(),
  };
}

function firstSentence(text: string): string {
  return /^.*?[.?!](?=\s)/s.exec(text)?.[0] ?? text;
}

function sessionWords({ environment, session }: FleetEnvironment): Words {
  const { name } = environment;
  const signIn = signInAction(name);
  switch (session.state) {
    case 'signedOut':
      return {
        label: l10n.t('Sign in to {0}…', name),
        ...(session.denied === undefined ? {} : { description: session.denied.message }),
        icon: { id: 'sign-in' },
        command: signIn,
      };
    case 'signingIn':
      return {
        label: session.step,
        description: l10n.t('can be cancelled in its notification'),
        detail: session.step,
        icon: BUSY,
        ...(session.url === undefined ? {} : { command: openPageAction(session.url) }),
      };
    case 'signedIn':
      return gone();
    case 'expired':
      return {
        label: l10n.t('The session of {0} has ended', session.identity),
        description: l10n.t('sign in again'),
        icon: { id: 'sign-in' },
        command: signIn,
      };
    case 'failed': {
      const { message, hint, action } = session.failure;
      return {
        label: message,
        ...(hint === undefined ? {} : { description: hint }),
        detail: joinedSentences(message, hint),
        icon: ERROR,
        command: action ?? signIn,
      };
    }
  }
}

function loadingWords({ parent }: MessageNode): string {
  switch (parent?.kind) {
    case 'environment':
      return l10n.t('Loading clusters…');
    case 'cluster':
      return l10n.t('Loading services…');
    case 'deployments':
      return l10n.t('Loading deployments…');
    case 'tasks':
    case 'standaloneTasks':
      return l10n.t('Loading tasks…');
    case 'stoppedTasks':
      return l10n.t('Loading stopped tasks…');
    default:
      return l10n.t('Loading…');
  }
}

function emptyWords({ parent }: MessageNode, environment: Environment): Words {
  const refresh = { title: l10n.t('Refresh'), command: 'ecsCodespaces.refresh' };
  const empty = (label: string, description?: string): Words => ({
    label,
    ...(description === undefined ? {} : { description }),
    icon: NOTHING,
    command: refresh,
  });
  switch (parent?.kind) {
    case 'environment':
      return environment.clusters.length === 0
        ? empty(l10n.t('No clusters in {0}', environment.region))
        : {
            label: l10n.t('No cluster matches {0}', environment.clusters.join(', ')),
            description: environment.region,
            icon: NOTHING,
            command: openSettingsAction(),
          };
    case 'cluster':
      return empty(l10n.t('No services in this cluster'));
    case 'tasks':
      return empty(l10n.t('No running tasks'));
    case 'standaloneTasks':
      return empty(l10n.t('No running tasks outside services'));
    case 'stoppedTasks':
      return empty(l10n.t('No stopped tasks'), l10n.t('Amazon ECS keeps them for about an hour'));
    case 'deployments':
      return empty(l10n.t('No service deployments'), l10n.t('Amazon ECS keeps them for 90 days'));
    case 'events':
      return empty(l10n.t('No events'));
    default:
      return empty(l10n.t('Nothing here'));
  }
}

function failureWords(failure: Failure, environment: Environment): Words {
  const { code, message, hint, action, retryAt, missingAction } = failure;
  const command = action ?? { title: l10n.t('Refresh'), command: 'ecsCodespaces.refresh' };
  const detail = joinedSentences(message, hint);
  switch (code) {
    case 'accessDenied':
      return {
        label:
          missingAction === undefined ? l10n.t('Access denied') : l10n.t('Not allowed: {0}', missingAction),
        description:
          environment.roleArn === undefined
            ? environment.name
            : l10n.t('role {0} of {1}', arnName(environment.roleArn), environment.name),
        detail,
        icon: { id: 'lock', color: 'list.errorForeground' },
        command,
      };
    case 'throttled':
      return {
        label:
          retryAt === undefined
            ? l10n.t('Amazon ECS throttles requests')
            : l10n.t('Throttled by Amazon ECS until {0}', clockTime(retryAt)),
        description: l10n.t('goes on by itself'),
        detail,
        icon: { id: 'watch', color: 'list.warningForeground' },
      };
    case 'offline':
      return {
        label: l10n.t('Offline: Amazon ECS in {0} cannot be reached', environment.region),
        ...(retryAt === undefined ? {} : { description: l10n.t('next try at {0}', clockTime(retryAt)) }),
        detail,
        icon: { id: 'debug-disconnect', color: 'list.warningForeground' },
        command,
      };
    case 'expired':
    case 'signedOut':
      return {
        label: message,
        detail,
        icon: { id: 'sign-in' },
        command: action ?? signInAction(environment.name),
      };
    default:
      return {
        label: message,
        ...(hint === undefined ? {} : { description: hint }),
        detail,
        icon: ERROR,
        command,
      };
  }
}
