#!/usr/bin/env bats
# What many concurrent launches with one cache request.

load helpers
load helpers/cache
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  cache=$HOME/.cache/iam-docker-run
  standin_mark
}
teardown() {
  many_stop
  standin_reset
  program_teardown
}

@test "two hundred launches at once, with an empty cache: one AssumeRole" {
  start_many 200 --engine /bin/true --image busybox --role "$role_arn/app"
  finish_many
  assert_all_status 0
  assert_equal "$(requests AssumeRole)" 1
  assert_equal "$(entries) $(find "$cache" -type f | wc -l)" "1 1"
  assert_tmp_empty
}

@test "two hundred launches at once with MFA: one code, one session, one AssumeRole" {
  aws_config <<END
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = echo asked >>'$TEST_DIR/asked' && echo $mfa_code
END
  aws_credentials <<END
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
END
  start_many 200 --engine /bin/true --image busybox --profile guarded
  finish_many
  assert_all_status 0
  assert_equal "$(wc -l <"$TEST_DIR/asked")" 1
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
}

@test "others wait while one prompts for an MFA code on its terminal" {
  local mfa=(--role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev)
  start_idr_on_terminal --image busybox "${mfa[@]}"
  wait_for shown "MFA code of" || fail "no question"
  start_many 20 --engine /bin/true --image busybox "${mfa[@]}"
  wait_for waiting 20 || fail "they do not wait"
  type_keys "$mfa_code"$'\n'
  finish_idr
  assert_status 0
  finish_many
  assert_all_status 0
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
}

@test "one code is enough for all roles of a day" {
  aws_credentials <<END
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
END
  local mfa=(--profile dev --mfa-serial arn:aws:iam::123456789012:mfa/dev)
  launch "${mfa[@]}" --role "$role_arn/guarded" --mfa-code "$mfa_code"
  launch "${mfa[@]}" --role "$role_arn/app"
  launch "${mfa[@]}" --role "$role_arn/long" --duration 1h
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 3"
  assert_equal "$(standin_last '.action == "GetSessionToken"' .parameters.DurationSeconds)" 43200
}

@test "launches that waited get the same refusal as the first one" {
  aws_config <<END
[profile closed]
role_arn = $role_arn/closed
credential_source = Environment
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = while [ ! -e '$TEST_DIR/go' ]; do sleep 0.05; done; echo $mfa_code
END
  start_many 20 --engine /bin/true --image busybox --profile closed
  wait_for waiting 20 || fail "they do not wait"
  : >"$TEST_DIR/go"
  finish_many
  assert_all_status 1
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
  grep -q "trust policy" "$TEST_DIR/stderr.many.1"
  assert_equal "$(sort -u "$TEST_DIR"/stderr.many.* | wc -l)" 2
}

@test "if the launch that sends the request is killed, another one sends it" {
  standin_set "{\"faults\": [{\"action\": \"AssumeRole\", \"delay_seconds\": $FOREVER}]}"
  AWS_MAX_ATTEMPTS=50 start_idr --image busybox --role "$role_arn/app"
  wait_for test -d "$cache"
  start_many 5 --engine /bin/true --image busybox --role "$role_arn/app"
  wait_for waiting 5 || fail "they do not wait"
  standin_set '{"faults": []}'
  kill -KILL "$IDR_PID"
  finish_many
  assert_all_status 0
  wait "$IDR_PID" 2>/dev/null || true
  IDR_PID=
}
