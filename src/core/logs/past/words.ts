import * as l10n from '@vscode/l10n';
import type { Failure } from '../../failure.ts';
import { clockTime, dateTime } from '../../format.ts';
import type { Trouble } from '../followStatus.ts';
import type { FollowState, FollowStatus } from '../line.ts';
import type { FollowTarget } from '../target.ts';

/** What past logs say of themselves; plain text, times in UTC. */

export function titleOf(targets: readonly FollowTarget[]): string {
  const titles = targets.map(({ title, environment }) => l10n.t('{0} in {1}', title, environment));
  return titles.length > 3
    ? l10n.t('{0} and {1} others', titles.slice(0, 2).join(', '), titles.length - 2)
    : titles.join(', ');
}

export function countOf(lines: number): string {
  return lines === 1 ? l10n.t('1 line') : l10n.t('{0} lines', lines.toLocaleString('en-US'));
}

export function missingText({ group, region }: { readonly group: string; readonly region: string }): string {
  return l10n.t('The log group {0} is not there in {1}.', group, region);
}

/** What is waited for. */
export function troubled({ failure, until }: Trouble): Pick<FollowStatus, 'kind' | 'text' | 'action'> {
  return { ...inWords(failure, until), ...(failure.action === undefined ? {} : { action: failure.action }) };
}

function inWords(failure: Failure, until: number): { kind: FollowState; text: string } {
  switch (failure.code) {
    case 'throttled':
      return { kind: 'throttled', text: l10n.t('{0} Going on at {1}.', failure.message, clockTime(until)) };
    case 'expired':
    case 'signedOut':
    case 'identityRefused':
      return { kind: 'waiting', text: l10n.t('{0} Reading goes on after you sign in.', failure.message) };
    default:
      return { kind: 'offline', text: l10n.t('{0} Trying again.', failure.message) };
  }
}

/** It is not tried again. */
export function failed(failure: Failure): Pick<FollowStatus, 'kind' | 'text' | 'action'> {
  return {
    kind: failure.code === 'accessDenied' ? 'denied' : 'ended',
    text: sentence(failure),
    ...(failure.action === undefined ? {} : { action: failure.action }),
  };
}

/** The marks around names of settings would stand there as they are. */
export function sentence({ message, hint }: Failure): string {
  return (hint === undefined ? message : `${message} ${hint}`).replaceAll('`', '');
}

export function rangeText(from: number, to: number): string {
  const day = (time: number): string => dateTime(time).slice(0, 10);
  return l10n.t('{0} to {1}', dateTime(from), day(from) === day(to) ? clockTime(to) : dateTime(to));
}

export function percent(share: number): number {
  return Math.floor(Math.min(1, Math.max(0, share)) * 100);
}
