import * as vscode from 'vscode';
import type { Door } from './endpoint.ts';
import { LAUNCH_TOKEN, LAUNCH_URL, LAUNCHER } from './launcher.ts';

/** Opens a terminal whose program, with its secret variables, is fetched through a door; closing it closes the door. */
export function openLaunchedTerminal(
  door: Door,
  { name, icon }: { readonly name: string; readonly icon: string },
): vscode.Terminal {
  const opened = vscode.window.createTerminal({
    name,
    iconPath: new vscode.ThemeIcon(icon),
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
  return opened;
}

/** Calls `end` once, as the terminal closes because its program ended and not because somebody closed it. */
export function onProgramEnd(terminal: vscode.Terminal, end: () => void): void {
  const listener = vscode.window.onDidCloseTerminal(closed => {
    if (closed === terminal) {
      listener.dispose();
      if (closed.exitStatus?.reason === vscode.TerminalExitReason.Process) {
        end();
      }
    }
  });
}
