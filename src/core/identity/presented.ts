import type { Failure } from '../failure.ts';
import type { Access, Identity } from '../ports.ts';

/** What was shown to STS at an exchange, for a diagnosis. */
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

/**
 * What was shown last, of each role for looking and for changes apart: a refusal is evidence until the same role gives
 * a session for the same, however often others do.
 */
export class Exchanges {
  readonly #last = new Map<string, Presented>();

  add(presented: Presented, access: Access): void {
    const key = `${typeof access === 'string' ? 'look' : 'change'} ${presented.roleArn}`;
    // The latest of all comes last.
    this.#last.delete(key);
    this.#last.set(key, presented);
  }

  /** The latest refusal that stands; where none does, the latest exchange. */
  get telling(): Presented | undefined {
    const all = [...this.#last.values()];
    return all.findLast(({ failure }) => failure !== undefined) ?? all.at(-1);
  }

  forget(): void {
    this.#last.clear();
  }
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
