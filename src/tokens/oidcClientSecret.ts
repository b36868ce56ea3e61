import * as l10n from '@vscode/l10n';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost, type ServerMetadata } from 'openid-client';
import { Failure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { Secrets, SignInPrompt } from '../core/ports.ts';

/** The secret of a confidential client: asked for once, and kept in the editor's secret storage alone. */
export class ClientSecret {
  readonly #secrets: Secrets;
  readonly #key: string;

  /** `key` is that of the source, which names issuer and client: the secret never goes to another. */
  constructor(secrets: Secrets, key: string) {
    this.#secrets = secrets;
    this.#key = `${key} client secret`;
  }

  async read(): Promise<string | undefined> {
    return this.#secrets.get(this.#key);
  }

  async forget(): Promise<void> {
    await this.#secrets.delete(this.#key);
  }

  /** Asks the person and keeps what they give. `refused` tells why what was kept does not do. */
  async ask(
    { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
    refused: Failure | undefined,
    prompt: SignInPrompt,
    signal: AbortSignal,
  ): Promise<void> {
    const ask = l10n.t('Secret of the client {0} at {1}. It is kept in secret storage.', clientId, issuer);
    const secret = await prompt.secret(
      {
        title: l10n.t('Client secret'),
        prompt: refused === undefined ? ask : `${refused.message} ${ask}`,
      },
      signal,
    );
    throwIfAborted(signal);
    if (secret === undefined || secret.trim() === '') {
      throw new Failure('cancelled', l10n.t('The sign-in was cancelled.'));
    }
    await this.#secrets.store(this.#key, secret.trim());
  }
}

/**
 * How the secret may be sent, the first that the provider names first; RFC 8414, section 2, says that it is in
 * the Authorization header where the provider names none. In the body comes first where both are named,
 * since some providers (Google) look for the client's id there.
 */
export function clientAuthentications(metadata: ServerMetadata, secret: string): readonly ClientAuth[] {
  const named = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const ways = [
    ...(named.includes('client_secret_post') ? [ClientSecretPost(secret)] : []),
    ...(named.includes('client_secret_basic') ? [ClientSecretBasic(secret)] : []),
  ];
  if (ways.length === 0) {
    throw new Failure('unsupported', l10n.t('{0} takes no client secret.', metadata.issuer), {
      hint: l10n.t(
        'It takes: {0}. Register a public client, and set `confidential` to false.',
        named.join(', '),
      ),
    });
  }
  return ways;
}
