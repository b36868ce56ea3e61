import * as l10n from '@vscode/l10n';
import { escapeMarkdown, withoutCodeMarks } from '../markdown.ts';
import type { LeftOut } from './servicePlan.ts';

/** The session that new terminals have. */
export interface ShownSession {
  readonly environment: string;
  readonly region: string;
  /** Login, e-mail or subject. */
  readonly identity: string;
  readonly accountId: string;
  /** The role's name. */
  readonly role: string;
  readonly access: 'read' | 'write';
  /** Without a role of its own an environment's keys are used as they are: nothing narrows them down. */
  readonly narrowed: boolean;
  /** What AWS tools take instead, a sentence each; the marks around code are Markdown. */
  readonly takenFirst: readonly string[];
}

/** The service whose variables new terminals have. */
export interface ShownConfiguration {
  readonly environment: string;
  readonly service: string;
  readonly container: string;
  /** Names of variables. */
  readonly variables: readonly string[];
  /** Names of those whose values only terminals have that are opened for it. */
  readonly secrets: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly environmentFiles: readonly string[];
}

/** What the editor shows where it says that extensions change a terminal's environment; Markdown. */
export function describeVariables(
  session: ShownSession | undefined,
  configuration: ShownConfiguration | undefined,
): string {
  return [
    ...(session === undefined ? [] : [sessionText(session)]),
    ...(configuration === undefined ? [] : [configurationText(configuration)]),
  ].join('\n\n');
}

function sessionText(shown: ShownSession): string {
  const { environment, region, identity, accountId, role, access, narrowed } = shown;
  const who = l10n.t(
    'AWS tools act as **{0}** in **{1}** (account {2}, {3}) with the role {4}.',
    ...[identity, environment, accountId, region, role].map(escapeMarkdown),
  );
  const may =
    access === 'write'
      ? l10n.t('They may do all that the role may, until fifteen minutes after they last asked.')
      : narrowed
        ? l10n.t('They may look at ECS, its logs and its images, and change nothing.')
        : l10n.t('They may do what the permission set allows.');
  return [`${who} ${may}`, ...shown.takenFirst.map(sentence => `⚠ ${sentence}`)].join('\n\n');
}

function configurationText(shown: ShownConfiguration): string {
  const { environment, service, container, variables, secrets, leftOut, environmentFiles } = shown;
  const lines = [
    l10n.t(
      '{0} variables of the container {1} of {2} in {3}.',
      variables.length,
      ...[container, service, environment].map(escapeMarkdown),
    ),
    ...(secrets.length === 0
      ? []
      : [l10n.t('Only in terminals that were opened with its secrets: {0}.', list(secrets))]),
    ...leftOut.map(({ name, reason }) =>
      l10n.t('Without {0}: {1}', escapeMarkdown(name), escapeMarkdown(withoutCodeMarks(reason))),
    ),
    ...(environmentFiles.length === 0
      ? []
      : [l10n.t('Environment files are not read: {0}.', list(environmentFiles))]),
  ];
  return lines.join('\n\n');
}

function list(names: readonly string[]): string {
  return names.map(escapeMarkdown).join(', ');
}
