#!/usr/bin/env bats
# A launch that is interrupted leaves neither an env file nor a container.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { engine_setup && use_dev_keys; }
teardown() { engine_teardown; }

# Counts the signals for half a second after the first one, then ends with 40 and their number.
counter='count=0 first=0
trap "count=\$((count + 1))" INT TERM
echo rea""dy
while [ $first -lt 5 ]; do
  sleep 0.1
  [ $count -eq 0 ] || first=$((first + 1))
done
exit $((40 + count))'

assert_nothing_left() {
  assert_tmp_empty
  wait_for no_containers || assert_no_container
}
no_containers() { [[ -z $(containers) ]]; }
says_ready() { grep -q ready "$stdout_file" 2>/dev/null; }

@test "TERM sent to idr reaches the container once" {
  start_idr --image "$IMAGE_SMALL" --role app --entrypoint sh --full-entrypoint "$counter"
  wait_for says_ready || fail "the container does not start: $(cat "$stderr_file")"
  assert_tmp_empty # docker has read the env file long ago
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "TERM sent to idr ends a container that knows no better" {
  start_idr --image "$IMAGE_SMALL" --role app --init --cmd "sleep 60"
  wait_for container_runs || fail "no container"
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  assert_nothing_left
}

# start_on_terminal ARG…: idr on a terminal of its own; type TEXT types there.
start_on_terminal() {
  begin_run "$@"
  : >"$stderr_file"
  mkfifo "$TEST_DIR/keys"
  env --default-signal script --quiet --flush --return --echo never \
    --command "$(printf '%q ' "$IDR" "$@")" "$TEST_DIR/typescript" <"$TEST_DIR/keys" >"$stdout_file" 2>&1 3>&- &
  IDR_PID=$!
  exec {keys}>"$TEST_DIR/keys"
}
type() { printf '%b' "$1" >&"$keys"; }

@test "Ctrl-C reaches the container from the terminal, and once" {
  start_on_terminal --image "$IMAGE_SMALL" --role app --full-entrypoint "$counter"
  wait_for says_ready || fail "the container does not start: $(cat "$stdout_file")"
  type '\003'
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "Ctrl-C on the container's own terminal reaches the process there" {
  start_on_terminal --image "$IMAGE_SMALL" --role app --interactive --full-entrypoint "$counter"
  wait_for says_ready || fail "the container does not start: $(cat "$stdout_file")"
  type '\003'
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "a shell on a terminal: its exit code, nothing left" {
  start_on_terminal --image "$IMAGE_BASH" --role app --shell
  type 'echo rea""dy; echo $BASH; exit 5\n'
  wait_for says_ready || fail "no shell: $(cat "$stdout_file")"
  finish_idr
  assert_status 5
  assert_stdout_has /bin/bash
  assert_nothing_left
}
