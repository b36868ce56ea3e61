import { MADE_BY, madeBy } from '../account/names.ts';
import { longestWait } from '../families.ts';
import type { SetUp } from '../setUp.ts';
import { type DifferingVariable, valueIn } from '../variables.ts';
import { ACTIONS } from './actions.ts';
import { IMAGE } from './imageSteps.ts';
import { targetName } from './targetJob.ts';
import { expression, mapping, run, scalar } from './yamlText.ts';

/** Looks at the service before anything is built; the first deployment makes it. */
export function expressServiceStep(setUp: SetUp): readonly string[] {
  return [
    'name: See whether the service is there',
    'id: before',
    ...mapping('env', { FIRST_COUNT: scalar(valueIn(setUp, 'ECS_DESIRED_COUNT')) }),
    ...run(BEFORE),
  ];
}

/** The service of Express Mode, made by the first deployment, with the new image, and what came of that. */
export function expressSteps(setUp: SetUp): readonly (readonly string[])[] {
  const { port, healthPath, cpu, memory } = setUp.app;
  const networks = setUp.targets.some(({ network }) => network !== undefined);
  return [
    [
      'name: Deploy',
      'id: deploy',
      `uses: ${ACTIONS.express}`,
      ...mapping('with', {
        'service-name': expression('vars.ECS_SERVICE'),
        cluster: expression('vars.ECS_CLUSTER'),
        image: IMAGE,
        'execution-role-arn': roleIn(setUp, 'AWS_EXECUTION_ROLE'),
        'infrastructure-role-arn': roleIn(setUp, 'AWS_INFRASTRUCTURE_ROLE'),
        'task-role-arn': roleIn(setUp, 'AWS_TASK_ROLE'),
        'container-port': `'${port}'`,
        'health-check-path': healthPath === undefined ? undefined : scalar(healthPath),
        cpu: `'${cpu}'`,
        memory: `'${memory}'`,
        'log-group': scalar(valueIn(setUp, 'ECS_LOG_GROUP')),
        'min-task-count': expression('steps.before.outputs.min-task-count'),
        subnets: networks ? scalar(valueIn(setUp, 'ECS_SUBNETS')) : undefined,
        'security-groups': networks ? scalar(valueIn(setUp, 'ECS_SECURITY_GROUPS')) : undefined,
        // cleanup.sh knows by it what is this repository's.
        tags: `${MADE_BY}=${madeBy(setUp.repository)}\nenvironment=${targetName(setUp)}`,
      }),
    ],
    [
      'name: Check what runs now',
      `if: ${expression("!cancelled() && steps.deploy.outputs.service-arn != ''")}`,
      ...mapping('env', {
        TARGET: targetName(setUp),
        IMAGE,
        SERVICE_ARN: expression('steps.deploy.outputs.service-arn'),
        ENDPOINT: expression('steps.deploy.outputs.endpoint'),
        WAIT_MINUTES: `'${longestWait(setUp)}'`,
      }),
      ...run(AFTER),
    ],
  ];
}

/** ARN of a role of the account, in which name and partition may be variables. */
export function roleIn(setUp: SetUp, name: DifferingVariable): string {
  const partition = valueIn(setUp, 'AWS_PARTITION');
  return `arn:${partition}:iam::${expression('vars.AWS_ACCOUNT_ID')}:role/${valueIn(setUp, name)}`;
}

/** How many tasks it scales from is said once; what somebody changes later is theirs. */
const BEFORE = `status=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
  --query 'services[0].status' --output text)
if [[ "$status" == None || "$status" == INACTIVE ]]; then
  echo "min-task-count=$FIRST_COUNT" >>"$GITHUB_OUTPUT"
fi`;

/**
 * The action takes a roll-back for a deployment that takes long, and ends well after fifteen minutes. So the
 * newest deployment is followed to its end here, and has to be one of this image. Its output `endpoint` is what ECS
 * has for one, a host's name without a scheme, which AWS's README calls a URL: taken here as either.
 * https://github.com/aws-actions/amazon-ecs-deploy-express-service#outputs
 */
const AFTER = `end=$((SECONDS + 60 * WAIT_MINUTES))
while :; do
  newest=$(aws ecs list-service-deployments --cluster "$CLUSTER" --service "$SERVICE_ARN" \\
    --query 'sort_by(serviceDeployments, &createdAt)[-1].[status, targetServiceRevisionArn, statusReason]' \\
    --output text)
  read -r status revision reason <<<"$newest"
  case "$status" in
    PENDING | IN_PROGRESS | STOP_REQUESTED | ROLLBACK_REQUESTED | ROLLBACK_IN_PROGRESS) ;;
    *) break ;;
  esac
  if ((SECONDS > end)); then
    break
  fi
  sleep 10
done
address=\${ENDPOINT:+https://\${ENDPOINT#*://}}
problem=
if [[ "$status" != SUCCESSFUL ]]; then
  problem="Not deployed: the deployment is $status. $reason"
else
  image=$(aws ecs describe-service-revisions --service-revision-arns "$revision" \\
    --query 'serviceRevisions[0].containerImages[0].[image, imageDigest]' --output text)
  if [[ "$image" != *"\${IMAGE##*@}"* ]]; then
    problem="Another image was deployed over it: $image"
  fi
fi
{
  echo "### \${problem:-Deployed to $TARGET}"
  echo
  echo '| | |'
  echo '| --- | --- |'
  echo "| Service | \\\`$CLUSTER/$SERVICE\\\` |"
  echo "| Address | \${address:-–} |"
  echo "| Image | \\\`$IMAGE\\\` |"
  echo "| Commit | \\\`$GITHUB_SHA\\\` |"
} >>"$GITHUB_STEP_SUMMARY"
if [[ -n "$problem" ]]; then
  echo "::error title=Not deployed::$problem"
  exit 1
fi`;
