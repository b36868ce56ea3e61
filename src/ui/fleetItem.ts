import * as vscode from 'vscode';
import type { Row } from '../core/fleet/row.ts';
import { joined } from '../core/format.ts';

const STATES: Readonly<Record<Row['expandable'], vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

/** A row as VS Code shows it. The tooltip is not trusted: it can run no command and load no HTML. */
export function toTreeItem(row: Row): vscode.TreeItem {
  const { icon, command } = row;
  return {
    id: row.id,
    label: row.label,
    collapsibleState: STATES[row.expandable],
    contextValue: row.context,
    iconPath: new vscode.ThemeIcon(
      icon.id,
      icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color),
    ),
    accessibilityInformation: { label: row.accessibilityLabel },
    ...(row.description === undefined ? {} : { description: row.description }),
    ...(row.tooltip === undefined ? {} : { tooltip: new vscode.MarkdownString(row.tooltip) }),
    ...(command === undefined
      ? {}
      : {
          command: {
            title: command.title,
            command: command.command,
            ...(command.args === undefined ? {} : { arguments: [...command.args] }),
          },
        }),
  };
}

/** Of the environment that the status bar shows: its name stands out. */
export function markCurrent(
  item: vscode.TreeItem,
  { label, accessibilityLabel, tooltip }: Row,
): vscode.TreeItem {
  item.label = { label, highlights: [[0, label.length]] };
  const current = vscode.l10n.t('current environment');
  item.accessibilityInformation = { label: joined([accessibilityLabel, current]) };
  item.tooltip = new vscode.MarkdownString(
    [
      tooltip ?? '',
      vscode.l10n.t('The current environment: the one of the status bar and of new terminals.'),
    ].join('\n\n'),
  );
  return item;
}
