import type { Failure } from '../../failure.ts';
import type { Repository, RepositoryName, SubjectFormat } from '../../github.ts';
import type { Environment } from '../../model.ts';
import type { Presented } from '../presented.ts';

/** What was found out, or why it could not be. */
export type Seen<T> =
  | { readonly seen: true; readonly value: T }
  | { readonly seen: false; readonly why: string };

/** Everything that a diagnosis is made from. Times are milliseconds since the epoch by this machine's clock. */
export interface Facts {
  readonly environment: Environment;
  readonly now: number;
  /** The role that was asked for last, or the environment's; absent where the source gives keys of a role itself. */
  readonly roleArn?: string;
  /** What the last attempt ended with; absent where it worked or there was none. */
  readonly failure?: Failure;
  readonly presented?: Presented;
  readonly surroundings: Surroundings;
  /** For the relay alone. */
  readonly gitHub?: GitHubFacts;
  /** The issuer's discovery document, for sources that have an issuer of their own. */
  readonly discovery?: Seen<Discovery>;
  /** Whether the access portal answered. */
  readonly portal?: Seen<{ readonly status: number }>;
  readonly providers: Seen<readonly ProviderFacts[]>;
  /** Those of other accounts that somebody is signed in to. */
  readonly elsewhere: readonly { readonly accountId: string; readonly providers: readonly ProviderFacts[] }[];
  readonly role: Seen<RoleFacts | 'missing'>;
  /** ARNs of the roles that other environments of the settings name. */
  readonly otherRoles?: readonly string[];
  /** How far AWS's clock is ahead of this machine's (ms). */
  readonly clockAhead: Seen<number>;
}

/** What the machine has; names and kinds, never a value that is secret. */
export interface Surroundings {
  /** The codespace's name. */
  readonly codespace?: string;
  /** `GITHUB_REPOSITORY` of the codespace. */
  readonly repository?: string;
  readonly gitHubToken: boolean;
  /** AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN. */
  readonly tokenFile: boolean;
  readonly containerEndpoint: boolean;
  /** A long-lived access key id (AKIA…) in the environment variables. */
  readonly staticKeys: boolean;
  /** AWS_PROFILE. */
  readonly profile?: string;
}

export interface GitHubFacts {
  readonly serverUrl: string;
  readonly issuer: string;
  /** Login of whoever the token stands for; empty where it stands for nobody. */
  readonly login: Seen<string>;
  /** GitHub's number of that person; absent where it is not known. */
  readonly userId?: number;
  readonly repository: Seen<Repository>;
  /** As the settings or the open folder name it; undefined where neither does. */
  readonly name: RepositoryName | undefined;
  readonly workflow: Seen<WorkflowFacts | 'missing'>;
  readonly subject: Seen<SubjectFormat>;
  /** devcontainer.json on the default branch asks for `actions: write`. */
  readonly grantAsked: Seen<boolean>;
}

/** The relay's file on the default branch. */
export interface WorkflowFacts {
  /** `active`, `disabled_manually` …; undefined where only the file could be read. */
  readonly state: string | undefined;
  readonly dispatchable: boolean;
  /** It is what this version writes. */
  readonly same: boolean;
}

export interface Discovery {
  readonly url: string;
  readonly status: number;
  /** As the document says it. */
  readonly issuer?: string;
  readonly deviceEndpoint: boolean;
  /** Whether the issuer's keys could be read. */
  readonly keys: boolean;
  /** How long both documents took together. */
  readonly milliseconds: number;
}

export interface ProviderFacts {
  readonly arn: string;
  /** Without its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
}

export interface RoleFacts {
  /** As IAM gives it, or as a person pasted it. */
  readonly trustPolicy: unknown;
  readonly pasted: boolean;
}
