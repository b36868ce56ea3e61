import * as vscode from 'vscode';
import { COMMANDS } from '../../manifest.ts';
import type { ServiceConfiguration } from './terminal.ts';

/** Beside the session's item, which has 50. */
const PRIORITIES = { write: 49, configuration: 48 } as const;

/** What nobody is to forget of new terminals, each with the click that takes it back. */
export class StatusItems implements vscode.Disposable {
  #write: vscode.StatusBarItem | undefined;
  #configuration: vscode.StatusBarItem | undefined;

  /** Terminals of this environment may change things. */
  showWriting(environment: string | undefined): void {
    this.#write?.dispose();
    this.#write =
      environment === undefined
        ? undefined
        : show('terminal', PRIORITIES.write, {
            name: vscode.l10n.t('ECS Terminal'),
            text: `$(terminal) ${vscode.l10n.t('{0}: terminal may write', environment)}`,
            tooltip: vscode.l10n.t(
              'Terminals that were opened in {0} may do all that the role may; those of other environments may not. Click to let them only read again.',
              environment,
            ),
            command: COMMANDS.useWriteSessionInTerminal,
            backgroundColor: new vscode.ThemeColor('statusBarItem.warningBackground'),
          });
  }

  /** New terminals have the variables of this service. */
  showConfiguration(configuration: ServiceConfiguration | undefined): void {
    this.#configuration?.dispose();
    this.#configuration =
      configuration === undefined
        ? undefined
        : show('serviceConfiguration', PRIORITIES.configuration, {
            name: vscode.l10n.t('ECS Service Configuration'),
            text: `$(symbol-variable) ${vscode.l10n.t('{0}: variables of {1}', configuration.environment, configuration.service)}`,
            tooltip: vscode.l10n.t(
              'New terminals have the variables of {0} in {1}. Click to remove them.',
              configuration.service,
              configuration.environment,
            ),
            command: COMMANDS.clearServiceConfiguration,
          });
  }

  dispose(): void {
    this.#write?.dispose();
    this.#configuration?.dispose();
  }
}

interface Shown extends Pick<vscode.StatusBarItem, 'name' | 'text' | 'command'> {
  readonly tooltip: string;
  readonly backgroundColor?: vscode.ThemeColor;
}

function show(id: string, priority: number, shown: Shown): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority);
  item.name = shown.name;
  item.text = shown.text;
  item.tooltip = shown.tooltip;
  item.command = shown.command;
  item.backgroundColor = shown.backgroundColor;
  item.accessibilityInformation = { label: shown.tooltip, role: 'button' };
  item.show();
  return item;
}
