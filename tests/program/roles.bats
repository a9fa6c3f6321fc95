#!/usr/bin/env bats
# How the role is assumed, and which requests STS receives.

load helpers
load helpers/roles
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
}
teardown() { program_teardown; }

mfa_code=739164

@test "a role by name: its path is found, two requests" {
  use_dev_keys
  standin_mark
  launch_as billing --role billing
  assert_requested GetRole AssumeRole
  assert_equal "$(sent RoleArn)" "$role_arn/service/billing"
}

@test "a role by name, if iam:GetRole is not allowed: three requests" {
  use_limited_keys
  standin_mark
  launch_as app --role app
  assert_requested GetRole GetCallerIdentity AssumeRole
}

@test "a role by path and name: two requests, none of them to IAM" {
  use_limited_keys
  standin_mark
  launch_as billing --role service/billing
  assert_requested GetCallerIdentity AssumeRole
  assert_equal "$(sent RoleArn)" "$role_arn/service/billing"
}

@test "a role by ARN: one request" {
  use_dev_keys
  standin_mark
  launch_as app --role "$role_arn/app"
  assert_requested AssumeRole
}

@test "a role by NAME@ACCOUNT: one request" {
  use_partner_keys
  standin_mark
  launch_as partner --role partner@123456789012 --external-id shop-42
  assert_requested AssumeRole
  assert_equal "$(sent RoleArn)" "$role_arn/partner"
}

@test "--aws-role-name is --role" {
  use_dev_keys
  launch_as app --aws-role-name app
}

@test "one connection serves the two requests of a role by name" {
  use_dev_keys
  standin_mark
  launch_as app --role app
  assert_equal "$(tail -n 2 "$STANDIN_LOG" | jq .connection | uniq | wc -l)" 1
}

@test "every role option reaches STS" {
  use_dev_keys
  echo '{ "Version": "2012-10-17",  "Statement": [] }' >policy.json
  launch_as long --role "$role_arn/long" --role-session-name jo@laptop --duration 2h \
    --external-id 'id:1/a+b=c' --policy policy.json --policy-arn arn:aws:iam::aws:policy/A \
    --policy-arn arn:aws:iam::aws:policy/B --tag team=a --tag 'Étage=2 & 3=x' --tag empty= \
    --transitive-tag-key team --transitive-tag-key empty --source-identity jo
  assert_equal "$(standin_last '.parameters | del(.Action, .Version) | to_entries
    | map(.key + "=" + .value) | sort | .[]')" "$(LC_ALL=C sort <<EOF
DurationSeconds=7200
ExternalId=id:1/a+b=c
Policy={"Version":"2012-10-17","Statement":[]}
PolicyArns.member.1.arn=arn:aws:iam::aws:policy/A
PolicyArns.member.2.arn=arn:aws:iam::aws:policy/B
RoleArn=$role_arn/long
RoleSessionName=jo@laptop
SourceIdentity=jo
Tags.member.1.Key=team
Tags.member.1.Value=a
Tags.member.2.Key=Étage
Tags.member.2.Value=2 & 3=x
Tags.member.3.Key=empty
Tags.member.3.Value=
TransitiveTagKeys.member.1=team
TransitiveTagKeys.member.2=empty
EOF
)"
  launch_as long --role "$role_arn/long" --policy '{"Version": "2012-10-17", "Statement": []}'
  assert_equal "$(sent Policy)" '{"Version":"2012-10-17","Statement":[]}'
}

@test "a role's settings in its profile reach STS" {
  dev_credentials
  aws_config <<EOF
[profile long]
role_arn = $role_arn/long
source_profile = dev
external_id = xyz-1
role_session_name = from-the-profile
duration_seconds = 5400
EOF
  launch_as long/from-the-profile --profile long
  assert_equal "$(sent ExternalId) $(sent DurationSeconds)" "xyz-1 5400"
}

@test "--duration: seconds, minutes, hours, the default, and what is out of range" {
  use_dev_keys
  local pair
  for pair in 900:900 15m:900 90m:5400 12h:43200 43200s:43200; do
    launch_as long --role "$role_arn/long" --duration "${pair%:*}"
    assert_equal "$(sent DurationSeconds)" "${pair#*:}"
  done
  launch_as long --role "$role_arn/long"
  assert_regex "$(sent DurationSeconds)" '^(null|3600)$'
  standin_mark
  for pair in 899 14m 13h 0 -1 1d '' x 99999999999999999999 1.5h; do
    run_idr --image busybox --role "$role_arn/long" --duration "$pair"
    assert_status 2
    assert_stderr_has --duration
  done
  assert_no_request
}

@test "a role of another partition: the default region of that partition, for STS and the container" {
  use_keys AKIATESTGOV000000005 govSecret/made+up00000000000000000000005
  local role=arn:aws-us-gov:iam::888888888888:role/app
  launch_as app --role $role
  assert_env AWS_REGION us-gov-west-1
  assert_env AWS_DEFAULT_REGION us-gov-west-1
  assert_equal "$(standin_last .region)" us-gov-west-1
  AWS_REGION=us-gov-east-1 launch_as app --role $role
  assert_env AWS_REGION us-gov-east-1
  aws_credentials <<<$'[gov]\naws_access_key_id = AKIATESTGOV000000005\naws_secret_access_key = govSecret/made+up00000000000000000000005'
  aws_config <<<$'[profile app]\nrole_arn = '$role$'\nsource_profile = gov'
  launch_as app --profile app
  assert_env AWS_REGION us-gov-west-1
  run_idr whoami --profile app
  assert_stdout_has "region      us-gov-west-1  (default)"
}

@test "a region of a different partition than the role, the profile or the SSO session: an error, and no request" {
  use_dev_keys
  standin_mark
  local gov=arn:aws-us-gov:iam::888888888888:role/app
  refused_without_request 2 "--role: the role is in partition aws-us-gov, but region eu-west-1 (--region) is in partition aws" \
    "--region us-gov-west-1" -- --image busybox --role $gov --region eu-west-1
  AWS_REGION=eu-west-1 refused_without_request 2 "region eu-west-1 (AWS_REGION)" -- whoami --role $gov
  AWS_REGION=us-gov-east-1 refused_without_request 2 "--role: the role is in partition aws," -- credentials --role "$role_arn/app"
  aws_config <<EOF
[profile gov]
region = eu-west-1
role_arn = $gov
credential_source = Environment
[profile sso]
region = eu-west-1
sso_region = cn-north-1
sso_start_url = $sso_start_url
sso_account_id = 123456789012
sso_role_name = Dev
EOF
  refused_without_request 1 "$HOME/.aws/config:3: the role is in partition aws-us-gov" "$HOME/.aws/config:2" -- \
    --image busybox --profile gov
  refused_without_request 1 "sso_region cn-north-1 is in partition aws-cn" "--region cn-northwest-1" -- whoami --profile sso
}

@test "the session of a role assumed with temporary credentials is capped at an hour, with a message" {
  dev_credentials
  aws_config <<<$'[profile app]\nrole_arn = '"$role_arn"$'/app\nsource_profile = dev'
  launch_as next --profile app --role "$role_arn/next" --duration 2h
  assert_stderr_has "warning: --role: the session is capped at 1 h"
  assert_equal "$(sent DurationSeconds)" 3600
  use_sso
  launch_as long --profile sso --role "$role_arn/long" --duration 2h
  assert_stderr_has "warning: --role: the session is capped at 1 h"
  assert_equal "$(sent DurationSeconds)" 3600
}

@test "the session of a role assumed with temporary credentials of credential_process is capped" {
  dev_credentials
  aws_config <<EOF
[profile temporary]
credential_process = $IDR credentials --profile dev
[profile long-term]
credential_process = $IDR credentials --profile dev --no-session
EOF
  launch_as long --profile temporary --role "$role_arn/long" --duration 2h
  assert_stderr_has "warning: --role: the session is capped at 1 h"
  assert_equal "$(sent DurationSeconds)" 3600
  launch_as long --profile long-term --role "$role_arn/long" --duration 2h
  refute_stderr_has capped
  assert_equal "$(sent DurationSeconds)" 7200
}

@test "MFA: a session of more than an hour is assumed with the keys and the code, one of an hour with a session" {
  dev_credentials
  aws_config <<EOF
[profile long]
role_arn = $role_arn/long
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = echo $mfa_code
duration_seconds = 14400
EOF
  standin_mark
  launch_as long --profile long
  assert_requested AssumeRole
  assert_equal "$(sent DurationSeconds) $(sent SerialNumber) $(sent TokenCode)" \
    "14400 arn:aws:iam::123456789012:mfa/dev $mfa_code"
  standin_mark
  launch_as long --profile dev --role "$role_arn/long" --mfa-serial arn:aws:iam::123456789012:mfa/dev \
    --mfa-code "$mfa_code" --duration 12h
  assert_requested AssumeRole
  assert_equal "$(sent DurationSeconds)" 43200
  standin_mark
  launch_as long --profile dev --role "$role_arn/long" --mfa-serial arn:aws:iam::123456789012:mfa/dev \
    --mfa-code "$mfa_code" --duration 1h
  assert_requested GetSessionToken AssumeRole
}

@test "the session's name: user@host, sanitized; in CI the ID of the run" {
  use_dev_keys
  LOGNAME='jo smith/é' launch_as app --role "$role_arn/app"
  assert_regex "$(sent RoleSessionName)" '^jo-smith-[-]+@[A-Za-z0-9_+=,.@-]+$'
  LOGNAME=$(printf 'x%.0s' {1..80}) launch_as app --role "$role_arn/app"
  assert_equal "$(sent RoleSessionName)" "$(printf 'x%.0s' {1..64})"
  CI=true GITHUB_RUN_ID=1234567 launch_as app/1234567 --role "$role_arn/app"
  CI=true LOGNAME=jo launch_as app/jo --role "$role_arn/app"
}
