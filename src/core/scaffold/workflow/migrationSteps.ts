import { longestWait, MIGRATION_CONTAINER, migrationPath } from '../families.ts';
import type { SetUp } from '../setUp.ts';
import { valueIn } from '../variables.ts';
import { ACTIONS } from './actions.ts';
import { IMAGE } from './imageSteps.ts';
import { targetName } from './targetJob.ts';
import { expression, mapping, run, scalar } from './yamlText.ts';

/** Runs the migration with the new image before anything is deployed; its exit code decides. */
export function migrationSteps(setUp: SetUp): readonly (readonly string[])[] {
  if (setUp.app.migration === undefined) {
    return [];
  }
  return [
    [
      'name: Put the image into the task definition of the migration',
      'id: render-migration',
      `uses: ${ACTIONS.render}`,
      ...mapping('with', {
        'task-definition': migrationPath(setUp, { name: targetName(setUp) }),
        'container-name': MIGRATION_CONTAINER,
        image: IMAGE,
      }),
    ],
    [
      'name: Register the task definition of the migration',
      'id: migration',
      `uses: ${ACTIONS.deploy}`,
      ...mapping('with', { 'task-definition': expression('steps.render-migration.outputs.task-definition') }),
    ],
    [
      'name: Migrate',
      ...mapping('env', {
        TASK_DEFINITION: expression('steps.migration.outputs.task-definition-arn'),
        LOG_GROUP: scalar(valueIn(setUp, 'ECS_LOG_GROUP')),
        WAIT_MINUTES: `'${longestWait(setUp)}'`,
        ...networkVariables(setUp),
      }),
      ...run(script(setUp)),
    ],
  ];
}

function networkVariables(setUp: SetUp): Readonly<Record<string, string>> {
  return setUp.mode === 'express' && setUp.targets.some(({ network }) => network !== undefined)
    ? {
        SUBNETS: scalar(valueIn(setUp, 'ECS_SUBNETS')),
        SECURITY_GROUPS: scalar(valueIn(setUp, 'ECS_SECURITY_GROUPS')),
      }
    : {};
}

/**
 * Waits itself: `aws ecs wait tasks-stopped` gives up after ten minutes. What the task logged is printed with
 * workflow commands off, so that a line of it cannot be taken for one.
 */
function script(setUp: SetUp): string {
  return `${networkScript(setUp)}
started=$(aws ecs run-task --cluster "$CLUSTER" --task-definition "$TASK_DEFINITION" --launch-type FARGATE \\
  --network-configuration "$network" --started-by "run-$GITHUB_RUN_ID" \\
  --query '[tasks[0].taskArn, failures[0].reason]' --output text)
read -r task failure <<<"$started"
if [[ "$task" == None ]]; then
  echo "::error title=The migration did not start::$failure"
  exit 1
fi
echo "The migration runs as $task."
end=$((SECONDS + 60 * WAIT_MINUTES))
while :; do
  state=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" \\
    --query 'tasks[0].[lastStatus, containers[0].exitCode, stoppedReason]' --output text)
  read -r status code reason <<<"$state"
  if [[ "$status" == STOPPED ]]; then
    break
  fi
  if ((SECONDS > end)); then
    break
  fi
  sleep 5
done
resume="log-$GITHUB_RUN_ID-$RANDOM$RANDOM"
echo "::stop-commands::$resume"
aws logs filter-log-events --log-group-name "$LOG_GROUP" \\
  --log-stream-names "${MIGRATION_CONTAINER}/${MIGRATION_CONTAINER}/\${task##*/}" \\
  --query 'events[].[message]' --output text || echo 'Its log could not be read.'
echo "::$resume::"
if [[ "$status" != STOPPED ]]; then
  echo "::error title=The migration still runs::Nothing was deployed. See to $task by hand."
  exit 1
fi
if [[ "$code" != 0 ]]; then
  echo "::error title=The migration failed::Exit code $code. $reason"
  exit 1
fi`;
}

/** A service of the classic kind says where its tasks run; one of Express Mode may not be there yet. */
function networkScript(setUp: SetUp): string {
  if (setUp.mode === 'classic') {
    return `network=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" \\
  --query 'services[0].networkConfiguration' --output json)`;
  }
  const subnets = `subnets=$(aws ec2 describe-subnets --filters Name=default-for-az,Values=true \\
  --query "join(',', Subnets[].SubnetId)" --output text)
network="awsvpcConfiguration={subnets=[$subnets],assignPublicIp=ENABLED}"`;
  if (setUp.targets.every(({ network }) => network === undefined)) {
    return subnets;
  }
  return `if [[ -n "$SUBNETS" ]]; then
  network="awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=ENABLED}"
else
${subnets.replace(/^/gm, '  ')}
fi`;
}
