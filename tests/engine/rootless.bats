#!/usr/bin/env bats
# --delivery endpoint with rootless podman: idr and podman run as a user who is not root.

load helpers
load endpoint
source "$BATS_TEST_DIRNAME/../setup/rootless.bash"

setup_file() {
  [[ $ENGINE == podman && -z ${ENGINE_MISSING:-} ]] || return 0
  endpoint_setup_file
  rootless_start "$IMAGE_SMALL"
}
teardown_file() {
  rootless_stop
  standin_stop
}

# From here on, idr and the engine's client are those of the user.
setup() {
  [[ $ENGINE == podman ]] || skip "only podman is tested rootless"
  endpoint_setup
  [[ -z $ROOTLESS_MISSING ]] || skip "$ROOTLESS_MISSING"
  printf '#!/bin/sh\nexec %q %q "$@"\n' "$ROOTLESS_DIR/as-user" "$IDR" >"$TEST_DIR/idr"
  chmod 755 "$TEST_DIR/idr"
  chown -R "$rootless_uid:$rootless_uid" "$TEST_DIR"/{home,tmp,work,names}
  IDR=$TEST_DIR/idr ENGINE=$ROOTLESS_DIR/podman
  "$IDR" --version >/dev/null 2>&1 || skip "only root can run idr here"
  "$ROOTLESS_DIR/as-user" test -w "$TEST_DIR/work" || skip "only root can enter $TEST_DIR"
}
teardown() {
  [[ -z ${TEST_DIR:-} ]] || engine_teardown
}

# role: in the container, prints the ARN of the endpoint's credentials, according to STS at 10.0.2.2, this machine.
role_script() {
  cat >"$TEST_DIR/work/role" <<'SH'
#!/bin/sh
/work/get >/dev/null
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" /tmp/reply; }
export AWS_ACCESS_KEY_ID=$(field AccessKeyId) AWS_SECRET_ACCESS_KEY=$(field SecretAccessKey) AWS_SESSION_TOKEN=$(field Token)
AWS_ENDPOINT_URL=$1 caller-identity
SH
  chmod 755 "$TEST_DIR/work/role"
}
# assert_refreshed LINES_OF_POLL: always served, with the keys of at least three sessions.
assert_refreshed() {
  assert_equal "$(cut -d ' ' -f 2 <<<"$1" | sort -u)" 200
  (($(cut -d ' ' -f 3 <<<"$1" | sort -u | wc -l) >= 3)) || fail "not refreshed twice: $1"
}
has_ended() { ! container_is_up "$1"; }

@test "rootless: podman has no root, and the container has its role" {
  role_script
  assert_equal "$("$ENGINE" info --format '{{.Host.Security.Rootless}}')" true
  endpoint_idr --role-session-name jo "$IMAGE_SMALL" /work/role "http://10.0.2.2:$STANDIN_PORT"
  assert_status 0
  assert_stdout "$session_arn/brief/jo"
  assert_nothing_left
}

@test "rootless: in the foreground, in the background and on the host's network, it is refreshed for two lifetimes" {
  start_endpoint_idr --name front "$IMAGE_SMALL" /work/poll 25
  wait_for shown " 200 " || fail "no container: $(cat "$stdout_file" "$stderr_file")"
  local front=$IDR_PID front_out=$stdout_file network
  IDR_PID=
  for network in slirp4netns host; do
    endpoint_idr --detach --network "$network" --name "back-$network" "$IMAGE_SMALL" /work/poll 25
    assert_status 0
  done
  assert_equal "$(companions | wc -l)" 2 # none on the host's network
  assert_equal "$("$IDR" ps --json | jq -r '.[].name' | sort | xargs)" "back-host back-slirp4netns front"
  IDR_PID=$front stdout_file=$front_out
  finish_idr
  assert_status 0
  assert_refreshed "$stdout"
  for network in slirp4netns host; do
    wait_for has_ended "back-$network" || fail "it does not end"
    assert_refreshed "$("$ENGINE" logs "back-$network")"
  done
  wait_for no_records || fail "a keeper stays"
  # Podman does not remove a companion before its container, which remains without --rm.
  ! container_is_up back-slirp4netns-credentials || fail "the companion runs on"
  "$ENGINE" rm back-slirp4netns back-host
  "$ENGINE" rm back-slirp4netns-credentials
  assert_nothing_left
}

@test "rootless: idr stop ends the container, its companion and its keeper" {
  endpoint_idr --detach --rm --name stopped "$IMAGE_SMALL" sh -c 'trap "exit 3" TERM; while :; do sleep 0.1; done'
  assert_status 0
  local keeper
  keeper=$(keeper_of stopped)
  [[ -n $keeper ]] || fail "no keeper: $("$IDR" ps)"
  run_idr stop stopped
  assert_status 0
  assert_stdout stopped
  wait_for ended "$keeper" || fail "the keeper stays"
  assert_nothing_left
}
