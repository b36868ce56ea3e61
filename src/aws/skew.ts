/** How AWS refuses a request whose signing time is off (Common Errors of the API reference, SigV4 troubleshooting). */
const NAMES: ReadonlySet<string> = new Set(['InvalidSignatureException', 'RequestTimeTooSkewed']);
const WORDS = /Signature (not yet current|expired)/;

/**
 * Whether a request was refused for the time of its signature, and so not carried out. The client corrects its
 * clock by that answer, so that the same request may be sent once more.
 */
export function isSkewed(error: unknown): boolean {
  return error instanceof Error && (NAMES.has(error.name) || WORDS.test(error.message));
}
