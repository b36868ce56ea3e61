import { POLICY_NAME } from '../names.ts';

/** What `setup.sh` makes each kind of thing with. */
export const SET_UP_FUNCTIONS = `
# provider ISSUER NAME THUMBPRINT: GitHub as identity provider. An account has it once, for everybody, so that one which is
# there is used; nobody signs in by it as long as it lacks the audience.
provider() {
  local thing="identity provider $2" owner audiences
  local arn="arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$2"
  if look NoSuchEntity iam get-open-id-connect-provider --open-id-connect-provider-arn "$arn" \\
    --query "[Tags[?Key=='$MADE_BY'].Value | [0], to_string(ClientIDList)]" --output text; then
    IFS=$'\\t' read -r owner audiences <<<"$ANSWER"
    if [[ $audiences == *'"sts.amazonaws.com"'* ]]; then
      say there "$thing"
    elif ! made_here "$owner" && [ "$ADOPT" = no ]; then
      left "$thing (it lacks the audience sts.amazonaws.com)"
    else
      change iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "$arn" \\
        --client-id sts.amazonaws.com
      say changed "$thing (audience sts.amazonaws.com added)"
    fi
  else
    if [ "$3" = any ]; then
      # AWS trusts the authority of GitHub's certificate and takes no notice of thumbprints; older versions of
      # the AWS CLI ask for one all the same.
      change iam create-open-id-connect-provider --url "$1" --client-id-list sts.amazonaws.com \\
        --thumbprint-list ffffffffffffffffffffffffffffffffffffffff --tags "Key=$MADE_BY,Value=$OWNER"
    else
      # AWS fetches the thumbprint of the server's certificate.
      change iam create-open-id-connect-provider --url "$1" --client-id-list sts.amazonaws.com \\
        --tags "Key=$MADE_BY,Value=$OWNER"
    fi
    say created "$thing"
  fi
}

# Amazon ECS looks after services by a role of its own. An account has it once; ECS makes it with the first cluster, too
# late for the first service.
service_linked_role() {
  local thing='role AWSServiceRoleForECS'
  if look NoSuchEntity iam get-role --role-name AWSServiceRoleForECS --output text; then
    say there "$thing"
  else
    change iam create-service-linked-role --aws-service-name ecs.amazonaws.com
    say created "$thing"
  fi
}

# role ROLE FILE SECONDS ABOUT [MANAGED POLICY]: ROLE is its name, behind its path where it has one. Its trust policy is
# in iam/FILE.trust.json, its permissions in iam/FILE.json, and its sessions may last so many seconds.
role() {
  local name=\${1##*/} trust="iam/$2.trust.json" permissions="iam/$2.json" seconds=$3 about=$4 managed=\${5:-}
  local path=\${1%"$name"} thing="role $1" what='' owner found longest document
  if look NoSuchEntity iam get-role --role-name "$name" --output text --query \\
    "Role.[Tags[?Key=='$MADE_BY'].Value | [0], Path, MaxSessionDuration, to_string(AssumeRolePolicyDocument)]"; then
    IFS=$'\\t' read -r owner found longest document <<<"$ANSWER"
    # A role keeps its path, and no other one can have its name; policies name it with its path.
    if [ "$found" != "/$path" ]; then
      fail "The account has the role $name as \${found#/}$name. Name it so in ecs-set-up.json and set up again."
    fi
    if ! made_here "$owner" && [ "$ADOPT" = no ]; then
      left "$thing"
      return 0
    fi
    if ! same "$document" "$trust"; then
      change iam update-assume-role-policy --role-name "$name" --policy-document "file://$trust"
      what='who may have it'
    fi
    if [ "$longest" -lt "$seconds" ]; then
      change iam update-role --role-name "$name" --max-session-duration "$seconds"
      what="\${what:+$what, }how long its sessions may be"
    fi
  else
    change iam create-role --role-name "$name" \${path:+--path "/$path"} --description "$about" \\
      --max-session-duration "$seconds" --assume-role-policy-document "file://$trust" --tags "Key=$MADE_BY,Value=$OWNER"
    what=new
  fi
  if [ -e "$permissions" ]; then
    if ! look NoSuchEntity iam get-role-policy --role-name "$name" --policy-name ${POLICY_NAME} \\
      --query 'to_string(PolicyDocument)' --output text || ! same "$ANSWER" "$permissions"; then
      change iam put-role-policy --role-name "$name" --policy-name ${POLICY_NAME} \\
        --policy-document "file://$permissions"
      what="\${what:+$what, }what it may do"
    fi
  fi
  if [ -n "$managed" ]; then
    look NoSuchEntity iam list-attached-role-policies --role-name "$name" \\
      --query 'AttachedPolicies[].PolicyArn' --output text || true
    if ! printf '%s' "$ANSWER" | tr '\\t' '\\n' | grep -qxF "$managed"; then
      change iam attach-role-policy --role-name "$name" --policy-arn "$managed"
      what="\${what:+$what, }AWS's own policy"
    fi
  fi
  case $what in
    '') say there "$thing" ;;
    new*) say created "$thing" ;;
    *) say changed "$thing ($what)" ;;
  esac
}

# log_group NAME DAYS
log_group() {
  local name=$1 days=$2 thing="log group $1" kept
  look - logs describe-log-groups --log-group-name-prefix "$name" \\
    --query "logGroups[?logGroupName=='$name'].[retentionInDays]" --output text
  kept=$ANSWER
  if [ -z "$kept" ]; then
    change logs create-log-group --log-group-name "$name" --tags "$MADE_BY=$OWNER"
    change logs put-retention-policy --log-group-name "$name" --retention-in-days "$days"
    say created "$thing"
    return 0
  fi
  if [ "$kept" = "$days" ]; then
    say there "$thing"
    return 0
  fi
  look - logs list-tags-for-resource \\
    --resource-arn "arn:$PARTITION:logs:$REGION:$ACCOUNT:log-group:$name" --query "tags.\\"$MADE_BY\\"" --output text
  if ours || [ "$ADOPT" = yes ]; then
    change logs put-retention-policy --log-group-name "$name" --retention-in-days "$days"
    say changed "$thing (lines are kept $days days)"
  else
    left "$thing"
  fi
}

# repository NAME FILE: for images; tags that stay what they are, a scan of every push, and old images go as FILE says.
repository() {
  local name=$1 file=$2 thing="image repository $1" settings what=''
  if ! look RepositoryNotFoundException ecr describe-repositories --repository-names "$name" \\
    --query 'repositories[0].[imageTagMutability,imageScanningConfiguration.scanOnPush]' --output text; then
    change ecr create-repository --repository-name "$name" --image-tag-mutability IMMUTABLE \\
      --image-scanning-configuration scanOnPush=true --tags "Key=$MADE_BY,Value=$OWNER"
    change ecr put-lifecycle-policy --repository-name "$name" --lifecycle-policy-text "file://$file"
    say created "$thing"
    return 0
  fi
  settings=$ANSWER
  look - ecr list-tags-for-resource --resource-arn "arn:$PARTITION:ecr:$REGION:$ACCOUNT:repository/$name" \\
    --query "tags[?Key=='$MADE_BY'].Value | [0]" --output text
  if ! ours && [ "$ADOPT" = no ]; then
    left "$thing"
    return 0
  fi
  if [ "\${settings%%[[:space:]]*}" != IMMUTABLE ]; then
    change ecr put-image-tag-mutability --repository-name "$name" --image-tag-mutability IMMUTABLE
    what='tags'
  fi
  if [ "\${settings##*[[:space:]]}" != True ]; then
    change ecr put-image-scanning-configuration --repository-name "$name" \\
      --image-scanning-configuration scanOnPush=true
    what="\${what:+$what, }scan"
  fi
  if ! look LifecyclePolicyNotFoundException ecr get-lifecycle-policy --repository-name "$name" \\
    --query lifecyclePolicyText --output text || ! same "$ANSWER" "$file"; then
    change ecr put-lifecycle-policy --repository-name "$name" --lifecycle-policy-text "file://$file"
    what="\${what:+$what, }which images are kept"
  fi
  if [ -z "$what" ]; then
    say there "$thing"
  else
    say changed "$thing ($what)"
  fi
}

# cluster NAME
cluster() {
  look - ecs describe-clusters --clusters "$1" --query "clusters[?status!='INACTIVE'].[status]" --output text
  if [ -n "$ANSWER" ]; then
    say there "cluster $1"
  else
    change ecs create-cluster --cluster-name "$1" --tags "key=$MADE_BY,value=$OWNER"
    say created "cluster $1"
  fi
}

# service CLUSTER NAME FAMILY TASK-DEFINITION FILE NETWORK: begins with no tasks, which the first deployment starts.
# One that is there stays as it is: its settings are the workflow's and yours.
service() {
  local cluster=$1 name=$2 family=$3 definition=$4 file=$5 network=$6
  local thing="service $2 in the cluster $1" options
  if look ClusterNotFoundException ecs describe-services --cluster "$cluster" --services "$name" \\
    --query "services[?status=='ACTIVE'].[status]" --output text && [ -n "$ANSWER" ]; then
    say there "$thing"
    return 0
  fi
  # Whatever the family has from before: the workflow knows by this revision that the service never ran anything.
  change ecs register-task-definition --cli-input-json "file://$definition"
  say created "task definition $family"
  options=(ecs create-service --cli-input-json "file://$file")
  if [ "$network" = default ]; then
    default_network
    options=("\${options[@]}" --network-configuration "$ANSWER")
  fi
  change "\${options[@]}"
  say created "$thing"
}

# Leaves the account's default VPC in ANSWER: its subnets, its default security group, and a public address, without
# which tasks in it could not fetch their image.
default_network() {
  local vpc subnets group
  look - ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[].VpcId' --output text
  vpc=$ANSWER
  [ -n "$vpc" ] || fail "There is no default VPC in $REGION: name subnets and security groups in ecs-set-up.json."
  look - ec2 describe-subnets --filters "Name=vpc-id,Values=$vpc" Name=default-for-az,Values=true \\
    --query 'Subnets[].SubnetId' --output text
  subnets=$(printf '%s' "$ANSWER" | tr -s '[:space:]' ',')
  [ -n "$subnets" ] || fail "The default VPC in $REGION has no default subnets."
  look - ec2 describe-security-groups --filters "Name=vpc-id,Values=$vpc" Name=group-name,Values=default \\
    --query 'SecurityGroups[].GroupId' --output text
  group=$ANSWER
  ANSWER="awsvpcConfiguration={subnets=[$subnets],securityGroups=[$group],assignPublicIp=ENABLED}"
}

# Of something that was there before and is another one than the files say.
left() {
  LEFT=$((LEFT + 1))
  say left "$1"
}
`;
