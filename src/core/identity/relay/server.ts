import { isSafeAddress } from '../webAddress.ts';
import { apiUrlOf, hostKind, PUBLIC_SERVER } from './host.ts';

/** The variables of a codespace that say where GitHub is, and who asks. */
export interface CodespaceVariables {
  readonly CODESPACES?: string | undefined;
  readonly GITHUB_TOKEN?: string | undefined;
  readonly GITHUB_SERVER_URL?: string | undefined;
  readonly GITHUB_API_URL?: string | undefined;
  readonly GITHUB_REPOSITORY?: string | undefined;
}

export interface Server {
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** GITHUB_TOKEN is one of this server. */
  readonly variables: boolean;
  /**
   * The editor's provider for this server; undefined where its token must not go to this API address: what
   * the variables name is no concern of a person's own sign-in.
   */
  readonly provider: 'github' | 'github-enterprise' | undefined;
}

/**
 * Which GitHub is meant: the one that the codespace's variables name, otherwise the person's own GitHub
 * Enterprise (`enterprise`, of their user settings) where `belongs` says that the open repository is there,
 * otherwise github.com.
 */
export function chooseServer(
  variables: CodespaceVariables,
  enterprise: string | undefined,
  belongs: (serverUrl: string) => boolean,
): Server {
  const named = address(variables.GITHUB_SERVER_URL);
  const own = address(enterprise);
  const serverUrl = named ?? (own !== undefined && belongs(own) ? own : PUBLIC_SERVER);
  const usual = apiUrlOf(serverUrl);
  const apiUrl = named === undefined ? usual : (address(variables.GITHUB_API_URL) ?? usual);
  const provider =
    hostKind(serverUrl) === 'github.com' ? 'github' : own === serverUrl ? 'github-enterprise' : undefined;
  return {
    serverUrl,
    apiUrl,
    variables: named !== undefined || serverUrl === PUBLIC_SERVER,
    provider: apiUrl === usual ? provider : undefined,
  };
}

/** Without slashes at the end; undefined where no token should be sent there. */
function address(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url === null || !isSafeAddress(url) || url.search !== '' || url.hash !== '' || url.username !== ''
    ? undefined
    : `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
