/** What `cleanup.sh` takes each kind of thing away with. */
export const CLEAN_UP_FUNCTIONS = `
# What services that stay run with: text in which roles, log groups and image repositories are looked for.
IN_USE=''
# What a dry run leaves there and the real one will have deleted by then: services as lines of cluster and number of
# tasks, and names of roles.
GONE_SERVICES=''
GONE_ROLES=''

# sure THING WORD: asks, where something would be lost that nobody can bring back.
sure() {
  local typed=''
  if [ "$YES" = yes ] || [ "$DRY_RUN" = yes ]; then
    return 0
  fi
  printf '  %s goes for good. Type %s to delete it: ' "$1" "$2"
  read -r typed || true
  # Of what is not typed by hand there is no end of a line to be seen.
  [ -t 0 ] || printf '\\n'
  [ "$typed" = "$2" ]
}

# kept THING WHY
kept() {
  say kept "$1: $2"
}

NOT_OURS='not made by this set-up'

# free THING TARGET…: whether one of its targets was asked for, and no other one has it.
free() {
  local thing=$1 each
  shift
  if ! any_chosen "$@"; then
    return 1
  fi
  for each in "$@"; do
    if ! chosen "$each"; then
      kept "$thing" "$each has it too"
      return 1
    fi
  done
}

# remove_service CLUSTER NAME MODE
remove_service() {
  local cluster=$1 name=$2 mode=$3 thing="service $2 in the cluster $1" arn definition running pending owner
  if ! look ClusterNotFoundException ecs describe-services --cluster "$cluster" --services "$name" --include TAGS \\
    --output text --query \\
    "services[?status!='INACTIVE'].[serviceArn, taskDefinition, runningCount, pendingCount, tags[?key=='$MADE_BY'].value | [0]]" ||
    [ -z "$ANSWER" ]; then
    say absent "$thing"
    return 0
  fi
  IFS=$'\\t' read -r arn definition running pending owner <<<"$ANSWER"
  if ! made_here "$owner"; then
    kept "$thing" "$NOT_OURS"
    in_use "$mode" "$arn" "$definition"
  elif ! sure "The $thing" "$name"; then
    kept "$thing" 'as you wish'
    in_use "$mode" "$arn" "$definition"
  else
    if [ "$mode" = express ]; then
      change ecs delete-express-gateway-service --service-arn "$arn"
    else
      change ecs delete-service --cluster "$cluster" --service "$name" --force
    fi
    gone "$cluster" "$name" $((running + pending))
    say deleted "$thing"
  fi
}

# gone CLUSTER NAME TASKS: waits until its tasks have ended.
gone() {
  if [ "$DRY_RUN" = yes ]; then
    GONE_SERVICES="$GONE_SERVICES$1 $3"$'\\n'
  else
    call ecs wait services-inactive --cluster "$1" --services "$2"
  fi
}

# in_use MODE SERVICE-ARN TASK-DEFINITION: remembers what a service that stays runs with.
in_use() {
  if [ "$1" = express ]; then
    look - ecs describe-express-gateway-service --service-arn "$2" --query service --output json
    IN_USE="$IN_USE$ANSWER"
  fi
  if [ "$3" != None ]; then
    look - ecs describe-task-definition --task-definition "$3" --query taskDefinition --output json
    IN_USE="$IN_USE$ANSWER"
  fi
}

# used TEXT
used() {
  case $IN_USE in
    *"$1"*) return 0 ;;
  esac
  return 1
}

# remove_task_definitions FAMILY: every revision that can still be used, of the script's and the workflow's. They become
# inactive: they can be read, and not be used any more.
remove_task_definitions() {
  local family=$1 each
  if used ":task-definition/$family:"; then
    kept "task definitions $family" 'a service that stays runs one'
    return 0
  fi
  look - ecs list-task-definitions --family-prefix "$family" --query 'taskDefinitionArns' --output text
  for each in $ANSWER; do
    [ "$each" != None ] || continue
    look - ecs list-tags-for-resource --resource-arn "$each" --query "tags[?key=='$MADE_BY'].value | [0]" --output text
    if ours; then
      change ecs deregister-task-definition --task-definition "$each"
      say deleted "task definition \${each##*/}"
    else
      kept "task definition \${each##*/}" "$NOT_OURS"
    fi
  done
}

# remove_cluster NAME
remove_cluster() {
  local thing="cluster $1" owner services running pending busy cluster tasks
  look - ecs describe-clusters --clusters "$1" --include TAGS --output text --query "clusters[?status!='INACTIVE'].[
    tags[?key=='$MADE_BY'].value | [0], activeServicesCount, runningTasksCount, pendingTasksCount]"
  if [ -z "$ANSWER" ]; then
    say absent "$thing"
    return 0
  fi
  IFS=$'\\t' read -r owner services running pending <<<"$ANSWER"
  busy=$((services + running + pending))
  while read -r cluster tasks; do
    if [ "$cluster" = "$1" ]; then
      busy=$((busy - 1 - tasks))
    fi
  done <<<"$GONE_SERVICES"
  if ! made_here "$owner"; then
    kept "$thing" "$NOT_OURS"
  elif [ "$busy" -gt 0 ]; then
    kept "$thing" 'services or tasks run in it'
  else
    change ecs delete-cluster --cluster "$1"
    say deleted "$thing"
  fi
}

# remove_log_group NAME
remove_log_group() {
  local name=$1 thing="log group $1"
  look - logs describe-log-groups --log-group-name-prefix "$name" \\
    --query "logGroups[?logGroupName=='$name'].[logGroupName]" --output text
  if [ -z "$ANSWER" ]; then
    say absent "$thing"
    return 0
  fi
  look - logs list-tags-for-resource \\
    --resource-arn "arn:$PARTITION:logs:$REGION:$ACCOUNT:log-group:$name" --query "tags.\\"$MADE_BY\\"" --output text
  if ! ours; then
    kept "$thing" "$NOT_OURS"
    return 0
  fi
  if used "\\"$name\\""; then
    kept "$thing" 'a service that stays writes to it'
    return 0
  fi
  look - logs describe-log-streams --log-group-name "$name" --max-items 1 --query 'logStreams[].logStreamName' \\
    --output text
  if nothing || sure "The $thing with its lines" "$name"; then
    change logs delete-log-group --log-group-name "$name"
    say deleted "$thing"
  else
    kept "$thing" 'as you wish'
  fi
}

# remove_repository NAME
remove_repository() {
  local name=$1 thing="image repository $1"
  if ! look RepositoryNotFoundException ecr describe-repositories --repository-names "$name" --output text; then
    say absent "$thing"
    return 0
  fi
  look - ecr list-tags-for-resource --resource-arn "arn:$PARTITION:ecr:$REGION:$ACCOUNT:repository/$name" \\
    --query "tags[?Key=='$MADE_BY'].Value | [0]" --output text
  if ! ours; then
    kept "$thing" "$NOT_OURS"
    return 0
  fi
  if used "/$name:" || used "/$name@"; then
    kept "$thing" 'a service that stays runs an image of it'
    return 0
  fi
  look - ecr list-images --repository-name "$name" --max-items 1 --query 'imageIds[].imageDigest' --output text
  if nothing; then
    change ecr delete-repository --repository-name "$name"
    say deleted "$thing"
  elif sure "The $thing with its images" "$name"; then
    change ecr delete-repository --repository-name "$name" --force
    say deleted "$thing"
  else
    kept "$thing" 'as you wish'
  fi
}

# remove_role ROLE: with all its policies. ROLE is its name, behind its path where it has one.
remove_role() {
  local name=\${1##*/} thing="role $1" owner arn each
  if ! look NoSuchEntity iam get-role --role-name "$name" --output text \\
    --query "Role.[Tags[?Key=='$MADE_BY'].Value | [0], Arn]"; then
    say absent "$thing"
    return 0
  fi
  IFS=$'\\t' read -r owner arn <<<"$ANSWER"
  if ! made_here "$owner"; then
    kept "$thing" "$NOT_OURS"
    return 0
  fi
  if used "\\"$arn\\""; then
    kept "$thing" 'a service that stays has it'
    return 0
  fi
  look - iam list-role-policies --role-name "$name" --query PolicyNames --output text
  for each in $ANSWER; do
    [ "$each" = None ] || change iam delete-role-policy --role-name "$name" --policy-name "$each"
  done
  look - iam list-attached-role-policies --role-name "$name" --query 'AttachedPolicies[].PolicyArn' --output text
  for each in $ANSWER; do
    [ "$each" = None ] || change iam detach-role-policy --role-name "$name" --policy-arn "$each"
  done
  change iam delete-role --role-name "$name"
  GONE_ROLES="$GONE_ROLES$name"$'\\n'
  say deleted "$thing"
}

# remove_provider NAME: only where no role trusts it any more, whoever made that.
remove_provider() {
  local thing="identity provider $1" roles
  local arn="arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$1"
  if ! look NoSuchEntity iam get-open-id-connect-provider --open-id-connect-provider-arn "$arn" \\
    --query "Tags[?Key=='$MADE_BY'].Value | [0]" --output text; then
    say absent "$thing"
    return 0
  fi
  if ! ours; then
    kept "$thing" "$NOT_OURS"
    return 0
  fi
  look - iam list-roles --query "Roles[?contains(to_string(AssumeRolePolicyDocument), '$arn\\"')].RoleName" --output text
  roles=$(printf '%s' "$ANSWER" | tr -s '[:space:]' '\\n' | grep -vxF "None
$GONE_ROLES" | tr '\\n' ' ' || true)
  if [ -n "$roles" ]; then
    kept "$thing" "roles trust it: \${roles% }"
    return 0
  fi
  change iam delete-open-id-connect-provider --open-id-connect-provider-arn "$arn"
  say deleted "$thing"
}

# Whether ANSWER is an empty list; text of several pages may say None for each.
nothing() {
  [ -z "$(printf '%s' "$ANSWER" | tr '[:space:]' '\\n' | grep -vx 'None' || true)" ]
}
`;
