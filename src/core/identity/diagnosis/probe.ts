/** Looks at public pages for a diagnosis; nothing of a session is sent. */
export interface Probe {
  /**
   * GET, without following redirects. Rejects with Failure `offline` where nobody answers, `invalid` for an address
   * that is neither https nor on this machine.
   */
  get(url: string, signal: AbortSignal): Promise<ProbeAnswer>;
}

export interface ProbeAnswer {
  readonly status: number;
  /** The sender's clock (ms since the epoch) by the header Date; precise to a second. */
  readonly date?: number;
  /** The body where it was JSON, of at most 512 kB. */
  readonly json?: unknown;
}
