import * as vscode from 'vscode';
import { notSignedIn } from '../core/identity/failures.ts';
import type { SessionState } from '../core/identity/sessionState.ts';
import type { FollowStatus, LogSource } from '../core/logs/line.ts';
import { groupName } from '../core/logs/logNames.ts';
import type { LogRequest } from '../core/logs/target.ts';
import { COMMANDS } from '../manifest.ts';
import type { Away } from './logAttention.ts';

/** What the log view says by itself, where no reader says anything yet. */

/** That nobody is signed in to one of the environments: a follow finds that out only when it next looks for tasks. */
export function signedOutStatus(
  environments: readonly string[],
  stateOf: (environment: string) => SessionState,
): FollowStatus | undefined {
  const out = environments.find(name => !['signedIn', 'signingIn'].includes(stateOf(name).state));
  if (out === undefined) {
    return undefined;
  }
  const { message, action } = notSignedIn(stateOf(out), out);
  return {
    kind: 'waiting',
    text: vscode.l10n.t('{0} Following goes on after you sign in.', message),
    notices: [],
    mode: 'polling',
    ...(action === undefined ? {} : { action }),
  };
}

/** Why Live Tail, which is on, is not had for now. */
export function restingText(away: Away): string {
  const texts: Readonly<Record<Away, string>> = {
    hidden: vscode.l10n.t('Live Tail rests, because this view could not be seen. It goes on by itself.'),
    idle: vscode.l10n.t(
      'Live Tail rests, because this window was not used for 10 minutes. It goes on when you use it.',
    ),
    paused: vscode.l10n.t(
      'Live Tail rests, because the log was paused for 10 minutes. It goes on when the log does.',
    ),
  };
  return texts[away];
}

/** That a search which costs is not made again by itself. */
export function notSearchedAgain(): FollowStatus {
  return {
    kind: 'ended',
    text: vscode.l10n.t(
      'AWS charges for each search with Logs Insights, so this one is not made again by itself.',
    ),
    notices: [],
    action: { title: vscode.l10n.t('Search Again'), command: COMMANDS.searchLogs },
  };
}

/** How many log groups lines came from: each can take a session of Live Tail. */
export function groupsOf(lines: { source(index: number): LogSource | undefined }): number {
  const groups = new Set<string>();
  for (let index = 0; ; index++) {
    const source = lines.source(index);
    if (source === undefined) {
      return groups.size;
    }
    groups.add(JSON.stringify([source.environment, source.region, groupName(source.group)]));
  }
}

export function environmentsOf({ targets }: LogRequest): readonly string[] {
  return [...new Set(targets.map(({ environment }) => environment))];
}

/** What stands beside the view's title. */
export function requestTitle({ targets: [first, ...others], lines }: LogRequest): string {
  const title = `${first.title} · ${first.environment}`;
  const all = others.length === 0 ? title : vscode.l10n.t('{0} and {1} more', title, others.length);
  return lines.kind === 'search' ? `“${lines.search.words}” · ${all}` : all;
}
