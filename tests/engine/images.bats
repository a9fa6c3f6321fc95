#!/usr/bin/env bats
# Images are the engine's responsibility: its messages, its progress and its exit code are unchanged.

load helpers
source "$PROJECT/tests/setup/common.bash"
source "$PROJECT/tests/setup/registry.bash"

setup_file() {
  [[ -z ${ENGINE_MISSING:-} ]] || return 0
  local program
  if program=$(registry_program); then registry_start "$program" "$BATS_FILE_TMPDIR/registry"; fi
}
teardown_file() { registry_stop "$BATS_FILE_TMPDIR/registry"; }
setup() {
  engine_setup
  # The settings that podman requires to use a registry without TLS; docker allows that on the loopback.
  insecure=()
  [[ $ENGINE != podman ]] || insecure=(--tls-verify=false)
}
teardown() {
  engine_teardown
  [[ -z ${REGISTRY:-} ]] || "$ENGINE" image rm --force "$REGISTRY/team/service:1" >/dev/null 2>&1 || true
}

need_registry() { [[ -n ${REGISTRY:-} ]] || skip "there is no docker-registry"; }
log_in() { mkdir -p "$HOME/.docker" && cp "$REGISTRY_LOGIN" "$HOME/.docker/config.json"; }
log_out() { rm -rf "$HOME/.docker"; }

# publish: pushes an image with its own layer to the registry, as team/service:1, and removes it locally.
publish() {
  local container
  log_in
  container=$("$ENGINE" create "$IMAGE_SMALL")
  head -c 300000 /dev/urandom >"$TEST_DIR/layer"
  "$ENGINE" cp "$TEST_DIR/layer" "$container:/layer"
  "$ENGINE" commit "$container" "$REGISTRY/team/service:1" >/dev/null 2>&1
  "$ENGINE" rm "$container" >/dev/null
  "$ENGINE" push "${insecure[@]}" "$REGISTRY/team/service:1" >"$TEST_DIR/push" 2>&1 ||
    fail "$(cat "$TEST_DIR/push")"
  "$ENGINE" image rm "$REGISTRY/team/service:1" >/dev/null
}
# asked_for_image: the number of requests to the registry for it so far.
asked_for_image() { grep -c '"\(GET\|HEAD\) /v2/team/service/manifests/1 ' "$BATS_FILE_TMPDIR/registry/log" || true; }

# same_as_engine ARG…: `idr run ARG…` ends with the engine's own exit code and messages.
same_as_engine() {
  local code=0 words
  words=$("$ENGINE" run --rm "$@" 2>&1 >/dev/null) || code=$?
  ((code != 0)) || fail "$ENGINE does not refuse: $*"
  run_idr run "$@"
  assert_status "$code"
  assert_stdout ""
  assert_has "$(sans_time <<<"$stderr")" "$(sans_time <<<"$words")"$'\n'"idr: $ENGINE could not "
}
# podman's log lines begin with a timestamp.
sans_time() { sed 's/^time="[^"]*" //'; }

@test "an image that is not on this machine, and must not be pulled" {
  same_as_engine --pull never "nosuch/image:1"
  assert_status 125
  assert_no_container
}

@test "a registry that does not answer" {
  same_as_engine "${insecure[@]}" "127.0.0.1:9/team/service:1"
  assert_status 125
}

@test "a private registry without a login" {
  need_registry
  publish
  log_out
  same_as_engine "${insecure[@]}" "$REGISTRY/team/service:1"
  assert_status 125
}

@test "a private registry with a login: the image is pulled and runs" {
  need_registry
  publish
  run_idr run "${insecure[@]}" "$REGISTRY/team/service:1" echo "from the registry"
  assert_status 0
  assert_stdout "from the registry"
  assert_stderr_matches '(Pulling from|Trying to pull) '
}

@test "--quiet hides the progress" {
  "$ENGINE" run --help | grep -q -e --quiet || skip "this $ENGINE has no --quiet"
  need_registry
  publish
  run_idr run "${insecure[@]}" --quiet "$REGISTRY/team/service:1" true
  assert_status 0
  refute_stderr_has Pull
}

@test "--pull: missing sends requests once, always each time, never not at all" {
  need_registry
  publish
  local before
  run_idr run "${insecure[@]}" "$REGISTRY/team/service:1" true
  assert_status 0
  before=$(asked_for_image)
  run_idr run "${insecure[@]}" --pull missing "$REGISTRY/team/service:1" true
  assert_status 0
  run_idr run "${insecure[@]}" --pull=never "$REGISTRY/team/service:1" true
  assert_status 0
  assert_equal "$(asked_for_image)" "$before"
  run_idr run "${insecure[@]}" --pull always "$REGISTRY/team/service:1" true
  assert_status 0
  (($(asked_for_image) > before)) || fail "the registry received no request"
}

@test "on a terminal the progress of the pull is drawn" {
  need_registry
  publish
  run_idr_on_terminal run "${insecure[@]}" "$REGISTRY/team/service:1" true
  assert_status 0
  assert_regex "$stdout" '(Pull complete|Storing signatures)'
  assert_has "$stdout" $'\e['
}
