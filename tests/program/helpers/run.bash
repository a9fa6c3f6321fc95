# How idr is run, to its end or in the background. Sourced by helpers.bash.
# shellcheck disable=SC2034 # used by other files

# run_idr ARG…: runs idr with stdin from STDIN (a file, /dev/null) and sets status, stdout and stderr (texts
# without their final newline; the files are stdout_file and stderr_file). An idr that hangs is killed. If its
# stdout is expected to contain secrets, SECRET_STDOUT=1 excludes it from the search for secrets.
run_idr() {
  begin_run "$@"
  status=0
  /usr/bin/timeout --foreground --kill-after 5 300 "$IDR" "$@" <"${STDIN:-/dev/null}" >"$stdout_file" 2>"$stderr_file" || status=$?
  read_run
}

# start_idr ARG…: starts idr in the background, with all signals at their defaults and its process ID in
# IDR_PID; finish_idr waits for its end and sets what run_idr sets.
start_idr() {
  begin_run "$@"
  env --default-signal "$IDR" "$@" <"${STDIN:-/dev/null}" >"$stdout_file" 2>"$stderr_file" 3>&- &
  IDR_PID=$!
}
finish_idr() {
  wait_for ended "$IDR_PID" || fail "idr does not end"
  status=0
  wait "$IDR_PID" || status=$?
  IDR_PID=
  [[ ! -p $TEST_DIR/keys ]] || close_terminal
  read_run
}

# gives_credentials_of ARN OPTION…: whoami and credentials, with these options, find credentials of this ARN (a pattern).
gives_credentials_of() {
  local arn=$1 secret
  run_idr whoami --no-cache "${@:2}"
  assert_status 0
  assert_regex "$(head -n 1 "$stdout_file")" "^$arn\$"
  SECRET_STDOUT=1 run_idr credentials --no-cache --format json "${@:2}"
  assert_status 0
  secret=$(jq -r .SecretAccessKey <<<"$stdout")
  assert_regex "$(caller_of "$(jq -r .AccessKeyId <<<"$stdout")" "$secret" \
    "$(jq -r '.SessionToken // ""' <<<"$stdout")")" "^$arn\$"
}

# launches ARN OPTION…: a launch succeeds, and its container has credentials of this ARN (a pattern).
launches() {
  run_idr --image busybox --no-cache "${@:2}"
  assert_status 0
  assert_regex "$(caller_of "$(env_value AWS_ACCESS_KEY_ID)" "$(env_value AWS_SECRET_ACCESS_KEY)" \
    "$(env_value AWS_SESSION_TOKEN)")" "^$1\$"
}

# refused CODE TEXT… -- ARG…: idr ends with this code, prints every TEXT in one or two lines on stderr (in
# addition to the entries of a list), starts no container and leaves nothing behind. refused_without_request: the
# same, and no request was sent since standin_mark.
refused() {
  local code=$1 text texts=()
  shift
  while [[ $1 != -- ]]; do texts+=("$1") && shift; done
  run_idr "${@:2}"
  assert_status "$code"
  for text in "${texts[@]}"; do assert_stderr_has "$text"; done
  assert_stdout ""
  (($(grep -c -v -e '^       ' -e '^     Tried in this order:$' -e '^     Profiles: ' "$stderr_file") <= 2)) || fail "too many lines: $(describe_run)"
  assert_regex "$stderr" '^idr: '
  assert_no_docker_run
  assert_tmp_empty
  [[ ! -e $(container_name_file) ]] || fail "there is a container-name file"
}
refused_without_request() {
  refused "$@"
  assert_no_request true
}

# begin_run ARG…: sets the files of the next run and records its command line.
begin_run() {
  IDR_RUNS=$((IDR_RUNS + 1))
  stdout_file=$TEST_DIR/stdout.$IDR_RUNS${SECRET_STDOUT:+.secret} stderr_file=$TEST_DIR/stderr.$IDR_RUNS
  printf '%q ' idr "$@" >"$TEST_DIR/command.$IDR_RUNS"
}
read_run() {
  stdout=$(<"$stdout_file") stderr=$(<"$stderr_file")
  echo "status $status" >>"$TEST_DIR/command.$IDR_RUNS"
}

# wait_for COMMAND…: waits until the command succeeds; fails if it does not within PATIENCE seconds. A
# machine may stall for seconds, so no test relies on a short time; what must not happen before something
# else is delayed by FOREVER.
PATIENCE=60 FOREVER=300
wait_for() {
  local end=$((SECONDS + PATIENCE))
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.02
  done
}

ended() { [[ ! -e /proc/$1 || $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) == Z* ]]; }
