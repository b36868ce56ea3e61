import type * as vscode from 'vscode';
import type { GitHub, RepositoryName } from '../core/github.ts';
import type { Environment } from '../core/model.ts';
import type { Clock, Log, Sts, TokenSource } from '../core/ports.ts';
import { createTokenSources } from '../tokens/tokenSource.ts';
import type { GithubSession } from '../ui/githubSession.ts';

export interface IdentityDeps {
  readonly secrets: vscode.SecretStorage;
  readonly clock: Clock;
  readonly log: Log;
  /** The environment with its endpoint, where that is known only now. */
  readonly located: (environment: Environment) => Promise<Environment>;
  /** Is given what should come to its end before the window goes. */
  readonly tidying: (work: Promise<unknown>) => void;
}

/** Wires STS and the token sources to the editor and to GitHub. Each part is loaded when it is first needed. */
export function wireIdentity({ secrets, clock, log, located, tidying }: IdentityDeps): {
  readonly sts: () => Promise<Sts>;
  readonly tokenSource: (environment: Environment) => Promise<TokenSource>;
  readonly gitHub: (options: { readonly interactive: boolean }, signal: AbortSignal) => Promise<GitHub>;
  readonly openRepository: (signal: AbortSignal) => Promise<RepositoryName | undefined>;
} {
  let session: Promise<GithubSession> | undefined;
  const github = (): Promise<GithubSession> => {
    session ??= import('../ui/githubSession.ts').then(
      module =>
        new module.GithubSession({ load: () => loadGitHub({ clock, log }), variables: process.env, log }),
    );
    return session;
  };
  const hub = {
    gitHub: async (options: { readonly interactive: boolean }, signal: AbortSignal) =>
      (await github()).gitHub(options, signal),
    openRepository: async (signal: AbortSignal) => (await github()).openRepository(signal),
  };
  const tokenSource = createTokenSources({
    ...hub,
    secrets,
    clock,
    log,
    tidying,
    microsoft: async () => (await import('../ui/microsoftSession.ts')).createMicrosoftSessions(),
    variables: process.env,
  });
  return {
    ...hub,
    sts: async () => {
      const { createSts } = await import('../aws/sts.ts');
      const sts = createSts();
      return {
        assumeRole: async (request, signal) =>
          sts.assumeRole({ ...request, environment: await located(request.environment) }, signal),
      };
    },
    tokenSource: async environment => tokenSource(await located(environment)),
  };
}

async function loadGitHub(deps: { readonly clock: Clock; readonly log: Log }) {
  const { createGitHub } = await import('../github/github.ts');
  return (options: Parameters<typeof createGitHub>[1]) => createGitHub(deps, options);
}
