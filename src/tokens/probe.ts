import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Probe } from '../core/identity/diagnosis/probe.ts';
import { isSafeAddress } from '../core/identity/webAddress.ts';

/** Bytes of a body that are looked at: discovery documents and key sets have a few thousand. */
const LARGEST = 512_000;

/** The probe over `fetch`: without cookies or credentials, without redirects, with an end to what it reads. */
export function createProbe(): Probe {
  return {
    async get(url, signal) {
      const address = URL.parse(url);
      if (address === null || !isSafeAddress(address)) {
        throw new Failure('invalid', l10n.t('{0} is neither https nor on this machine.', url));
      }
      const response = await request(address, signal);
      const date = Date.parse(response.headers.get('date') ?? '');
      const json = await readJson(response, signal);
      return {
        status: response.status,
        ...(Number.isNaN(date) ? {} : { date }),
        ...(json === undefined ? {} : { json }),
      };
    },
  };
}

async function request(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      signal,
      redirect: 'manual',
      credentials: 'omit',
      headers: { accept: 'application/json, */*' },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure('offline', l10n.t('{0} cannot be reached from here.', url.origin), { cause: error });
  }
}

/** Undefined for what is no JSON, breaks off or goes on for too long. */
async function readJson({ body }: Response, signal: AbortSignal): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > LARGEST) {
        return undefined;
      }
      text += decoder.decode(chunk, { stream: true });
    }
    const parsed: unknown = JSON.parse(text + decoder.decode());
    return parsed;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
