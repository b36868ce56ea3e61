import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { Environment, IdentitySource } from '../core/model.ts';
import type { Clock, Identity, Log, Secrets, SignInPrompt, TokenSource, WebIdentity } from '../core/ports.ts';
import { capitalized, containerKeys, loginKeys, ssoKeys, tokenFileKeys } from './ambientKeys.ts';
import type { Variables } from './ambientProfile.ts';
import { type AmbientSource, findSource } from './ambientSources.ts';
import type { Place } from './awsClient.ts';
import { nameIn, readClaims } from './idToken.ts';
import { toKeyIdentity } from './keyIdentity.ts';
import { SignedInMark } from './signedInMark.ts';

export type AmbientIdentity = Extract<IdentitySource, { kind: 'ambient' }>;

export interface AmbientDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
  /** Environment variables of this process. */
  readonly variables: Variables;
  /**
   * What stands in for IAM Identity Center and AWS sign-in. Never a setting's value: the tokens of `aws sso login`
   * and `aws login` go to AWS alone. `endpointUrl` of the environment is STS for everything else: it gets a token
   * file's token, and requests that are signed with the keys.
   */
  readonly signInEndpoint?: string;
}

/** Milliseconds. How far this machine's time may be off: within it, STS judges whether a token has ended. */
const TOLERANCE = 5 * 60_000;

/**
 * What the codespace already has, read anew each time it is wanted. Nothing is kept but that somebody signed in
 * with it: until then, and after a sign-out, it is not used although it is there.
 */
export function createAmbientTokens(
  deps: AmbientDeps,
  environment: Environment,
  identity: AmbientIdentity,
): TokenSource {
  const { profile } = identity;
  const key = ['ambient', environment.name, ...(profile === undefined ? [] : [profile])].join(' ');
  const mark = new SignedInMark(deps.secrets, key);

  return {
    renewal: 'ahead',

    signIn: async (prompt, signal) => {
      const { era } = mark;
      prompt.step(l10n.t('Looking for a sign-in that is already here'));
      const { source, refused } = await findSource(deps.variables, profile);
      if (source === undefined) {
        throw refused[0] ?? nothingFound();
      }
      say(source, refused, prompt, deps.log);
      const given = await give(deps, source, environment, signal);
      throwIfAborted(signal);
      await mark.set(era);
      throwIfAborted(signal);
      return given;
    },

    renew: async signal => {
      if (!(await mark.isSet())) {
        return undefined;
      }
      const { source } = await findSource(deps.variables, profile);
      return source === undefined ? undefined : give(deps, source, environment, signal);
    },

    signOut: () => mark.clear(),
  };
}

function say(source: AmbientSource, refused: readonly Failure[], prompt: SignInPrompt, log: Log): void {
  prompt.step(l10n.t('Using {0}', source.name));
  for (const { message } of refused) {
    log.info(message);
  }
}

async function give(
  deps: AmbientDeps,
  source: AmbientSource,
  { region, endpointUrl, roleArn }: Environment,
  signal: AbortSignal,
): Promise<Identity> {
  const place: Place = { region, ...(endpointUrl === undefined ? {} : { endpointUrl }) };
  const whose = capitalized(source.name);
  switch (source.kind) {
    case 'sso':
      return toKeyIdentity(await ssoKeys(source, deps.signInEndpoint, signal), place, whose, signal);
    case 'login':
      return toKeyIdentity(await loginKeys(source, deps.signInEndpoint, signal), place, whose, signal);
    case 'container':
      return toKeyIdentity(await containerKeys(source, deps.log, signal), place, whose, signal);
    case 'tokenFile': {
      const web = await readTokenFile(source.file, deps.clock);
      if (roleArn !== undefined) {
        return web;
      }
      if (source.roleArn === undefined) {
        throw noRole(source.name);
      }
      const keys = await tokenFileKeys(web, source.roleArn, place, signal);
      return toKeyIdentity(keys, place, whose, signal);
    }
  }
}

async function readTokenFile(file: string, clock: Clock): Promise<WebIdentity> {
  let token: string;
  try {
    token = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new Failure('identityRefused', l10n.t('The token file {0} cannot be read.', file), {
      cause: error,
      hint: l10n.t('Look at AWS_WEB_IDENTITY_TOKEN_FILE, or at the profile that names the file.'),
    });
  }
  const claims = readClaims(token);
  const { exp, sub } = claims;
  if (typeof exp !== 'number' || typeof sub !== 'string' || sub === '') {
    throw new Failure(
      'identityRefused',
      l10n.t('The token in {0} lacks the claims that AWS needs (sub and exp).', file),
    );
  }
  const expiresAt = exp * 1000;
  if (expiresAt + TOLERANCE < clock.now()) {
    throw new Failure(
      'expired',
      l10n.t('The token in {0} ended at {1}.', file, new Date(expiresAt).toISOString()),
      { hint: l10n.t('Whoever writes the file has to write a new one.') },
    );
  }
  return { kind: 'web', token, name: nameIn(claims) ?? sub, expiresAt };
}

function noRole(source: string): Failure {
  return new Failure('identityRefused', l10n.t('There is no role for {0}.', source), {
    hint: l10n.t('Give `roleArn` of the environment, or AWS_ROLE_ARN.'),
  });
}

function nothingFound(): Failure {
  return new Failure('identityRefused', l10n.t('There is nothing here to sign in with.'), {
    hint: l10n.t(
      'Looked for: an SSO or `aws login` session of a profile, AWS_WEB_IDENTITY_TOKEN_FILE, a container’s credentials endpoint. Run `aws sso login` or `aws login --remote`, or choose another `identity`.',
    ),
  });
}
