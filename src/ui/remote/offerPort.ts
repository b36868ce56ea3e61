import * as vscode from 'vscode';
import type { ForwardedPort } from './forwardedPorts.ts';

/** Says where a forwarded port is, with what can be done with it. */
export async function offerPort(port: ForwardedPort): Promise<void> {
  const open = vscode.l10n.t('Open in Browser');
  const copy = vscode.l10n.t('Copy Address');
  const stop = vscode.l10n.t('Stop Forwarding');
  // In a codespace this forwards the port on to where the browser is.
  const address = await externalAddress(port);
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} in {1} is at {2}.', port.label, port.environment, shown(address)),
    open,
    copy,
    stop,
  );
  switch (chosen) {
    case open:
      await vscode.env.openExternal(vscode.Uri.parse(localAddress(port)));
      break;
    case copy:
      await vscode.env.clipboard.writeText(shown(address));
      break;
    case stop:
      port.forwarding.stop();
      break;
  }
}

/** `localhost:8080`; a forwarded address in whole, as its port alone says nothing. */
function shown(address: vscode.Uri): string {
  return /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(address.authority)
    ? address.authority.replace('127.0.0.1', 'localhost')
    : address.toString(true);
}

function externalAddress(port: ForwardedPort): Thenable<vscode.Uri> {
  return vscode.env.asExternalUri(vscode.Uri.parse(localAddress(port)));
}

function localAddress({ localPort }: ForwardedPort): string {
  return `http://localhost:${localPort}`;
}
