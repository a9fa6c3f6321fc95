#!/usr/bin/env bats
# Roles, read by the real AWS CLI, by botocore and by idr: chains, sessions, policies, refusals.
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

@test "a chain over an sso-session" {
  needs_aws_cli
  needs_version 1.27.100 2.11.0 "chain over an sso-session"
  use_sso
  printf '[profile over-sso]\nrole_arn = %s/app\nsource_profile = sso\nrole_session_name = jo\n' "$role_arn" \
    >>"$HOME/.aws/config"
  in_region us-east-1
  same --profile over-sso
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
