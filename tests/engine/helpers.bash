# Helpers for the engine tests: those of the program tests, with the real client ENGINE (docker, podman)
# instead of the recording one. A test file starts with
#
#     load helpers
#     setup_file() { standin_for_file; }
#     teardown_file() { standin_stop; }
#     setup() { engine_setup; }
#     teardown() { engine_teardown; }
#
# IMAGE_SMALL has busybox, curl and /bin/caller-identity, IMAGE_BASH also bash, IMAGE_CLIENTS the real
# clients of AWS and the programs of tests/clients (need_clients skips a test without it). A container reaches the
# stand-in with `--network host`, or at ENGINE_ADDRESS if the stand-in also listens there.
source "$(dirname "${BASH_SOURCE[0]}")/../program/helpers.bash"

engine_setup() {
  [[ -z ${ENGINE_MISSING:-} ]] || skip "$ENGINE_MISSING"
  local docker_host=${DOCKER_HOST:-}
  program_setup
  PATH=${PATH#"$PROGRAM_TESTS/bin:"}
  [[ -z $docker_host ]] || export DOCKER_HOST=$docker_host
  export IAM_DOCKER_RUN_ENGINE=$ENGINE
}

engine_teardown() {
  [[ -n ${TEST_DIR:-} ]] || return 0
  program_teardown
  containers_remove
}

# standin_for_engine [STATE_FILE]: a stand-in that containers with a network of their own reach
# too: as STANDIN_IN_CONTAINER.
standin_for_engine() {
  local address=()
  [[ -z ${ENGINE_ADDRESS:-} ]] || address=(--address 127.0.0.1 --address "$ENGINE_ADDRESS")
  standin_start "$BATS_FILE_TMPDIR/standin" "${1:-$PROGRAM_TESTS/standin.json}" "${address[@]}"
  export STANDIN_IN_CONTAINER=http://${ENGINE_ADDRESS:-127.0.0.1}:$STANDIN_PORT
}

need_clients() { [[ -z ${IMAGE_CLIENTS_MISSING:-} ]] || skip "$IMAGE_CLIENTS_MISSING"; }

# containers [ps option…]: the IDs of all containers of our images, running or not, except the one of systemd.bash.
containers() {
  "$ENGINE" ps --no-trunc --format '{{.ID}} {{.Image}}' "${@:---all}" |
    sed -nE '/idr-tests.systemd:/d; s, .*(idr-tests|iam-docker-run)/.*,,p'
}
containers_remove() { remove_listed containers; }
# remove_listed COMMAND…: removes the containers whose IDs the command prints. One that the engine is just
# removing itself causes an error, and is gone the next time.
remove_listed() { wait_for are_removed "$@" || fail "containers are left: $("$ENGINE" ps --all)"; }
are_removed() {
  local left
  left=$("$@")
  # shellcheck disable=SC2086 # words
  [[ -z $left ]] || ! "$ENGINE" rm --force --volumes $left >/dev/null 2>&1 || left=$("$@")
  [[ -z $left ]]
}
assert_no_container() {
  local left
  left=$(containers)
  [[ -z $left ]] || fail "containers are left: $("$ENGINE" ps --all)"
}
container_runs() { [[ -n $(containers --filter status=running) ]]; }
