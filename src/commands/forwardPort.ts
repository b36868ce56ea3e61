import * as vscode from 'vscode';
import type { Node } from '../core/fleet/node.ts';
import type { WriteScope } from '../core/ports.ts';
import { type Destination, destinationText, readDestination } from '../core/remote/destination.ts';
import { pluginCall, portRequest, sessionTarget } from '../core/remote/plugin.ts';
import { explainUnconnected } from '../core/remote/preflight.ts';
import { askText } from '../ui/askText.ts';
import { pick } from '../ui/pick.ts';
import { withProgress } from '../ui/progress.ts';
import { Forwarding } from '../ui/remote/forwarding.ts';
import { freeLocalPort } from '../ui/remote/localPort.ts';
import { offerPort } from '../ui/remote/offerPort.ts';
import { findPlugin } from '../ui/remote/plugin.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import type { Command } from './command.ts';
import { placeForPlugin } from './placeForPlugin.ts';
import { type Reached, reachContainer } from './reachContainer.ts';

/** Forwards a port of a container, or of a host that the container reaches, to a port here. */
export const forwardPort: Command<Node> = async (services, node, signal) => {
  const title = vscode.l10n.t('Forward Port');
  const program = await findPlugin(signal);
  const reached = await reachContainer(services, node, { command: 'forwardPort', title }, signal);
  const { environment, task, label, runtimeId } = reached;
  const destination = await askDestination(reached, title);
  const localPort = await freeLocalPort(destination.port);
  const scope: WriteScope = { kind: 'shell', cluster: task.clusterArn, task: task.arn };
  const target = sessionTarget(task.arn, runtimeId);
  const name = destinationText(destination, label);

  const forwarding = await withProgress(
    vscode.l10n.t('ECS: forwarding {0} in {1}', name, environment),
    signal,
    async (report, progressSignal) => {
      await services.sessions.authorize(environment, scope, createSignInPrompt(report), progressSignal);
      report(vscode.l10n.t('asking Session Manager'));
      const remote = await (await services.clouds.get(environment)).remote(scope);
      const session = await remote
        .forwardPort({ target, localPort, ...destination }, progressSignal)
        .catch((error: unknown) => {
          throw explainUnconnected(error, reached.document);
        });
      services.log.info(`${environment}: ${name} at port ${localPort} is session ${session.id}`);
      const place = await placeForPlugin(services, environment, session.streamUrl);
      const call = pluginCall(session, portRequest(target, { localPort, ...destination }), place);
      report(vscode.l10n.t('waiting for the port'));
      return Forwarding.start(program, call, progressSignal);
    },
  );
  const port = { environment, label: name, localPort, forwarding };
  (await services.ports.load()).add(port);
  // Not waited for: the message stays as long as the person lets it.
  offerPort(port).catch((error: unknown) => services.log.error(`${environment}: ${name}: ${String(error)}`));
};

async function askDestination({ container, ports }: Reached, title: string): Promise<Destination> {
  const chosen = await pick<Destination | 'port' | 'host'>(
    { title, placeholder: vscode.l10n.t('Port of container {0}', container.name), none: '' },
    async () => [
      ...ports.map(port => ({ label: String(port), description: container.name, value: { port } })),
      { label: vscode.l10n.t('$(edit) Another port of the container…'), value: 'port' as const },
      {
        label: vscode.l10n.t('$(server) A host that the container reaches…'),
        description: vscode.l10n.t('such as a database'),
        value: 'host' as const,
      },
    ],
  );
  if (typeof chosen !== 'string') {
    return chosen;
  }
  const host = chosen === 'host';
  const line = await askText({
    title,
    prompt: host
      ? vscode.l10n.t('Host and port as the container reaches them.')
      : vscode.l10n.t('Port that container {0} listens on.', container.name),
    placeholder: host ? 'db.internal:5432' : '8080',
    problem: text => {
      const read = readDestination(text, host);
      return 'problem' in read ? read.problem : undefined;
    },
  });
  const read = readDestination(line, host);
  return 'value' in read ? read.value : { port: 0 };
}
