#!/usr/bin/env bats
# --delivery endpoint when something goes wrong: what the container sees then, and what is left. The tests
# wait most of the time.

load helpers
load endpoint
setup_file() { endpoint_setup_file; }
teardown_file() { standin_stop; }
setup() { endpoint_setup; }
teardown() {
  standin_reset
  engine_teardown
}

# statuses [FILE]: how often `get` had which status, in the order of their first appearance: `200 403`.
statuses() { awk '!seen[$2]++ { printf "%s%s", sep, $2; sep = " " }' "${1:-$stdout_file}"; }
# keys [FILE]: how many different keys there were.
keys() { awk '$2 == 200 { print $3 }' "${1:-$stdout_file}" | sort -u | wc -l; }
# never_expired [FILE]: no credentials were served after their expiration.
never_expired() {
  local time status key expiration
  while read -r time status key expiration; do
    [[ $status != 200 ]] || (($(date -d "$expiration" +%s) >= time)) || fail "served at $time: $expiration"
  done <"${1:-$stdout_file}"
}
start_poll() {
  start_endpoint_idr --name polled "$@" "$IMAGE_SMALL" /work/poll "${SECONDS_TO_POLL:-40}"
  wait_for shown " 200 " || fail "no container: $(cat "$stdout_file" "$stderr_file")"
}

@test "STS is away for half a lifetime: nothing is noticed in the container" {
  SECONDS_TO_POLL=40 start_poll --role calm
  sleep 7
  standin_set '{"faults": [{"action": "AssumeRole", "drop": true}]}' # they are due after 20 seconds
  sleep 15
  standin_set '{"faults": []}'
  finish_idr
  assert_status 0
  assert_equal "$(statuses)" 200
  (($(keys) >= 2)) || fail "not refreshed: $stdout"
  never_expired
}

@test "STS is away for longer: the endpoint refuses, idr says so once, and it recovers" {
  SECONDS_TO_POLL=40 start_poll
  standin_set '{"faults": [{"action": "AssumeRole", "code": "AccessDenied", "status": 403, "message": "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: sts:AssumeRole"}]}'
  sleep 18
  assert_has "$("$IDR" ps)" "failing"
  standin_set '{"faults": []}'
  finish_idr
  assert_status 0
  assert_equal "$(statuses)" "200 503"
  assert_regex "$(tail -n 1 "$stdout_file")" ' 200 '
  never_expired
  assert_equal "$(grep -c "the credentials are not refreshed, and end at" "$stderr_file")" 1
  assert_stderr_has "the credentials were refreshed"
}

@test "idr killed with -9: the container keeps its network and its credentials, and the next launch sweeps" {
  SECONDS_TO_POLL=20 start_poll
  kill -KILL "$IDR_PID"
  wait "$IDR_PID" || true
  IDR_PID=
  assert_has "$("$IDR" ps)" "not refreshed"
  wait_for eval '! container_is_up polled' || fail "it does not end"
  assert_equal "$(statuses)" "200 503" # until they expire
  assert_equal "$(keys)" 1
  never_expired
  [[ -n $(companions) ]] || fail "the companion has gone by itself"
  endpoint_idr "$IMAGE_SMALL" sleep 2
  assert_status 0
  assert_nothing_left
}

@test "idr stop ends a launch whose idr was killed" {
  start_poll
  kill -KILL "$IDR_PID"
  wait "$IDR_PID" || true
  IDR_PID=
  run_idr stop polled
  assert_status 0
  assert_stdout polled
  wait_for no_containers || assert_no_container
}

@test "a launch in the background: served at once, refreshed, listed, and gone in the end" {
  endpoint_idr -d --rm --name behind "$IMAGE_SMALL" /work/poll 20
  assert_status 0
  "$ENGINE" logs -f behind >"$TEST_DIR/log" 2>&1 &
  local logs=$! keeper
  keeper=$(keeper_of behind)
  [[ -n $keeper && -e /proc/$keeper ]] || fail "no keeper: $("$IDR" ps)"
  assert_equal "$(ps -o tty= -o sid= -p "$keeper" | xargs)" "? $keeper"
  wait "$logs"
  assert_equal "$(statuses "$TEST_DIR/log")" 200
  (($(keys "$TEST_DIR/log") >= 2)) || fail "not refreshed: $(<"$TEST_DIR/log")"
  wait_for ended "$keeper" || fail "the keeper stays"
  assert_nothing_left
}

@test "idr stop ends a launch in the background" {
  endpoint_idr -d --rm --name behind "$IMAGE_SMALL" sleep 300
  local keeper
  keeper=$(keeper_of behind)
  run_idr stop behind
  assert_status 0
  wait_for ended "$keeper" || fail "the keeper stays"
  assert_nothing_left
}

@test "the keeper killed: the launch is listed without one, and stop ends it" {
  endpoint_idr -d --rm --name behind "$IMAGE_SMALL" sleep 300
  kill -KILL "$(keeper_of behind)"
  assert_equal "$(keeper_of behind)" ""
  assert_has "$("$IDR" ps)" "not refreshed"
  run_idr stop behind
  assert_status 0
  wait_for no_containers || assert_no_container
}

@test "the client detached from its terminal: the credentials are refreshed in the background" {
  start_idr_on_terminal run "${endpoint_options[@]}" -v "$TEST_DIR/work:/work" -it --name left "$IMAGE_SMALL" /work/poll 40
  wait_for shown " 200 " || fail "no container: $(cat "$stdout_file")"
  type_keys $'\x10'
  sleep 0.5
  type_keys $'\x11'
  finish_idr
  assert_stdout_has "refreshes its credentials"
  local keeper
  keeper=$(keeper_of left)
  [[ -n $keeper ]] || fail "no keeper: $("$IDR" ps)"
  sleep 12
  "$ENGINE" logs left 2>&1 | tr -d '\r' >"$TEST_DIR/log"
  assert_equal "$(statuses "$TEST_DIR/log")" 200
  run_idr stop left
  wait_for ended "$keeper" || fail "the keeper stays"
  assert_nothing_left
}

@test "the client killed with -9: the credentials are refreshed in the background until the container ends" {
  start_poll --rm
  kill -KILL "$(pgrep -P "$IDR_PID" -x "$ENGINE")"
  finish_idr
  assert_status 137
  assert_stderr_has "refreshes its credentials"
  wait_for eval '! container_is_up polled' || fail "it does not end"
  assert_nothing_left
}

@test "idr asleep until the credentials have expired: they are refreshed when it wakes" {
  SECONDS_TO_POLL=30 start_poll
  kill -STOP "$IDR_PID"
  sleep 16
  kill -CONT "$IDR_PID"
  finish_idr
  assert_status 0
  assert_equal "$(statuses)" "200 503"
  assert_regex "$(tail -n 1 "$stdout_file")" ' 200 '
  never_expired
}

@test "the agent killed: the container loses its credentials and its network, and idr says so" {
  SECONDS_TO_POLL=20 start_poll
  "$ENGINE" kill polled-credentials >/dev/null
  finish_idr
  assert_status 0
  assert_equal "$(statuses)" "200 000"
  assert_stderr_has "the credentials are not refreshed"
  assert_stderr_has "\`idr stop polled\`, then launch it again."
  assert_nothing_left
}

@test "the program's clock jumps: the container notices nothing" {
  [[ -e $(faketime_library) ]] || skip "faketime is not installed"
  local jump
  for jump in +7200 -7200; do
    echo "+0" >"$TEST_DIR/clock"
    FAKETIME_TIMESTAMP_FILE=$TEST_DIR/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 LD_PRELOAD=$(faketime_library) \
      SECONDS_TO_POLL=25 start_poll
    echo "$jump" >"$TEST_DIR/clock"
    sleep 3
    echo "+0" >"$TEST_DIR/clock"
    finish_idr
    assert_status 0
    assert_equal "$(statuses)" 200
    never_expired
  done
}
faketime_library() { echo "/usr/lib/$(uname -m)-linux-gnu/faketime/libfaketime.so.1"; }

@test "the connection to the engine is cut and restored: idr refreshes again" {
  [[ $ENGINE == docker ]] || skip "podman has no connection that could be cut"
  local direct=$DOCKER_HOST
  "$PROJECT/tests/setup/cut_proxy.py" "${direct#unix://}" "$TEST_DIR/cut.sock" 3>&- &
  local proxy=$!
  wait_for test -S "$TEST_DIR/cut.sock"
  DOCKER_HOST=unix://$TEST_DIR/cut.sock endpoint_idr -d --rm --name behind "$IMAGE_SMALL" /work/poll 40
  kill -STOP "$proxy" # nothing passes
  "$ENGINE" logs -f behind >"$TEST_DIR/log" 2>&1 &
  local logs=$!
  sleep 6
  kill -KILL "$proxy" # every connection is broken
  sleep 4
  rm "$TEST_DIR/cut.sock"
  "$PROJECT/tests/setup/cut_proxy.py" "${direct#unix://}" "$TEST_DIR/cut.sock" 3>&- &
  proxy=$!
  wait "$logs"
  assert_regex "$(tail -n 1 "$TEST_DIR/log")" ' 200 '
  (($(keys "$TEST_DIR/log") >= 2)) || fail "not refreshed: $(<"$TEST_DIR/log")"
  never_expired "$TEST_DIR/log"
  wait_for no_containers || assert_no_container
  kill "$proxy"
}
