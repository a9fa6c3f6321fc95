#!/usr/bin/env bats
# The programs of tests/clients, in their image: each refreshes its credentials by itself, with any endpoint.

load helpers
setup_file() {
  jq '. + {buckets: [{name: "store"}], containers: [{path: "/creds", role: "brief", authorization: "token-of-clients"}]}
    | .roles += [{arn: "arn:aws:iam::123456789012:role/brief", session_seconds: 6}]' \
    "$PROGRAM_TESTS/standin.json" >"$BATS_FILE_TMPDIR/state.json"
  standin_for_engine "$BATS_FILE_TMPDIR/state.json"
}
teardown_file() { standin_stop; }
setup() { engine_setup; }
teardown() {
  standin_set '{"faults": []}'
  engine_teardown
}

# client PROGRAM [ARG…]: runs it with the container credentials of the stand-in.
client() {
  "$ENGINE" run --rm --network host -e AWS_CONTAINER_CREDENTIALS_FULL_URI="$STANDIN_URL/creds" \
    -e AWS_CONTAINER_AUTHORIZATION_TOKEN=token-of-clients "$IMAGE_CLIENTS" "/clients/$1" "${@:2}"
}
clients() {
  printf '%s\n' botocore_client.py aws_cli.bash rclone.bash restic.bash
  [[ -n $IMAGE_CLIENTS_NO_JS ]] || echo sdk_js.mjs
}

@test "the image has the AWS SDK for JavaScript" {
  need_clients
  [[ -z $IMAGE_CLIENTS_NO_JS ]] || skip "$IMAGE_CLIENTS_NO_JS"
  "$ENGINE" run --rm "$IMAGE_CLIENTS" test -d /clients/node_modules/@aws-sdk/client-sts
}

@test "each client works longer than a session lasts" {
  need_clients
  [[ $ENGINE == docker ]] || skip "the engine makes no difference"
  local name pid pids=()
  for name in $(clients); do
    client "$name" 20 "$STANDIN_URL" store >"$TEST_DIR/$name" 2>&1 &
    pids[$!]=$name
  done
  for pid in "${!pids[@]}"; do
    wait "$pid" || fail "${pids[pid]}: $(<"$TEST_DIR/${pids[pid]}")"
    assert_equal "$(sed 's/^[a-z_]* //' "$TEST_DIR/${pids[pid]}" | sort -u)" ok
  done
  assert_equal "$(standin_requests '(.status >= 400 or .status == null) and .outcome != "NoSuchKey"')" ""
  assert_equal "$(standin_requests '.caller != null' | jq -r .caller | sort -u)" \
    "$session_arn/brief/0123456789abcdef0123456789abcdef"
}

@test "a client that is refused says so and fails" {
  need_clients
  [[ $ENGINE == docker ]] || skip "the engine makes no difference"
  standin_set '{"faults": [{"action": "GetCallerIdentity", "code": "ExpiredToken", "status": 403},
    {"action": "PutObject", "code": "AccessDenied", "status": 403}]}'
  local name
  for name in $(clients); do
    run client "$name" 1 "$STANDIN_URL" store
    assert_equal "$name $status" "$name 1"
    assert_has "$output" " failed: "
  done
}

@test "a container with a network of its own reaches the stand-in" {
  [[ -n $ENGINE_ADDRESS ]] || skip "containers have no network of their own here"
  run "$ENGINE" run --rm "$IMAGE_SMALL" curl --silent --noproxy '*' --max-time 10 \
    "http://$ENGINE_ADDRESS:$STANDIN_PORT/_standin/health"
  assert_equal "$output" '{"status": "ok"}'
}
