#!/usr/bin/env bats
# How long cached credentials are used, and what happens when a new session cannot be created.

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

@test "whoami and credentials use a cached session while more than 15 minutes remain" {
  launch --role app
  end_entry 1000
  standin_mark
  run_idr whoami --role app
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_equal "$(requests AssumeRole)" 0
  end_entry 890
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_equal "$(requests AssumeRole)" 1
  standin_mark
  launch --role app
  assert_no_request
}

@test "a launch uses a cached session while more than half of its lifetime remains" {
  launch --role app
  end_entry 1900
  standin_mark
  launch --role app
  assert_no_request
  end_entry 1700
  launch --role app
  assert_equal "$(requests AssumeRole)" 1
  standin_mark
  launch --role app
  assert_no_request
}

@test "a session of 15 minutes: a launch needs half of it, other commands a quarter" {
  launch --role app --duration 15m
  end_entry 460
  standin_mark
  launch --role app --duration 15m
  assert_no_request
  end_entry 300
  SECRET_STDOUT=1 run_idr credentials --role app --duration 15m
  assert_no_request
  launch --role app --duration 15m
  assert_equal "$(requests AssumeRole)" 1
}

@test "two hundred launches at once, after half of a session's lifetime: one AssumeRole" {
  launch --role "$role_arn/app"
  end_entry 1700
  standin_mark
  start_many 200 --engine /bin/true --image busybox --role "$role_arn/app"
  finish_many
  assert_all_status 0
  assert_equal "$(requests AssumeRole)" 1
}

# end_entries SECONDS SECONDS: sets the expiration of the role's session, and of the MFA session that it was
# created from.
end_entries() {
  local file end
  for file in $(entry); do
    end=$1
    jq -e '.RoleArn == ""' "$file" >/dev/null && end=$2
    jq --arg time "$(time_in "$end"sec)" '.Expiration = $time' "$file" >"$TEST_DIR/entry"
    cat "$TEST_DIR/entry" >"$file"
  done
}

@test "no prompt for a code just because half of a session's lifetime is over" {
  local mfa=(--role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev)
  launch "${mfa[@]}" --mfa-code "$mfa_code"
  end_entries 1700 600
  standin_mark
  launch "${mfa[@]}"
  assert_no_request
  # While that session is valid, the role's needs no code.
  end_entries 1700 40000
  launch "${mfa[@]}"
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "0 1"
}

@test "a given code is used for a new session if half of the cached one's lifetime is over" {
  local mfa=(--role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev --mfa-code "$mfa_code")
  launch "${mfa[@]}"
  end_entries 1700 600
  standin_mark
  launch "${mfa[@]}"
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
}

@test "if STS fails, cached credentials are used until they expire" {
  launch --role "$role_arn/app"
  local key
  key=$(env_value AWS_ACCESS_KEY_ID)
  end_entry 600
  sts_is_down
  launch --role "$role_arn/app"
  assert_env AWS_ACCESS_KEY_ID "$key"
  assert_stderr_has "warning"
  assert_stderr_has "cached credentials, which expire in "
  end_entry -5
  run_idr --image busybox --role "$role_arn/app"
  assert_status 1
  assert_stderr_has "$role_arn/app"
}

@test "cached credentials do not replace a refusal" {
  launch --role "$role_arn/app"
  end_entry 600
  standin_set '{"faults": [{"action": "AssumeRole", "status": 403, "code": "AccessDenied"}]}'
  run_idr --image busybox --role "$role_arn/app"
  assert_status 1
  assert_stderr_has AccessDenied
}
