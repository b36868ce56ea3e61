import * as l10n from '@vscode/l10n';
import { toFailure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { Environment } from '../core/model.ts';
import type { KeyIdentity, Log, SignInPrompt, TokenSource } from '../core/ports.ts';
import type { Place } from './awsClient.ts';
import {
  IdentityCenterApi,
  identityCenterFailure,
  isNotAssigned,
  isTokenRefused,
} from './identityCenterApi.ts';
import { type Assignment, AssignmentChoice, type IdentityCenterIdentity } from './identityCenterChoice.ts';
import { Portal, type PortalDeps } from './identityCenterPortal.ts';
import { toKeyIdentity } from './keyIdentity.ts';

/** One sign-in for each access portal; what an environment means there is chosen for each. */
export class IdentityCenterTokens {
  readonly #deps: PortalDeps;
  readonly #portals = new Map<string, Portal>();

  constructor(deps: PortalDeps) {
    this.#deps = deps;
  }

  /** `identity` is the environment's. */
  source(environment: Environment, identity: IdentityCenterIdentity): TokenSource {
    const { startUrl, region } = identity;
    const { endpointUrl, name } = environment;
    // With an endpoint of its own it is another service, which must not be given what AWS gave.
    const key = [
      'identityCenter',
      startUrl,
      region,
      ...(endpointUrl === undefined ? [] : [endpointUrl]),
    ].join(' ');
    const place = { region, ...(endpointUrl === undefined ? {} : { endpointUrl }) };
    const api = new IdentityCenterApi(place, this.#deps.clock);
    const portal = this.#portals.get(key) ?? new Portal(this.#deps, api, startUrl, key);
    this.#portals.set(key, portal);
    const choice = new AssignmentChoice(this.#deps.secrets, api, identity, name, key);
    const source = new Source({ api, portal, choice, environment, log: this.#deps.log });
    const { writePermissionSet } = identity;
    return {
      renewal: 'ahead',
      signIn: (prompt, signal) => source.signIn(prompt, signal),
      renew: signal => source.renew(signal),
      ...(writePermissionSet === undefined
        ? {}
        : { authorize: (prompt, signal) => source.authorize(writePermissionSet, prompt, signal) }),
      signOut: async signal => {
        await choice.forget();
        await portal.signOut(signal);
      },
    };
  }
}

interface SourceDeps {
  readonly api: IdentityCenterApi;
  readonly portal: Portal;
  readonly choice: AssignmentChoice;
  readonly environment: Environment;
  readonly log: Log;
}

/** Keys of a permission set in an account, from an access portal where somebody signed in. */
class Source {
  readonly #deps: SourceDeps;

  constructor(deps: SourceDeps) {
    this.#deps = deps;
  }

  signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<KeyIdentity> {
    return this.#signedIn(prompt, signal, async token => {
      const assignment = await this.#assignment(token, prompt, signal);
      try {
        return await this.#keys(token, assignment, signal);
      } catch (error) {
        if (!isNotAssigned(error) || !assignment.remembered) {
          throw await this.#explained(error, token, assignment, signal);
        }
        await this.#deps.choice.forget();
      }
      const chosen = await this.#deps.choice.ask(token, prompt, signal);
      return this.#keys(token, chosen, signal);
    });
  }

  async renew(signal: AbortSignal): Promise<KeyIdentity | undefined> {
    const { portal, choice } = this.#deps;
    const assignment = await choice.known();
    if (assignment === undefined) {
      return undefined;
    }
    for (let attempt = 0; attempt < 2; attempt++) {
      const token = await portal.token(signal);
      if (token === undefined) {
        return undefined;
      }
      try {
        return await this.#keys(token, assignment, signal);
      } catch (error) {
        if (!isTokenRefused(error)) {
          throw await this.#explained(error, token, assignment, signal);
        }
        portal.drop(token);
      }
    }
    return undefined;
  }

  /** Keys of the permission set for changes, in the account of the sign-in. */
  authorize(permissionSet: string, prompt: SignInPrompt, signal: AbortSignal): Promise<KeyIdentity> {
    return this.#signedIn(prompt, signal, async token => {
      const { accountId } = await this.#assignment(token, prompt, signal);
      prompt.step(
        l10n.t('Asking for the permission set {0} in the AWS account {1}', permissionSet, accountId),
      );
      const wanted = { accountId, permissionSet };
      try {
        return await this.#keys(token, wanted, signal);
      } catch (error) {
        throw await this.#explained(error, token, wanted, signal);
      }
    });
  }

  /** Signs in where nothing that was kept does, and again where the portal takes it no more. */
  async #signedIn<T>(
    prompt: SignInPrompt,
    signal: AbortSignal,
    use: (token: string) => Promise<T>,
  ): Promise<T> {
    const { portal, log } = this.#deps;
    const kept = await portal.token(signal).catch((error: unknown) => {
      throwIfAborted(signal);
      log.info(toFailure(error).message);
      return undefined;
    });
    try {
      if (kept !== undefined) {
        try {
          return await use(kept);
        } catch (error) {
          if (!isTokenRefused(error)) {
            throw error;
          }
          portal.drop(kept);
        }
      }
      return await use(await portal.signIn(prompt, signal));
    } catch (error) {
      throwIfAborted(signal);
      throw identityCenterFailure(error);
    }
  }

  async #assignment(
    token: string,
    prompt: SignInPrompt,
    signal: AbortSignal,
  ): Promise<Assignment & { readonly remembered: boolean }> {
    const known = await this.#deps.choice.known();
    if (known === undefined) {
      return { ...(await this.#deps.choice.ask(token, prompt, signal)), remembered: false };
    }
    const { permissionSet, accountId, remembered } = known;
    prompt.step(
      remembered
        ? l10n.t(
            'Using the permission set {0} in the AWS account {1}, remembered until you sign out',
            permissionSet,
            accountId,
          )
        : l10n.t('Using the permission set {0} in the AWS account {1}', permissionSet, accountId),
    );
    return known;
  }

  async #keys(token: string, assignment: Assignment, signal: AbortSignal): Promise<KeyIdentity> {
    const { api, environment } = this.#deps;
    const { accountId, permissionSet } = assignment;
    const keys = await api.keys(token, accountId, permissionSet, signal);
    const { region, endpointUrl } = environment;
    const place: Place = { region, ...(endpointUrl === undefined ? {} : { endpointUrl }) };
    return toKeyIdentity(keys, place, l10n.t('IAM Identity Center'), signal);
  }

  /** The failure that says what there is instead, where the person is not assigned to what was asked for. */
  async #explained(error: unknown, token: string, wanted: Assignment, signal: AbortSignal): Promise<unknown> {
    throwIfAborted(signal);
    if (isTokenRefused(error)) {
      return error;
    }
    if (!isNotAssigned(error)) {
      return identityCenterFailure(error);
    }
    try {
      return await this.#deps.choice.notAssigned(token, wanted, signal);
    } catch (unknown) {
      throwIfAborted(signal);
      this.#deps.log.info(toFailure(unknown).message);
      return identityCenterFailure(error);
    }
  }
}
