import { ApiError } from '../api.ts';
import { AWS_POLICIES } from './awsPolicies.ts';
import { type Decision, evaluate, type Request } from './evaluate.ts';
import { requireSubject } from './githubTrust.ts';
import { MalformedPolicy, type Policy, type PolicyKind, parsePolicy } from './policy.ts';
import { issuerName, kindOf, type Provider, type ProviderKind } from './provider.ts';
import { SERVICE_LINKED } from './serviceLinked.ts';
import { uniqueId } from './sessions.ts';

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** `/`, or names between slashes. */
  readonly path: string;
  /** Such as `AROA…`. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly trust: Policy;
  /** Inline policies by name. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly tags: Tags;
}

/** By key. */
export type Tags = Readonly<Record<string, string>>;

/** What can be changed of a role once it is there. */
export type RoleChange = Partial<
  Pick<Role, 'attached' | 'description' | 'maxSessionDuration' | 'policies' | 'tags' | 'trust'>
>;

/** Role and provider documents as they come in; everything is checked. */
interface RoleInput {
  readonly trustPolicy: unknown;
  readonly policies?: Readonly<Record<string, unknown>>;
  /** Seconds, 3600 (the default) to 43200. */
  readonly maxSessionDuration?: number;
  /** `/` where it is absent. */
  readonly path?: string;
  readonly description?: string;
  /** ARNs of managed policies. */
  readonly attached?: readonly string[];
  readonly tags?: Tags;
}

interface ProviderInput {
  readonly issuer: string;
  readonly clientIds: readonly string[];
  /** Found out from the issuer where it is absent; a GitHub issuer of the sandbox has to be named. */
  readonly kind?: ProviderKind;
  /** Those that it has, or none, where it is absent. */
  readonly thumbprints?: readonly string[];
  readonly tags?: Tags;
}

/** The account's roles, identity providers and managed policies. Throws ApiError with IAM's codes. */
export class IamStore {
  readonly accountId: string;
  /** Hear of each question whether a role's policies let it do something, with the answer. */
  readonly listeners = new Set<(role: Role, request: Request, decision: Decision) => void>();
  /** Issuers of the sandbox's own GitHub: IAM treats them as it treats GitHub's. */
  readonly githubIssuers = new Set<string>();
  readonly #roles = new Map<string, Role>();
  readonly #providers = new Map<string, Provider>();
  readonly #managed = new Map<string, Policy>();

  constructor(accountId: string) {
    this.accountId = accountId;
    for (const [name, document] of Object.entries(AWS_POLICIES)) {
      this.putManagedPolicy(`arn:aws:iam::aws:policy/${name}`, document);
    }
  }

  roles(): readonly Role[] {
    return [...this.#roles.values()];
  }

  role(arn: string): Role | undefined {
    return this.roles().find(role => role.arn === arn);
  }

  /** Creates the role or replaces all of it; sessions that were issued stay valid and see the change. */
  putRole(name: string, input: RoleInput): Role {
    if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
      throw new ApiError('ValidationError', 'The specified value for roleName is invalid.');
    }
    const maxSessionDuration = input.maxSessionDuration ?? 3600;
    if (!Number.isInteger(maxSessionDuration) || maxSessionDuration < 3600 || maxSessionDuration > 43_200) {
      throw new ApiError('ValidationError', 'MaxSessionDuration must be between 3600 and 43200.');
    }
    const path = input.path ?? '/';
    if (!/^\/(?:[\u0021-\u007E]+\/)?$/.test(path)) {
      throw new ApiError('ValidationError', 'The specified value for path is invalid.');
    }
    const trust = this.readTrust(input.trustPolicy);
    const before = this.#roles.get(name);
    const role: Role = {
      arn: `arn:aws:iam::${this.accountId}:role${path}${name}`,
      name,
      path,
      id: before?.id ?? `AROA${uniqueId(17)}`,
      createdAt: before?.createdAt ?? Date.now(),
      ...(input.description === undefined ? {} : { description: input.description }),
      maxSessionDuration,
      trust,
      policies: new Map(
        Object.entries(input.policies ?? {}).map(([key, document]) => [key, read(document, 'identity')]),
      ),
      attached: [...(input.attached ?? [])],
      tags: { ...input.tags },
    };
    this.#roles.set(name, role);
    return role;
  }

  /** The role that an AWS service has in this account; it is made where it is missing. */
  linkService(service: string): Role {
    const name = SERVICE_LINKED[service] ?? '';
    return (
      this.#roles.get(name) ??
      this.putRole(name, {
        path: `/aws-service-role/${service}/`,
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
        },
      })
    );
  }

  /** A trust policy that IAM takes. Throws MalformedPolicyDocument. */
  readTrust(document: unknown): Policy {
    const trust = read(document, 'trust');
    requireSubject(trust, this.providers(), this.githubIssuers);
    return trust;
  }

  /** Gives the role as it is then; `undefined` takes a description away. */
  changeRole(role: Role, change: RoleChange): Role {
    const changed: Role = { ...role, ...change };
    this.#roles.set(role.name, changed);
    return changed;
  }

  /** All that say what the role may do: inline and managed ones. */
  policiesOf(role: Role | undefined): readonly Policy[] {
    if (role === undefined) {
      return [];
    }
    const managed = role.attached.map(arn => this.#managed.get(arn)).filter(policy => policy !== undefined);
    return [...role.policies.values(), ...managed];
  }

  /** Whether the role's own policies let it do something; a role that is not there may do nothing. */
  decide(role: Role | undefined, request: Request): Decision {
    const decision = evaluate(this.policiesOf(role), request);
    if (role !== undefined) {
      for (const listener of this.listeners) {
        listener(role, request, decision);
      }
    }
    return decision;
  }

  /** Whether there was one. */
  deleteRole(name: string): boolean {
    return this.#roles.delete(name);
  }

  providers(): readonly Provider[] {
    return [...this.#providers.values()];
  }

  provider(issuer: string): Provider | undefined {
    return this.#providers.get(issuer);
  }

  /** IAM takes https issuers alone; the sandbox also takes http on loopback. */
  putProvider(input: ProviderInput): Provider {
    const { issuer, clientIds } = input;
    const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
    const loopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
    if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))) {
      throw new ApiError('InvalidInput', 'Invalid Open ID Connect Provider URL');
    }
    if (clientIds.length > 100 || clientIds.some(id => id.length < 1 || id.length > 255)) {
      throw new ApiError('InvalidInput', 'Client IDs have 1 to 255 characters, and there are 100 at most.');
    }
    const before = this.#providers.get(issuer);
    const provider: Provider = {
      arn: `arn:aws:iam::${this.accountId}:oidc-provider/${issuerName(issuer)}`,
      issuer,
      clientIds: [...clientIds],
      kind: input.kind ?? (this.githubIssuers.has(issuer) ? 'github' : kindOf(url)),
      thumbprints: [...(input.thumbprints ?? before?.thumbprints ?? [])],
      tags: { ...(input.tags ?? before?.tags) },
      createdAt: before?.createdAt ?? Date.now(),
    };
    this.#providers.set(issuer, provider);
    return provider;
  }

  /** Whether there was one. */
  deleteProvider(issuer: string): boolean {
    return this.#providers.delete(issuer);
  }

  /** A managed policy that sessions can name in PolicyArns. */
  putManagedPolicy(arn: string, document: unknown): Policy {
    const policy = read(document, 'identity');
    this.#managed.set(arn, policy);
    return policy;
  }

  managedPolicy(arn: string): Policy | undefined {
    return this.#managed.get(arn);
  }
}

function read(document: unknown, kind: PolicyKind): Policy {
  try {
    return parsePolicy(document, kind);
  } catch (error) {
    if (error instanceof MalformedPolicy) {
      throw new ApiError('MalformedPolicyDocument', error.message);
    }
    throw error;
  }
}
