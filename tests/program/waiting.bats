#!/usr/bin/env bats
# What a user sees during a wait: a line that appears after half a second, and disappears.

load helpers
role_arn=arn:aws:iam::123456789012:role
erased=$' …\e[K'
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  aws_config <<END
[profile guarded]
role_arn = $role_arn/guarded
credential_source = Environment
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = : >'$TEST_DIR/asked'; while [ ! -e '$TEST_DIR/go' ]; do sleep 0.05; done; echo 739164
END
}
teardown() {
  : >"$TEST_DIR/go"
  many_stop
  standin_reset
  program_teardown
}


@test "a terminal shows a slow STS until it answers" {
  standin_set '{"faults": [{"action": "AssumeRole", "delay_seconds": 6, "times": 1}]}'
  run_idr_on_terminal --image busybox --role "$role_arn/app"
  assert_status 0
  assert_stdout_has "idr: waiting for 127.0.0.1:$STANDIN_PORT$erased"
  assert_stdout_has $'\e[Kidr: arn:aws:sts::123456789012:assumed-role/app/'
}

@test "a launch waits for another one that requests the same credentials" {
  start_many 1 --engine /bin/true --image busybox --profile guarded
  wait_for test -e "$TEST_DIR/asked"
  start_idr_on_terminal --image busybox --profile guarded
  wait_for shown "idr: waiting for another launch, which requests the same credentials …" ||
    fail "it does not say so: $(<"$stdout_file")"
  : >"$TEST_DIR/go"
  finish_idr
  assert_status 0
  finish_many
  assert_all_status 0
  assert_stdout_has "credentials$erased"
}

@test "a program that waits for the user is shown after a while" {
  printf '[profile p]\ncredential_process = while [ ! -e "%s/go" ]; do sleep 0.05; done; exit 3\n' "$TEST_DIR" | aws_config
  start_idr_on_terminal --image busybox --profile p
  wait_for shown "idr: waiting for credential_process ($HOME/.aws/config:2) …" ||
    fail "it does not say so: $(<"$stdout_file")"
  : >"$TEST_DIR/go"
  finish_idr
  assert_status 1
  assert_stdout_has "config:2)$erased"
}

@test "without a terminal nothing is printed, and with --verbose each step" {
  standin_set '{"faults": [{"action": "AssumeRole", "delay_seconds": 2}]}'
  run_idr --image busybox --role "$role_arn/app"
  refute_stderr_has "waiting for"
  run_idr_on_terminal --image busybox --role "$role_arn/long" --verbose
  assert_status 0
  [[ $stdout != *"waiting for"* ]] || fail "a note: $stdout"
}
