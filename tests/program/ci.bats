#!/usr/bin/env bats
# In a job of a CI system: nobody is asked, nothing is coloured, nothing is kept, nothing shows.

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

@test "no terminal for the container, whatever the runner has" {
  CI=true run_idr_on_terminal --image busybox --interactive
  assert_status 0
  assert_docker_has --interactive
  refute_docker_has --tty
  CI=true run_idr_on_terminal --image busybox --shell
  refute_docker_has --tty
  CI=true run_idr_on_terminal --image busybox -it
  assert_docker_has --interactive --tty
}

@test "no question for an MFA code" {
  CI=true run_idr_on_terminal --image busybox --role guarded --mfa-serial arn:aws:iam::123456789012:mfa/dev
  assert_status 1
  assert_has "$stdout" "needs an MFA code, and a CI job has nobody to ask"
  assert_has "$stdout" "Give it with --mfa-code."
  assert_no_docker_run
}

@test "no colours in warnings and errors, which a terminal has" {
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

@test "credentials are not kept" {
  CI=true run_idr --image busybox --role app
  assert_status 0
  [[ ! -e $HOME/.cache ]]
}

# through_pipe ARG…: idr with its stderr read by a runner; what it said is in the file errors.secret.
through_pipe() {
  printf '#!/bin/bash\nset -o pipefail\n{ %q "$@" 2>&1 >&4 4>&- | cat >%q; } 4>&1\n' "$IDR" "$TEST_DIR/errors.secret" \
    >"$TEST_DIR/piped"
  chmod +x "$TEST_DIR/piped"
  IDR=$TEST_DIR/piped SECRET_STDOUT=1 run_idr "$@"
}

@test "GitHub's runner is told of the secrets before the container starts" {
  export CI=true GITHUB_ACTIONS=true GITHUB_RUN_ID=987654
  through_pipe --image busybox --role app
  assert_status 0
  assert_equal "$(sed -n 's/^::add-mask:://p' "$TEST_DIR/errors.secret")" \
    "$(env_value AWS_SECRET_ACCESS_KEY)"$'\n'"$(env_value AWS_SESSION_TOKEN)"
  assert_matches "$(grep -n ' run ' "$TEST_DIR/errors.secret" | cut -d : -f 1)" '^[3-9]$'
}

@test "GitHub's runner is told of what idr credentials prints" {
  export CI=true GITHUB_ACTIONS=true
  through_pipe credentials --role app --format json
  assert_status 0
  assert_equal "$(sed -n 's/^::add-mask:://p' "$TEST_DIR/errors.secret")" \
    "$(jq -r '.SecretAccessKey, .SessionToken' "$stdout_file")"
}

@test "GitHub's runner is told of a secret that has its escapes in it" {
  export CI=true GITHUB_ACTIONS=true AWS_SECRET_ACCESS_KEY=made/up%0Asecret%25000000000000000000001
  keep_secret "$AWS_SECRET_ACCESS_KEY"
  through_pipe credentials --no-session
  assert_status 0
  assert_equal "$(sed -n 's/^::add-mask:://p' "$TEST_DIR/errors.secret")" made/up%250Asecret%2525000000000000000000001
}

@test "nobody else is: no other CI system, no laptop, no file" {
  CI=true through_pipe --image busybox --role app
  refute_has "$(<"$TEST_DIR/errors.secret")" add-mask
  CI=true GITLAB_CI=true through_pipe --image busybox --role app
  refute_has "$(<"$TEST_DIR/errors.secret")" add-mask
  # A file that stays: stderr of run_idr is one.
  CI=true GITHUB_ACTIONS=true run_idr --image busybox --role app
  assert_status 0
  refute_stderr_has add-mask
}
