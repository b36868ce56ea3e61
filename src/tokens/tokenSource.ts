import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { openSandboxAction } from '../core/identity/failures.ts';
import type { Environment } from '../core/model.ts';
import type { Clock, Log, Secrets, TokenSource } from '../core/ports.ts';
import type { OidcTokens } from './oidc.ts';

export interface TokenSourceDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

/** Gives the token source of an environment; a kind's code is loaded when the first environment needs it. */
export function createTokenSources(
  deps: TokenSourceDeps,
): (environment: Environment) => Promise<TokenSource> {
  let oidc: Promise<OidcTokens> | undefined;
  return async ({ identity, endpointUrl, name }) => {
    switch (identity.kind) {
      case 'oidc':
        oidc ??= import('./oidc.ts').then(module => new module.OidcTokens(deps));
        return (await oidc).source(identity);
      case 'sandbox': {
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
