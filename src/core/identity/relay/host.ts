/**
 * The three kinds of GitHub, told apart by the server's address: github.com, GitHub Enterprise Cloud with
 * data residency (`SUB.ghe.com`), and GitHub Enterprise Server (everything else).
 */
export type HostKind = 'github.com' | 'ghe.com' | 'enterpriseServer';

/** The server that is meant where nothing names one. */
export const PUBLIC_SERVER = 'https://github.com';

/** `serverUrl` is an origin, or an origin and a path, without a slash at the end. */
export function hostKind(serverUrl: string): HostKind {
  const url = URL.parse(serverUrl);
  if (url?.protocol === 'https:' && url.port === '' && (url.pathname === '/' || url.pathname === '')) {
    if (url.hostname === 'github.com') {
      return 'github.com';
    }
    if (/^[a-z0-9-]+\.ghe\.com$/.test(url.hostname)) {
      return 'ghe.com';
    }
  }
  return 'enterpriseServer';
}

/** Where the REST API of a server is: https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api */
export function apiUrlOf(serverUrl: string): string {
  switch (hostKind(serverUrl)) {
    case 'github.com':
      return 'https://api.github.com';
    case 'ghe.com':
      return serverUrl.replace('https://', 'https://api.');
    case 'enterpriseServer':
      return `${serverUrl}/api/v3`;
  }
}

/**
 * The OIDC issuer of a server's workflows
 * (https://docs.github.com/en/actions/reference/security/oidc and the pages of the same name for the others).
 */
export function issuerOf(serverUrl: string): string {
  switch (hostKind(serverUrl)) {
    case 'github.com':
      return 'https://token.actions.githubusercontent.com';
    case 'ghe.com':
      return serverUrl.replace('https://', 'https://token.actions.');
    case 'enterpriseServer':
      return `${serverUrl}/_services/token`;
  }
}

/** An enterprise can have its workflows sign as `<issuer>/<its slug>`. */
export function isIssuer(presented: string, issuer: string): boolean {
  const rest = presented.startsWith(issuer) ? presented.slice(issuer.length) : undefined;
  return rest === '' || (rest !== undefined && /^\/[A-Za-z0-9][A-Za-z0-9-]*$/.test(rest));
}
