# What the engine tests share: the helpers of the program tests, with the real docker instead of the
# recording one. A test file starts with
#
#     load helpers
#     setup_file() { standin_for_file; }
#     teardown_file() { standin_stop; }
#     setup() { engine_setup; }
#     teardown() { engine_teardown; }
#
# IMAGE_SMALL has busybox, curl and /bin/caller-identity, IMAGE_BASH bash as well, IMAGE_AWSCLI the real
# AWS CLI (need_awscli skips a test without it). A container reaches the stand-in with `--network host`.
source "$(dirname "${BASH_SOURCE[0]}")/../program/helpers.bash"

engine_setup() {
  [[ -z ${ENGINE_MISSING:-} ]] || skip "$ENGINE_MISSING"
  local docker_host=${DOCKER_HOST:-}
  program_setup
  PATH=${PATH#"$PROGRAM_TESTS/bin:"}
  [[ -z $docker_host ]] || export DOCKER_HOST=$docker_host
}

engine_teardown() {
  [[ -n ${TEST_DIR:-} ]] || return 0
  program_teardown
  containers_remove
}

need_awscli() { [[ -z ${IMAGE_AWSCLI_MISSING:-} ]] || skip "$IMAGE_AWSCLI_MISSING"; }

# containers: the ids of all containers of our images, running or not.
containers() {
  docker ps --all --quiet --filter "ancestor=$IMAGE_SMALL" --filter "ancestor=$IMAGE_BASH" \
    --filter "ancestor=$IMAGE_AWSCLI"
}
containers_remove() {
  local left
  left=$(containers)
  # shellcheck disable=SC2086 # words
  [[ -z $left ]] || docker rm --force --volumes $left >/dev/null
}
assert_no_container() {
  local left
  left=$(containers)
  [[ -z $left ]] || fail "containers are left: $(docker ps --all)"
}
container_runs() { [[ -n $(docker ps --quiet --filter "ancestor=$IMAGE_SMALL") ]]; }
