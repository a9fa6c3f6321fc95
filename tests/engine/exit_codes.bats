#!/usr/bin/env bats
# idr's exit code is the container's, or docker's own.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { engine_setup && use_dev_keys; }
teardown() { engine_teardown; }

assert_nothing_left() {
  assert_tmp_empty
  assert_no_container
}

@test "0: no message" {
  run_idr --image "$IMAGE_SMALL" --role app --cmd "sh -c 'exit 0'"
  assert_status 0
  refute_stderr_has exited
  assert_nothing_left
}

@test "7: the container's own" {
  run_idr --image "$IMAGE_SMALL" --role app --cmd "sh -c 'exit 7'"
  assert_status 7
  assert_stderr_has "Container exited with code 7"
  assert_nothing_left
}

@test "125: docker's own failure" {
  run_idr --image "$IMAGE_SMALL" --role app --memory nonsense
  assert_status 125
  assert_nothing_left
}

@test "125: a name that is taken; the container that has it is not touched" {
  local other
  other=$("$ENGINE" create --name "taken-$$" "$IMAGE_SMALL")
  run_idr --image "$IMAGE_SMALL" --role app --name "taken-$$"
  assert_status 125
  assert_equal "$("$ENGINE" ps --all --quiet --no-trunc --filter "name=taken-$$")" "$other"
  assert_tmp_empty
}

@test "126: the program cannot be executed" {
  run_idr --image "$IMAGE_SMALL" --role app --entrypoint /etc/passwd
  assert_status 126
  assert_nothing_left
}

@test "127: the program does not exist" {
  run_idr --image "$IMAGE_SMALL" --role app --entrypoint /no/such/program
  assert_status 127
  assert_nothing_left
}

@test "137: the container was killed" {
  start_idr --image "$IMAGE_SMALL" --role app --name "killed-$$" --cmd "sleep 60"
  wait_for container_runs || fail "no container"
  "$ENGINE" kill "killed-$$" >/dev/null
  finish_idr
  assert_status 137
  assert_stderr_has "Container exited with code 137"
  assert_nothing_left
}

@test "in the background: docker's code and the container's id, and the container stays" {
  run_idr --image "$IMAGE_SMALL" --role app -d --cmd "sh -c 'exit 7'"
  assert_status 0
  assert_regex "$stdout" '^[0-9a-f]{64}$'
  assert_tmp_empty
  assert_equal "$("$ENGINE" wait "$stdout")" 7
}

@test "--rm=false keeps the container" {
  run_idr --image "$IMAGE_SMALL" --role app --rm=false --cmd true
  assert_status 0
  [[ -n $(containers) ]]
}
