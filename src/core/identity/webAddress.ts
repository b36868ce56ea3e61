/**
 * Whether a URL may carry a sign-in: https, or http that does not leave this machine (RFC 8252,
 * section 8.3; the names of RFC 6761, section 6.3).
 */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

/** The URL, normalised, that may be opened during a sign-in; undefined where it may not. */
export function safeAddress(text: string): string | undefined {
  const url = URL.parse(text);
  return url !== null && isSafeAddress(url) ? url.href : undefined;
}

/** Whether a URL names this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
