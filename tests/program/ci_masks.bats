#!/usr/bin/env bats
# Mask lines for GitHub's runner: only if the runner reads stderr directly, because the lines contain the
# secrets.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  [[ -r /proc/self/environ ]] || skip "the runner's processes cannot be seen here"
  use_dev_keys
  printf '#!/bin/bash\n%q --image busybox --role app\n' "$IDR" >"$TEST_DIR/build.sh"
  chmod +x "$TEST_DIR/build.sh"
  export BUILD=$TEST_DIR/build.sh IDR LOG=$TEST_DIR/log.secret RUNNER_LOG=$TEST_DIR/runner.secret
}
teardown() {
  standin_reset
  program_teardown
}

# step SCRIPT: runs a step like the runner: a shell with the job's variables, whose output is a pipe that
# the runner reads (into RUNNER_LOG). No parent process is a job, even if these tests run in one.
step() {
  cat >"$TEST_DIR/runner" <<'END'
env CI=true GITHUB_ACTIONS=true bash -eo pipefail "$STEP" 2>&1 | cat >"$RUNNER_LOG"
echo "${PIPESTATUS[0]}" >"$STEP.part"
mv "$STEP.part" "$STEP.status"
END
  export STEP=$TEST_DIR/step
  rm -f "$STEP.status" "$LOG"
  printf '%s\n' "$1" >"$STEP"
  setsid --fork bash "$TEST_DIR/runner" </dev/null >/dev/null 2>&1 3>&-
  wait_for test -e "$STEP.status" || fail "the step does not end"
  assert_equal "$(<"$STEP.status"): $(grep -v add-mask "$RUNNER_LOG")" "0: $(grep -v add-mask "$RUNNER_LOG")"
}
masks_of() { sed -n 's/^::add-mask:://p' "$@"; }
secrets_of_run() { printf '%s\n' "$(env_value AWS_SECRET_ACCESS_KEY)" "$(env_value AWS_SESSION_TOKEN)"; }
assert_masked() { assert_equal "$(masks_of "$RUNNER_LOG")" "$(secrets_of_run)"; }
refute_masked() { ! cat "$@" "$RUNNER_LOG" | grep -aF -e "$(secrets_of_run)" || fail "a secret in a log"; }

@test "the runner gets the masks from a step, before docker runs" {
  # shellcheck disable=SC2016 # for the step's shell
  step '"$IDR" --image busybox --role app; true'
  assert_masked
  assert_regex "$(grep -n ' run ' "$RUNNER_LOG" | cut -d : -f 1)" '^[3-9]$'
}

@test "the runner gets the masks from a script that a step calls, and from a session of its own" {
  # shellcheck disable=SC2016
  step '"$BUILD"; true'
  assert_masked
  # shellcheck disable=SC2016
  step 'setsid --wait "$BUILD"; true'
  assert_masked
}

@test "the runner gets the masks if stderr is the stdout of the step" {
  # shellcheck disable=SC2016
  step 'exec 2>/dev/null; "$BUILD" 2>&1; true'
  assert_masked
}

@test "the runner gets the masks for the output of idr credentials" {
  # shellcheck disable=SC2016
  step '"$IDR" credentials --role app --format json >"$LOG"; true'
  assert_equal "$(masks_of "$RUNNER_LOG")" "$(jq -r '.SecretAccessKey, .SessionToken' "$LOG")"
}

@test "tee gets no masks, regardless of what is piped into it" {
  # shellcheck disable=SC2016
  step '"$IDR" --image busybox --role app 2>&1 | tee "$LOG"; true'
  refute_masked "$LOG"
  # shellcheck disable=SC2016
  step '"$BUILD" 2>&1 | tee "$LOG"; true'
  refute_masked "$LOG"
  # shellcheck disable=SC2016
  step '{ "$BUILD"; echo done; } 2>&1 | tee "$LOG"; true'
  refute_masked "$LOG"
  # shellcheck disable=SC2016
  step 'GITHUB_ACTIONS=true "$BUILD" 2> >(cat >"$LOG"); wait; true'
  refute_masked "$LOG"
  # shellcheck disable=SC2016
  step 'exec > >(tee "$LOG") 2>&1; "$BUILD"; true'
  refute_masked "$LOG"
  # shellcheck disable=SC2016
  step 'exec 2> >(env -i tee "$LOG" >&2); "$BUILD"; true'
  refute_masked "$LOG"
}

@test "a file gets no masks, even if it is the output of the step" {
  # shellcheck disable=SC2016
  step '"$IDR" --image busybox --role app 2>"$LOG"'
  refute_masked "$LOG"
  # shellcheck disable=SC2016
  step 'exec 2>"$LOG"; "$BUILD"'
  refute_masked "$LOG"
}

@test "no masks are printed if no parent process was started in a job" {
  # shellcheck disable=SC2016
  step 'env -u GITHUB_ACTIONS setsid --fork bash -c "GITHUB_ACTIONS=true \"\$IDR\" --image busybox --role app 2>&1 |
    cat >\"\$LOG\"; echo >\"\$LOG.end\""'
  wait_for test -e "$LOG.end"
  refute_masked "$LOG"
  local user=()
  ((EUID == 0)) || user=(--map-root-user)
  unshare --pid --fork --mount-proc "${user[@]}" true 2>/dev/null || skip "no process namespace can be made here"
  # shellcheck disable=SC2016
  step "unshare --pid --fork --mount-proc ${user[*]} \"\$IDR\" --image busybox --role app; true"
  refute_masked
}

@test "no masks are printed in other CI systems" {
  # shellcheck disable=SC2016
  step 'unset GITHUB_ACTIONS; export GITLAB_CI=true; "$BUILD"; true'
  refute_masked
}

@test "the runner gets a secret that contains escapes of workflow commands unchanged" {
  export AWS_SECRET_ACCESS_KEY=made/up%0Asecret%25000000000000000000001
  keep_secret "$AWS_SECRET_ACCESS_KEY"
  # shellcheck disable=SC2016
  step '"$IDR" credentials --no-session >"$LOG"; true'
  assert_equal "$(masks_of "$RUNNER_LOG")" made/up%250Asecret%2525000000000000000000001
}
