import * as vscode from 'vscode';
import { pick } from '../ui/pick.ts';
import { offerPort } from '../ui/remote/offerPort.ts';
import type { Command } from './command.ts';

/** Shows what is forwarded, to be opened or ended. */
export const forwardedPorts: Command<string> = async services => {
  const ports = await services.ports.load();
  const port = await pick(
    {
      title: vscode.l10n.t('Forwarded Ports'),
      placeholder: vscode.l10n.t('Port to open or to stop'),
      none: vscode.l10n.t('No port is forwarded.'),
      takeOnly: true,
    },
    async () =>
      ports.all.map(each => ({
        label: each.label,
        description: vscode.l10n.t('{0} · localhost:{1}', each.environment, each.localPort),
        value: each,
      })),
  );
  await offerPort(port);
};
