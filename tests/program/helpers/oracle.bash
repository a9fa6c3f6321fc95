# The real AWS CLI and botocore beside idr. To be loaded after the helpers. The AWS CLI is Debian's, or the one
# in IDR_AWS. All of them send requests to the hosts of AWS, and a proxy redirects them to the stand-in.
# shellcheck disable=SC2034,SC2154 # set and used by other files
source "$PROGRAM_TESTS/../setup/python_server.bash"

# oracle_for_file, oracle_stop, oracle_setup: for setup_file, teardown_file and setup.
oracle_for_file() {
  standin_for_file
  python_server_start "$BATS_FILE_TMPDIR/botocore" botocore.session botocore.httpsession
  ! has_aws_cli || python_server_start "$BATS_FILE_TMPDIR/awscli" awscli.clidriver awscli.handlers
  local dir=$BATS_FILE_TMPDIR/ca region names=DNS:sts.amazonaws.com,DNS:iam.amazonaws.com
  for region in us-east-1 eu-west-1 ap-east-1 us-gov-west-1 us-gov-east-1; do
    names+=",DNS:*.$region.amazonaws.com,DNS:*.sso.$region.amazonaws.com,DNS:*.$region.api.aws"
  done
  names+=",DNS:*.cn-north-1.amazonaws.com.cn,DNS:*.cn-north-1.api.amazonwebservices.com.cn,DNS:*.us-iso-east-1.c2s.ic.gov"
  ca_make "$dir"
  certificate_make "$dir" "$names"
  export CA_FILE=$dir/ca.pem
  proxy_start "$BATS_FILE_TMPDIR/proxy" --to "127.0.0.1:$STANDIN_PORT" --tls-cert "$dir/tls.pem" --tls-key "$dir/tls.key"
}
oracle_stop() {
  python_server_stop "$BATS_FILE_TMPDIR/botocore"
  python_server_stop "$BATS_FILE_TMPDIR/awscli"
  proxy_stop "$BATS_FILE_TMPDIR/proxy"
  standin_stop
}
oracle_setup() {
  export HTTPS_PROXY=$PROXY_URL AWS_CA_BUNDLE=$CA_FILE AWS_PAGER='' AWS_MAX_ATTEMPTS=1
  keep_secret devSecret/wholly+made/up0000000000000001 partnerSecret/made+up0000000000000000003 \
    chinaSecret/made+up000000000000000000004 govSecret/made+up00000000000000000000005 isoSecret/made+up00000000000000000000006
  standin_set '{"enabled_regions": ["ap-east-1"]}'
}

AWS_CLI=${IDR_AWS:-/usr/bin/aws}
has_aws_cli() { [[ -x $AWS_CLI ]]; }
needs_aws_cli() { has_aws_cli || skip "the AWS CLI is not installed"; }
aws_cli() { run_python "$BATS_FILE_TMPDIR/awscli" "$AWS_CLI" "$@"; }

# finding JSON_FILE: the caller in it, the hosts that received requests since noted, and the region of the
# signature.
note_hosts() { HOSTS_BEFORE=$(wc -l <"$PROXY_LOG"); }
finding() {
  printf '%s %s %s\n' "$(jq -r .Arn "$1")" \
    "$(tail -n +"$((HOSTS_BEFORE + 1))" "$PROXY_LOG" | jq -r '.host | sub(":443$"; "")' | sort -u | paste -s -d ,)" \
    "$(standin_last '.action == "GetCallerIdentity"' .region)"
}

# aws_finds OPTION…, botocore_finds, idr_finds OPTION…: what each finds, "nobody" if it fails; the messages
# of the first two are in $TEST_DIR/words. The AWS CLI's cache is deleted before.
aws_finds() {
  rm -rf "$HOME/.aws/cli"
  note_hosts
  aws_cli sts get-caller-identity --output json "$@" >"$TEST_DIR/caller" 2>"$TEST_DIR/words" ||
    { echo nobody && return; }
  finding "$TEST_DIR/caller"
}
botocore_finds() {
  note_hosts
  run_python "$BATS_FILE_TMPDIR/botocore" "$PROJECT/tests/standin/botocore_call.py" sts GetCallerIdentity \
    >"$TEST_DIR/caller" 2>"$TEST_DIR/words" ||
    { echo nobody && return; }
  finding "$TEST_DIR/caller"
}
idr_finds() {
  note_hosts
  AWS_MAX_ATTEMPTS=5 run_idr whoami --json --no-cache "$@"
  ((status == 0)) || { echo nobody && return; }
  finding "$stdout_file"
}

# same OPTION…: the AWS CLI and idr find the same caller. nobody OPTION…: neither finds credentials.
same() {
  local wanted
  wanted=$(aws_finds "$@")
  [[ $wanted != nobody ]] || fail "the AWS CLI finds nobody: $(<"$TEST_DIR/words")"
  assert_equal "$* $(idr_finds "$@")" "$* $wanted"
}
nobody() {
  assert_equal "aws $* $(aws_finds "$@")" "aws $* nobody"
  assert_equal "idr $* $(idr_finds "$@")" "idr $* nobody"
}
# with NAME=VALUE… COMMAND…: runs the command with these variables.
with() {
  while [[ $1 == *=* ]]; do
    local -x "${1?}"
    shift
  done
  "$@"
}

dev_keys='aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001'
partner_keys='aws_access_key_id = AKIATESTPARTNER00003
aws_secret_access_key = partnerSecret/made+up0000000000000000003'
china_keys='aws_access_key_id = AKIATESTCHINA0000004
aws_secret_access_key = chinaSecret/made+up000000000000000000004'
gov_keys='aws_access_key_id = AKIATESTGOV000000005
aws_secret_access_key = govSecret/made+up00000000000000000000005'
iso_keys='aws_access_key_id = AKIATESTISO000000006
aws_secret_access_key = isoSecret/made+up00000000000000000000006'
# keys_in REGION: keys of the partition of the region.
keys_in() {
  case $1 in
    cn-*) echo "$china_keys" ;;
    us-gov-*) echo "$gov_keys" ;;
    us-iso-*) echo "$iso_keys" ;;
    *) echo "$dev_keys" ;;
  esac
}
in_environment=(AWS_ACCESS_KEY_ID=AKIATESTPARTNER00003 AWS_SECRET_ACCESS_KEY=partnerSecret/made+up0000000000000000003)

# The keys of a session of dev, with its token.
dev_keys_in_environment=(AWS_ACCESS_KEY_ID=AKIATESTDEV000000001 AWS_SECRET_ACCESS_KEY=devSecret/wholly+made/up0000000000000001)
idr_session_keys() {
  SECRET_STDOUT=1 run_idr credentials --no-cache --format json
  jq -r '"\(.AccessKeyId) \(.SecretAccessKey) \(.SessionToken)"' <<<"$stdout"
}

# in_region REGION: version 1 of the AWS CLI ignores AWS_REGION.
in_region() { export AWS_REGION=$1 AWS_DEFAULT_REGION=$1; }
is_version_1() { [[ $(aws_cli --version 2>&1) == aws-cli/1.* ]]; }

# The AWS CLI treats the final newline of a token file as part of the token.
use_robot_without_newline() {
  use_robot
  printf %s "$(<"$TEST_DIR/robot-token")" >"$TEST_DIR/robot-token"
}

# needs_version V1 V2 WHAT: skips if the AWS CLI is older than these versions of its two lines.
needs_version() {
  local version wanted=$2
  version=$(aws_cli --version 2>&1 | sed 's,^aws-cli/\([0-9.]*\).*,\1,')
  [[ $version != 1.* ]] || wanted=$1
  printf '%s\n%s\n' "$wanted" "$version" | sort -V -C || skip "this AWS CLI ($version) knows no $3"
}

# differs REASON AWS IDR OPTION…: the result of each begins with that.
differs() {
  assert_regex "aws, $1: $(aws_finds "${@:4}")" "aws, $1: $2"
  assert_regex "idr, $1: $(idr_finds "${@:4}")" "idr, $1: $3"
}
