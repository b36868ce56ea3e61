import type { Failure } from '../failure.ts';
import type { Identity } from '../ports.ts';

/** What was shown to STS at the last exchange, for a diagnosis. */
export interface Presented {
  /** The token's claims, decoded and not verified; none where keys were shown. The token itself is not kept. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Empty where keys were used as they are. */
  readonly roleArn: string;
  readonly sessionName: string;
  /** Absent where STS gave a session. */
  readonly failure?: Failure;
}

/** The claims of a JWT (RFC 7519, section 7.2), unverified; none where it cannot be read. */
export function claimsOf(identity: Identity): Presented['claims'] {
  if (identity.kind === 'keys') {
    return {};
  }
  try {
    const claims: unknown = JSON.parse(decodeBase64Url(identity.token.split('.')[1] ?? ''));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? { ...claims } : {};
  } catch {
    return {};
  }
}

/** UTF-8 text of base64url (RFC 4648, section 5). Throws where it is none. */
function decodeBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(binary, character => character.charCodeAt(0)),
  );
}
