/** Decides which of a token's claims become condition keys. */
export type ProviderKind = 'github' | 'google' | 'other';

/** An OpenID Connect identity provider of the account. */
export interface Provider {
  readonly arn: string;
  /** The issuer's URL, compared exactly with the token's `iss`. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
  readonly kind: ProviderKind;
  /** In hexadecimal, as they were given; nothing depends on them. */
  readonly thumbprints?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** What stands before the colon in an issuer's condition keys: its URL without the scheme. */
export function issuerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '');
}

/** Recognizes the issuers that AWS documents keys of; GitHub's other servers are issuers like any other to it. */
export function kindOf(issuer: URL): ProviderKind {
  if (issuer.hostname === 'token.actions.githubusercontent.com') {
    return 'github';
  }
  return issuer.hostname === 'accounts.google.com' ? 'google' : 'other';
}
