import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { openSandboxAction, openSettingsAction } from '../core/identity/failures.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { Clock, SignInPrompt, TokenSource, WebIdentity } from '../core/ports.ts';
import { redact } from '../core/redact.ts';
import { readIdToken } from './idToken.ts';

/** The audience that the demo account's identity provider knows. */
const CLIENT_ID = 'sts.amazonaws.com';
const GRANT_TYPE = 'urn:ecs-codespaces:sandbox-developer';

interface Developer {
  readonly login: string;
  readonly name: string;
  readonly description: string;
}

/** Who to be in the sandbox is a matter of choice; the choice is remembered until sign-out, in memory. */
export function createSandboxTokens(endpointUrl: string, clock: Pick<Clock, 'now'>): TokenSource {
  let chosen: string | undefined;

  const token = async (login: string, signal: AbortSignal): Promise<WebIdentity> => {
    const answer = await call(new URL('/oidc/token', endpointUrl), signal, {
      grant_type: GRANT_TYPE,
      client_id: CLIENT_ID,
      login,
    });
    if (!isRecord(answer) || typeof answer['id_token'] !== 'string') {
      throw unreadable();
    }
    return { ...readIdToken(answer['id_token'], clock.now()).web, name: login };
  };

  return {
    renewal: 'ahead',
    signIn: async (prompt, signal) => {
      prompt.step(l10n.t('Choosing who to be in the sandbox'));
      const login = await chooseDeveloper(endpointUrl, prompt, signal);
      const identity = await token(login, signal);
      chosen = login;
      return identity;
    },
    renew: async signal => (chosen === undefined ? undefined : token(chosen, signal)),
    signOut: async () => {
      chosen = undefined;
    },
  };
}

async function chooseDeveloper(
  endpointUrl: string,
  prompt: SignInPrompt,
  signal: AbortSignal,
): Promise<string> {
  const developers = readDevelopers(await call(new URL('/oidc/identities', endpointUrl), signal));
  const login = await prompt.pick(
    l10n.t('Who are you in the sandbox?'),
    developers.map(({ login: id, name, description }) => ({
      id,
      label: id,
      description: [name, description].filter(text => text !== '' && text !== id).join(' · '),
    })),
    signal,
  );
  throwIfAborted(signal);
  if (login === undefined) {
    throw new Failure('cancelled', l10n.t('The sign-in was cancelled.'));
  }
  return login;
}

function readDevelopers(answer: unknown): Developer[] {
  const list = isRecord(answer) ? answer['identities'] : answer;
  if (!Array.isArray(list)) {
    throw unreadable();
  }
  return list.filter(isRecord).map(({ login, name, description }) => {
    if (typeof login !== 'string') {
      throw unreadable();
    }
    return {
      login,
      name: typeof name === 'string' ? name : '',
      description: typeof description === 'string' ? description : '',
    };
  });
}

async function call(url: URL, signal: AbortSignal, form?: Record<string, string>): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(
      url,
      form === undefined ? { signal } : { signal, method: 'POST', body: new URLSearchParams(form) },
    );
  } catch (error) {
    throwIfAborted(signal);
    throw new Failure('offline', l10n.t('The sandbox at {0} does not answer.', url.origin), {
      cause: error,
      hint: l10n.t('Start it again.'),
      action: openSandboxAction(),
    });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  throwIfAborted(signal);
  if (!response.ok) {
    throw refused(response, answer);
  }
  return answer;
}

function refused({ status, statusText }: Response, answer: unknown): Failure {
  const description = isRecord(answer) ? (answer['error_description'] ?? answer['error']) : undefined;
  const said = redact(typeof description === 'string' ? description : statusText);
  if (status === 429 || status >= 500) {
    return new Failure(
      status === 429 ? 'throttled' : 'server',
      l10n.t('The sandbox cannot answer now: {0}', said),
    );
  }
  return new Failure('identityRefused', l10n.t('The sandbox refused the sign-in: {0}', said));
}

function unreadable(): Failure {
  return new Failure('server', l10n.t('What answers is not the sandbox that this version ships.'), {
    hint: l10n.t('Look at `endpointUrl` of the environment.'),
    action: openSettingsAction(),
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
