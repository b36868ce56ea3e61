import type { StartNeeds } from '../ecs/world.ts';
import { context } from '../iam/context.ts';
import { evaluate } from '../iam/evaluate.ts';
import type { IamStore, Role } from '../iam/store.ts';

const SERVICE = 'ecs-tasks.amazonaws.com';
const ECR = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/;

/**
 * Why a task does not start: its roles have to trust ECS, and the execution role has to allow what the agent
 * does with it. A role that the account does not have here is taken to allow everything: many task definitions
 * of the demo and of tests name roles that nobody made. The texts are those of the developer guide's pages on
 * stopped tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
 */
export function startProblem(
  iam: IamStore,
  needs: StartNeeds,
  hasGroup: (region: string, group: string) => boolean,
): string | undefined {
  for (const arn of [needs.taskRoleArn, needs.roleArn]) {
    const role = arn === undefined ? undefined : iam.role(arn);
    if (role !== undefined && !trusts(iam, role, needs)) {
      return `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;
    }
  }
  const role = needs.roleArn === undefined ? undefined : iam.role(needs.roleArn);
  if (role === undefined) {
    return undefined;
  }
  const refused = (action: string, resource: string): string | undefined =>
    refusal(iam, role, needs, action, resource);
  return (
    imageProblem(needs, refused) ??
    valueProblem(iam, needs, refused) ??
    logProblem(iam, needs, refused, hasGroup)
  );
}

/** What AWS says where the role may not; undefined where it may. */
type Refused = (action: string, resource: string) => string | undefined;

function imageProblem({ images }: StartNeeds, refused: Refused): string | undefined {
  for (const image of images) {
    const [, account, region, repository] = ECR.exec(image) ?? [];
    if (repository === undefined) {
      continue;
    }
    const token = refused('ecr:GetAuthorizationToken', '*');
    if (token !== undefined) {
      return `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${token}`;
    }
    const arn = `arn:aws:ecr:${region}:${account}:repository/${repository}`;
    const denied =
      refused('ecr:BatchGetImage', arn) ??
      refused('ecr:GetDownloadUrlForLayer', arn) ??
      refused('ecr:BatchCheckLayerAvailability', arn);
    if (denied !== undefined) {
      return `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request: 403 Forbidden: ${denied}`;
    }
  }
  return undefined;
}

function valueProblem(iam: IamStore, { values, region }: StartNeeds, refused: Refused): string | undefined {
  for (const value of values) {
    const secret = value.startsWith('arn:aws:secretsmanager:');
    const arn = value.startsWith('arn:')
      ? // What follows the name of a secret picks a part of it out.
        value.split(':').slice(0, 7).join(':')
      : `arn:aws:ssm:${region}:${iam.accountId}:parameter/${value.replace(/^\//, '')}`;
    const denied = refused(secret ? 'secretsmanager:GetSecretValue' : 'ssm:GetParameters', arn);
    if (denied !== undefined) {
      return secret
        ? `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: ${denied}`
        : `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): ${denied}`;
    }
  }
  return undefined;
}

function logProblem(
  iam: IamStore,
  { logs }: StartNeeds,
  refused: Refused,
  hasGroup: (region: string, group: string) => boolean,
): string | undefined {
  for (const { region, group, creates } of logs) {
    const arn = `arn:aws:logs:${region}:${iam.accountId}:log-group:${group}:log-stream:`;
    const missing = !hasGroup(region, group);
    const problem =
      missing && !creates
        ? 'failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.'
        : (named('group', missing ? refused('logs:CreateLogGroup', arn) : undefined) ??
          named('stream', refused('logs:CreateLogStream', arn) ?? refused('logs:PutLogEvents', arn)));
    if (problem !== undefined) {
      return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ${problem} : exit status 1`;
    }
  }
  return undefined;
}

function named(what: 'group' | 'stream', refusal: string | undefined): string | undefined {
  return refusal === undefined ? undefined : `failed to create Cloudwatch log ${what}: ${refusal}`;
}

/** The keys are those by which a role is kept for tasks of one account and region. */
function trusts(iam: IamStore, role: Role, { region, taskId }: StartNeeds): boolean {
  const keys = context({
    'aws:SourceAccount': iam.accountId,
    'aws:SourceArn': `arn:aws:ecs:${region}:${iam.accountId}:task/${taskId}`,
  });
  const request = { action: 'sts:AssumeRole', resource: role.arn, context: keys, service: SERVICE };
  return evaluate([role.trust], request) === 'allowed';
}

function refusal(
  iam: IamStore,
  role: Role,
  { taskId, region }: StartNeeds,
  action: string,
  resource: string,
): string | undefined {
  const keys = context({ 'aws:RequestedRegion': region, 'aws:PrincipalArn': role.arn });
  const allowed = iam.decide(role, { action, resource, context: keys }) === 'allowed';
  return allowed
    ? undefined
    : `AccessDeniedException: User: arn:aws:sts::${iam.accountId}:assumed-role/${role.name}/${taskId} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}
