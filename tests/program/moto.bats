#!/usr/bin/env bats
# The same with moto, another stand-in for AWS, which checks signatures and policies.
# bats file_tags=once

load helpers
source "$BATS_TEST_DIRNAME/../setup/moto.bash"

setup_file() {
  moto_start "$BATS_FILE_TMPDIR/moto" || return
  [[ -n $MOTO_URL ]] || return 0
  export MOTO_KEYS
  moto_reset
  MOTO_KEYS=$(moto_user dev '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": ["sts:AssumeRole", "iam:GetRole"], "Resource": "*"}]}')
  moto_role /team/app
  moto_check
}
teardown_file() { moto_stop "$BATS_FILE_TMPDIR/moto"; }

setup() {
  [[ -n $MOTO_URL ]] || skip "moto_server is not installed"
  program_setup
  # shellcheck disable=SC2086 # two words
  use_keys $MOTO_KEYS
  export AWS_ENDPOINT_URL=$MOTO_URL
}
teardown() { [[ -z ${TEST_DIR:-} ]] || program_teardown; }

@test "a role by name" {
  run_idr whoami --role app --role-session-name jo
  assert_status 0
  assert_stdout_has arn:aws:sts::123456789012:assumed-role/app/jo
  assert_stdout_has arn:aws:iam::123456789012:role/team/app
}

@test "a wrong secret is refused" {
  AWS_SECRET_ACCESS_KEY=wrong run_idr whoami --role app
  assert_status 1
  assert_stderr_has SignatureDoesNotMatch
}

@test "a launch" {
  run_idr --image app --role app
  assert_status 0
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
}
