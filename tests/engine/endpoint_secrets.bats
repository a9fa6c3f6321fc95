#!/usr/bin/env bats
# --delivery endpoint: no credential is anywhere but in the agent's memory, and only the container gets it.

load helpers
load endpoint
setup_file() { endpoint_setup_file; }
teardown_file() { standin_stop; }
setup() { endpoint_setup; }
teardown() { engine_teardown; }

# The suite's search for secrets reads what is written to TEST_DIR.
@test "inspect, logs, process lists, environments and the engine's files hold no credential" {
  local name pid
  (while :; do ps -e -o args && sleep 0.05; done >"$TEST_DIR/processes" 3>&-) &
  local watcher=$!
  endpoint_idr -d --rm --name secret "$IMAGE_SMALL" sh -c 'sleep 14; env'
  for name in secret secret-credentials; do
    "$ENGINE" inspect "$name" >"$TEST_DIR/$name.inspect"
    "$ENGINE" logs "$name" >"$TEST_DIR/$name.logs" 2>&1
    pid=$(of_container "$name" '{{.State.Pid}}')
    tr '\0' '\n' <"/proc/$pid/environ" >"$TEST_DIR/$name.environ"
    "$ENGINE" export "$name" | grep -a -c -F -f "$STANDIN_SECRETS" >"$TEST_DIR/$name.found" || true
    assert_equal "$(<"$TEST_DIR/$name.found")" 0
  done
  sleep 9 # a refresh
  kill "$watcher"
  (($(standin_count '.action == "AssumeRole"') >= 2)) || fail "not refreshed"
  local secrets
  secrets=$(sort -u "$STANDIN_SECRETS" | awk 'length >= 30')
  [[ -n $secrets ]] || fail "there are no secrets"
  local folder
  for folder in "${ENGINE_DIR:-/nonexistent}" "$PROJECT/build/engine/containers" "$PROJECT/build/podman" "$HOME/.local" "$TMPDIR" /dev/shm; do
    [[ ! -d $folder ]] || ! grep -r -a -l -F -e "$secrets" "$folder" --exclude-dir=overlay --exclude-dir=overlay-images 2>/dev/null ||
      fail "found in $folder"
  done
  assert_no_secret_shown
  run_idr stop secret
}

@test "only GET / with the token and the host is answered, whatever else there is" {
  need_clients
  endpoint_idr "$IMAGE_CLIENTS" python3 -c "$(cat "$PROJECT/tests/clients/abuse.py")"
  assert_status 0
  assert_stdout "refused: 12; answered throughout"
}

@test "another container of the network does not reach the endpoint" {
  [[ -n $ENGINE_ADDRESS ]] || skip "containers have no network of their own here"
  endpoint_idr -d --rm --name served "$IMAGE_SMALL" sleep 60
  local uri address
  uri=$("$ENGINE" exec served sh -c 'echo $AWS_CONTAINER_CREDENTIALS_FULL_URI')
  address=$("$ENGINE" exec served sh -c 'hostname -i' | cut -d ' ' -f 1)
  run "$ENGINE" run --rm "$IMAGE_SMALL" curl --silent --max-time 3 "http://$address:${uri##*:}"
  ((status == 7 || status == 28)) || fail "$status $output"
  run_idr stop served
}
