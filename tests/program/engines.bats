#!/usr/bin/env bats
# Which client is started, and the differences between the clients.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  mkdir "$TEST_DIR/engines"
}
teardown() { program_teardown; }

# clients NAME…: creates clients that record like docker; launch_with_clients ARG…: launches with only these
# on PATH.
clients() {
  local name
  for name in "$@"; do ln -s "$PROGRAM_TESTS/bin/docker" "$TEST_DIR/engines/$name"; done
}
launch_with_clients() { PATH=$TEST_DIR/engines run_idr run "$@"; }
assert_started() { assert_equal "$(basename "$(<"$(docker_run_call)/program")")" "$1"; }

# ---- which ----

@test "no engine on PATH: 127 before any request" {
  use_dev_keys
  standin_mark
  launch_with_clients --role app busybox
  assert_status 127
  assert_stderr_has docker
  assert_stderr_has podman
  assert_stdout ""
  assert_stderr_lines 2
  assert_tmp_empty
  assert_no_request
}

@test "a docker on PATH that is a folder, or not executable, is ignored" {
  mkdir -p "$TEST_DIR/a/docker" "$TEST_DIR/b"
  echo 'exit 0' >"$TEST_DIR/b/docker"
  PATH=$TEST_DIR/a:$TEST_DIR/b run_idr --image busybox
  assert_status 127
  assert_tmp_empty
}

@test "the engine: --engine, then idr.toml, then IAM_DOCKER_RUN_ENGINE, then the first known one on PATH" {
  clients nerdctl finch podman
  launch_with_clients busybox
  assert_started podman
  IAM_DOCKER_RUN_ENGINE=finch launch_with_clients busybox
  assert_started finch
  echo 'engine = "nerdctl"' >idr.toml
  launch_with_clients busybox
  assert_started nerdctl
  IAM_DOCKER_RUN_ENGINE=podman launch_with_clients busybox
  assert_started nerdctl
  launch_with_clients --engine podman busybox
  assert_started podman
  rm idr.toml
  IAM_DOCKER_RUN_ENGINE=$TEST_DIR/engines/nerdctl run_idr --image busybox
  assert_started nerdctl
  run_idr --image busybox --engine nosuch
  assert_status 127
  assert_stderr_has "nosuch (from --engine)"
}

# ---- what differs ----

@test "the line begins with the client's name" {
  clients podman
  launch_with_clients -it=false --label a=1 busybox
  assert_regex "$stderr" $'\npodman run --rm --interactive --label a=1 --name busybox-[0-9a-f]{8} --env-file '
}

@test "pull policies: podman has one more" {
  clients docker podman
  launch_with_clients --engine podman --pull newer busybox
  assert_status 0
  assert_docker_has --pull newer
  launch_with_clients --engine docker --pull newer busybox
  assert_status 2
  assert_stderr_has "--pull: docker does not accept newer, only always, missing, never"
}

@test "-e NAME of an unset variable is passed unchanged: docker removes the image's, podman does nothing" {
  clients docker podman
  launch_with_clients --engine docker -e UNSET busybox
  assert_docker_has --env UNSET
  launch_with_clients --engine podman -e UNSET -e 'UN*SET' busybox
  assert_docker_has --env UNSET
  assert_docker_has --env 'UN*SET'
  refute_docker_has --unsetenv
}

@test "-e 'PREFIX_*': to podman every variable of the host with this prefix, to docker a name" {
  clients docker podman
  APP_A=1 APP_B=2 launch_with_clients --engine podman -e 'APP_*' -e 'NONE_*' busybox
  assert_equal "$(env_names | paste -s -d ' ')" "APP_A APP_B PYTHONUNBUFFERED"
  refute_docker_has --unsetenv
  APP_A=1 launch_with_clients --engine docker -e 'APP_*' busybox
  assert_docker_has --env 'APP_*'
}

@test "a value that ends with a space: nerdctl would cut it in an env file" {
  clients docker nerdctl
  launch_with_clients --engine docker -e 'PADDED=x ' busybox
  assert_equal "$(env_value PADDED)" 'x '
  launch_with_clients --engine nerdctl -e 'PADDED=x ' -e PLAIN=x busybox
  assert_docker_has --env PADDED
  assert_has "$(docker_environ)" 'PADDED=x '
  refute_has "$(env_file)" PADDED
  assert_equal "$(env_value PLAIN)" x
}

@test "an option that the client does not have is refused before any request" {
  clients podman
  use_dev_keys
  standin_mark
  docker_help <<<"  --label list  Set metadata"
  launch_with_clients --role app --link other busybox
  assert_status 2
  assert_stderr_has "--link: podman has no such option"
  assert_no_request
  assert_tmp_empty
  assert_equal "$(docker_calls run | wc -l)" 1 # for its help
}

@test "podman's --env-host is refused if a variable of the host would override the role" {
  clients podman
  use_dev_keys
  standin_mark
  docker_help <<<"  --env-host  Use all current host environment variables in container"
  AWS_PROFILE=other launch_with_clients --role app --env-host=true busybox
  assert_status 2
  assert_stderr_has "--env-host passes AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_SECRET_ACCESS_KEY: in conflict"
  assert_no_request
  launch_with_clients --env-host=true busybox
  assert_status 0
  assert_stderr_has "warning: the container gets AWS_ACCESS_KEY_ID from --env-host, not a role's"
}

@test "a newer client that has the option gets it" {
  clients podman
  docker_help <<<"  --link list  Add a link"
  launch_with_clients --link other busybox
  assert_status 0
  assert_docker_has --link other
}

@test "--mount-docker: the client's own socket, or a refusal" {
  clients podman nerdctl
  CONTAINER_HOST=unix:///run/user/7/podman.sock launch_with_clients --engine podman --mount-docker busybox
  assert_docker_has --volume /run/user/7/podman.sock:/var/run/docker.sock
  launch_with_clients --engine nerdctl --mount-docker busybox
  assert_status 2
  assert_stderr_has "--mount-docker: nerdctl"
}

@test "a client's own exit code is returned unchanged" {
  clients nerdctl
  FAKE_DOCKER_EXIT=1 FAKE_DOCKER_STDERR=$'level=fatal msg="no such image"\n' \
    launch_with_clients --engine nerdctl busybox
  assert_status 1
  assert_stderr_has $'\nlevel=fatal msg="no such image"\nidr: nerdctl could not start the container, or the container exited with code 1'
}
