import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { decodeJwt } from 'jose/jwt/decode';
import { Failure, toFailure } from '../core/failure.ts';
import type { GitHub, Repository, RepositoryName } from '../core/github.ts';
import { type Claims, checkClaims } from '../core/identity/relay/claims.ts';
import { noRepository, repositoryNotFound } from '../core/identity/relay/failures.ts';
import { patiently } from '../core/identity/relay/patience.ts';
import { relay } from '../core/identity/relay/relay.ts';
import { fullName, type RelayRequest } from '../core/identity/relay/request.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { IdentitySource } from '../core/model.ts';
import type { Clock, Log, SignInPrompt, TokenSource, WebIdentity } from '../core/ports.ts';
import { createRelayKey } from './relaySeal.ts';
import { SharedWork } from './sharedWork.ts';

export type GithubActionsIdentity = Extract<IdentitySource, { readonly kind: 'githubActions' }>;

export interface GithubActionsDeps {
  /** `interactive`: the person may be asked to sign in to GitHub. */
  readonly gitHub: (options: { readonly interactive: boolean }, signal: AbortSignal) => Promise<GitHub>;
  readonly openRepository: (signal: AbortSignal) => Promise<RepositoryName | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  /** Is given each attempt, and what goes on after it ended (a run being cancelled), so that both can be waited for. */
  readonly tidying?: (work: Promise<unknown>) => void;
}

/**
 * The relay: GitHub gives OIDC tokens to workflow runs alone, so each token costs a run of the developer's
 * own. A run asks for one token with a key that was made for it, and only what this run sealed to that key
 * is taken. Tokens live five minutes and are kept by whoever asked for them.
 */
export function createGithubActionsTokens(
  deps: GithubActionsDeps,
  identity: GithubActionsIdentity,
): TokenSource {
  const works = new SharedWork<WebIdentity>();
  const { environment, writeEnvironment } = identity;
  /** Runs are started without asking only for somebody who signed in here since the last sign-out. */
  let signedIn = false;

  const mint = (
    target: string | undefined,
    asked: boolean,
    prompt: Pick<SignInPrompt, 'step'>,
    signal: AbortSignal,
  ): Promise<WebIdentity> =>
    works.join(
      JSON.stringify([target ?? null, asked]),
      (share, ended) => {
        const minted = mintOnce(deps, identity, { environment: target, asked, tell: share }, ended);
        deps.tidying?.(minted);
        return minted;
      },
      (text, url) => prompt.step(text, url),
      signal,
    );
  const quiet: Pick<SignInPrompt, 'step'> = { step: text => deps.log.debug(`relay: ${text}`) };

  return {
    renewal: 'whenUsed',
    signIn: async (prompt, signal) => {
      const web = await mint(environment, true, prompt, signal);
      signedIn = true;
      return web;
    },
    renew: async signal => {
      if (!signedIn) {
        return undefined;
      }
      try {
        return await mint(environment, false, quiet, signal);
      } catch (error) {
        throwIfAborted(signal);
        const failure = toFailure(error);
        if (failure.code === 'expired' || failure.code === 'signedOut') {
          // Reviewers have to be waited for, or GitHub wants its own sign-in: both need the person.
          deps.log.info(`relay: ${failure.message}`);
          return undefined;
        }
        throw failure;
      }
    },
    ...(writeEnvironment === undefined || writeEnvironment === environment
      ? {}
      : { authorize: (prompt, signal) => mint(writeEnvironment, true, prompt, signal) }),
    signOut: async () => {
      signedIn = false;
      works.abort(new Failure('cancelled', l10n.t('The sign-in was cancelled.')));
    },
  };
}

interface Mint {
  readonly environment: string | undefined;
  /** A person asked for it and looks on. */
  readonly asked: boolean;
  readonly tell: SignInPrompt['step'];
}

async function mintOnce(
  deps: GithubActionsDeps,
  { repository: named, workflow }: GithubActionsIdentity,
  { environment, asked, tell }: Mint,
  signal: AbortSignal,
): Promise<WebIdentity> {
  const { clock, log } = deps;
  const name = named === undefined ? await untilAborted(deps.openRepository(signal), signal) : parse(named);
  if (name === undefined) {
    throw noRepository();
  }
  tell(l10n.t('Looking at {0}', fullName(name)));
  const hub = await untilAborted(deps.gitHub({ interactive: asked }, signal), signal);
  const repository = await find(hub, name, signal);
  const key = createRelayKey();
  const request: RelayRequest = {
    id: randomBytes(16).toString('hex'),
    repository,
    workflow,
    branch: repository.defaultBranch,
    publicKey: key.publicKey,
    ...(environment === undefined ? {} : { environment }),
  };
  const tidying = deps.tidying ?? (() => undefined);
  const { run, file } = await relay(
    { hub, clock, log },
    request,
    { repository, tell, tidying, mayWait: asked },
    signal,
  );
  const token = key.open(file, request.id);
  const login = await whoAsked(deps, hub, repository, signal);
  const ahead = hub.clockAhead ?? 0;
  const { actor, end } = checkClaims(decode(token), {
    issuer: hub.issuer,
    runId: run.id,
    repositoryId: repository.id,
    repository,
    actor: run.actor,
    ...(login === undefined ? {} : { login }),
    environment,
    now: clock.now() + ahead,
  });
  return { kind: 'web', token, name: actor, expiresAt: end - ahead };
}

/** Whose the run has to be; undefined where the token stands for nobody, and only there. */
async function whoAsked(
  { clock, log }: GithubActionsDeps,
  hub: GitHub,
  repository: RepositoryName,
  signal: AbortSignal,
): Promise<string | undefined> {
  const ask = () => untilAborted(hub.login(repository, signal), signal);
  try {
    return await patiently({ clock, log }, ask, signal);
  } catch (error) {
    throwIfAborted(signal);
    const failure = toFailure(error);
    throw new Failure(
      failure.code,
      l10n.t('GitHub does not say who started the workflow run: {0}', failure.message),
      { cause: failure, hint: l10n.t('Nothing of its token was used. Sign in again.') },
    );
  }
}

async function find(hub: GitHub, name: RepositoryName, signal: AbortSignal): Promise<Repository> {
  try {
    return await hub.repository(name, signal);
  } catch (error) {
    throwIfAborted(signal);
    const failure = toFailure(error);
    throw failure.code === 'notFound' ? repositoryNotFound(name, failure) : failure;
  }
}

function parse(fullName: string): RepositoryName | undefined {
  const [owner = '', name = '', ...rest] = fullName.split('/');
  return owner !== '' && name !== '' && rest.length === 0 ? { owner, name } : undefined;
}

function decode(token: string): Claims {
  try {
    return decodeJwt(token);
  } catch {
    throw new Failure('identityRefused', l10n.t('What the workflow run sealed is no token.'), {
      hint: l10n.t('Look whether the workflow file of the default branch is the one of this version.'),
    });
  }
}
