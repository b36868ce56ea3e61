import * as vscode from 'vscode';
import { openLaunchedTerminal } from './launchedTerminal.ts';
import type { ServiceConfiguration, Terminal } from './terminal.ts';

/** Opens a terminal that has the fetched values beside what every new terminal has. */
export async function openSecretTerminal(
  terminal: Terminal,
  { service, environment }: ServiceConfiguration,
): Promise<void> {
  const door = await terminal.launch(userShell(), process.platform === 'darwin' ? ['-l'] : []);
  openLaunchedTerminal(door, { name: vscode.l10n.t('{0} ({1})', service, environment), icon: 'key' });
}

function userShell(): string {
  if (vscode.env.shell !== '') {
    return vscode.env.shell;
  }
  return process.env['SHELL'] ?? (process.platform === 'win32' ? 'cmd.exe' : '/bin/sh');
}
