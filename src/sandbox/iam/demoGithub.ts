import type { Json } from './demoPolicies.ts';
import { issuerName, type Provider } from './provider.ts';

/** A repository whose workflows may sign in, as tokens name it. */
export interface TrustedRepository {
  readonly provider: Provider;
  readonly fullName: string;
  readonly id: number;
  readonly defaultBranch: string;
  /** Such as `repo:octo-org/blog-api`. */
  readonly subjectPrefix: string;
}

/**
 * Lets the deploy workflow in from every branch, but only in jobs of an environment: who may deploy to it,
 * and from where, is the environment's to say.
 */
export function trustDeploys(
  repository: TrustedRepository,
  audience: string,
  deploy: { readonly path: string; readonly environments: readonly string[] },
): Json {
  const { provider, fullName, id, subjectPrefix } = repository;
  const name = issuerName(provider.issuer);
  return {
    Effect: 'Allow',
    Principal: { Federated: provider.arn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${name}:aud`]: audience,
        [`${name}:sub`]: deploy.environments.map(one => `${subjectPrefix}:environment:${one}`),
        [`${name}:repository_id`]: String(id),
      },
      StringLike: { [`${name}:job_workflow_ref`]: `${fullName}/${deploy.path}@refs/heads/*` },
    },
  };
}

/** What the sign-in workflow is called in every repository. */
const WORKFLOW = '.github/workflows/ecs-codespaces-sign-in.yml';

/**
 * Lets the sign-in workflow of the default branch in, and no other file of the repository: whoever may push
 * could write one. Of a job in an environment, its name stands in `sub` instead of the branch.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function trustRepository(repository: TrustedRepository, audience: string, environment?: string): Json {
  const { provider, fullName, id, subjectPrefix } = repository;
  const name = issuerName(provider.issuer);
  const ref = `refs/heads/${repository.defaultBranch}`;
  const context = environment === undefined ? `ref:${ref}` : `environment:${environment}`;
  return {
    Effect: 'Allow',
    Principal: { Federated: provider.arn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${name}:aud`]: audience,
        [`${name}:sub`]: `${subjectPrefix}:${context}`,
        [`${name}:ref`]: ref,
        [`${name}:job_workflow_ref`]: `${fullName}/${WORKFLOW}@${ref}`,
        [`${name}:repository_id`]: String(id),
      },
    },
  };
}
