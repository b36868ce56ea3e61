import * as vscode from 'vscode';
import { LAUNCH_TOKEN, LAUNCH_URL, LAUNCHER } from './launcher.ts';
import type { ServiceConfiguration, Terminal } from './terminal.ts';

/** Opens a terminal that has the fetched values beside what every new terminal has. */
export async function openSecretTerminal(
  terminal: Terminal,
  { service, environment }: ServiceConfiguration,
): Promise<void> {
  const door = await terminal.launch(userShell(), process.platform === 'darwin' ? ['-l'] : []);
  const opened = vscode.window.createTerminal({
    name: vscode.l10n.t('{0} ({1})', service, environment),
    iconPath: new vscode.ThemeIcon('key'),
    shellPath: process.execPath,
    shellArgs: ['-e', LAUNCHER],
    env: { ELECTRON_RUN_AS_NODE: '1', [LAUNCH_URL]: door.url, [LAUNCH_TOKEN]: door.token },
    // It could not be brought back: its door opens once.
    isTransient: true,
  });
  const listener = vscode.window.onDidCloseTerminal(closed => {
    if (closed === opened) {
      door.dispose();
      listener.dispose();
    }
  });
  opened.show();
}

function userShell(): string {
  if (vscode.env.shell !== '') {
    return vscode.env.shell;
  }
  return process.env['SHELL'] ?? (process.platform === 'win32' ? 'cmd.exe' : '/bin/sh');
}
