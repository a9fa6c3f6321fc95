#!/usr/bin/env bats
# idr schedule run: what a timer runs.

load helpers
load helpers/schedule
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  schedule_setup
}
teardown() {
  : >"$TEST_DIR/go"
  standin_reset
  program_teardown
}

record() { echo "$HOME"/.local/state/iam-docker-run/schedules/idr-work-*; }

@test "a program is run in its role, and its exit code is passed on" {
  job
  local code
  for code in 0 1 75 143; do
    body <<<"exit $code"
    run_idr schedule run @tick
    assert_status "$code"
    assert_equal "$(tail -n 1 "$(record)")" "$code"
  done
  read -r key secret token <runs.secret
  keep_secret "$secret" "$token"
  assert_has "$(caller_of "$key" "$secret" "$token")" "$session_arn/app/"
  assert_tmp_empty
}

@test "a container is run in its role, and its exit code is passed on" {
  container_job
  FAKE_DOCKER_EXIT=5 run_idr schedule run @box
  assert_status 5
  assert_docker_ends busybox
  assert_has "$(caller_of "$(env_value AWS_ACCESS_KEY_ID)" "$(env_value AWS_SECRET_ACCESS_KEY)" \
    "$(env_value AWS_SESSION_TOKEN)")" "$session_arn/app/"
  assert_equal "$(tail -n 1 "$(record)")" 5
  assert_tmp_empty
}

@test "a mistake and credentials that are refused are failures of the run" {
  job
  sed -i 's,/app,/closed,' idr.toml
  run_idr schedule run @tick
  assert_status 1
  assert_stderr_has AccessDenied
  assert_equal "$(tail -n 1 "$(record)")" 1
  job 'delivery = "sometimes"'
  run_idr schedule run @tick
  assert_status 2
  run_idr schedule run @none
  assert_status 2
  assert_stderr_has 'has no variant "none"'
}

@test "a second run of the same job is not started, another job is" {
  job
  body <<<"touch began; while [[ ! -e $TEST_DIR/go ]]; do sleep 0.02; done"
  start_idr schedule run @tick
  wait_for test -e began
  local first=$IDR_PID out=$stdout_file err=$stderr_file
  run_idr schedule run @tick
  assert_status 75
  assert_stdout ""
  assert_equal "$stderr" "idr: @tick was not started: its previous run has not ended"
  # Also for cron, which mails this line.
  run_idr schedule run --print-on-failure @tick
  assert_status 75
  assert_stderr_lines 1
  sed 's/variant.tick/variant.tock/; s,./body,true,' -i idr.toml
  run_idr schedule run @tock
  assert_status 0
  : >"$TEST_DIR/go"
  IDR_PID=$first stdout_file=$out stderr_file=$err
  finish_idr
  assert_status 0
}

@test "--print-on-failure: silent if the job succeeds, else its output in order" {
  job
  body <<<'echo 1; echo 2 >&2; echo 3; exit "$(cat code)"'
  echo 0 >code
  run_idr schedule run --print-on-failure @tick
  assert_status 0
  assert_equal "$stdout$stderr" ""
  echo 3 >code
  run_idr schedule run --print-on-failure @tick
  assert_status 3
  assert_equal "$stderr" "idr: warning: @tick has failed with exit code 3"
  assert_has "$stdout" $'\n1\n2\n3'
  assert_has "$(head -n 1 "$stdout_file")" "$session_arn/app/"
  # Also of a job that opens its stderr again.
  body <<<'echo first; echo second >/dev/stderr; echo third; exit 1'
  run_idr schedule run --print-on-failure @tick
  assert_has "$stdout" $'\nfirst\nsecond\nthird'
  # More than a pipe holds.
  body <<<'head -c 300000 /dev/zero | tr "\0" x; exit 1'
  run_idr schedule run --print-on-failure @tick
  (($(tr -d -c x <"$stdout_file" | wc -c) >= 300000)) || fail "the output is cut"
  assert_tmp_empty
}

@test "--print-on-failure prints a failure of idr itself" {
  job
  sed -i 's,/app,/closed,' idr.toml
  run_idr schedule run --print-on-failure @tick
  assert_status 1
  assert_has "$stdout$stderr" AccessDenied
}

@test "TERM ends all processes of the job, and its exit code is returned" {
  job
  body <<'SH'
trap 'touch ended; exit 41' TERM
bash -c 'trap "touch child-ended; exit" TERM; echo $$ >child; while :; do sleep 0.05; done' &
while [[ ! -e child ]]; do sleep 0.02; done
touch began
while :; do sleep 0.05; done
SH
  start_idr schedule run @tick
  wait_for test -e began
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 41
  [[ -e ended && -e child-ended ]] || fail "a process has got no TERM"
  wait_for ended "$(<child)"
  assert_equal "$(tail -n 1 "$(record)")" 41
  assert_tmp_empty
}

@test "TERM reaches a container" {
  container_job
  FAKE_DOCKER_WAIT=$FOREVER start_idr schedule run @box
  wait_for docker_ready
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  assert_equal "$(docker_signals | cut -d ' ' -f 1)" TERM
  assert_tmp_empty
}

@test "Ctrl-C on a terminal reaches the job once, and ends the run" {
  job
  body <<'SH'
trap 'echo interrupted >>signals; exit 42' INT
echo ready
while :; do sleep 0.05; done
SH
  KEYS_WHEN="shown ready" KEYS=$'\x03' run_idr_on_terminal schedule run @tick
  assert_status 42
  assert_equal "$(<signals)" interrupted
  assert_equal "$(tail -n 1 "$(record)")" 42
}

@test "a job on a terminal can read from it" {
  job
  body <<<'echo ready; read -r line; echo "read: $line"'
  KEYS_WHEN="shown ready" KEYS=$'hello\n' run_idr_on_terminal schedule run @tick
  assert_status 0
  assert_stdout_has "read: hello"
}

@test "a run that was killed is recorded as such, and the next one starts" {
  job 'schedule = "daily"'
  run_idr schedule add @tick
  body <<<"echo \$\$ >began; while [[ ! -e $TEST_DIR/go ]]; do sleep 0.02; done"
  start_idr schedule run @tick
  wait_for test -s began
  run_idr schedule list --json
  assert_equal "$(jq -c '.[0].last_run | [.result, .running, .exit_code, .end]' <<<"$stdout")" '["running",true,null,null]'
  kill -KILL "$IDR_PID"
  finish_idr
  assert_status 137
  : >"$TEST_DIR/go"
  wait_for ended "$(<began)"
  run_idr schedule list --json
  assert_equal "$(jq -c '.[0].last_run | [.result, .running, .exit_code, .end]' <<<"$stdout")" '["killed",false,null,null]'
  body <<<"exit 0"
  run_idr schedule run @tick
  assert_status 0
}

@test "a folder for records that cannot be used costs a warning, not the run" {
  job
  mkdir -p "$HOME/.local" && : >"$HOME/.local/state"
  run_idr schedule run @tick
  assert_status 0
  assert_stderr_has "the run cannot be recorded, so that another one may start at the same time"
}

@test "without a terminal there is no prompt, no colour and no progress" {
  aws_config <<END
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
END
  job
  sed -i "s/\"dev\"/\"guarded\"/; /^role/d" idr.toml
  STDIN=/dev/null run_idr schedule run @tick
  assert_status 1
  assert_stderr_has "MFA"
  refute_stderr_has $'\e'
  job
  standin_set '{"faults": [{"action": "AssumeRole", "delay_seconds": 2, "times": 1}]}'
  run_idr schedule run @tick
  assert_status 0
  refute_stderr_has "waiting for"
  refute_stderr_has $'\e'
}

@test "a run from a folder below the project is the same job" {
  job 'schedule = "daily"'
  run_idr schedule run @tick
  assert_status 0
  mkdir below && cp body below/ && cd below
  run_idr schedule run @tick
  assert_status 0
  assert_equal "$(record | wc -w)" 1
}

@test "a run that is killed leaves no job behind that the next one would meet" {
  job
  body <<<'echo $$ >pid; while :; do sleep 0.05; done'
  start_idr schedule run @tick
  wait_for test -s pid
  kill -KILL "$IDR_PID"
  finish_idr
  wait_for ended "$(<pid)"
}

@test "a job that runs is not removed" {
  job 'schedule = "daily"'
  body <<<'touch began; while [[ ! -e end ]]; do sleep 0.05; done'
  start_idr schedule run @tick
  wait_for test -e began
  start_many 1 schedule remove @tick
  finish_many
  assert_all_status 75
  assert_equal "$(head -n 1 "$TEST_DIR/stderr.many.1")" "idr: the job is running"
  touch end
  finish_idr
  assert_status 0
}

@test "a run is in the project's folder, and for a timer only in the project of that timer" {
  job
  body <<<'pwd'
  mkdir sub
  cd sub
  git init --quiet ..
  run_idr schedule run @tick
  assert_status 0
  assert_equal "$(tail -n 1 "$stdout_file")" "${PWD%/sub}"
  run_idr schedule run --timer idr-sub-tick-00000000 @tick
  assert_status 1
  assert_stderr_has "the project of the timer idr-sub-tick-00000000 is gone; ${PWD%/sub}/idr.toml is another one"
}

@test "a container in the background is no job" {
  printf '%s\n' 'role = "app"' '[variant.tick]' 'image = "busybox"' 'detach = true' >idr.toml
  run_idr schedule run @tick
  assert_status 2
  assert_stderr_has "$PWD/idr.toml:4: detach: cannot be used in a job"
}
