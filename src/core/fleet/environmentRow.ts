import * as l10n from '@vscode/l10n';
import { dateTime, joined, oneLine } from '../format.ts';
import { openPageAction } from '../identity/failures.ts';
import type { Asking } from '../identity/sessionState.ts';
import { sessionLeft, sessionWord } from '../identity/sessionText.ts';
import { markdownTable } from '../markdown.ts';
import type { Context, Row } from './row.ts';
import type { FleetEnvironment } from './snapshot.ts';

export function environmentRow(id: string, entry: FleetEnvironment, now: number): Row {
  const { environment, session } = entry;
  const name = oneLine(environment.name);
  const description = joined([environment.protected ? l10n.t('protected') : '', ...sessionWords(entry, now)]);
  const url = asked(entry)?.url;
  return {
    id,
    label: name,
    description,
    tooltip: tooltip(entry),
    icon: icon(entry),
    context: `environment.${session.state}` satisfies Context,
    expandable: 'expanded',
    ...(url === undefined ? {} : { command: openPageAction(url) }),
    accessibilityLabel: joined([l10n.t('environment {0}', name), description]),
  };
}

/** What is waited for, where that is worth more than the usual words. */
function asked({ session }: FleetEnvironment): Asking | undefined {
  switch (session.state) {
    case 'signedIn':
      return session.approval;
    case 'signingIn':
      return session.url === undefined ? undefined : session;
    default:
      return undefined;
  }
}

function sessionWords(entry: FleetEnvironment, now: number): string[] {
  const { environment, session } = entry;
  const step = asked(entry)?.step;
  if (step !== undefined) {
    return [oneLine(step), ...(session.state === 'signedIn' ? [oneLine(session.identity)] : [])];
  }
  switch (session.state) {
    case 'signedIn':
      return [oneLine(session.identity), session.accountId, environment.region, sessionLeft(session, now)];
    case 'expired':
      return [oneLine(session.identity), sessionWord(session)];
    case 'signedOut':
    case 'signingIn':
    case 'failed':
      return [sessionWord(session)];
  }
}

function icon({ environment, session }: FleetEnvironment): Row['icon'] {
  switch (session.state) {
    case 'signedOut':
      return { id: 'lock' };
    case 'signingIn':
      return { id: 'loading~spin' };
    case 'signedIn':
      if (session.approval !== undefined) {
        return { id: 'loading~spin' };
      }
      return { id: environment.protected ? 'shield' : 'cloud' };
    case 'expired':
      return { id: 'history', color: 'list.warningForeground' };
    case 'failed':
      return { id: 'error', color: 'list.errorForeground' };
  }
}

function tooltip({ environment, session }: FleetEnvironment): string {
  const signedIn = session.state === 'signedIn' ? session : undefined;
  return markdownTable(environment.name, [
    [l10n.t('Identity'), signedIn?.identity],
    [l10n.t('Account'), signedIn?.accountId],
    [l10n.t('Session'), signedIn?.arn],
    [l10n.t('Credentials end'), signedIn && dateTime(signedIn.expiresAt)],
    [l10n.t('Renewal'), signedIn?.renewal === 'whenUsed' ? l10n.t('when they are next used') : undefined],
    [l10n.t('Waits for'), signedIn?.approval && oneLine(signedIn.approval.step)],
    [l10n.t('Region'), environment.region],
    [l10n.t('Role'), environment.roleArn],
    [l10n.t('Role for changes'), environment.writeRoleArn],
    [l10n.t('Protected'), environment.protected ? l10n.t('yes: a change needs the name typed') : undefined],
    [l10n.t('Clusters'), environment.clusters.join(', ')],
    [l10n.t('Endpoint'), environment.endpointUrl],
  ]);
}
