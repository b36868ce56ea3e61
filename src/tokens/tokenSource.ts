import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { GitHub, RepositoryName } from '../core/github.ts';
import { openSandboxAction } from '../core/identity/failures.ts';
import type { MicrosoftSessions } from '../core/identity/microsoft.ts';
import type { Environment } from '../core/model.ts';
import type { Clock, Log, Secrets, TokenSource } from '../core/ports.ts';
import type { IdentityCenterTokens } from './identityCenter.ts';
import type { OidcTokens } from './oidc.ts';

export interface TokenSourceDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
  /** GitHub with a token that works; asks the person for one only where that is allowed. */
  readonly gitHub: (options: { readonly interactive: boolean }, signal: AbortSignal) => Promise<GitHub>;
  /** The repository that is open; undefined where there is none. */
  readonly openRepository: (signal: AbortSignal) => Promise<RepositoryName | undefined>;
  /** The editor's own Microsoft sign-in. */
  readonly microsoft: () => Promise<MicrosoftSessions>;
  /** Is given what goes on after a sign-in ended (a workflow run being cancelled), to be waited for. */
  readonly tidying?: (work: Promise<unknown>) => void;
  /** Environment variables of this process, which say what the codespace already has. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Gives the token source of an environment; a kind's code is loaded when the first environment needs it. */
export function createTokenSources(
  deps: TokenSourceDeps,
): (environment: Environment) => Promise<TokenSource> {
  let oidc: Promise<OidcTokens> | undefined;
  let identityCenter: Promise<IdentityCenterTokens> | undefined;
  return async environment => {
    const { identity } = environment;
    switch (identity.kind) {
      case 'githubActions':
        return (await import('./githubActions.ts')).createGithubActionsTokens(deps, identity);
      case 'oidc':
        oidc ??= import('./oidc.ts').then(module => new module.OidcTokens(deps));
        return (await oidc).source(identity);
      case 'identityCenter':
        identityCenter ??= import('./identityCenter.ts').then(
          module => new module.IdentityCenterTokens(deps),
        );
        return (await identityCenter).source(environment, identity);
      case 'microsoft': {
        const { createMicrosoftTokens } = await import('./microsoft.ts');
        return createMicrosoftTokens({ ...deps, sessions: await deps.microsoft() }, identity);
      }
      case 'ambient':
        return (await import('./ambient.ts')).createAmbientTokens(deps, environment, identity);
      case 'sandbox': {
        const { endpointUrl, name } = environment;
        if (endpointUrl === undefined) {
          throw new Failure('offline', l10n.t('The sandbox of {0} is not running.', name), {
            action: openSandboxAction(),
          });
        }
        const { createSandboxTokens } = await import('./sandbox.ts');
        return createSandboxTokens(endpointUrl, deps.clock);
      }
    }
  };
}
