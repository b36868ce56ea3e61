/** What the core looks up beside ECS before something is deployed; the rules of `ports.ts` hold. */

/** Images of Amazon ECR, of any account and region that the session may read. */
export interface ImageRead {
  /** Newest first, at most `limit` (DescribeImages gives no order, so that all are read). `notFound` for a repository that is not there. */
  images(repository: ImageRepository, limit: number, signal: AbortSignal): Promise<readonly RegistryImage[]>;
  /** By tag or by digest (`sha256:…`); undefined where the repository has no such image. */
  image(
    repository: ImageRepository,
    tagOrDigest: string,
    signal: AbortSignal,
  ): Promise<RegistryImage | undefined>;
  /**
   * The registry that a pull-through cache rule fills the repository from, such as `registry-1.docker.io`; undefined
   * where none does (DescribePullThroughCacheRules).
   */
  cachedFrom(repository: ImageRepository, signal: AbortSignal): Promise<string | undefined>;
  /** What an image can run on: an index names its platforms, a single image's configuration its own (BatchGetImage, GetDownloadUrlForLayer). */
  platforms(
    repository: ImageRepository,
    digest: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly os: string; readonly architecture: string }[]>;
}

export interface ImageRepository {
  /** Account. */
  readonly registry: string;
  readonly region: string;
  readonly name: string;
}

export interface RegistryImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: number;
  readonly bytes?: number;
  /** Findings of the newest scan by severity; absent where there was none. */
  readonly findings?: Readonly<Record<string, number>>;
}

/**
 * What an account has beside ECS when a repository is set up in it. Each rejects with `accessDenied` where it may not
 * be seen.
 */
export interface AccountRead {
  /** Names, of the account's own registry in the environment's region (DescribeRepositories). */
  imageRepositories(signal: AbortSignal): Promise<readonly string[]>;
  /** Names behind their paths, without roles of AWS's services and of Identity Center (ListRoles). */
  roles(signal: AbortSignal): Promise<readonly string[]>;
  /** Issuers without their scheme, as ARNs end with them (ListOpenIDConnectProviders). */
  identityProviders(signal: AbortSignal): Promise<readonly string[]>;
}

/** What a pre-flight looks up beside ECS and ECR. Each rejects with `accessDenied` where it may not be seen. */
export interface LookupRead {
  /** DescribeLogGroups. */
  logGroupExists(group: string, region: string, signal: AbortSignal): Promise<boolean>;
  /** DescribeParameters or DescribeSecret: that a `valueFrom` names something, without its value. */
  valueExists(valueFrom: string, signal: AbortSignal): Promise<boolean>;
  /** GetRole; undefined where there is none. `trustPolicy` is the parsed document. */
  role(
    arn: string,
    signal: AbortSignal,
  ): Promise<{ readonly arn: string; readonly trustPolicy: unknown } | undefined>;
  /** SimulatePrincipalPolicy: whether the principal may pass the role to ECS tasks. */
  mayPass(principal: string, role: string, signal: AbortSignal): Promise<boolean>;
  /** The bounds that Application Auto Scaling keeps a service within; undefined where none does. */
  scalingBounds(
    cluster: string,
    service: string,
    signal: AbortSignal,
  ): Promise<{ readonly min: number; readonly max: number } | undefined>;
}
