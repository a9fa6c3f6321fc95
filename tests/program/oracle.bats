#!/usr/bin/env bats
# The same files and variables, read by the real AWS CLI, by botocore and by idr: whose credentials they
# find, and which hosts they send requests to. Both sides send requests to the hosts of AWS, and a proxy
# redirects them to the stand-in.
#
# The AWS CLI is Debian's, or the one in IDR_AWS.
# bats file_tags=once

load helpers
source "$PROGRAM_TESTS/../setup/python_server.bash"
setup_file() {
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
teardown_file() {
  python_server_stop "$BATS_FILE_TMPDIR/botocore"
  python_server_stop "$BATS_FILE_TMPDIR/awscli"
  proxy_stop "$BATS_FILE_TMPDIR/proxy"
  standin_stop
}
setup() {
  program_setup
  export HTTPS_PROXY=$PROXY_URL AWS_CA_BUNDLE=$CA_FILE AWS_PAGER='' AWS_MAX_ATTEMPTS=1
  keep_secret devSecret/wholly+made/up0000000000000001 partnerSecret/made+up0000000000000000003 \
    chinaSecret/made+up000000000000000000004 govSecret/made+up00000000000000000000005 isoSecret/made+up00000000000000000000006
  standin_set '{"enabled_regions": ["ap-east-1"]}'
}
teardown() {
  standin_reset
  program_teardown
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

# ---- the AWS CLI and idr find the same ----

@test "keys: the files, the environment, the profiles" {
  needs_aws_cli
  aws_credentials <<<"[default]"$'\n'"$dev_keys"$'\n'"[partner]"$'\n'"$partner_keys"
  aws_config <<EOF
[default]
region = eu-west-1
[profile partner]
region = us-east-1
[profile in-config]
$partner_keys
region = ap-east-1
[profile both]
region = us-east-1
$dev_keys
[profile UPPER]
REGION = eu-west-1
AWS_Access_Key_Id = AKIATESTDEV000000001
aws_secret_access_key=devSecret/wholly+made/up0000000000000001
EOF
  printf '[both]\n%s\n' "$partner_keys" >>"$HOME/.aws/credentials"
  same
  same --profile partner
  same --profile in-config
  same --profile both
  same --profile UPPER
  same --region us-east-1
  nobody --profile upper
  nobody --profile nosuch
  with AWS_PROFILE=partner same
  # The documentation puts AWS_PROFILE first, and version 1 the other one.
  is_version_1 || with AWS_PROFILE=partner AWS_DEFAULT_PROFILE=default same
  with AWS_DEFAULT_PROFILE=partner same
  with AWS_PROFILE=partner same --profile default
  with AWS_PROFILE=nosuch nobody
  with "${in_environment[@]}" same
  with "${in_environment[@]}" AWS_PROFILE=default same
  with "${in_environment[@]}" same --profile default
  with AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' same
  with AWS_ACCESS_KEY_ID=AKIATESTPARTNER00003 nobody
  with "AWS_SHARED_CREDENTIALS_FILE=$TEST_DIR/nosuch" same --profile in-config
  with "AWS_SHARED_CREDENTIALS_FILE=$TEST_DIR/nosuch" nobody
  with "AWS_CONFIG_FILE=$TEST_DIR/nosuch" same --profile partner --region us-east-1
}

@test "the older name of the session token, in the environment and in a profile" {
  needs_aws_cli
  in_region us-east-1
  local keys id secret token
  keys=$(with "${dev_keys_in_environment[@]}" idr_session_keys)
  read -r id secret token <<<"$keys"
  keep_secret "$secret" "$token"
  local in_profile="aws_access_key_id = $id"$'\n'"aws_secret_access_key = $secret"
  aws_config <<EOF
[profile older]
$in_profile
aws_security_token = $token
[profile both]
$in_profile
aws_security_token = $token
aws_session_token = another-token
EOF
  same --profile older
  same --profile both
  with AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_SECURITY_TOKEN="$token" same
  with AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_SECURITY_TOKEN="$token" \
    AWS_SESSION_TOKEN=another-token same
  with AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_SECURITY_TOKEN=another-token \
    AWS_SESSION_TOKEN="$token" nobody
}

@test "keys of one profile in two files: a pair comes from one of them" {
  needs_aws_cli
  in_region us-east-1
  aws_config <<<"[default]"$'\n'"$dev_keys"
  aws_credentials <<<$'[default]\naws_secret_access_key = another'
  same
  aws_credentials <<<"[default]"$'\n'"$partner_keys"
  same
  aws_credentials <<<$'[default]\naws_access_key_id = AKIATESTPARTNER00003'
  nobody
  aws_config <<<$'[default]\naws_access_key_id = AKIATESTDEV000000001'
  aws_credentials <<<$'[default]\naws_secret_access_key = devSecret/wholly+made/up0000000000000001'
  nobody
}

@test "names in quotes, as aws configure writes them" {
  needs_aws_cli
  in_region us-east-1
  use_sso
  sso_token "my session" 8hours
  cat >>"$HOME/.aws/config" <<EOF
[sso-session 'my session']
sso_region = us-east-1
sso_start_url = $sso_start_url
[profile "team sso"]
sso_session = my session
sso_account_id = 123456789012
sso_role_name = Dev
[profile role]
role_arn = $role_arn/app
source_profile = team prod
role_session_name = jo
[profile "open]
$dev_keys
[profile 'two' names]
$dev_keys
EOF
  local name
  for name in "team prod" "it's" 'a"b'; do
    aws_cli configure set region eu-west-1 --profile "$name"
    aws_cli configure set aws_access_key_id AKIATESTDEV000000001 --profile "$name"
    aws_cli configure set aws_secret_access_key devSecret/wholly+made/up0000000000000001 --profile "$name"
  done
  for name in "team prod" "team sso" role; do same --profile "$name"; done
  for name in "'team prod'" '"open' open two; do nobody --profile "$name"; done
}

@test "regions: option, variables, profile" {
  needs_aws_cli
  aws_config <<EOF
[default]
region = eu-west-1
$dev_keys
EOF
  with AWS_DEFAULT_REGION=us-east-1 same
  is_version_1 || with AWS_REGION=us-east-1 same
  is_version_1 || with AWS_REGION=us-east-1 AWS_DEFAULT_REGION=ap-east-1 same
  with AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 same --region ap-east-1
  with AWS_STS_REGIONAL_ENDPOINTS=legacy same --region ap-east-1
  with AWS_STS_REGIONAL_ENDPOINTS=regional same --region us-east-1
  local region
  for region in cn-north-1 us-gov-west-1 us-iso-east-1; do
    printf '[%s]\n%s\n' "$region" "$(keys_in "$region")" >>"$HOME/.aws/credentials"
    same --region "$region" --profile "$region"
    nobody --region "$region"
  done
}

@test "a region that the account has not enabled, and one in which it has deactivated STS" {
  needs_aws_cli
  aws_credentials <<<"[default]"$'\n'"$dev_keys"
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
source_profile = default
role_session_name = jo
EOF
  standin_set '{"enabled_regions": [], "disabled_sts_regions": ["eu-west-1"]}'
  nobody --region ap-east-1
  nobody --region eu-west-1 --profile app
  standin_set '{"enabled_regions": ["ap-east-1"]}'
  same --region ap-east-1 --profile app
}

@test "roles of other partitions, with a region of theirs and without one" {
  needs_aws_cli
  printf '[china]\n%s\n[gov]\n%s\n' "$china_keys" "$gov_keys" | aws_credentials
  aws_config <<'EOF'
[profile app-of-china]
role_arn = arn:aws-cn:iam::777777777777:role/app
source_profile = china
role_session_name = jo
[profile app-of-gov]
role_arn = arn:aws-us-gov:iam::888888888888:role/app
source_profile = gov
role_session_name = jo
EOF
  same --region cn-north-1 --profile app-of-china
  same --region us-gov-east-1 --profile app-of-gov
  nobody --region us-east-1 --profile app-of-gov
  nobody --region us-gov-west-1 --profile app-of-china
}

@test "chains of roles" {
  needs_aws_cli
  aws_credentials <<<"[dev]"$'\n'"$dev_keys"$'\n'"[own]"$'\n'"$dev_keys"$'\n'"[partner]"$'\n'"$partner_keys"
  aws_config <<EOF
[default]
region = us-east-1
[profile one]
role_arn = $role_arn/app
source_profile = dev
role_session_name = one
region = eu-west-1
[profile two]
role_arn = $role_arn/next
source_profile = one
role_session_name = two
region = us-east-1
[profile own]
role_arn = $role_arn/app
source_profile = own
role_session_name = own
region = us-east-1
[profile keys-in-the-middle]
role_arn = $role_arn/app
source_profile = middle
role_session_name = three
region = us-east-1
[profile middle]
$dev_keys
role_arn = $role_arn/closed
source_profile = nosuch
[profile environment]
role_arn = $role_arn/partner
credential_source = Environment
external_id = shop-42
role_session_name = environment
region = us-east-1
[profile external]
role_arn = $role_arn/partner
source_profile = partner
external_id = shop-42
role_session_name = external
duration_seconds = 900
region = us-east-1
[profile no-external]
role_arn = $role_arn/partner
source_profile = partner
region = us-east-1
[profile closed]
role_arn = $role_arn/closed
source_profile = dev
region = us-east-1
[profile loop]
role_arn = $role_arn/app
source_profile = pool
region = us-east-1
[profile pool]
role_arn = $role_arn/app
source_profile = loop
[profile lost]
role_arn = $role_arn/app
source_profile = nosuch
region = us-east-1
[profile both]
role_arn = $role_arn/app
source_profile = dev
credential_source = Environment
region = us-east-1
[profile neither]
role_arn = $role_arn/app
region = us-east-1
EOF
  local profile
  for profile in one two own keys-in-the-middle external; do same --profile $profile; done
  with "${in_environment[@]}" same --profile environment
  with "${in_environment[@]}" same --profile one
  for profile in environment no-external closed loop lost both neither; do nobody --profile $profile; done
}

@test "a session of more than an hour: of keys, over MaxSessionDuration, of a role" {
  needs_aws_cli
  aws_credentials <<<"[dev]"$'\n'"$dev_keys"
  aws_config <<EOF
[profile long]
role_arn = $role_arn/long
source_profile = dev
duration_seconds = 7200
region = us-east-1
role_session_name = jo
[profile too-long]
role_arn = $role_arn/app
source_profile = dev
duration_seconds = 7200
region = us-east-1
role_session_name = jo
[profile app]
role_arn = $role_arn/app
source_profile = dev
[profile chained]
role_arn = $role_arn/long
source_profile = app
duration_seconds = 7200
region = us-east-1
role_session_name = jo
EOF
  same --profile long
  nobody --profile too-long
  differs "idr caps what AWS would refuse" nobody "$session_arn/long/jo" --profile chained
  assert_has "$(<"$TEST_DIR/words")" "exceeds the 1 hour session limit for roles assumed by role chaining"
}

@test "IAM Identity Center: both kinds of profile, refresh, chain, and errors" {
  needs_aws_cli
  use_sso
  cat >>"$HOME/.aws/config" <<EOF
[profile over-sso]
role_arn = $role_arn/app
source_profile = legacy
role_session_name = jo
region = eu-west-1
[profile wrong-role]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Nosuch
[profile no-session]
sso_session = nosuch
sso_account_id = 123456789012
sso_role_name = Dev
[profile half]
sso_start_url = $sso_start_url
sso_account_id = 123456789012
EOF
  in_region us-east-1
  same --profile sso
  same --profile legacy
  same --profile over-sso
  nobody --profile wrong-role
  nobody --profile no-session
  nobody --profile half
  # A token that one of them has refreshed can be used by the other.
  sso_token company -1min
  [[ $(aws_finds --profile sso) == "$sso_arn "* ]]
  same --profile sso
  use_sso
  sso_token company -1min
  [[ $(idr_finds --profile sso) == "$sso_arn "* ]]
  same --profile sso
  sso_token company -1min 'del(.refreshToken)'
  nobody --profile sso
  rm "$(sso_token_file company)"
  nobody --profile sso
  standin_set '{"sso_sessions": []}'
  nobody --profile legacy
}

@test "credential_process" {
  needs_aws_cli
  printf '{"Version": 1, "AccessKeyId": "AKIATESTDEV000000001", "SecretAccessKey": "%s"}' \
    devSecret/wholly+made/up0000000000000001 >"$TEST_DIR/document"
  sed 's/: 1/: 2/' "$TEST_DIR/document" >"$TEST_DIR/version2"
  aws_config <<EOF
[default]
region = us-east-1
[profile process]
credential_process = cat "$TEST_DIR/document"
[profile over-process]
role_arn = $role_arn/app
source_profile = process
role_session_name = jo
[profile keys-and-process]
credential_process = cat $TEST_DIR/document
[profile process-over-keys-of-this-file]
credential_process = cat $TEST_DIR/document
$partner_keys
[profile fails]
credential_process = false
[profile version2]
credential_process = cat $TEST_DIR/version2
[profile no-document]
credential_process = echo hello
EOF
  aws_credentials <<<"[keys-and-process]"$'\n'"$partner_keys"
  in_region us-east-1
  same --profile process
  same --profile over-process
  same --profile keys-and-process
  same --profile process-over-keys-of-this-file
  nobody --profile fails
  nobody --profile version2
  nobody --profile no-document
}

@test "web identity" {
  needs_aws_cli
  use_robot_without_newline
  in_region us-east-1
  same
  printf '[profile web]\nrole_arn = %s\nweb_identity_token_file = %s\nrole_session_name = web
[profile over-web]\nrole_arn = %s\nsource_profile = web\nrole_session_name = over\n' "$role_arn/robot" \
    "$TEST_DIR/robot-token" "$role_arn/app" | aws_config
  same --profile web
  same --profile over-web
  with "${in_environment[@]}" same
  unset AWS_ROLE_ARN
  nobody
  rm "$TEST_DIR/robot-token"
  nobody --profile web
}

@test "the container endpoint and the instance metadata service" {
  needs_aws_cli
  in_region us-east-1
  use_container '"authorization": "authorization-token-of-the-task"'
  nobody
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=authorization-token-of-the-task
  same
  printf '[profile task]\nrole_arn = %s/app\ncredential_source = EcsContainer\nrole_session_name = jo
[profile machine]\nrole_arn = %s/app\ncredential_source = Ec2InstanceMetadata\nrole_session_name = jo\n' "$role_arn" "$role_arn" | aws_config
  same --profile task
  nobody --profile machine
  use_instance
  # An older AWS CLI requires the slash.
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL/
  same
  same --profile machine
  unset AWS_CONTAINER_CREDENTIALS_FULL_URI
  same
  nobody --profile task
  with AWS_EC2_METADATA_DISABLED=true nobody
  standin_set '{"instance": {}}'
  nobody
}

@test "metadata services that fail once" {
  needs_aws_cli
  in_region us-east-1
  use_instance
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL/ AWS_METADATA_SERVICE_NUM_ATTEMPTS=3
  local action wanted
  wanted=$(aws_finds)
  for action in GetMetadataToken GetMetadataRole GetMetadataCredentials; do
    fails_once "$action"
    assert_equal "$action $(aws_finds)" "$action $wanted"
    fails_once "$action"
    assert_equal "$action $(idr_finds)" "$action $wanted"
  done
  use_container
  wanted=$(aws_finds)
  fails_once GetContainerCredentials
  assert_equal "$(aws_finds)" "$wanted"
  fails_once GetContainerCredentials
  assert_equal "$(idr_finds)" "$wanted"
}
fails_once() { standin_set "{\"faults\": [{\"action\": \"$1\", \"status\": 503, \"times\": 1}]}"; }

@test "the formats of an expiration" {
  needs_aws_cli
  in_region us-east-1
  aws_config <<<"[profile p]"$'\n'"credential_process = cat $TEST_DIR/document"
  local text
  for text in "2099-11-26 09:00:00+00:00" 2099-11-26T09:00:00Z 2099-11-26T09:00:00.5Z 20991126T090000Z \
    2099-11-26T09:00Z 2099-11-26T09:00:00+0530 2099-11-26T09:00:00-05 "2099-11-26 09:00:00 UTC" \
    2099-11-26t09:00:00z "2099-11-26 09:00:00 +00:00" 2099-11-26T09:00:00,5Z "2099-11-26T09:00:00 GMT"; do
    expires "$text"
    same --profile p
  done
  for text in soon 2099-13-26T09:00:00Z 2099-02-30T09:00:00Z 2099-11-26T25:00:00Z; do
    expires "$text"
    nobody --profile p
  done
}
# expires TEXT: the document of credential_process has this Expiration.
expires() {
  jq -n --arg text "$1" '{Version: 1, AccessKeyId: "AKIATESTDEV000000001", Expiration: $text,
    SecretAccessKey: "devSecret/wholly+made/up0000000000000001"}' >"$TEST_DIR/document"
}

@test "the expiration of keys in the environment: future, past, invalid" {
  needs_aws_cli
  local -x AWS_ACCESS_KEY_ID=AKIATESTDEV000000001 AWS_SECRET_ACCESS_KEY=devSecret/wholly+made/up0000000000000001
  with AWS_CREDENTIAL_EXPIRATION="$(time_in 2hours)" same --region eu-west-1
  with AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z nobody --region eu-west-1
  with AWS_CREDENTIAL_EXPIRATION=soon nobody --region eu-west-1
}

@test "a session policy of a file, as file://" {
  needs_aws_cli
  in_region us-east-1
  local policy='{"Version":"2012-10-17","Statement":[]}' scheme
  echo "$policy" | tee policy.json >"$HOME/policy.json"
  export "${dev_keys_in_environment[@]?}"
  for scheme in file://policy.json "file://$PWD/policy.json" 'file://~/policy.json'; do
    aws_cli sts assume-role --role-arn "$role_arn/app" --role-session-name jo --policy "$scheme" >"$TEST_DIR/reply.secret"
    assert_equal "$(standin_last '.action == "AssumeRole"' '.parameters.Policy' | jq -c .)" "$policy"
    run_idr whoami --no-cache --role "$role_arn/app" --policy "$scheme"
    assert_status 0
    assert_equal "$(standin_last '.action == "AssumeRole"' '.parameters.Policy')" "$policy"
  done
  # For the AWS CLI, the content of fileb:// is not text.
  run ! aws_cli sts assume-role --role-arn "$role_arn/app" --role-session-name jo --policy fileb://policy.json
  refused 1 fileb:// -- whoami --no-cache --role "$role_arn/app" --policy fileb://policy.json
}

@test "sources that compete" {
  needs_aws_cli
  in_region us-east-1
  use_robot_without_newline
  use_container
  use_instance
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL/
  aws_config <<<"[default]"$'\n'"$dev_keys"
  with "${in_environment[@]}" same
  same --profile default
  aws_config <<<$'[default]\noutput = json\n[profile other]\noutput = json'
  same
  with AWS_PROFILE=other same
  unset AWS_WEB_IDENTITY_TOKEN_FILE
  same
  with AWS_PROFILE=other same
  unset AWS_CONTAINER_CREDENTIALS_FULL_URI
  same
}

@test "broken files: neither continues" {
  needs_aws_cli
  in_region us-east-1
  local text
  for text in "[default" "[default]\naws_access_key_id" "aws_access_key_id = x" \
    "[default]\nrole_arn = $role_arn/app\nsource_profile = nosuch"; do
    # shellcheck disable=SC2059 # a text with \n
    printf "$text\n" >"$HOME/.aws/config"
    nobody
  done
}

# ---- the hosts of AWS, by botocore ----

@test "FIPS, dual stack, regional and legacy hosts, as in botocore" {
  local region settings wanted
  for region in us-east-1 eu-west-1 ap-east-1 us-gov-west-1 cn-north-1 us-iso-east-1; do
    aws_credentials <<<"[default]"$'\n'"$(keys_in $region)"
    for settings in X= AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true \
      "AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true" AWS_STS_REGIONAL_ENDPOINTS=legacy; do
      # That region has no dual stack, and botocore's data has no host for both.
      [[ $region != us-iso-east-1 || $settings != *DUALSTACK* ]] || continue
      # shellcheck disable=SC2086 # words
      wanted=$(with AWS_DEFAULT_REGION=$region AWS_STS_REGIONAL_ENDPOINTS=regional $settings botocore_finds)
      [[ $wanted != nobody ]] || fail "$region $settings: $(<"$TEST_DIR/words")"
      # shellcheck disable=SC2086
      assert_equal "$region $settings $(with AWS_REGION=$region $settings idr_finds)" "$region $settings $wanted"
    done
  done
}

@test "an unknown region" {
  aws_credentials <<<"[default]"$'\n'"$dev_keys"
  # No certificate has that name, so no credentials are found; but the proxy received a request for the same
  # host.
  local wanted
  note_hosts
  with AWS_DEFAULT_REGION=eu-north-9 AWS_STS_REGIONAL_ENDPOINTS=regional botocore_finds
  wanted=$(tail -n +"$((HOSTS_BEFORE + 1))" "$PROXY_LOG" | jq -r .host | sort -u)
  assert_equal "$wanted" sts.eu-north-9.amazonaws.com:443
  AWS_REGION=eu-north-9 idr_finds
  assert_equal "$(tail -n +"$((HOSTS_BEFORE + 1))" "$PROXY_LOG" | jq -r .host | sort -u)" "$wanted"
}

# ---- settings that an older AWS CLI does not have ----

# needs_version V1 V2 WHAT: skips if the AWS CLI is older than these versions of its two lines.
needs_version() {
  local version wanted=$2
  version=$(aws_cli --version 2>&1 | sed 's,^aws-cli/\([0-9.]*\).*,\1,')
  [[ $version != 1.* ]] || wanted=$1
  printf '%s\n%s\n' "$wanted" "$version" | sort -V -C || skip "this AWS CLI ($version) knows no $3"
}

@test "a chain over an sso-session" {
  needs_aws_cli
  needs_version 1.27.100 2.11.0 "chain over an sso-session"
  use_sso
  printf '[profile over-sso]\nrole_arn = %s/app\nsource_profile = sso\nrole_session_name = jo\n' "$role_arn" \
    >>"$HOME/.aws/config"
  in_region us-east-1
  same --profile over-sso
}

@test "custom endpoints" {
  needs_aws_cli
  # https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  needs_version 1.29.0 2.13.0 "endpoint_url"
  in_region us-east-1
  aws_config <<EOF
[default]
endpoint_url = $STANDIN_URL
$dev_keys
[profile services]
services = local
$dev_keys
[profile ignores]
services = local
ignore_configured_endpoint_urls = true
$dev_keys
[profile over]
role_arn = $role_arn/app
source_profile = default
role_session_name = jo
[services local]
sts =
  endpoint_url = $STANDIN_URL
iam =
  endpoint_url = http://$NOBODY_LISTENS
EOF
  same
  same --profile services
  same --profile ignores
  same --profile over
  local nowhere=http://$NOBODY_LISTENS
  with "AWS_ENDPOINT_URL=$nowhere" "AWS_ENDPOINT_URL_STS=$STANDIN_URL" same --profile services
  with "AWS_ENDPOINT_URL=$STANDIN_URL" "AWS_ENDPOINT_URL_STS=$nowhere" nobody --profile services
  with "AWS_ENDPOINT_URL_STS=$STANDIN_URL" same --profile ignores
  with "AWS_ENDPOINT_URL=$nowhere" AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true same --profile services
}

# ---- refusals ----

# same_refusal PARAMETERS IDR_OPTION…: botocore's AssumeRole fails, and idr's first line contains the same
# code.
same_refusal() {
  local code
  run_python "$BATS_FILE_TMPDIR/botocore" "$PROJECT/tests/standin/botocore_call.py" sts AssumeRole \
    "$(jq -c '.RoleSessionName = "jo"' <<<"$1")" >"$TEST_DIR/caller" 2>/dev/null && fail "botocore assumes the role"
  code=$(cut -d ' ' -f 1 "$TEST_DIR/caller")
  [[ $code == [A-Z]* ]] || fail "no code of AWS's: $(<"$TEST_DIR/caller")"
  run_idr whoami --no-cache --role-session-name jo "${@:2}"
  assert_status 1
  assert_has "$(head -n 1 "$stderr_file")" "$code"
}

@test "refusals: STS's own code in the first line" {
  local closed="{\"RoleArn\": \"$role_arn/closed\"}" app="{\"RoleArn\": \"$role_arn/app\"}"
  in_region us-east-1
  use_dev_keys
  same_refusal "$closed" --role "$role_arn/closed"
  same_refusal "{\"RoleArn\": \"$role_arn/app\", \"DurationSeconds\": 7200}" --role "$role_arn/app" --duration 2h
  standin_set '{"faults": [{"action": "AssumeRole", "status": 403, "code": "RegionDisabledException"}]}'
  same_refusal "$app" --role "$role_arn/app"
  with AWS_SESSION_TOKEN=left-over same_refusal "$app" --role "$role_arn/app"
  with AWS_ACCESS_KEY_ID=AKIANOSUCHKEY0009999 same_refusal "$app" --role "$role_arn/app"
}

# ---- where they differ on purpose ----

# differs REASON AWS IDR OPTION…: the result of each begins with that.
differs() {
  assert_regex "aws, $1: $(aws_finds "${@:4}")" "aws, $1: $2"
  assert_regex "idr, $1: $(idr_finds "${@:4}")" "idr, $1: $3"
}

@test "where idr and the AWS CLI differ on purpose" {
  needs_aws_cli
  local dev=arn:aws:iam::123456789012:user/dev
  aws_config <<EOF
[default]
$dev_keys
[profile home]
region = eu-west-1
$dev_keys
[profile comment]
region = eu-west-1 # at home
$dev_keys
[profile shell]
region = us-east-1
credential_process = printf %s '{"Version": 1, "AccessKeyId": "AKIATESTDEV000000001",' && printf %s ' "SecretAccessKey": "devSecret/wholly+made/up0000000000000001"}' | cat
[profile "two words"]
region = us-east-1
$dev_keys
[profile app-of-gov]
role_arn = arn:aws-us-gov:iam::888888888888:role/app
source_profile = gov
role_session_name = jo
EOF
  differs "without a region idr takes us-east-1, and does not ask the global host unless told so" \
    "(nobody|$dev sts.amazonaws.com us-east-1)" "$dev sts.us-east-1.amazonaws.com us-east-1"
  AWS_REGION='' differs "an empty AWS_REGION is none" "(nobody|$dev sts.eu-west-1)" "$dev sts.eu-west-1.amazonaws.com eu-west-1" --profile home
  differs "a comment behind a value is no part of it, as the SDKs' specification has it" \
    nobody "$dev sts.eu-west-1.amazonaws.com eu-west-1" --profile comment
  differs "a shell runs credential_process, as the SDKs' specification has it" nobody "$dev" --profile shell
  aws_credentials <<<"[gov]"$'\n'"$gov_keys"
  differs "without a region idr takes the default one of the role's partition" nobody \
    "arn:aws-us-gov:sts::888888888888:assumed-role/app/jo sts.us-gov-west-1.amazonaws.com us-gov-west-1" --profile app-of-gov
  use_robot
  AWS_CONFIG_FILE=$TEST_DIR/nosuch AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
    differs "the last newline of a token file is no part of the token" nobody "$session_arn/robot/job"
  use_robot_without_newline
  AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
    differs "a profile, the default one too, comes before a web identity of the environment" "$session_arn/robot/job" "$dev"
  AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_PROFILE=shell \
    differs "a profile comes before a web identity of the environment" "$session_arn/robot/job" "$dev"
  unset AWS_WEB_IDENTITY_TOKEN_FILE
  aws_config <<'EOF'
[default]
region = us-east-1
aws_access_key_id: AKIATESTDEV000000001
aws_secret_access_key: devSecret/wholly+made/up0000000000000001
EOF
  differs "a colon is no equals sign, as the SDKs' specification has it" "$dev" nobody
}

# ---- idr as the AWS CLI's credential_process ----

# cli_profile OPTION…: the AWS CLI's profile x runs idr credentials with these options.
cli_profile() {
  aws_credentials <<<"[dev]"$'\n'"$dev_keys"
  aws_config <<EOF
[profile x]
region = us-east-1
credential_process = env AWS_MAX_ATTEMPTS=5 $IDR credentials $*
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = echo 739164
role_session_name = from-idr
[profile sso]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Dev
[sso-session company]
sso_region = us-east-1
sso_start_url = $sso_start_url
EOF
}
# cli_is ARN: the AWS CLI then has this identity.
cli_is() { assert_regex "$(aws_finds --profile x) $(<"$TEST_DIR/words")" "^$1 "; }

@test "the AWS CLI gets credentials from idr: a role, a profile's keys, SSO" {
  needs_aws_cli
  cli_profile --profile dev --role app --role-session-name from-idr
  cli_is "$session_arn/app/from-idr"
  cli_profile --profile dev
  cli_is arn:aws:iam::123456789012:user/dev
  cli_profile --profile dev --no-session
  cli_is arn:aws:iam::123456789012:user/dev
  use_sso
  cli_profile --profile sso
  cli_is "$sso_arn"
}

@test "the AWS CLI gets credentials from idr: with MFA" {
  needs_aws_cli
  cli_profile --profile dev --role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev \
    --mfa-code 739164 --role-session-name from-idr
  cli_is "$session_arn/guarded/from-idr"
  cli_profile --profile guarded
  cli_is "$session_arn/guarded/from-idr"
}

@test "the AWS CLI shows the message of idr if that fails" {
  needs_aws_cli
  cli_profile --profile dev --role closed
  assert_equal "$(aws_finds --profile x)" nobody
  assert_has "$(<"$TEST_DIR/words")" "$role_arn/closed cannot be assumed by arn:aws:iam::123456789012:user/dev"
  cli_profile --profile sso
  assert_equal "$(aws_finds --profile x)" nobody
  assert_has "$(<"$TEST_DIR/words")" "aws sso login --sso-session company"
}

@test "a profile of the AWS CLI that runs idr for the same profile is an error" {
  needs_aws_cli
  cli_profile --profile x
  assert_equal "$(aws_finds --profile x)" nobody
  assert_has "$(<"$TEST_DIR/words")" "calls itself"
}

@test "credentials in the formats of the AWS CLI, byte for byte except for the region" {
  needs_aws_cli
  ! is_version_1 || skip "version 1 of the AWS CLI has no export-credentials"
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
source_profile = dev
role_session_name = same
EOF
  dev_credentials
  local format
  # The session comes from one program, so that both get the same one.
  SECRET_STDOUT=1 run_idr credentials --profile app --format process
  keep_secret "$(jq -r .SecretAccessKey <<<"$stdout")" "$(jq -r .SessionToken <<<"$stdout")"
  aws_config <<<"[profile given]"$'\n'"credential_process = cat $stdout_file"
  for format in process env env-no-export powershell; do
    # It writes UTC as +00:00.
    aws_cli configure export-credentials --profile given --format "$format" | sed 's/+00:00/Z/' >"$TEST_DIR/aws.secret"
    SECRET_STDOUT=1 run_idr credentials --profile given --format "$format"
    assert_status 0
    grep -v -e REGION -e AWS_SECURITY_TOKEN -e AccountId "$stdout_file" >"$TEST_DIR/idr.secret"
    [[ $format != process ]] || sed -i '/Expiration/s/,$//' "$TEST_DIR/idr.secret"
    cmp "$TEST_DIR/aws.secret" "$TEST_DIR/idr.secret" || fail "not the same: $format"
  done
}

# ---- what the container gets ----

# by_container: the caller that botocore finds with only the variables of the last launch.
by_container() {
  local variables=() line
  while IFS= read -r line; do variables+=("$line"); done < <(env_file)
  env --ignore-environment PATH="$PATH" HOME="$TEST_DIR/nowhere" HTTPS_PROXY="$HTTPS_PROXY" \
    AWS_CA_BUNDLE="$AWS_CA_BUNDLE" AWS_EC2_METADATA_DISABLED=true "${variables[@]}" \
    /usr/bin/python3 "$PROJECT/tests/standin/botocore_call.py" sts GetCallerIdentity | jq -r .Arn
}

@test "an SDK in the container uses the role, regardless of other options" {
  use_dev_keys
  printf 'AWS_PROFILE=nobody\nAWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z\n' >my.env
  run_idr --image busybox --role app --env-file my.env -e AWS_DEFAULT_PROFILE=nobody -e AWS_SECURITY_TOKEN=old \
    -e AWS_ROLE_ARN=arn:aws:iam::1:role/x -e AWS_WEB_IDENTITY_TOKEN_FILE=/nowhere \
    -e AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/
  assert_status 0
  assert_regex "$(by_container)" ":assumed-role/app/"
}
