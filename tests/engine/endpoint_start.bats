#!/usr/bin/env bats
# A launch with --delivery endpoint that fails, at whatever step, leaves nothing behind.

load helpers
load endpoint
setup_file() { endpoint_setup_file; }
teardown_file() { standin_stop; }
setup() { endpoint_setup; }
teardown() {
  standin_reset
  engine_teardown
}

@test "STS refuses: exit 1, and no companion" {
  standin_set '{"faults": [{"action": "AssumeRole", "code": "AccessDenied", "status": 403}]}'
  endpoint_idr "$IMAGE_SMALL" true
  assert_status 1
  assert_stderr_has AccessDenied
  assert_nothing_left
}

@test "an image that is not there: the client's exit code, and no companion" {
  endpoint_idr --pull never idr-tests/absent:1 true
  assert_status 125
  assert_nothing_left
}

@test "a network that is not there: the client's exit code and message" {
  endpoint_idr --network idr-tests-absent "$IMAGE_SMALL" true
  assert_status 125
  assert_stderr_has idr-tests-absent
  assert_nothing_left
}

@test "an option that the companion cannot have: the client's message" {
  endpoint_idr --dns nonsense "$IMAGE_SMALL" true
  assert_status 125
  assert_stderr_has nonsense
  assert_nothing_left
}

@test "another container has the companion's name: it is not touched" {
  "$ENGINE" run -d --name taken-credentials "$IMAGE_SMALL" sleep 60 >/dev/null
  endpoint_idr --name taken "$IMAGE_SMALL" true
  assert_status 125
  assert_stderr_has taken-credentials
  container_is_up taken-credentials || fail "it was removed"
  assert_tmp_empty
}

@test "another container has the application's name: it is not touched, and no companion is left" {
  "$ENGINE" run -d --name taken "$IMAGE_SMALL" sleep 60 >/dev/null
  endpoint_idr --name taken "$IMAGE_SMALL" true
  assert_status 125
  container_is_up taken || fail "it was removed"
  assert_equal "$(companions)" ""
}

@test "a leftover companion of the same name is replaced" {
  start_endpoint_idr --name again "$IMAGE_SMALL" sleep 60
  wait_for container_is_up again || fail "no container: $(cat "$stderr_file")"
  kill -KILL "$IDR_PID"
  wait "$IDR_PID" || true
  IDR_PID=
  "$ENGINE" rm --force again >/dev/null
  endpoint_idr --name again "$IMAGE_SMALL" /work/get
  assert_status 0
  assert_stdout_has " 200 "
  assert_nothing_left
}

@test "the agent is not installed: an error before any request" {
  mkdir -p "$TEST_DIR/bin"
  cp "$IDR" "$TEST_DIR/bin/idr"
  standin_mark
  IDR=$TEST_DIR/bin/idr endpoint_idr "$IMAGE_SMALL" true
  assert_status 1
  assert_stderr_has "the credential agent is not installed"
  assert_no_request
  assert_nothing_left
}

@test "the engine does not answer: an error, and nothing is left" {
  [[ $ENGINE == docker ]] || skip "podman is its own engine"
  DOCKER_HOST=unix://$TEST_DIR/none.sock endpoint_idr "$IMAGE_SMALL" true
  assert_status 125
  assert_stderr_has "idr: docker does not describe its engine: Cannot connect to the Docker daemon at unix://$TEST_DIR/none.sock"
  assert_tmp_empty
  assert_equal "$(find "$HOME/.local/state/iam-docker-run/launches" -type f)" ""
}

@test "too few file descriptors: an error, and nothing is left" {
  [[ $ENGINE == docker ]] || skip "podman's containers inherit the limit"
  local limit
  printf '#!/bin/bash\nulimit -n "$LIMIT" && exec %q "$@"\n' "$IDR" >"$TEST_DIR/idr-limited"
  chmod +x "$TEST_DIR/idr-limited"
  for limit in 6 8 10 12 14 16 18 20 22 30; do
    LIMIT=$limit IDR=$TEST_DIR/idr-limited endpoint_idr "$IMAGE_SMALL" true
    ((status == 0)) || assert_stderr_has "Too many open files"
    assert_nothing_left
  done
  assert_status 0
}

@test "interrupted at any moment: 143, or the container's own code, and nothing is left" {
  local moment
  for moment in 0.01 0.05 0.1 0.15 0.2 0.3 0.4 0.5 0.6 0.8; do
    start_endpoint_idr --name brief "$IMAGE_SMALL" sh -c 'trap "exit 143" TERM; while :; do sleep 0.1; done'
    sleep "$moment"
    kill -TERM "$IDR_PID"
    finish_idr
    if [[ $ENGINE == podman && $status == 0 ]]; then
      # A podman that is interrupted while it starts a container exits with 0, and may start it all the same.
      [[ $stderr != *"\`idr stop brief\` ends both"* ]] || run_idr stop brief
      assert_status 0
    else
      ((status == 143)) || fail "status $status after $moment s: $(describe_run)"
    fi
    assert_nothing_left
  done
}

@test "Ctrl-C while STS is slow: at once, and nothing is left" {
  standin_set '{"faults": [{"action": "AssumeRole", "delay_seconds": 30}]}'
  local start=$SECONDS
  start_idr_on_terminal run "${endpoint_options[@]}" "$IMAGE_SMALL" true
  sleep 1.5
  type_keys $'\x03'
  finish_idr
  assert_status 130
  ((SECONDS - start < 20)) || fail "it takes $((SECONDS - start)) s"
  assert_nothing_left
}
