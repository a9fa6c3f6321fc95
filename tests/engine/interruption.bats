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

@test "TERM sent to idr reaches the container once" {
  start_idr --image "$IMAGE_SMALL" --role app --entrypoint sh --full-entrypoint "$counter"
  wait_for shown ready || fail "the container does not start: $(cat "$stderr_file")"
  wait_for tmp_is_empty || fail "the env file stays" # docker has read it
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "TERM sent to idr ends a container that does not handle it" {
  start_idr --image "$IMAGE_SMALL" --role app --init --cmd "sh -c 'echo ready; exec sleep 60'"
  wait_for shown ready || fail "no container"
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  assert_nothing_left
}

@test "Ctrl-C reaches the container from the terminal, and once" {
  start_idr_on_terminal --image "$IMAGE_SMALL" --role app --full-entrypoint "$counter"
  wait_for shown ready || fail "the container does not start: $(cat "$stdout_file")"
  type_keys $'\x03'
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "Ctrl-C on the container's own terminal reaches the process there" {
  start_idr_on_terminal --image "$IMAGE_SMALL" --role app --interactive --full-entrypoint "$counter"
  wait_for shown ready || fail "the container does not start: $(cat "$stdout_file")"
  type_keys $'\x03'
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "a shell on a terminal: its exit code, nothing left" {
  start_idr_on_terminal --image "$IMAGE_BASH" --role app --shell
  type_keys 'echo rea""dy; echo $BASH; exit 5'$'\n'
  wait_for shown ready || fail "no shell: $(cat "$stdout_file")"
  finish_idr
  assert_status 5
  assert_stdout_has /bin/bash
  assert_nothing_left
}
