import { type Claims, isGitHub, issuerName, type TrustedProvider } from './provider.ts';

/** The values of a condition key; `many` says that AWS calls the key multivalued. */
export type ContextValues = readonly string[] & { readonly many?: boolean };

/** The condition keys of one exchange, by key in lower case. */
export type TrustContext = ReadonlyMap<string, ContextValues>;

/** One AssumeRoleWithWebIdentity, as far as its outcome depends on the role's trust policy. */
export interface TrustRequest {
  readonly claims: Claims;
  readonly provider: TrustedProvider;
  readonly roleName: string;
  /** Undefined where it is not known. */
  readonly sessionName: string | undefined;
  /** Claims that the token may have and that are not known; what is neither here nor in `claims` is absent. */
  readonly unknownClaims?: readonly string[];
  /** When it was sent, milliseconds since the epoch by AWS's clock. */
  readonly at: number;
  readonly region?: string;
}

/**
 * GitHub's claims that IAM evaluates beside `aud` and `sub`, as it documents for github.com.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const GITHUB_KEYS: readonly string[] = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];

/** Claims of an issuer that become condition keys for certain, beside those that exist for it alone. */
export function evaluatedClaims({ kind }: TrustedProvider): readonly string[] {
  switch (kind) {
    case 'github':
      return ['aud', 'sub', ...GITHUB_KEYS];
    case 'gitHubCloud':
      return ['aud', 'sub'];
    case 'google':
      return ['aud', 'oaud', 'sub', 'email', 'amr'];
    case 'gitHubServer':
    case 'other':
      return ['aud', 'sub', 'amr'];
  }
}

/**
 * Claims that AWS documents condition keys of for one of GitHub's servers, github.com, and not for another one. Of
 * an enterprise's own subdomain it is not even documented whether it is any other issuer to AWS.
 */
export function doubtfulClaims(provider: TrustedProvider): readonly string[] {
  if (!isGitHub(provider) || provider.kind === 'github') {
    return [];
  }
  return provider.kind === 'gitHubCloud' ? [...GITHUB_KEYS, 'amr'] : GITHUB_KEYS;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and the page above. */
export function contextOf(request: TrustRequest): TrustContext {
  const { claims, provider, at } = request;
  const context = new Map<string, ContextValues>();
  const set = (key: string, values: ContextValues | undefined): void => {
    if (values !== undefined) {
      context.set(key.toLowerCase(), values);
    }
  };
  set('aws:CurrentTime', [new Date(at).toISOString()]);
  set('aws:EpochTime', [String(Math.floor(at / 1000))]);
  set('aws:FederatedProvider', [provider.arn]);
  set('aws:SecureTransport', ['true']);
  set('aws:RequestedRegion', request.region === undefined ? undefined : [request.region]);
  set('sts:RoleSessionName', request.sessionName === undefined ? undefined : [request.sessionName]);
  const sourceIdentity = sourceIdentityOf(claims);
  set('sts:SourceIdentity', sourceIdentity === undefined ? undefined : [sourceIdentity]);
  const tags = sessionTagsOf(claims);
  if (tags.size > 0) {
    set('aws:TagKeys', many([...tags.keys()]));
  }
  for (const [name, value] of tags) {
    set(`aws:RequestTag/${name}`, [value]);
  }
  for (const claim of [...evaluatedClaims(provider), ...doubtfulClaims(provider)]) {
    set(`${issuerName(provider.issuer)}:${claim}`, claimValues(claim, claims));
  }
  return context;
}

/** `azp` takes the place of `aud` where a token has it; `oaud` is then what `aud` was. */
function claimValues(claim: string, claims: Claims): ContextValues | undefined {
  switch (claim) {
    case 'aud':
      return one(claims['azp']) ?? one(first(claims['aud']));
    case 'oaud':
      return one(first(claims['aud']));
    case 'amr': {
      const { amr } = claims;
      return Array.isArray(amr) ? many(amr.flatMap((value: unknown) => one(value) ?? [])) : undefined;
    }
    default:
      return one(claims[claim]);
  }
}

/**
 * `principal_tags` of the claim `https://aws.amazon.com/tags`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 */
export function sessionTagsOf(claims: Claims): ReadonlyMap<string, string> {
  const tags = field(field(claims, 'https://aws.amazon.com/tags'), 'principal_tags');
  if (typeof tags !== 'object' || tags === null) {
    return new Map();
  }
  return new Map(
    Object.entries(tags).flatMap(([name, value]: [string, unknown]) => {
      const [text] = one(first(value)) ?? [];
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}

export function sourceIdentityOf(claims: Claims): string | undefined {
  const value = claims['https://aws.amazon.com/source_identity'];
  return typeof value === 'string' ? value : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function one(value: unknown): ContextValues | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? [String(value)]
    : undefined;
}

function many(values: readonly string[]): ContextValues {
  return Object.assign([...values], { many: true });
}
