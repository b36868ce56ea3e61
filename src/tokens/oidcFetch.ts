import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';

/** Bytes. The largest that a provider has reason to answer is its metadata, of a few thousand. */
const LARGEST = 1_000_000;

/** The part of `fetch`'s options that a request to a provider has. */
interface RequestOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | URLSearchParams | null;
  readonly signal?: AbortSignal;
}

/**
 * One request to an OpenID provider. A redirect is not followed, and an answer is not read without end: both
 * reject with a Failure `invalid`. Whatever else goes wrong rejects as `fetch` does.
 */
export async function providerFetch(
  issuer: string,
  url: string,
  { method, headers, body = null, signal }: RequestOptions,
): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers,
    body,
    redirect: 'manual',
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel();
    throw redirected(issuer, url, response.headers.get('location'));
  }
  const text = await readText(response, issuer);
  const bodiless = response.status === 204 || response.status === 205;
  return new Response(bodiless ? null : text, response);
}

async function readText({ body }: Response, issuer: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST) {
      throw new Failure('invalid', l10n.t('{0} answers with more than an OpenID provider says.', issuer), {
        hint: l10n.t('More than {0} bytes came. Check `issuer` of the identity.', LARGEST),
        action: openSettingsAction(),
      });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function redirected(issuer: string, url: string, location: string | null): Failure {
  const target = location === null ? undefined : URL.parse(location, url);
  return new Failure(
    'invalid',
    target === null || target === undefined
      ? l10n.t('{0} sends the request on to another address, which is not followed.', issuer)
      : l10n.t('{0} sends the request on to {1}, which is not followed.', issuer, target.origin),
    {
      hint: l10n.t('Write `issuer` as the provider itself does, in its discovery document.'),
      action: openSettingsAction(),
    },
  );
}

/** Whether a sign-in may go to this address. */
export function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isSafeAddress(url);
}

/** An address of the provider, or the issuer itself, that a sign-in may not go to. */
export function unsafe(issuer: string, address: string): Failure {
  return new Failure(
    'invalid',
    l10n.t('{0} would send the sign-in over an open connection: {1}', issuer, address),
    {
      hint: l10n.t('Only https will do; http is for this machine alone.'),
      action: openSettingsAction(),
    },
  );
}
