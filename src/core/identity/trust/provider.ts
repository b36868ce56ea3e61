/** Decides which claims become condition keys. */
type ProviderKind = 'github' | 'google' | 'other';

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
 * organisation's own.
 */
export function providerOf(
  issuer: string,
  roleArn: string,
  gitHubIssuer: string | undefined,
): TrustedProvider {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  return {
    arn: `arn:${partition}:iam::${account}:oidc-provider/${issuerName(issuer)}`,
    issuer,
    kind: issuer === gitHubIssuer ? 'github' : kindOf(issuerName(issuer)),
  };
}

/** github.com with or without an enterprise's slug, and `ghe.com`. */
function kindOf(name: string): ProviderKind {
  if (/^token\.actions\.(?:githubusercontent\.com|[a-z0-9-]+\.ghe\.com)(?:\/|$)/i.test(name)) {
    return 'github';
  }
  return name === 'accounts.google.com' ? 'google' : 'other';
}
