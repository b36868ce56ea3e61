import type { SetUp } from '../../setUp.ts';
import { fullName, MADE_BY, madeBy, repositoryId } from '../names.ts';
import { quote } from './quote.ts';

/** What both scripts begin with, behind their explanation: it works in bash 3.2 too, which macOS has. */
export function common(setUp: SetUp): string {
  return `set -euo pipefail
export AWS_PAGER=''
cd "$(dirname "\${BASH_SOURCE[0]}")"

OWNER=${quote(madeBy(setUp.repository))}
REPOSITORY=${quote(fullName(setUp.repository))}
REPOSITORY_ID=${quote(repositoryId(setUp.repository) ?? '')}
MADE_BY=${quote(MADE_BY)}
REGION=${quote(setUp.targets[0].region)}
ALL_TARGETS=(${setUp.targets.map(({ name }) => quote(name)).join(' ')})
${FUNCTIONS}`;
}

/** Reads the words behind a script's name. `own`: the option that the other script has not, and the variable that it sets to yes. */
export function readOptions(own: string, variable: string): string {
  return `while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) DRY_RUN=yes ;;
    --${own}) ${variable}=yes ;;
    --target)
      [ $# -gt 1 ] || fail '--target needs a name.'
      known_target "$2"
      TARGETS[\${#TARGETS[@]}]=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) unknown_option "$1" ;;
  esac
  shift
done`;
}

const FUNCTIONS = `DRY_RUN=no
TARGETS=()
ACCOUNT=''
PARTITION=''
ANSWER=''
CHANGES=0
PLACES=0

SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

fail() {
  printf '%s\\n' "$*" >&2
  exit 1
}

# The AWS CLI in the region at hand. Versions before 2.13 do not read AWS_ENDPOINT_URL themselves.
call() {
  if [ -n "\${AWS_ENDPOINT_URL:-}" ]; then
    aws --region "$REGION" --endpoint-url "$AWS_ENDPOINT_URL" "$@"
  else
    aws --region "$REGION" "$@"
  fi
}

# look CODES CALL…: only looks, and leaves what AWS answers in ANSWER. Fails where AWS refuses with one of the
# codes (separated by |), which say that there is no such thing; any other refusal ends the script.
look() {
  local absent=$1
  shift
  if ANSWER=$(call "$@" 2>"$SCRATCH/error"); then
    return 0
  fi
  ANSWER=''
  if grep -Eq "\\\\(($absent)\\\\)" "$SCRATCH/error"; then
    return 1
  fi
  cat "$SCRATCH/error" >&2
  fail "This did not work: aws $*"
}

# What AWS says while Amazon ECS cannot yet have its own role, which a new account has for some seconds only:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
PASSING='Unable to assume the service linked role'

# change CALL…: makes a call that changes something; a dry run only prints it. What is PASSING is waited out.
change() {
  local tries=60
  CHANGES=$((CHANGES + 1))
  if [ "$DRY_RUN" = yes ]; then
    printf '    aws --region %s' "$REGION"
    printf ' %q' "$@"
    printf '\\n'
  else
    until call "$@" >"$SCRATCH/answer" 2>"$SCRATCH/error"; do
      tries=$((tries - 1))
      if [ "$tries" -eq 0 ] || ! grep -qF "$PASSING" "$SCRATCH/error"; then
        cat "$SCRATCH/error" >&2
        fail "This did not work: aws $*"
      fi
      sleep 5
    done
  fi
}

# say STATE THING: a line about one thing.
say() {
  local state=$1
  if [ "$DRY_RUN" = yes ]; then
    case $state in
      created) state='to create' ;;
      changed) state='to change' ;;
      deleted) state='to delete' ;;
    esac
  fi
  printf '  %-10s %s\\n' "$state" "$2"
}

# same TEXT FILE: whether both are the same JSON, written with other spaces perhaps.
same() {
  [ "$(printf '%s' "$1" | LC_ALL=C tr -d '[:space:]')" = "$(LC_ALL=C tr -d '[:space:]' <"$2")" ]
}

# made_here VALUE: whether the value of the tag says that this repository's set-up made the thing. Its number counts,
# whatever the repository was called then; its name where the number was not known.
made_here() {
  case $1 in
    "$OWNER" | "$REPOSITORY") return 0 ;;
    *"@$REPOSITORY_ID") [ -n "$REPOSITORY_ID" ] ;;
    *) return 1 ;;
  esac
}

# Whether ANSWER is such a value.
ours() {
  made_here "$ANSWER"
}

# chosen TARGET: whether it is among those that were asked for, which are all where none was named.
chosen() {
  local each
  if [ "\${#TARGETS[@]}" -eq 0 ]; then
    return 0
  fi
  for each in "\${TARGETS[@]}"; do
    if [ "$each" = "$1" ]; then
      return 0
    fi
  done
  return 1
}

any_chosen() {
  local each
  for each in "$@"; do
    if chosen "$each"; then
      return 0
    fi
  done
  return 1
}

# at TITLE PARTITION ACCOUNT REGION TARGET…: goes there, where one of the targets was asked for and the AWS CLI is
# signed in to that account.
at() {
  local title=$1
  PARTITION=$2
  ACCOUNT=$3
  REGION=$4
  shift 4
  if ! any_chosen "$@"; then
    return 1
  fi
  if [ "$ACCOUNT" != "$SIGNED_IN" ]; then
    printf '\\nLeft out: %s. The AWS CLI is signed in to the account %s.\\n' "$title" "$SIGNED_IN"
    return 1
  fi
  PLACES=$((PLACES + 1))
  printf '\\n%s\\n' "$title"
}

unknown_option() {
  printf 'There is no option %s.\\n\\n' "$1" >&2
  usage >&2
  exit 2
}

known_target() {
  local each
  for each in "\${ALL_TARGETS[@]}"; do
    if [ "$each" = "$1" ]; then
      return 0
    fi
  done
  fail "There is no target $1. There are: \${ALL_TARGETS[*]}"
}

sign_in() {
  command -v aws >/dev/null || fail 'The AWS CLI is missing: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html'
  if ! ANSWER=$(call sts get-caller-identity --query '[Account,Arn]' --output text 2>"$SCRATCH/error"); then
    # Keys of one's own, which the AWS CLI may propose, are not needed.
    grep -v 'aws configure' "$SCRATCH/error" >&2 || true
    fail "The AWS CLI is not signed in. Sign in as somebody who may make roles, with 'aws login' or 'aws sso login', or
run this in AWS CloudShell."
  fi
  SIGNED_IN=\${ANSWER%%[[:space:]]*}
  printf 'Signed in to the account %s as %s\\n' "$SIGNED_IN" "\${ANSWER##*[[:space:]]}"
}

finish() {
  if [ "$PLACES" -eq 0 ]; then
    fail 'Nothing was looked at: sign the AWS CLI in to the account of a target.'
  fi
  if [ "$CHANGES" -eq 0 ]; then
    printf '\\nNothing to change.\\n'
  elif [ "$DRY_RUN" = yes ]; then
    printf '\\nA dry run: nothing was changed. Calls that would be made, in the folder .aws: %s\\n' "$CHANGES"
  else
    printf '\\nDone. Calls that changed something: %s\\n' "$CHANGES"
  fi
}
`;
