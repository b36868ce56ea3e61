import { taskDefinitionPath } from '../account/names.ts';
import { longestWait, NOT_BUILT } from '../families.ts';
import type { SetUp } from '../setUp.ts';
import { valueIn } from '../variables.ts';
import { ACTIONS } from './actions.ts';
import { IMAGE } from './imageSteps.ts';
import { targetName } from './targetJob.ts';
import { expression, mapping, run, scalar } from './yamlText.ts';

/** Looks at the service before anything is built: where there is none, the migration would not know its network. */
export function classicServiceStep(setUp: SetUp): readonly string[] {
  return [
    'name: See what runs',
    'id: before',
    ...mapping('env', {
      CONTAINER: scalar(setUp.app.container),
      FIRST_COUNT: count(setUp),
    }),
    ...run(BEFORE),
  ];
}

/** A new revision with the new image, the service on it, and what came of that. */
export function classicSteps(setUp: SetUp): readonly (readonly string[])[] {
  const { container } = setUp.app;
  return [
    [
      'name: Put the image into the task definition',
      'id: render',
      `uses: ${ACTIONS.render}`,
      ...mapping('with', {
        'task-definition': taskDefinitionPath(setUp, { name: targetName(setUp) }),
        'container-name': scalar(container),
        image: IMAGE,
      }),
    ],
    [
      'name: Deploy',
      'id: deploy',
      `uses: ${ACTIONS.deploy}`,
      ...mapping('with', {
        'task-definition': expression('steps.render.outputs.task-definition'),
        cluster: expression('vars.ECS_CLUSTER'),
        service: expression('vars.ECS_SERVICE'),
        'desired-count': expression('steps.before.outputs.desired-count'),
        'wait-for-service-stability': 'true',
        'wait-for-minutes': String(longestWait(setUp)),
        'wait-max-delay-seconds': '15',
      }),
    ],
    [
      'name: Check what runs now',
      `if: ${expression("!cancelled() && steps.deploy.outputs.task-definition-arn != ''")}`,
      ...mapping('env', {
        TARGET: targetName(setUp),
        IMAGE,
        TASK_DEFINITION: expression('steps.deploy.outputs.task-definition-arn'),
        WAIT_MINUTES: `'${longestWait(setUp)}'`,
      }),
      ...run(AFTER),
    ],
  ];
}

function count(setUp: SetUp): string {
  return scalar(valueIn(setUp, 'ECS_DESIRED_COUNT'));
}

/** A count that somebody changed later is theirs: only a service that never ran anything is given one. */
const BEFORE = `service=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
  --query 'services[0].[taskDefinition, desiredCount]' --output text)
read -r definition count <<<"$service"
if [[ "$definition" == None ]]; then
  echo "::error::There is no service $SERVICE in the cluster $CLUSTER. Run .aws/setup.sh first."
  exit 1
fi
image=$(aws ecs describe-task-definition --task-definition "$definition" \\
  --query "taskDefinition.containerDefinitions[?name=='$CONTAINER'].image | [0]" --output text)
echo "Before: \${definition##*/} with $image, desired count $count"
if [[ "$image" == *:${NOT_BUILT} && "$count" == 0 ]]; then
  echo "desired-count=$FIRST_COUNT" >>"$GITHUB_OUTPUT"
fi`;

/**
 * What ended PRIMARY is compared with what was registered: after the circuit breaker rolled back, the service is
 * stable too.
 */
const AFTER = `end=$((SECONDS + 60 * WAIT_MINUTES))
while :; do
  now=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
    --query "services[0].[deployments[?status=='PRIMARY'].taskDefinition | [0], deployments[?status=='PRIMARY'].rolloutState | [0], runningCount, desiredCount]" \\
    --output text)
  read -r definition state running desired <<<"$now"
  if [[ "$definition" != "$TASK_DEFINITION" ]]; then
    problem="Rolled back or replaced: \${definition##*/} runs, not \${TASK_DEFINITION##*/}."
    break
  elif [[ "$state" != IN_PROGRESS ]]; then
    problem=
    if [[ "$state" == FAILED ]]; then
      problem="The deployment of \${TASK_DEFINITION##*/} failed."
    fi
    break
  elif ((SECONDS > end)); then
    problem="The deployment of \${TASK_DEFINITION##*/} is still under way."
    break
  fi
  sleep 10
done
{
  echo "### \${problem:-Deployed to $TARGET}"
  echo
  echo '| | |'
  echo '| --- | --- |'
  echo "| Service | \\\`$CLUSTER/$SERVICE\\\` |"
  echo "| Runs | \\\`\${definition##*/}\\\`, $running of $desired tasks |"
  echo "| Image | \\\`$IMAGE\\\` |"
  echo "| Commit | \\\`$GITHUB_SHA\\\` |"
} >>"$GITHUB_STEP_SUMMARY"
if [[ -n "$problem" ]]; then
  aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
    --query 'services[0].events[:10].[createdAt, message]' --output text
  echo "::error title=Not deployed::$problem"
  exit 1
fi`;
