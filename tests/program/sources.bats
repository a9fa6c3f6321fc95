#!/usr/bin/env bats
# Which source of credentials is used if there are several, chains with each of them, and the sessions of
# `aws login`. For each source alone see sso, credential_process, web_identity, container_endpoint and
# instance_metadata.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

# starts_with KIND DETAIL ARG…: whoami reports that the credentials start there: the kind of the first link,
# and the user or role of the account.
starts_with() {
  run_idr whoami --json --no-cache "${@:3}"
  assert_status 0
  assert_equal "$(jq -r '.Chain[0].Kind' <<<"$stdout")" "$1"
  assert_regex "$(jq -r .Arn <<<"$stdout")" "$2"
}

# ---- the order ----

@test "each source takes precedence over the following ones" {
  local profiles='[profile named]
web_identity_token_file = '$TEST_DIR/robot-token'
role_arn = '$role_arn'/robot
role_session_name = of-named
'
  aws_config <<<"$profiles"'[default]
web_identity_token_file = '"$TEST_DIR/robot-token"'
role_arn = '"$role_arn"'/robot
role_session_name = of-default'
  dev_credentials
  use_partner_keys
  export AWS_PROFILE=named AWS_DEFAULT_PROFILE=nosuch
  use_robot
  use_github
  use_container
  use_instance
  starts_with "access key" :user/dev --profile dev
  starts_with "access key" :user/partner
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  starts_with "web identity" /robot/of-named
  unset AWS_PROFILE
  AWS_DEFAULT_PROFILE=named starts_with "web identity" /robot/of-named
  unset AWS_DEFAULT_PROFILE
  starts_with "web identity" /robot/of-default
  aws_config <<<"$profiles"
  starts_with "web identity" /robot/job
  starts_with "web identity" /app/jo --role "$role_arn/app" --role-session-name jo
  unset AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE
  starts_with "web identity" /deploy/jo --role "$role_arn/deploy" --role-session-name jo
  assert_equal "$(standin_since_mark '.action == "GetOidcToken"')" 1
  starts_with "container endpoint" /task/ # nobody has a role for the job's token
  unset ACTIONS_ID_TOKEN_REQUEST_TOKEN
  starts_with "container endpoint" /app/jo --role "$role_arn/app" --role-session-name jo
  unset AWS_CONTAINER_CREDENTIALS_FULL_URI
  starts_with "EC2 instance role" /machine/
  export AWS_EC2_METADATA_DISABLED=true
  refused 1 "No AWS profile specified" -- whoami
}

@test "a source that is not needed is not queried" {
  use_dev_keys
  use_robot
  use_container
  use_instance
  standin_mark
  run_idr whoami
  assert_requested GetSessionToken GetCallerIdentity
}

@test "the default profile: one without credentials, and a missing one, fall through" {
  use_robot
  starts_with "web identity" /robot/job
  aws_config <<<$'[default]\nregion = eu-west-1\nrole_session_name = x\noutput = json'
  starts_with "web identity" /robot/job
  assert_equal "$(jq -r .Region.Name <<<"$stdout")" eu-west-1
  aws_config <<<'[profile other]'
  starts_with "web identity" /robot/job
}

@test "a broken default profile does not fall through" {
  use_robot
  use_container
  use_instance
  standin_mark
  aws_config <<<$'[default]\naws_access_key_id = AKIATESTDEV000000001'
  refused_without_request 1 "$HOME/.aws/config:2" aws_secret_access_key -- whoami
  aws_config <<<$'[default]\nrole_arn = '"$role_arn"$'/app\nsource_profile = nosuch'
  refused_without_request 1 "$HOME/.aws/config:3" nosuch -- whoami
  aws_config <<<$'[default]\nrole_arn = '"$role_arn"/app
  refused_without_request 1 "$HOME/.aws/config:2" source_profile -- whoami
  aws_config <<<$'[default]\nsso_session = company\nsso_account_id = 123456789012\nsso_role_name = Dev
[sso-session company]\nsso_region = us-east-1\nsso_start_url = https://x'
  refused_without_request 1 "aws sso login --sso-session company" -- whoami
  aws_config <<<$'[default]\ncredential_process = exit 1'
  refused_without_request 1 "$HOME/.aws/config:2" -- whoami
  aws_config <<<$'[default]\nlogin_session = x'
  refused_without_request 1 "aws login --profile default" -- whoami
}

@test "a named profile that is missing does not fall through" {
  use_robot
  AWS_PROFILE=nosuch refused_without_request 1 nosuch -- whoami
  AWS_DEFAULT_PROFILE=nosuch refused_without_request 1 nosuch -- whoami
}

@test "region and endpoint come from the selected profile, not from a source profile" {
  dev_credentials
  unset AWS_ENDPOINT_URL
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
role_session_name = jo
source_profile = dev
endpoint_url = $STANDIN_URL
[profile dev]
region = eu-central-1
endpoint_url = http://$NOBODY_LISTENS
EOF
  run_idr whoami --no-cache --profile app --json
  assert_status 0
  assert_equal "$(jq -r '"\(.Region.Name) \(.Endpoint.Url)"' <<<"$stdout")" "us-east-1 $STANDIN_URL"
  assert_equal "$(standin_last .region)" us-east-1
}

@test "within a profile: role_arn before keys, web identity before SSO, SSO before keys, a process after the keys of one file" {
  use_sso
  robot_token
  keep_secret devSecret/wholly+made/up0000000000000001
  local keys='aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001' sso
  sso=$(sed -n '2,4p' "$HOME/.aws/config")
  {
    printf '[profile role]\n%s\nrole_arn = %s\nsource_profile = keys\nrole_session_name = jo\n' "$keys" "$role_arn/app"
    printf '[profile web]\n%s\n%s\nrole_arn = %s\nweb_identity_token_file = %s\nrole_session_name = jo\n' "$keys" "$sso" \
      "$role_arn/robot" "$TEST_DIR/robot-token"
    printf '[profile login]\n%s\n%s\nlogin_session = x\n' "$keys" "$sso"
    printf '[profile keys]\nlogin_session = x\ncredential_process = exit 1\n'
    printf '[profile process]\n%s\ncredential_process = echo from the process >&2; exit 1\n' "$keys"
  } >>"$HOME/.aws/config"
  aws_credentials <<<"[keys]"$'\n'"$keys"
  gives_credentials_of "$session_arn/app/jo" --profile role
  gives_credentials_of "$session_arn/robot/jo" --profile web
  gives_credentials_of "$sso_arn" --profile login
  gives_credentials_of arn:aws:iam::123456789012:user/dev --profile keys
  run_idr whoami --no-cache --profile process
  assert_stderr_has "from the process"
}

# ---- sessions of `aws login` ----

login_session=arn:aws:iam::123456789012:user/dev
# login OFFSET [JQ_FILTER]: creates the profile login, whose session of the role app expires at OFFSET from
# now.
login() {
  local file
  file=${AWS_LOGIN_CACHE_DIRECTORY:-$HOME/.aws/login/cache}/$(printf %s "$login_session" | sha256sum | cut -d ' ' -f 1).json
  mkdir -p "${file%/*}"
  AWS_ACCESS_KEY_ID=AKIATESTDEV000000001 AWS_SECRET_ACCESS_KEY=devSecret/wholly+made/up0000000000000001 \
    SECRET_STDOUT=1 run_idr credentials --no-cache --format json --role "$role_arn/app" --role-session-name login
  keep_secret "$(jq -r '.SecretAccessKey, .SessionToken' <<<"$stdout")" refresh-token-of-aws-login
  jq --arg until "$(time_in "$1")" '{accessToken: {accessKeyId: .AccessKeyId, secretAccessKey: .SecretAccessKey,
    sessionToken: .SessionToken, accountId: "123456789012", expiresAt: $until}, tokenType: "aws_sigv4",
    refreshToken: "refresh-token-of-aws-login", clientId: "arn:aws:signin:::devtools/same-device"} | '"${2:-.}" \
    <<<"$stdout" >"$file"
  printf '[profile login]\nlogin_session = %s\n' "$login_session" | aws_config
  standin_mark
}

@test "login_session: the credentials of the cached session, without a request" {
  login 10min
  gives_credentials_of "$session_arn/app/login" --profile login
  launches "$session_arn/app/login" --profile login
  standin_mark
  SECRET_STDOUT=1 run_idr credentials --no-cache --profile login
  assert_no_request
  run_idr whoami --profile login --verbose
  assert_stdout_has "login session $login_session  ($HOME/.aws/config:2"
  assert_no_secret_shown
}

@test "login_session: AWS_LOGIN_CACHE_DIRECTORY" {
  export AWS_LOGIN_CACHE_DIRECTORY="$TEST_DIR/logins here"
  login 10min
  gives_credentials_of "$session_arn/app/login" --profile login
  unset AWS_LOGIN_CACHE_DIRECTORY
  refused 1 "aws login --profile login" -- whoami --profile login
}

@test "login_session: an expired, a missing, an incomplete one: the command to run" {
  local change
  login -1min
  refused_without_request 1 "$HOME/.aws/config:2" expired -- --image busybox --profile login
  assert_regex "$stderr" 'Log in: `aws login --profile login`$'
  for change in 'del(.accessToken)' 'del(.accessToken.accessKeyId)' 'del(.accessToken.secretAccessKey)' \
    'del(.accessToken.sessionToken)' 'del(.accessToken.expiresAt)' '.accessToken.expiresAt = "soon"' '[]' \
    '.accessToken = "x"' '.accessToken = null'; do
    login 10min "$change"
    refused_without_request 1 -- --image busybox --profile login
    assert_regex "$stderr" 'Log in: `aws login --profile login`$'
  done
  rm -r "$HOME/.aws/login"
  refused_without_request 1 "$HOME/.aws/config:2" -- --image busybox --profile login
  assert_regex "$stderr" 'Log in: `aws login --profile login`$'
  assert_no_secret_shown
}

# ---- chains ----

# chain_over SOURCE_PROFILE: creates two roles, starting from that profile.
chain_over() {
  cat >>"$HOME/.aws/config" <<EOF
[profile first]
role_arn = $role_arn/app
source_profile = $1
[profile second]
role_arn = $role_arn/next
source_profile = first
role_session_name = jo
EOF
}

@test "a chain over SSO, of both kinds" {
  use_sso
  chain_over sso
  gives_credentials_of "$session_arn/next/jo" --profile second
  launches "$session_arn/next/jo" --profile second
  use_sso
  chain_over legacy
  gives_credentials_of "$session_arn/next/jo" --profile second
  sso_token "$sso_start_url" -1min 'del(.refreshToken)'
  run_idr whoami --no-cache --profile second
  assert_status 1
  assert_stderr_has "aws sso login --profile legacy"
}

@test "a chain over a process" {
  keep_secret devSecret/wholly+made/up0000000000000001
  aws_config <<'EOF'
[profile process]
credential_process = echo '{"Version": 1, "AccessKeyId": "AKIATESTDEV000000001", "SecretAccessKey": "devSecret/wholly+made/up0000000000000001"}'
EOF
  chain_over process
  gives_credentials_of "$session_arn/next/jo" --profile second
}

@test "a chain over a web identity" {
  robot_token
  printf '[profile web]\nrole_arn = %s\nweb_identity_token_file = %s\n' "$role_arn/robot" "$TEST_DIR/robot-token" |
    aws_config
  chain_over web
  gives_credentials_of "$session_arn/next/jo" --profile second
}

@test "a chain over a login session" {
  login 10min
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/after-login", "trust": {"principals":
    ["arn:aws:iam::123456789012:role/app"]}}]}'
  printf '[profile role]\nrole_arn = %s/after-login\nsource_profile = login\nrole_session_name = jo\n' "$role_arn" \
    >>"$HOME/.aws/config"
  gives_credentials_of "$session_arn/after-login/jo" --profile role
}

@test "a chain over credential_source: an instance, a container, the environment" {
  use_instance
  use_container
  local named
  for named in Ec2InstanceMetadata EcsContainer Environment; do
    printf '[profile base]\nrole_arn = %s/app\ncredential_source = %s\n[profile second]\nrole_arn = %s/next
source_profile = base\nrole_session_name = jo\n' "$role_arn" $named "$role_arn" | aws_config
    [[ $named != Environment ]] || use_dev_keys
    gives_credentials_of "$session_arn/next/jo" --profile second
  done
}

@test "a chain over keys of either file, and over a profile's own keys" {
  dev_credentials
  : | aws_config
  chain_over dev
  gives_credentials_of "$session_arn/next/jo" --profile second
  printf '[profile self]\nrole_arn = %s/app\nsource_profile = self\nrole_session_name = jo\n%s\n' "$role_arn" \
    "$(tail -n 2 "$HOME/.aws/credentials")" | aws_config
  gives_credentials_of "$session_arn/app/jo" --profile self
}

@test "from the second profile on, keys come before a role" {
  dev_credentials
  printf '[profile app]\nrole_arn = %s/app\nsource_profile = dev\nrole_session_name = jo
[profile dev]\nrole_arn = %s/closed\nsource_profile = nosuch\n' "$role_arn" "$role_arn" | aws_config
  standin_mark
  gives_credentials_of "$session_arn/app/jo" --profile app
  assert_equal "$(standin_since_mark '.action == "AssumeRole"')" 2
}

@test "a chain is cached: the next launch sends no request, and a longer chain only the new ones" {
  use_sso
  chain_over sso
  run_idr --image busybox --profile first
  standin_mark
  run_idr --image busybox --profile first
  assert_status 0
  assert_no_request
  run_idr --image busybox --profile second
  assert_status 0
  assert_requested AssumeRole
}

@test "no message about any source contains a secret" {
  use_sso
  use_robot
  keep_secret robot.identity.token-0000000000000001
  chain_over sso
  run_idr --image busybox --profile second --verbose --no-cache
  assert_status 0
  assert_stderr_has "SSO account 123456789012 as Dev"
  run_idr --image busybox --role app --verbose --no-cache
  assert_status 0
  assert_stderr_has "web identity"
  run_idr whoami --json --profile second
  assert_no_secret_shown
}
