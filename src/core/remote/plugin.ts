import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import type { RemoteSession } from '../remote.ts';
import { partitionOf } from '../settings/rules.ts';

/** How `session-manager-plugin` is called, which carries a session's bytes. */

export const PLUGIN = 'session-manager-plugin';

/** Where it is installed by Amazon's own packages, besides the PATH. */
export const PLUGIN_FOLDERS = ['/usr/local/sessionmanagerplugin/bin', '/usr/local/bin'];

/** A variable is read in place of the argument where that starts with this name. */
const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';

/** The last version that takes the session as an argument only, where every user of the machine could read it. */
const WITHOUT_VARIABLE = [1, 2, 497, 0];

export interface PluginCall {
  /** Everybody on the machine can see these: no secret is among them. */
  readonly args: readonly string[];
  /** Secret: the session's token is among them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What StartSession was asked for, as the plugin says it again where it asks AWS itself. */
export interface SessionRequest {
  readonly target: string;
  readonly document?: string;
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

/** The plugin's arguments (as the AWS CLI gives them) and its variables. */
export function pluginCall(
  { id, streamUrl, token }: RemoteSession,
  { target, document, parameters }: SessionRequest,
  place: { readonly region: string; readonly endpointUrl?: string },
): PluginCall {
  const request = {
    Target: target,
    ...(document === undefined ? {} : { DocumentName: document }),
    ...(parameters === undefined ? {} : { Parameters: parameters }),
  };
  const profile = '';
  return {
    args: [
      RESPONSE,
      place.region,
      'StartSession',
      profile,
      JSON.stringify(request),
      place.endpointUrl ?? ssmEndpoint(place.region),
    ],
    variables: { [RESPONSE]: JSON.stringify({ SessionId: id, StreamUrl: streamUrl, TokenValue: token }) },
  };
}

/** Session Manager's name for a container of a task, whose ARN is `….:task/CLUSTER/ID`. */
export function sessionTarget(task: string, runtimeId: string): string {
  const [cluster = '', id = ''] = task.slice(task.indexOf(':task/') + ':task/'.length).split('/');
  return `ecs:${cluster}_${id}_${runtimeId}`;
}

/** The document that a port is forwarded with, and what it is given. `host` is reached from the container. */
export function portRequest(
  target: string,
  { port, localPort, host }: { readonly port: number; readonly localPort: number; readonly host?: string },
): SessionRequest {
  const ports = { portNumber: [String(port)], localPortNumber: [String(localPort)] };
  return host === undefined
    ? { target, document: 'AWS-StartPortForwardingSession', parameters: ports }
    : {
        target,
        document: 'AWS-StartPortForwardingSessionToRemoteHost',
        parameters: { ...ports, host: [host] },
      };
}

/** Throws Failure `unsupported` for what `--version` says of a plugin that would need the token as an argument. */
export function checkPluginVersion(version: string): void {
  const [found] = /\d+(?:\.\d+){2,3}/.exec(version) ?? [];
  const parts = found?.split('.').map(Number) ?? [];
  const differs = WITHOUT_VARIABLE.findIndex((last, index) => (parts[index] ?? 0) !== last);
  if (found === undefined || differs < 0 || (parts[differs] ?? 0) < (WITHOUT_VARIABLE[differs] ?? 0)) {
    throw new Failure(
      'unsupported',
      l10n.t('The {0} here is too old: version {1}.', PLUGIN, found ?? version.trim()),
      {
        hint: l10n.t(
          'Up to {0} it takes the session’s secret only where every user of the machine can read it. Install the latest one.',
          WITHOUT_VARIABLE.join('.'),
        ),
      },
    );
  }
}

/** The commands that install it on a machine of this kind; undefined where there is no package to be had by commands. */
export function installCommands(platform: string, architecture: string): string | undefined {
  const from = 'https://s3.amazonaws.com/session-manager-downloads/plugin/latest';
  switch (platform) {
    case 'linux': {
      const folder = architecture === 'arm64' ? 'ubuntu_arm64' : 'ubuntu_64bit';
      const file = `/tmp/${PLUGIN}.deb`;
      return `curl -fsSL ${from}/${folder}/${PLUGIN}.deb -o ${file} && sudo dpkg -i ${file}`;
    }
    case 'darwin': {
      const folder = architecture === 'arm64' ? 'mac_arm64' : 'mac';
      const file = `/tmp/${PLUGIN}.pkg`;
      return `curl -fsSL ${from}/${folder}/${PLUGIN}.pkg -o ${file} && sudo installer -pkg ${file} -target / && sudo ln -sf ${PLUGIN_FOLDERS[0]}/${PLUGIN} ${PLUGIN_FOLDERS[1]}/${PLUGIN}`;
    }
    default:
      return undefined;
  }
}

export const INSTALL_PAGE =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
function ssmEndpoint(region: string): string {
  return `https://ssm.${region}.amazonaws.com${partitionOf(region) === 'aws-cn' ? '.cn' : ''}`;
}
