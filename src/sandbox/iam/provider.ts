/** Decides which of a token's claims become condition keys. */
export type ProviderKind = 'github' | 'google' | 'other';

/** An OpenID Connect identity provider of the account. */
export interface Provider {
  readonly arn: string;
  /** The issuer's URL, compared exactly with the token's `iss`. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
  readonly kind: ProviderKind;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** What stands before the colon in an issuer's condition keys: its URL without the scheme. */
export function issuerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '');
}

/** Recognizes the issuers that are shared by all of their users. */
export function kindOf(issuer: URL): ProviderKind {
  if (/^token\.actions\.(?:githubusercontent\.com|[a-z0-9-]+\.ghe\.com)$/.test(issuer.hostname)) {
    return 'github';
  }
  return issuer.hostname === 'accounts.google.com' ? 'google' : 'other';
}
