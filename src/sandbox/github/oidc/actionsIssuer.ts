import { generateKeyPair, type KeyPairKeyObjectResult, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Issuer } from '../../oidc/issuer.ts';
import { GitHubError } from '../errors.ts';
import type { Job, Run } from '../runs/run.ts';
import { type Claims, jobClaims } from './claims.ts';

/** Where a job asks for tokens, and with what. */
export interface TokenRequest {
  /** ACTIONS_ID_TOKEN_REQUEST_URL; it has a query already. */
  readonly url: string;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN */
  readonly token: string;
}

interface Grant {
  readonly run: Run;
  readonly job: Job;
  ended: boolean;
}

let keys: Promise<KeyPairKeyObjectResult> | undefined;

/** One pair for the process, and another one than that of the organization's issuer. */
export function actionsKeys(): Promise<KeyPairKeyObjectResult> {
  keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return keys;
}

/** Signs the tokens of jobs. Its address is formed as on GitHub Enterprise Server. */
export class ActionsIssuer {
  /** `${url}/github/_services/token`, the `iss` of its tokens. */
  readonly url: string;
  /** Claims that tokens get instead of their own, as a token of another run or repository would have them. */
  override: Claims = {};
  readonly #requests: string;
  readonly #signer: Issuer;
  readonly #now: () => number;
  readonly #grants = new Map<string, Grant>();

  /**
   * @param url the sandbox's, without a slash at the end
   * @param now milliseconds since the epoch
   */
  constructor(url: string, pair: KeyPairKeyObjectResult, now: () => number) {
    this.url = `${url}/github/_services/token`;
    this.#requests = `${url}/github/_services/pipelines/idtoken`;
    this.#signer = new Issuer(this.url, pair);
    this.#now = now;
  }

  /** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata, as GitHub answers it. */
  metadata(): Readonly<Record<string, unknown>> {
    return {
      issuer: this.url,
      jwks_uri: `${this.url}/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      claims_supported: CLAIMS,
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    };
  }

  jwks(): Readonly<Record<string, unknown>> {
    return this.#signer.jwks();
  }

  /** Lets a job ask for tokens until `close`. */
  open(run: Run, job: Job): { readonly request: TokenRequest; close(): void } {
    const token = randomBytes(48).toString('base64url');
    const grant: Grant = { run, job, ended: false };
    this.#grants.set(token, grant);
    return {
      request: { url: `${this.#requests}/${run.id}/${job.id}?api-version=2.0`, token },
      close: () => {
        grant.ended = true;
      },
    };
  }

  /**
   * A token for a job; for the owner's address where no audience is asked for. Throws GitHubError: 401 for a
   * request token that was not given to this job, 403 when the job is over.
   */
  issue(
    requestToken: string | undefined,
    runId: number,
    jobId: number,
    audience: string | undefined,
  ): string {
    const grant = this.#grants.get(requestToken ?? '');
    if (grant === undefined || grant.run.id !== runId || grant.job.id !== jobId) {
      throw new GitHubError(401, 'Unauthorized', 'The request token is missing or not the one of this job.');
    }
    if (grant.ended) {
      throw new GitHubError(403, 'JobOver', 'The job is over; it gets no tokens any more.');
    }
    const claims = jobClaims(grant.run, grant.job, this.url, audience, this.#now());
    return this.#signer.signToken({ ...claims, ...this.override });
  }
}

const CLAIMS: readonly string[] = [
  'sub',
  'aud',
  'exp',
  'iat',
  'iss',
  'jti',
  'nbf',
  'ref',
  'sha',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'repository_visibility',
  'run_id',
  'run_number',
  'run_attempt',
  'actor',
  'actor_id',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'head_ref',
  'base_ref',
  'event_name',
  'ref_type',
  'ref_protected',
  'environment',
  'job_workflow_ref',
  'job_workflow_sha',
  'runner_environment',
  'check_run_id',
];
