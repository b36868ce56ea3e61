import type { EcsRead, EcsWrite } from './ecs.ts';
import type { LogGroups, LogQueries, LogTail } from './logPorts.ts';
import type { AccountRead, ImageRead, LookupRead } from './lookups.ts';
import type { Environment } from './model.ts';
import type { RemoteAccess } from './remote.ts';

/**
 * What the core needs from outside. Every method that goes over the network takes a signal, rejects
 * with a `Failure`, and follows pages to the end unless it says otherwise.
 */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted; leaves no timer behind. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The least of `vscode.LogOutputChannel`. Never given a credential or a token. */
export interface Log {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface LogEvent {
  /** Unique within its log group. */
  readonly id: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export interface LogEventPage {
  readonly events: readonly LogEvent[];
  /**
   * In place of `events`: the same, read as they are taken, once, and those of one time in one portion. Taking them may
   * throw a Failure `server`.
   */
  readonly portions?: Iterable<readonly LogEvent[]>;
  readonly nextToken?: string;
  /** When CloudWatch Logs answered, by its own clock (ms), rounded down to a second; absent where it does not say. */
  readonly answeredAt?: number;
}

export interface LogsRead {
  /**
   * One page of FilterLogEvents over at most 100 streams, oldest first, or over the whole group where
   * `streams` is empty, or over the streams whose names begin with `prefix`, of which none need be there. `nextToken` is absent at the end; an empty page that has one is not the end.
   * A missing group or stream is `notFound`. The group is a name or an ARN.
   */
  filterLogEvents(
    request: {
      readonly group: string;
      readonly streams: readonly string[];
      /** Only where `streams` is empty. */
      readonly prefix?: string;
      /** Inclusive, as `endTime` is. */
      readonly startTime: number;
      readonly endTime?: number;
      readonly limit?: number;
      /** Newest first; `startTime` must be in 2024 or later. Endpoints that stand in for AWS may ignore it. */
      readonly fromEnd?: boolean;
      readonly nextToken?: string;
      /** There may be many events, and they need not be there at once: `portions` may have them. */
      readonly portions?: boolean;
      /** In CloudWatch Logs' pattern language; a bad one is `invalid`. */
      readonly pattern?: string;
    },
    signal: AbortSignal,
  ): Promise<LogEventPage>;
  /** Names of the streams that start with `prefix`; empty where there is none yet. A missing group is `notFound`. */
  logStreams(group: string, prefix: string, signal: AbortSignal): Promise<readonly string[]>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
}

/**
 * What one write session may change: its session policy allows nothing else. All that is named is named by its
 * ARN. `role` is all that the role may, which only a person can ask for (the terminal).
 */
export type WriteScope =
  /** A service as it is registered, and its deployments. */
  | { readonly kind: 'service'; readonly cluster: string; readonly service: string }
  /** A service with a new revision of its task definition, and a task that is run before. */
  | { readonly kind: 'deploy'; readonly cluster: string; readonly service: string }
  /** Runs tasks of this revision of a task definition. */
  | { readonly kind: 'run'; readonly cluster: string; readonly taskDefinition: string }
  /** Stops this task. */
  | { readonly kind: 'stop'; readonly cluster: string; readonly task: string }
  /** A shell in a container of this task, or one of its ports. */
  | { readonly kind: 'shell'; readonly cluster: string; readonly task: string }
  /**
   * Reads the values of these parameters and secrets (ARNs): a matter of the role for changes. `among` are all
   * that are approved together, where they take several sessions.
   */
  | { readonly kind: 'values'; readonly arns: readonly string[]; readonly among?: readonly string[] }
  | { readonly kind: 'role' };

/**
 * What credentials are for, each with a session policy of its own: `read` what polling needs, `terminal` what
 * can be looked at by hand, `inspect` the roles and identity providers of a diagnosis, `verify` the images,
 * roles, log groups and names of secrets that a deployment needs, `survey` the names of what a set-up can take over.
 */
export type Access = 'read' | 'terminal' | 'inspect' | 'verify' | 'survey' | WriteScope;

/** Everything of one environment's AWS account, bound to its session. */
export interface Cloud {
  readonly ecs: EcsRead;
  /** A log group's region can differ from the environment's (`awslogs-region`). */
  logs(region?: string): LogsRead;
  /** Live Tail, Logs Insights and the list of groups, of the same region as `logs`. */
  logTail(region?: string): Promise<LogTail>;
  logQueries(region?: string): Promise<LogQueries>;
  logGroups(region?: string): Promise<LogGroups>;
  /** Bound to a write session of this scope, which is minted when the first method is called. */
  change(scope: WriteScope): EcsWrite;
  iam(): Promise<IamRead>;
  values(scope: WriteScope): Promise<ValueRead>;
  remote(scope: WriteScope): Promise<RemoteAccess>;
  images(): Promise<ImageRead>;
  lookups(): Promise<LookupRead>;
  account(): Promise<AccountRead>;
  dispose(): void;
}

/** Roles and identity providers, for the diagnosis of a sign-in. */
export interface IamRead {
  /** GetRole. A role that is not there is `notFound`. `trustPolicy` is the parsed document. */
  role(
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly arn: string; readonly trustPolicy: unknown; readonly maxSessionSeconds: number }>;
  /** ListOpenIDConnectProviders and GetOpenIDConnectProvider; `url` is without its scheme, as IAM keeps it. */
  identityProviders(
    signal: AbortSignal,
  ): Promise<
    readonly { readonly arn: string; readonly url: string; readonly clientIds: readonly string[] }[]
  >;
}

/** Secret values that task definitions refer to; in memory only, never logged. */
export interface ValueRead {
  /**
   * The value of one `valueFrom` of a container definition: a parameter's name or ARN (SSM, decrypted), or a
   * secret's ARN with the optional `:json-key:version-stage:version-id` (Secrets Manager).
   */
  value(valueFrom: string, signal: AbortSignal): Promise<string>;
}

/** Makes the adapters of an environment; `credentials` is asked again whenever the last ones ran out. */
export type OpenCloud = (
  environment: Environment,
  credentials: (access: Access, refused?: string) => Promise<Credentials>,
) => Promise<Cloud>;

export interface AssumedRole {
  readonly credentials: Credentials;
  /** Such as `arn:aws:sts::111122223333:assumed-role/dev/octocat`. */
  readonly arn: string;
  readonly accountId: string;
}

export interface Sts {
  /**
   * AssumeRoleWithWebIdentity for a token, signed AssumeRole for keys. Keys without a role stand for
   * themselves, and GetCallerIdentity says whose they are: `policy` then limits nothing. `policy` is an inline
   * session policy (JSON, at most 2,048 characters).
   */
  assumeRole(
    request: {
      readonly environment: Environment;
      readonly roleArn?: string;
      readonly sessionName: string;
      readonly identity: Identity;
      readonly policy?: string;
    },
    signal: AbortSignal,
  ): Promise<AssumedRole>;
}

/** A signed statement of who the developer is, to be exchanged at STS. */
export interface WebIdentity {
  readonly kind: 'web';
  /** The JWT itself. */
  readonly token: string;
  /** Login, e-mail or subject: what people call this identity. */
  readonly name: string;
  readonly expiresAt: number;
}

/** Short-lived keys of a role that the source itself gives out. */
export interface KeyIdentity {
  readonly kind: 'keys';
  readonly credentials: Credentials;
  readonly name: string;
  readonly expiresAt: number;
}

export type Identity = WebIdentity | KeyIdentity;

/** What a token source may show or ask while a person signs in. */
export interface SignInPrompt {
  /**
   * RFC 8628: resolves when the person has seen the code (opened the page); rejects with `cancelled`.
   * The signal is aborted when the code is no longer wanted: approved elsewhere, expired, cancelled.
   */
  deviceCode(
    request: {
      readonly userCode: string;
      readonly verificationUri: string;
      readonly verificationUriComplete?: string;
      readonly expiresAt: number;
    },
    signal: AbortSignal,
  ): Promise<void>;
  /** Undefined when the person dismissed the choice. */
  pick(
    title: string,
    items: readonly { readonly id: string; readonly label: string; readonly description?: string }[],
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /** A text that is not shown while it is typed; undefined when the person dismissed it. */
  secret(
    request: { readonly title: string; readonly prompt: string },
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /** Says in words what is going on; `url` is a page where the person can see it, or act. */
  step(text: string, url?: string): void;
}

export interface TokenSource {
  /**
   * Whether a session is renewed ahead of its end whether it is used or not, or only when it is next used,
   * because each renewal costs something (a workflow run).
   */
  readonly renewal: 'ahead' | 'whenUsed';
  /** Asks the person. Rejects with `cancelled`, `identityRefused`, `expired` or `offline`. */
  signIn(prompt: SignInPrompt, signal: AbortSignal): Promise<Identity>;
  /** A fresh identity without asking anybody; undefined where the person has to sign in again. */
  renew(signal: AbortSignal): Promise<Identity | undefined>;
  /**
   * The identity that changes need where it is another one than that of the sign-in: one that reviewers
   * approve, or another permission set. Absent where the same one serves.
   */
  authorize?(prompt: SignInPrompt, signal: AbortSignal): Promise<Identity>;
  /** Forgets whatever was kept for `renew`, at the issuer too where it can. */
  signOut(signal: AbortSignal): Promise<void>;
}

/** The part of `vscode.SecretStorage` that token sources need. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}
