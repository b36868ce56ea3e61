import { randomUUID } from 'node:crypto';
import { subject } from '../repository/subject.ts';
import type { Job, Run } from '../runs/run.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** Seconds. GitHub's tokens live five minutes, and nothing makes it longer. */
const LIFETIME = 300;
/** Seconds that `nbf` lies back, for clocks that are behind. */
const LEEWAY = 300;

/**
 * Claims of a job's token, as GitHub makes them for a run that was dispatched or pushed. Ids are text; `iat`, `nbf`
 * and `exp` are seconds.
 * https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims
 *
 * @param now milliseconds since the epoch
 */
export function jobClaims(
  run: Run,
  job: Job,
  issuer: string,
  audience: string | undefined,
  now: number,
): Claims {
  const { repository, ref, actor } = run;
  const { owner, settings } = repository;
  const issuedAt = Math.floor(now / 1000);
  const workflowRef = `${repository.fullName}/${run.path}@${ref.ref}`;
  const environment = job.environment?.name;
  const claims: Claims = {
    jti: randomUUID(),
    aud: audience ?? `${new URL(issuer).origin}/${owner.login}`,
    ref: ref.ref,
    sha: ref.commit.sha,
    repository: repository.fullName,
    repository_owner: owner.login,
    repository_owner_id: String(owner.id),
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: '1',
    repository_visibility: settings.visibility,
    repository_id: String(repository.id),
    actor_id: String(actor.id),
    actor: actor.login,
    workflow: run.workflowName,
    head_ref: '',
    base_ref: '',
    event_name: run.eventName,
    ref_protected: 'false',
    ref_type: ref.type,
    workflow_ref: workflowRef,
    workflow_sha: ref.commit.sha,
    // No workflow is called by another one here, so that the job's file is the run's.
    job_workflow_ref: workflowRef,
    job_workflow_sha: ref.commit.sha,
    runner_environment: 'github-hosted',
    check_run_id: String(job.id),
    ...(environment === undefined ? {} : { environment }),
    iss: issuer,
    nbf: issuedAt - LEEWAY,
    exp: issuedAt + LIFETIME,
    iat: issuedAt,
  };
  const context =
    environment === undefined
      ? `ref:${ref.ref}`
      : // A colon separates the parts of `sub`.
        `environment:${environment.replaceAll(':', '%3A')}`;
  return { ...claims, sub: subject(repository, context, claims) };
}
