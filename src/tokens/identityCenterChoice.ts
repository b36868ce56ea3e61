import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { NotAssigned } from '../core/identity/notAssigned.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { IdentitySource } from '../core/model.ts';
import type { Secrets, SignInPrompt } from '../core/ports.ts';
import type { Account, IdentityCenterApi } from './identityCenterApi.ts';
import { isNotAssigned } from './identityCenterApi.ts';

export type IdentityCenterIdentity = Extract<IdentitySource, { kind: 'identityCenter' }>;

/** A permission set in an account. */
export interface Assignment {
  readonly accountId: string;
  readonly permissionSet: string;
}

/**
 * Which account and permission set an environment means: those of its settings, and for what they leave open,
 * what the person picked once. The choice is kept until sign-out.
 */
export class AssignmentChoice {
  readonly #secrets: Secrets;
  readonly #api: IdentityCenterApi;
  readonly #identity: IdentityCenterIdentity;
  readonly #environment: string;
  readonly #key: string;

  constructor(
    secrets: Secrets,
    api: IdentityCenterApi,
    identity: IdentityCenterIdentity,
    environment: string,
    key: string,
  ) {
    this.#secrets = secrets;
    this.#api = api;
    this.#identity = identity;
    this.#environment = environment;
    this.#key = `${key} choice of ${environment}`;
  }

  /** What is known without asking. */
  async known(): Promise<(Assignment & { readonly remembered: boolean }) | undefined> {
    const { accountId, permissionSet } = this.#identity;
    if (accountId !== undefined && permissionSet !== undefined) {
      return { accountId, permissionSet, remembered: false };
    }
    const kept = parse(await this.#secrets.get(this.#key));
    return kept !== undefined &&
      (accountId ?? kept.accountId) === kept.accountId &&
      (permissionSet ?? kept.permissionSet) === kept.permissionSet
      ? { ...kept, remembered: true }
      : undefined;
  }

  /** Asks for what the settings leave open, unless there is only one. */
  async ask(accessToken: string, prompt: SignInPrompt, signal: AbortSignal): Promise<Assignment> {
    prompt.step(l10n.t('Looking up your AWS accounts'));
    const accounts = await this.#api.accounts(accessToken, signal);
    const account = await this.#account(accounts, prompt, signal);
    const sets = await this.#api.permissionSets(accessToken, account.id, signal);
    const permissionSet = await this.#permissionSet(account, sets, prompt, signal);
    const assignment = { accountId: account.id, permissionSet };
    throwIfAborted(signal);
    await this.#secrets.store(this.#key, JSON.stringify(assignment));
    return assignment;
  }

  async forget(): Promise<void> {
    await this.#secrets.delete(this.#key);
  }

  /** Why keys of an assignment are refused: what there is instead. */
  async notAssigned(accessToken: string, wanted: Assignment, signal: AbortSignal): Promise<Failure> {
    const accounts = await this.#api.accounts(accessToken, signal);
    const account = accounts.find(({ id }) => id === wanted.accountId);
    if (account === undefined) {
      return this.#noAccount(accounts, wanted.accountId);
    }
    try {
      const sets = await this.#api.permissionSets(accessToken, account.id, signal);
      return this.#noPermissionSet(account, sets, wanted.permissionSet);
    } catch (error) {
      if (isNotAssigned(error)) {
        return this.#noAccount(accounts, wanted.accountId);
      }
      throw error;
    }
  }

  async #account(accounts: readonly Account[], prompt: SignInPrompt, signal: AbortSignal): Promise<Account> {
    const { accountId } = this.#identity;
    const [only, another] = accounts;
    if (only === undefined) {
      throw this.#noAccount(accounts, accountId);
    }
    if (accountId !== undefined) {
      const account = accounts.find(({ id }) => id === accountId);
      if (account === undefined) {
        throw this.#noAccount(accounts, accountId);
      }
      return account;
    }
    if (another === undefined) {
      return only;
    }
    const picked = await prompt.pick(
      l10n.t('Which AWS account is {0}?', this.#environment),
      accounts.map(({ id, name, email }) => ({
        id,
        label: name === '' ? id : name,
        description: [id, email].filter(text => text !== '' && text !== name).join(' · '),
      })),
      signal,
    );
    throwIfAborted(signal);
    return accounts.find(({ id }) => id === picked) ?? dismissed();
  }

  async #permissionSet(
    account: Account,
    sets: readonly string[],
    prompt: SignInPrompt,
    signal: AbortSignal,
  ): Promise<string> {
    const { permissionSet } = this.#identity;
    const [only, another] = sets;
    if (only === undefined || (permissionSet !== undefined && !sets.includes(permissionSet))) {
      throw this.#noPermissionSet(account, sets, permissionSet ?? '');
    }
    if (permissionSet !== undefined || another === undefined) {
      return permissionSet ?? only;
    }
    const picked = await prompt.pick(
      l10n.t('Which permission set is for looking at {0}?', this.#environment),
      sets.map(name => ({ id: name, label: name })),
      signal,
    );
    throwIfAborted(signal);
    return picked ?? dismissed();
  }

  #noAccount(accounts: readonly Account[], wanted: string | undefined): Failure {
    const there = accounts.map(described).join(', ');
    return new Failure(
      'identityRefused',
      wanted === undefined || accounts.length === 0
        ? l10n.t('You are not assigned to any AWS account at {0}.', this.#identity.startUrl)
        : l10n.t('You are not assigned to the AWS account {0} at {1}.', wanted, this.#identity.startUrl),
      {
        hint:
          accounts.length === 0
            ? l10n.t('Ask whoever runs IAM Identity Center to assign you.')
            : l10n.t('You are assigned to: {0}. Correct `accountId`, or ask to be assigned.', there),
        action: openSettingsAction(),
        cause: new NotAssigned(),
      },
    );
  }

  #noPermissionSet(account: Account, sets: readonly string[], wanted: string): Failure {
    return new Failure(
      'identityRefused',
      l10n.t('You do not have the permission set {0} in the AWS account {1}.', wanted, described(account)),
      {
        hint:
          sets.length === 0
            ? l10n.t('Ask whoever runs IAM Identity Center to assign you.')
            : l10n.t('There you have: {0}. Correct the settings, or ask for another one.', sets.join(', ')),
        action: openSettingsAction(),
        cause: new NotAssigned(),
      },
    );
  }
}

function described({ id, name }: Account): string {
  return name === '' ? id : `${name} (${id})`;
}

function dismissed(): never {
  throw new Failure('cancelled', l10n.t('The sign-in was cancelled.'));
}

function parse(text: string | undefined): Assignment | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isAssignment(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAssignment(value: unknown): value is Assignment {
  return (
    typeof value === 'object' &&
    value !== null &&
    'accountId' in value &&
    typeof value.accountId === 'string' &&
    'permissionSet' in value &&
    typeof value.permissionSet === 'string'
  );
}
