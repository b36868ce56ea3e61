import { issuerName } from '../../identity/trust/provider.ts';
import { RELAY_WORKFLOW } from '../relayWorkflow.ts';
import type { SetUp, SetUpRepository, Target } from '../setUp.ts';
import { DEPLOY_WORKFLOW } from '../workflow/deployWorkflow.ts';
import type { TrustStatement } from './documents.ts';
import { AUDIENCE, fullName, providerArn, regional, repositoryId, sid } from './names.ts';
import { trustedRefs } from './refs.ts';

/**
 * Lets the deploy workflow in: a job of that file in the target's GitHub environment, that runs for one of the
 * target's branches or tags. The environment alone would not do, since a workflow on any branch can name it as long
 * as its deployment branches are not limited; and the sign-in workflow, which hands its token to whoever started
 * it, can be told to name one.
 */
export function deployTrust(setUp: SetUp, target: Target): TrustStatement {
  const { repository, workflow = DEPLOY_WORKFLOW } = setUp;
  const key = keys(repository);
  const refs = trustedRefs(setUp, target).map(({ ref }) => ref);
  const exact = refs.every(ref => !/[*?]/.test(ref));
  const ref = { [key('ref')]: one(refs) };
  const claims = knowsClaims(repository);
  return federated(setUp, target, sid('Deploy', target.name), {
    StringEquals: {
      ...identity(repository, `environment:${escaped(target.name)}`),
      ...(claims && exact ? ref : {}),
    },
    ...(claims
      ? {
          StringLike: {
            ...(exact ? {} : ref),
            [key('job_workflow_ref')]: `${fullName(repository)}/${workflow}@*`,
          },
        }
      : {}),
  });
}

/**
 * Lets the sign-in workflow of the default branch in, and no other file: whoever may push could write one.
 * `environment` is the GitHub environment that its job has to run in, whose reviewers approve it.
 */
export function developerTrust(setUp: SetUp, target: Target, environment?: string): TrustStatement {
  const { repository } = setUp;
  const key = keys(repository);
  const ref = `refs/heads/${repository.defaultBranch}`;
  const context = environment === undefined ? `ref:${ref}` : `environment:${escaped(environment)}`;
  return federated(
    setUp,
    target,
    environment === undefined ? 'SignIn' : sid('SignInApprovedFor', environment),
    {
      StringEquals: {
        ...identity(repository, context),
        ...(knowsClaims(repository)
          ? {
              [key('ref')]: ref,
              [key('job_workflow_ref')]: `${fullName(repository)}/.github/workflows/${RELAY_WORKFLOW}@${ref}`,
            }
          : {}),
      },
    },
  );
}

/**
 * Lets tasks of the account and region have the role, and nobody's else.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#create_task_iam_policy_and_role
 */
export function taskTrust(target: Target): TrustStatement {
  return {
    Sid: 'Tasks',
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      ArnLike: { 'aws:SourceArn': regional(target, 'ecs', '*') },
      StringEquals: { 'aws:SourceAccount': target.account },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
export function executionTrust(): TrustStatement {
  return {
    Sid: 'TaskExecution',
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html */
export function infrastructureTrust(): TrustStatement {
  return {
    Sid: 'ExpressMode',
    Effect: 'Allow',
    Principal: { Service: 'ecs.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
}

/**
 * Whether AWS compares claims of the issuer's tokens beside `aud` and `sub`: it does those of github.com, with or
 * without an enterprise's slug. An issuer on loopback stands in for it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function knowsClaims({ issuer }: SetUpRepository): boolean {
  return /^(?:https:\/\/token\.actions\.githubusercontent\.com|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?)(?:\/|$)/i.test(
    issuer,
  );
}

function identity(repository: SetUpRepository, context: string): Readonly<Record<string, string>> {
  const key = keys(repository);
  const id = repositoryId(repository);
  return {
    [key('aud')]: AUDIENCE,
    [key('sub')]: `${repository.subjectPrefix}:${context}`,
    ...(id !== undefined && knowsClaims(repository) ? { [key('repository_id')]: id } : {}),
  };
}

function federated(
  setUp: SetUp,
  target: Target,
  Sid: string,
  Condition: NonNullable<TrustStatement['Condition']>,
): TrustStatement {
  return {
    Sid,
    Effect: 'Allow',
    Principal: { Federated: providerArn(setUp, target) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition,
  };
}

function keys({ issuer }: SetUpRepository): (claim: string) => string {
  return claim => `${issuerName(issuer)}:${claim}`;
}

/** A colon separates the parts of `sub`, and is written otherwise within one. */
function escaped(environment: string): string {
  return environment.replaceAll(':', '%3A');
}

function one(values: readonly string[]): string | readonly string[] {
  const [first, ...rest] = values;
  return first !== undefined && rest.length === 0 ? first : values;
}
