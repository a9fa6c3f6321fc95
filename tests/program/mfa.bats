#!/usr/bin/env bats
# MFA: by an option, by a prompt on the terminal, and without one.

load helpers
load helpers/roles
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
}
teardown() { program_teardown; }

mfa_device=arn:aws:iam::123456789012:mfa/dev
mfa_code=739164

@test "MFA by --mfa-code, with --mfa-serial or the profile's mfa_serial" {
  use_dev_keys
  standin_mark
  launch_as guarded --role "$role_arn/guarded" --mfa-serial $mfa_device --mfa-code $mfa_code
  assert_requested GetSessionToken AssumeRole
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  dev_credentials
  aws_config <<EOF
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = $mfa_device
EOF
  launch_as guarded --profile guarded --mfa-code $mfa_code
  refute_stderr_has $mfa_code
}

@test "MFA by a prompt on the terminal, which does not show the answer" {
  use_dev_keys
  KEYS_WHEN="shown MFA" KEYS=$mfa_code$'\n' KEYS_ECHO=always \
    run_idr_on_terminal --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 0
  assert_stdout_has "$mfa_device"
  assert_stdout_has assumed-role/guarded/
  refute_has "$stdout" $mfa_code
}

@test "MFA prompts on the terminal even if stdin, stdout and stderr are redirected" {
  cat >"$TEST_DIR/idr-with-files" <<EOF
#!/bin/sh
exec $IDR "\$@" </dev/null >$TEST_DIR/stdout.files 2>$TEST_DIR/stderr.files
EOF
  chmod +x "$TEST_DIR/idr-with-files"
  use_dev_keys
  IDR=$TEST_DIR/idr-with-files KEYS_WHEN="shown MFA" KEYS=$mfa_code$'\n' \
    run_idr_on_terminal --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 0
  assert_has "$(<"$TEST_DIR/stderr.files")" assumed-role/guarded/
  assert_equal "$(<"$TEST_DIR/stdout.files")" ""
}

@test "MFA interrupted: the terminal echoes again, nothing is started" {
  use_dev_keys
  cat >"$TEST_DIR/idr-then-mode" <<EOF
#!/bin/sh
trap : INT
$IDR "\$@"
code=\$?
stty -a
exit \$code
EOF
  chmod +x "$TEST_DIR/idr-then-mode"
  IDR=$TEST_DIR/idr-then-mode KEYS_WHEN="shown MFA" KEYS=$'\x03' KEYS_ECHO=always \
    run_idr_on_terminal --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 130
  assert_regex "$stdout" '[^-]echo '
  assert_no_docker_run
}

@test "MFA without a terminal: an error, no prompt, no request" {
  printf '#!/bin/sh\nexec setsid --wait %q "$@"\n' "$IDR" >"$TEST_DIR/idr-detached"
  chmod +x "$TEST_DIR/idr-detached"
  use_dev_keys
  standin_mark
  IDR=$TEST_DIR/idr-detached run_idr --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 1
  assert_stderr_has --mfa-code
  assert_no_request
  assert_no_docker_run
}

@test "a wrong MFA code: the device, STS's code, never the code that was typed" {
  use_dev_keys
  local code
  for code in 111222 000000; do
    run_idr --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device --mfa-code $code
    assert_status 1
    assert_stderr_has MFA
    refute_stderr_has "$code"
  done
  standin_mark
  for code in 12345 abcdef; do # no device shows that
    run_idr --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device --mfa-code $code
    assert_status 2
    refute_stderr_has "$code"
  done
  assert_no_request
  assert_no_docker_run
}
