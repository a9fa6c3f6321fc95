#!/usr/bin/env bats
# The credential agent: the static executables that run in a container next to the application, those of other
# architectures in qemu.
# bats file_tags=once

load helpers
setup() {
  program_setup
  AGENTS=$(dirname "$IDR")/agent
  TOKEN=token-of-the-pod-0123456789
  keep_secret agentSecret/made/up0000000000000000000001
}
teardown() {
  [[ -z ${AGENT_PID:-} ]] || kill -KILL "$AGENT_PID" 2>/dev/null || true
  program_teardown
}

# agent_for ARCHITECTURE: sets `agent` to the command that runs the executable here.
agent_for() {
  local machine=x86_64
  [[ $1 != arm64 ]] || machine=aarch64
  [[ -x $AGENTS/agent-$1 ]] || skip "there is no compiler for the agent on $1"
  agent=("$AGENTS/agent-$1")
  [[ $(uname -m) != "$machine" ]] || return 0
  command -v "qemu-$machine-static" >/dev/null || skip "qemu-$machine-static was not found"
  agent=("qemu-$machine-static" "${agent[@]}")
}
start_agent() {
  "${agent[@]}" serve "$TEST_DIR/socket" >"$TEST_DIR/stdout.agent" 2>"$TEST_DIR/stderr.agent" 3>&- &
  AGENT_PID=$!
}
# feed [EXPIRATION]: feeds the agent; sets `status` and `answer`.
feed() {
  status=0
  printf '%s\n' "{\"Version\":1,\"AuthorizationToken\":\"$TOKEN\"}" \
    "{\"AccessKeyId\":\"ASIATESTAGENT0000001\",\"SecretAccessKey\":\"agentSecret/made/up0000000000000000000001\",\"Token\":\"t\",\"Expiration\":\"${1:-2099-01-01T00:00:00Z}\"}" |
    "${agent[@]}" feed "$TEST_DIR/socket" >"$TEST_DIR/stdout.feed" 2>"$TEST_DIR/stderr.feed" || status=$?
  answer=$(<"$TEST_DIR/stdout.feed")
}
get() { curl --silent --max-time 30 "${@:2}" "http://127.0.0.1:$1/"; }

serves_until_term() {
  start_agent
  feed # which waits for the socket
  assert_equal "$status" 0
  assert_regex "$answer" '^ready [1-9][0-9]*$'
  local port=${answer#ready } ended=0
  assert_equal "$(get "$port" --header "Authorization: $TOKEN" | jq -r '.AccessKeyId, .SecretAccessKey, .Token, .Expiration')" \
    $'ASIATESTAGENT0000001\nagentSecret/made/up0000000000000000000001\nt\n2099-01-01T00:00:00Z'
  assert_equal "$(get "$port" --write-out '%{http_code}')" 401
  assert_equal "$(get "$port" --write-out '%{http_code}' --header "Authorization: $TOKEN" --header 'Host: evil.example')" 421
  kill -TERM "$AGENT_PID"
  wait "$AGENT_PID" || ended=$?
  assert_equal "$ended" 0
  assert_equal "$(cat "$TEST_DIR"/{stdout,stderr}.agent "$TEST_DIR/stderr.feed")" ""
}

refuses_expired() {
  start_agent
  feed 2020-01-01T00:00:00Z
  assert_equal "$status" 1
  assert_regex "$answer" '^refused the credentials expired at 2020-01-01T00:00:00Z; it is '
}

@test "amd64: serves what it was fed, until TERM" {
  agent_for amd64
  serves_until_term
}

@test "arm64: serves what it was fed, until TERM" {
  agent_for arm64
  serves_until_term
}

@test "amd64: says why it refuses a feed" {
  agent_for amd64
  refuses_expired
}

@test "arm64: says why it refuses a feed" {
  agent_for arm64
  refuses_expired
}

@test "INT ends it too, and its socket is closed to others" {
  agent_for "$(dpkg --print-architecture)"
  start_agent
  feed
  assert_equal "$(stat --format %a "$TEST_DIR/socket")" 700
  kill -INT "$AGENT_PID" # ignored, as in every background process of a script, until it takes it over
  wait "$AGENT_PID"
}

@test "feed: one line on stderr if nobody listens, or if the path is too long" {
  agent_for "$(dpkg --print-architecture)"
  feed
  assert_equal "$status $(<"$TEST_DIR/stderr.feed")" \
    "1 agent: cannot connect to $TEST_DIR/socket: No such file or directory"
  run -1 --separate-stderr "${agent[@]}" serve "/nowhere/$(printf 'x%.0s' {1..200})"
  assert_regex "$stderr" '^agent: cannot listen on /nowhere/x*: File name too long$'
}

@test "the memory of the agent cannot be read by others of its user" {
  agent_for "$(dpkg --print-architecture)"
  as_nobody
  agent=(setpriv --reuid 65534 --regid 65534 --clear-groups "${agent[@]}")
  start_agent
  feed
  assert_equal "$status" 0
  run setpriv --reuid 65534 --regid 65534 --clear-groups cat "/proc/$AGENT_PID/environ"
  assert_failure
}

@test "the executables are static, stripped and small" {
  local file
  for file in "$AGENTS"/agent-{amd64,arm64}; do
    [[ -e $file ]] || continue
    assert_equal "$(readelf --program-headers --wide "$file" | grep -cE 'INTERP|DYNAMIC')" 0
    assert_equal "$(readelf --sections --wide "$file" | grep -cE '\.symtab|\.debug')" 0
    (($(stat --format %s "$file") <= 1536 * 1024)) || fail "$(ls -l "$file")"
  done
}

@test "the images: the agent and nothing else, and the tag of both architectures" {
  local folder tag archive layer count=0
  folder=$(dirname "$IDR")/../lib/iam-docker-run
  tag=$(<"$folder/agent-image")
  assert_regex "$tag" '^iam-docker-run/agent:[0-9.]+-[0-9a-f]{12}$'
  for archive in "$folder"/agent-*.tar; do
    count=$((count + 1))
    mkdir "$TEST_DIR/image"
    tar --extract --file "$archive" --directory "$TEST_DIR/image"
    assert_equal "$(jq -r '.[].RepoTags[]' "$TEST_DIR/image/manifest.json")" "$tag"
    layer=$TEST_DIR/image/$(jq -r '.[].Layers[]' "$TEST_DIR/image/manifest.json")
    assert_equal "$(tar --list --verbose --numeric-owner --file "$layer" | awk '{ print $1, $2, $NF }')" \
      "-rwxr-xr-x 0/0 agent"
    assert_equal "$(jq -r '[.architecture, .os, .config.User, .config.Entrypoint[], .rootfs.diff_ids[]] | join(" ")' \
      "$TEST_DIR/image/$(jq -r '.[].Config' "$TEST_DIR/image/manifest.json")")" \
      "$(basename "$archive" .tar | sed s/agent-//) linux 65534:65534 /agent sha256:$(sha256sum <"$layer" | cut -d ' ' -f 1)"
    rm -r "$TEST_DIR/image"
  done
  ((count > 0)) || fail "there is no image"
}
