import * as l10n from '@vscode/l10n';
import { dateTime, formatDuration, joined, oneLine } from '../format.ts';
import { sessionWord } from '../identity/sessionText.ts';
import { markdownTable } from '../markdown.ts';
import type { Context, Row } from './row.ts';
import type { FleetEnvironment } from './snapshot.ts';

export function environmentRow(id: string, entry: FleetEnvironment, now: number): Row {
  const { environment, session } = entry;
  const name = oneLine(environment.name);
  const description = joined([environment.protected ? l10n.t('protected') : '', ...sessionWords(entry, now)]);
  return {
    id,
    label: name,
    description,
    tooltip: tooltip(entry),
    icon: icon(entry),
    context: `environment.${session.state}` satisfies Context,
    expandable: 'expanded',
    accessibilityLabel: joined([l10n.t('environment {0}', name), description]),
  };
}

function sessionWords({ environment, session }: FleetEnvironment, now: number): string[] {
  switch (session.state) {
    case 'signedIn':
      return [
        oneLine(session.identity),
        session.accountId,
        environment.region,
        formatDuration(session.expiresAt - now),
      ];
    case 'expired':
      return [oneLine(session.identity), sessionWord(session.state)];
    case 'signedOut':
    case 'signingIn':
    case 'failed':
      return [sessionWord(session.state)];
  }
}

function icon({ environment, session }: FleetEnvironment): Row['icon'] {
  switch (session.state) {
    case 'signedOut':
      return { id: 'lock' };
    case 'signingIn':
      return { id: 'loading~spin' };
    case 'signedIn':
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
    [l10n.t('Region'), environment.region],
    [l10n.t('Role'), environment.roleArn],
    [l10n.t('Role for changes'), environment.writeRoleArn],
    [l10n.t('Protected'), environment.protected ? l10n.t('yes: a change needs the name typed') : undefined],
    [l10n.t('Clusters'), environment.clusters.join(', ')],
    [l10n.t('Endpoint'), environment.endpointUrl],
  ]);
}
