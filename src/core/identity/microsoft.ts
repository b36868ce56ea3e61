/** The editor's own sign-in at Microsoft Entra, as far as a token source needs it. */
export interface MicrosoftSessions {
  /**
   * Undefined where there is no session and nobody may be asked, or where the person dismissed the question.
   * `forceNew` asks for the sign-in again although there is a session; it needs `interactive`. Rejects with a
   * Failure `cancelled`, or with whatever Entra said.
   */
  get(
    scopes: readonly string[],
    options: { readonly interactive: boolean; readonly forceNew: boolean },
    signal: AbortSignal,
  ): Promise<{ readonly idToken?: string; readonly account: string } | undefined>;
}
