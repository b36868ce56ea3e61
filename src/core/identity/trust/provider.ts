/**
 * Decides which claims become condition keys. What AWS documents of GitHub is about github.com's issuer, `github`:
 * `gitHubCloud` is one at `ghe.com`, `gitHubServer` that of a GitHub Enterprise Server.
 */
type ProviderKind = 'github' | 'gitHubCloud' | 'gitHubServer' | 'google' | 'other';

/** The IAM identity provider that stands for a token's issuer. */
export interface TrustedProvider {
  readonly arn: string;
  /** The token's `iss`. */
  readonly issuer: string;
  readonly kind: ProviderKind;
}

/** The claims of a token, verified or not. */
export type Claims = Readonly<Record<string, unknown>>;

/** What stands before the colon in an issuer's condition keys, and at the end of its provider's ARN. */
export function issuerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//i, '');
}

/**
 * `gitHubIssuer` is that of the GitHub server in use, which cannot be told by its looks where the server is the
 * organisation's own; `standIn` says that it stands in for github.com, as the sandbox's does.
 */
export function providerOf(
  issuer: string,
  roleArn: string,
  gitHubIssuer: string | undefined,
  { standIn = false }: { readonly standIn?: boolean } = {},
): TrustedProvider {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  return {
    arn: `arn:${partition}:iam::${account}:oidc-provider/${issuerName(issuer)}`,
    issuer,
    kind: standIn ? 'github' : kindOf(issuerName(issuer), issuer === gitHubIssuer),
  };
}

/** Whether the tokens are of GitHub's workflows. */
export function isGitHub({ kind }: TrustedProvider): boolean {
  return kind === 'github' || kind === 'gitHubCloud' || kind === 'gitHubServer';
}

/** github.com comes with or without an enterprise's slug. */
function kindOf(name: string, ofServer: boolean): ProviderKind {
  if (/^token\.actions\.githubusercontent\.com(?:\/|$)/i.test(name)) {
    return 'github';
  }
  if (/^token\.actions\.[a-z0-9-]+\.ghe\.com(?:\/|$)/i.test(name)) {
    return 'gitHubCloud';
  }
  if (ofServer) {
    return 'gitHubServer';
  }
  return name === 'accounts.google.com' ? 'google' : 'other';
}
