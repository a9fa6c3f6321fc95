#!/usr/bin/env bats
# idr exec --delivery endpoint: idr serves the credentials on loopback, refreshes them, and stays in front of the
# program.
# bats file_tags=every

load helpers
load helpers/exec
setup_file() {
  # The role `brief` has sessions of 12 seconds, which are refreshed when 4 seconds are left.
  jq '.roles += [{arn: "arn:aws:iam::123456789012:role/brief", trust: {principals: ["123456789012"]}, session_seconds: 12}]' \
    "$PROGRAM_TESTS/standin.json" >"$BATS_FILE_TMPDIR/state.json"
  standin_for_file "$BATS_FILE_TMPDIR/state.json"
}
teardown_file() { standin_stop; }
setup() {
  program_setup && use_dev_keys
  # get prints the HTTP status, and the ID and expiration of the key.
  cat >"$TEST_DIR/get" <<'END'
#!/bin/sh
status=$(curl --silent --noproxy '*' --max-time 5 --output "${0%/*}/reply" --write-out '%{http_code}' \
  --header "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN" "$AWS_CONTAINER_CREDENTIALS_FULL_URI")
echo "$status $(sed -n 's/.*"AccessKeyId":"\([A-Z0-9]*\)".*"Expiration":"\([^"]*\)".*/\1 \2/p' "${0%/*}/reply")"
END
  chmod +x "$TEST_DIR/get"
}
teardown() {
  standin_reset
  [[ ! -s $TEST_DIR/pid ]] || kill -KILL "$(<"$TEST_DIR/pid")" 2>/dev/null || true
  program_teardown
}

endpoint_exec() { run_idr exec --role app --delivery endpoint "$@"; }
start_endpoint_exec() { start_idr exec --role app --delivery endpoint "$@"; }

# own_processes: the processes of this test's idr and of what it started.
own_processes() {
  local file
  for file in /proc/[0-9]*/environ; do
    ! grep -q -z -x -F -e "HOME=$HOME" "$file" 2>/dev/null || echo "${file//[!0-9]/}"
  done
}
# nothing_runs: no such process runs, except those of the test itself.
nothing_runs() {
  local pid
  for pid in $(own_processes); do
    [[ $(readlink "/proc/$pid/exe" 2>/dev/null) != "$IDR" ]] || return 1
  done
}
assert_nothing_left() {
  wait_for nothing_runs || fail "left: $(for pid in $(own_processes); do tr '\0' ' ' <"/proc/$pid/cmdline"; echo; done)"
  assert_tmp_empty
  assert_equal "$(find "$HOME/.local/state/iam-docker-run/launches" -type f 2>/dev/null)" ""
}

# ---- the credentials ----

@test "the program has an endpoint and its token, no keys, and nobody else's" {
  aws_config <<<$'[default]\nregion = eu-west-1'
  export AWS_WEB_IDENTITY_TOKEN_FILE=/nowhere AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x MINIO_ACCESS_KEY=foreign MINIO_SECRET_KEY=foreign
  exec_environment --role app --delivery endpoint
  assert_regex "$(variable AWS_CONTAINER_CREDENTIALS_FULL_URI)" '^http://127\.0\.0\.1:[0-9]+/$'
  assert_regex "$(variable AWS_CONTAINER_AUTHORIZATION_TOKEN)" '^[0-9a-f]{64}$'
  assert_equal "$(variable AWS_REGION) $(variable AWS_DEFAULT_REGION)" "eu-west-1 eu-west-1"
  local name
  for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_WEB_IDENTITY_TOKEN_FILE \
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI MINIO_ACCESS_KEY MINIO_SECRET_KEY; do
    ! is_set "$name" || fail "$name is set"
  done
  for name in AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE MINIO_SHARED_CREDENTIALS_FILE; do
    assert_equal "$name=$(variable "$name")" "$name=/dev/null"
  done
  assert_nothing_left
  assert_no_secret_shown
}

@test "its first request is answered with the role's credentials" {
  endpoint_exec --role-session-name jo "$TEST_DIR/get"
  assert_status 0
  assert_regex "$stdout" '^200 ASIA[A-Z0-9]+ 20[0-9TZ:-]+$'
  assert_equal "$(caller_of "$(jq -r .AccessKeyId "$TEST_DIR/reply")" "$(jq -r .SecretAccessKey "$TEST_DIR/reply")" "$(jq -r .Token "$TEST_DIR/reply")")" \
    "$session_arn/app/jo"
  assert_stderr_lines 2
  assert_equal "$(sed -n 1p "$stderr_file")" "idr: $session_arn/app/jo"
  assert_equal "$(sed -n 2p "$stderr_file")" "idr: the credentials are refreshed for as long as the program runs"
  endpoint_exec --warnings-only true
  assert_stderr_lines 0
  assert_nothing_left
}

@test "it serves on loopback only, and only with the token" {
  # shellcheck disable=SC2016 # the program's shell expands it
  endpoint_exec sh -c 'port=${AWS_CONTAINER_CREDENTIALS_FULL_URI##*:}; ss -H -l -t -n "sport = :${port%/}" | awk "{ print \$4 }" | sed "s/:.*//"
    for token in "" wrong; do
      curl --silent --noproxy "*" --output /dev/null --write-out "%{http_code}\n" ${token:+--header "Authorization: $token"} "$AWS_CONTAINER_CREDENTIALS_FULL_URI"
    done'
  assert_status 0
  assert_equal "$(xargs <<<"$stdout")" "127.0.0.1 401 401"
}

@test "they are refreshed for three lifetimes: every request is answered with valid ones" {
  # shellcheck disable=SC2016 # the program's shell expands it
  run_idr exec --role brief --delivery endpoint bash -c 'end=$((SECONDS + 38)); while ((SECONDS < end)); do echo "$(date +%s) $('"$TEST_DIR/get"')"; sleep 0.5; done'
  assert_status 0
  assert_equal "$(cut -d ' ' -f 2 "$stdout_file" | sort -u)" 200
  local time status key expiration
  while read -r time status key expiration; do
    (($(date -d "$expiration" +%s) > time)) || fail "served at $time: $status $key $expiration"
  done <"$stdout_file"
  (($(cut -d ' ' -f 3 "$stdout_file" | sort -u | wc -l) >= 4)) || fail "not refreshed: $stdout"
  assert_stderr_lines 2
  assert_nothing_left
}

@test "a refresh that fails is reported, and does not end the program" {
  start_idr exec --role brief --no-cache --delivery endpoint "$(waiting_program)"
  wait_for has_started
  standin_set '{"faults": [{"action": "AssumeRole", "code": "AccessDenied", "status": 403}]}'
  wait_for grep -q "not refreshed" "$stderr_file" || fail "nothing is said"
  standin_set '{"faults": []}'
  wait_for grep -q "were refreshed" "$stderr_file" || fail "no recovery"
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 9
  assert_nothing_left
}

# ---- the program ----

@test "the exit code is the program's, or 128 and its signal" {
  local code signal
  for code in 0 1 77 125 255; do
    endpoint_exec sh -c "exit $code"
    assert_status "$code"
  done
  for signal in TERM KILL SEGV INT; do
    # shellcheck disable=SC2016 # the program's shell expands it
    endpoint_exec sh -c 'kill -"$0" $$' "$signal"
    assert_status $((128 + $(kill -l "$signal")))
  done
  assert_nothing_left
}

@test "stdin, stdout, descriptors and the terminal are the program's" {
  head -c 3M /dev/urandom >"$TEST_DIR/data"
  STDIN=$TEST_DIR/data endpoint_exec cat
  assert_status 0
  cmp "$TEST_DIR/data" "$stdout_file"
  run bash -c "exec 5<<<hidden; '$IDR' exec --warnings-only --role app --delivery endpoint cat /dev/fd/5"
  assert_output hidden
  # shellcheck disable=SC2016 # the program's shell expands it
  KEYS_WHEN='shown ready' KEYS=$'typed\n' run_idr_on_terminal exec --role app --delivery endpoint \
    sh -c 'test -t 0 && test -t 1 && test -t 2 && echo ready && read -r line && echo "got $line"; exit 5'
  assert_status 5
  assert_stdout_has "got typed"
}

@test "no descriptor of idr is open in the program, and no signal is blocked or ignored in it" {
  local program
  program=$(program state <<'END'
#!/usr/bin/python3 -IS
import os
print(*(number for number in range(100) if os.path.lexists(f"/proc/self/fd/{number}")))
with open("/proc/self/status") as status:
    for line in status:
        if line.startswith(("SigBlk", "SigIgn")): # 32 and 33 belong to the C library, 13 and 25 to Python
            print(line[:6], int(line.split()[1], 16) & 0x7fffffff & ~(1 << 12) & ~(1 << 24))
END
  )
  env --default-signal "$program" </dev/null >"$TEST_DIR/direct" 2>/dev/null 3>&-
  start_endpoint_exec "$program"
  finish_idr
  assert_status 0
  assert_stdout "$(<"$TEST_DIR/direct")"
  assert_stdout_has "SigIgn 0"
}

# ---- signals ----

@test "signals sent to idr are passed on, each once" {
  start_endpoint_exec "$(waiting_program)"
  wait_for has_started
  local signal
  for signal in USR1 HUP INT; do
    kill "-$signal" "$IDR_PID"
    wait_for got_signal "$signal"
  done
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 9
  assert_equal "$(program_signals | xargs)" "USR1 HUP INT TERM"
  assert_nothing_left
}

@test "Ctrl-C reaches the program once, and the endpoint still answers then" {
  start_idr_on_terminal exec --role app --delivery endpoint bash -c "trap 'echo INT >>$TEST_DIR/signals; $TEST_DIR/get' INT
    echo \$\$ >$TEST_DIR/pid; while :; do sleep 0.1; done"
  wait_for has_started
  type_keys $'\x03'
  wait_for shown "200 ASIA" || fail "$(cat "$stdout_file")"
  kill -KILL "$(<"$TEST_DIR/pid")"
  finish_idr
  assert_status 137
  assert_equal "$(program_signals | xargs)" INT
  assert_nothing_left
}

@test "a program that ignores TERM keeps its credentials until it ends" {
  start_endpoint_exec bash -c "trap '' TERM INT; echo \$\$ >$TEST_DIR/pid; until [[ -e $TEST_DIR/end ]]; do sleep 0.1; done; $TEST_DIR/get; exit 4"
  wait_for has_started
  kill -TERM "$IDR_PID"
  kill -INT "$IDR_PID"
  sleep 1
  ! ended "$IDR_PID" || fail "idr did not wait"
  touch "$TEST_DIR/end"
  finish_idr
  assert_status 4
  assert_regex "$stdout" "^200 ASIA"
  assert_nothing_left
}

# ---- what is left ----

@test "the endpoint ends with the program, even if something of the program still runs" {
  # shellcheck disable=SC2016 # the program's shell expands it
  endpoint_exec sh -c 'sleep 300 >/dev/null 2>&1 & echo $! >"$0"; echo "$AWS_CONTAINER_CREDENTIALS_FULL_URI"' "$TEST_DIR/pid"
  assert_status 0
  assert_nothing_left
  ! ended "$(<"$TEST_DIR/pid")" || fail "the program's own process was ended"
  run -7 curl --silent --noproxy '*' --max-time 5 "$stdout"
}

@test "a killed idr: the endpoint ends, the program goes on" {
  start_endpoint_exec "$(waiting_program)"
  wait_for has_started
  kill -KILL "$IDR_PID"
  finish_idr
  assert_status 137
  wait_for nothing_runs || fail "the endpoint is left: $(own_processes)"
  ! ended "$(<"$TEST_DIR/pid")" || fail "the program has ended"
  assert_tmp_empty
}
