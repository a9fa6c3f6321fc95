#!/usr/bin/env bats
# --delivery endpoint with the real clients of AWS, longer than their credentials last.

load helpers
load endpoint
setup_file() { endpoint_setup_file; }
teardown_file() { standin_stop; }
setup() { endpoint_setup; }
teardown() { engine_teardown; }

clients() {
  printf '%s\n' botocore_client.py aws_cli.bash rclone.bash restic.bash
  [[ -n $IMAGE_CLIENTS_NO_JS ]] || echo sdk_js.mjs
}

@test "every client works for three lifetimes, and no call is refused" {
  need_clients
  local name pid
  local -A started=()
  for name in $(clients); do
    "$IDR" run "${endpoint_options[@]}" "$IMAGE_CLIENTS" "/clients/$name" 40 "$STANDIN_IN_CONTAINER" store \
      >"$TEST_DIR/$name.out" 2>"$TEST_DIR/$name.err" </dev/null 3>&- &
    started[$!]=$name
  done
  for pid in "${!started[@]}"; do
    name=${started[$pid]}
    wait "$pid" || fail "$name: $(cat "$TEST_DIR/$name".{out,err})"
    assert_equal "$name $(sed 's/^[a-z_]* //' "$TEST_DIR/$name.out" | sort -u)" "$name ok"
    refute_has "$(<"$TEST_DIR/$name.err")" "not refreshed"
  done
  assert_equal "$(standin_requests '(.status >= 400 or .status == null) and .outcome != "NoSuchKey"')" ""
  # Each container has had at least four sessions; no idr requested more than it needed.
  local sessions
  sessions=$(standin_count '.action == "AssumeRole"')
  ((sessions >= 4)) || fail "only $sessions sessions"
  assert_nothing_left
}

@test "a client without the SDK for JavaScript is reported" {
  need_clients
  [[ -z $IMAGE_CLIENTS_NO_JS ]] || skip "$IMAGE_CLIENTS_NO_JS"
}
