#!/usr/bin/env bats
# The real AWS CLI and botocore with the credentials that idr gives them: as a credential_process, and in the
# container.
# bats file_tags=once

load helpers
load helpers/oracle
setup_file() { oracle_for_file; }
teardown_file() { oracle_stop; }
setup() {
  program_setup
  oracle_setup
}
teardown() {
  standin_reset
  program_teardown
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
