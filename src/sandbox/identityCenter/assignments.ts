import { createHash } from 'node:crypto';
import { ApiError } from '../api.ts';
import type { IamStore, Role } from '../iam/store.ts';

/** An account that somebody is assigned to, and with which permission sets. */
export interface Assignment {
  readonly accountId: string;
  readonly accountName: string;
  readonly emailAddress: string;
  readonly permissionSets: readonly string[];
}

export interface PermissionSet {
  /** Seconds. */
  readonly sessionDuration: number;
  /** Inline policies by name, for an account. */
  policies(accountId: string): Readonly<Record<string, unknown>>;
}

/** Who may enter which account as what; each permission set is an IAM role in each of its accounts. */
export class Assignments {
  readonly #sets = new Map<string, PermissionSet>();
  readonly #byLogin = new Map<string, readonly Assignment[]>();
  readonly #region: string;
  readonly #iam: (accountId: string) => IamStore | undefined;

  constructor(region: string, iam: (accountId: string) => IamStore | undefined) {
    this.#region = region;
    this.#iam = iam;
  }

  putPermissionSet(name: string, set: PermissionSet): void {
    this.#sets.set(name, set);
  }

  /** Replaces all that this person is assigned to, and provisions the roles. Throws ApiError. */
  assign(login: string, assignments: readonly Assignment[]): void {
    for (const { accountId, permissionSets } of assignments) {
      for (const set of permissionSets) {
        this.#provision(accountId, set);
      }
    }
    this.#byLogin.set(login, assignments);
  }

  /** By account id. */
  of(login: string): readonly Assignment[] {
    return [...(this.#byLogin.get(login) ?? [])].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  }

  hasAccount(accountId: string): boolean {
    return this.#iam(accountId) !== undefined;
  }

  /** Undefined where the person is not assigned. */
  role(
    login: string,
    accountId: string,
    permissionSet: string,
  ): { readonly role: Role; readonly set: PermissionSet } | undefined {
    const assigned = this.of(login).some(
      assignment => assignment.accountId === accountId && assignment.permissionSets.includes(permissionSet),
    );
    const set = this.#sets.get(permissionSet);
    const name = roleName(accountId, permissionSet);
    const role = this.#iam(accountId)
      ?.roles()
      .find(known => known.name === name);
    return assigned && set !== undefined && role !== undefined ? { role, set } : undefined;
  }

  /** https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html */
  #provision(accountId: string, name: string): void {
    const iam = this.#iam(accountId);
    const set = this.#sets.get(name);
    if (iam === undefined || set === undefined) {
      throw new ApiError('NotFound', `There is no account ${accountId} or no permission set ${name}.`, 404);
    }
    iam.putRole(roleName(accountId, name), {
      path: `/aws-reserved/sso.amazonaws.com/${this.#region === 'us-east-1' ? '' : `${this.#region}/`}`,
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: samlProvider(accountId) },
            Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
            Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
          },
        ],
      },
      policies: set.policies(accountId),
      maxSessionDuration: 43_200,
    });
  }
}

/** The same for each start of the sandbox, so that policies can name it. */
function roleName(accountId: string, permissionSet: string): string {
  return `AWSReservedSSO_${permissionSet}_${suffix(`${accountId}/${permissionSet}`)}`;
}

export function samlProvider(accountId: string): string {
  return `arn:aws:iam::${accountId}:saml-provider/AWSSSO_${suffix(accountId)}_DO_NOT_DELETE`;
}

function suffix(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 16);
}
