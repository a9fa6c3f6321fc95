#!/usr/bin/env bats
# A job of a CI system: no prompts, no colours, no cache.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
}
teardown() {
  standin_reset
  program_teardown
}

@test "no terminal for the container, even if the runner has one" {
  CI=true run_idr_on_terminal --image busybox --interactive
  assert_status 0
  assert_docker_has --interactive
  refute_docker_has --tty
  CI=true run_idr_on_terminal --image busybox --shell
  refute_docker_has --tty
  CI=true run_idr_on_terminal --image busybox -it
  assert_docker_has --interactive --tty
}

@test "CI=false, CI=0 and an empty CI are not a CI job" {
  local value
  for value in false 0 ''; do
    CI=$value run_idr_on_terminal --image busybox --interactive
    assert_docker_has --interactive --tty
  done
}

@test "no prompt for an MFA code" {
  CI=true run_idr_on_terminal --image busybox --role guarded --mfa-serial arn:aws:iam::123456789012:mfa/dev
  assert_status 1
  assert_has "$stdout" "needs an MFA code, and a CI job cannot prompt for one"
  assert_has "$stdout" "Add --mfa-code CODE."
  assert_no_docker_run
}

@test "no colours in warnings and errors, unlike on a terminal" {
  local escape=$'\e['
  TERM=xterm run_idr_on_terminal --image busybox --role app --selinux
  assert_has "$stdout" "$escape"
  TERM=xterm CI=true run_idr_on_terminal --image busybox --role app --selinux
  refute_has "$stdout" "$escape"
  TERM=xterm run_idr_on_terminal --role
  assert_has "$stdout" "$escape"
  TERM=xterm CI=true run_idr_on_terminal --role
  refute_has "$stdout" "$escape"
}

@test "credentials are not cached" {
  CI=true run_idr --image busybox --role app
  assert_status 0
  [[ ! -e $HOME/.cache ]]
}
