import { type ECSClient, ExecuteCommandCommand } from '@aws-sdk/client-ecs';
import { type SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import type { RemoteAccess, RemoteSession } from '../core/remote.ts';
import { createSendChange } from './sendChange.ts';

/**
 * RemoteAccess over clients with `maxAttempts: 1`: each request opens a session of its own, so that what is
 * sent again follows the rules for changes.
 */
export function createRemoteAccess(
  clients: { readonly ecs: ECSClient; readonly ssm: SSMClient },
  environment: Environment,
): RemoteAccess {
  const sendChange = createSendChange(environment);

  return {
    async shell({ cluster, task, container, command }, signal) {
      const input = { cluster, task, container, command, interactive: true };
      const { session } = await sendChange(
        'ecs:ExecuteCommand',
        () => new ExecuteCommandCommand(input),
        made => clients.ecs.send(made),
        signal,
      );
      return toSession('ExecuteCommand', session?.sessionId, session?.streamUrl, session?.tokenValue);
    },

    async forwardPort({ target, port, localPort, host }, signal) {
      const ports = { portNumber: [String(port)], localPortNumber: [String(localPort)] };
      const input =
        host === undefined
          ? { DocumentName: 'AWS-StartPortForwardingSession', Parameters: ports }
          : {
              DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
              Parameters: { ...ports, host: [host] },
            };
      const { SessionId, StreamUrl, TokenValue } = await sendChange(
        'ssm:StartSession',
        () => new StartSessionCommand({ Target: target, ...input }),
        command => clients.ssm.send(command),
        signal,
      );
      return toSession('StartSession', SessionId, StreamUrl, TokenValue);
    },
  };
}

function toSession(
  action: string,
  id: string | undefined,
  streamUrl: string | undefined,
  token: string | undefined,
): RemoteSession {
  if (id === undefined || streamUrl === undefined || token === undefined) {
    throw new Failure('unexpected', l10n.t('{0} gave no session.', action));
  }
  return { id, streamUrl, token };
}
