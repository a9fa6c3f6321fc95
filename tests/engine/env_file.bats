#!/usr/bin/env bats
# The env file with real engines: a FIFO, whatever fails.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  engine_setup
  use_dev_keys
}
teardown() { engine_teardown; }

# launch ARG…: launches in the role, with the small image.
launch() { run_idr --role app --image "$IMAGE_SMALL" "$@"; }
# assert_nothing_left: idr has left nothing; a killed client may leave its own files.
assert_nothing_left() { wait_for nothing_of_idr || fail "left: $(find "$TMPDIR")"; }
nothing_of_idr() { [[ -z $(find "$TMPDIR" -name 'iam-docker-run-*') ]]; }
# client SCRIPT: from now on the engine's client is this shell script, in which `file` is the name of the
# env file and "$client" the real client.
client() {
  local real
  real=$(command -v "$ENGINE")
  printf '#!/bin/bash\nclient=%q\nfor word; do [[ $word != */iam-docker-run-*/env ]] || file=$word; done\n%s\n' \
    "$real" "$1" >"$TEST_DIR/$ENGINE-client"
  chmod +x "$TEST_DIR/$ENGINE-client"
  export IAM_DOCKER_RUN_ENGINE=$TEST_DIR/$ENGINE-client
}
no_container() { [[ -z $("$ENGINE" ps --all --quiet --filter "name=$1") ]]; }

@test "60 KiB and 300 KiB of variables" {
  local size number options
  for size in 60 300; do
    options=()
    for ((number = 0; number < size / 30; number++)); do
      export "BIG_$number=$(head -c 30000 /dev/zero | tr '\0' $((number % 10)))"
      options+=(-e "BIG_$number")
    done
    # In total more than one argument can contain, but not more than an environment.
    SECRET_STDOUT=1 launch "${options[@]}" --cmd "env"
    assert_status 0
    assert_equal "$(grep -c '^BIG_.*=.\{30000\}$' "$stdout_file")" $((size / 30))
    assert_equal "$(grep -c '^AWS_ACCESS_KEY_ID=ASIA' "$stdout_file")" 1
    assert_nothing_left
  done
}

@test "a client that fails before it opens it" {
  launch --cpus no-number
  assert_status 125
  assert_nothing_left
}

@test "a client that opens it twice, and others before it" {
  client 'cat "$file" >/dev/null; head -c 1 "$file" >/dev/null; exec "$client" "$@"'
  SECRET_STDOUT=1 launch --cmd env
  assert_status 0
  assert_has "$stdout" AWS_ACCESS_KEY_ID=ASIA
  assert_nothing_left
}

@test "idr killed before the client has read it: the client finds no file, no container, nothing left" {
  client 'touch '"$TEST_DIR"'/ready; until [[ -e '"$TEST_DIR"'/go ]]; do sleep 0.05; done
"$client" "$@"; echo $? >'"$TEST_DIR"'/code'
  start_idr --role app --image "$IMAGE_SMALL" --name idr-tests-killed
  wait_for test -e "$TEST_DIR/ready"
  kill -KILL "$IDR_PID"
  finish_idr
  assert_nothing_left
  touch "$TEST_DIR/go"
  wait_for test -s "$TEST_DIR/code"
  assert_equal "$(<"$TEST_DIR/code")" 125
  no_container idr-tests-killed
}

@test "idr and the guard of the env file killed at any moment: a container has all of its credentials or does not start" {
  local round
  mkdir "$TEST_DIR/out"
  chmod 777 "$TEST_DIR/out"
  for ((round = 0; round < 20; round++)); do
    start_idr --role app --image "$IMAGE_SMALL" -v "$TEST_DIR/out:/out" --cmd "sh -c 'env | grep -c ^AWS_ >/out/$round'"
    sleep "0.0$((round % 10))"
    # shellcheck disable=SC2046 # one, or none
    kill -KILL $(pgrep --parent "$IDR_PID" --exact env-file-guard) 2>/dev/null || true
    ((round % 2 == 0)) || kill -KILL "$IDR_PID" 2>/dev/null || true
    finish_idr
  done
  sleep 1 # for containers that are on their way
  # If both were killed before, the client waits forever; a killed podman may leave a container that never
  # ran.
  pkill -KILL --full "$TEST_DIR/tmp/iam-docker-run-" || true
  containers_remove
  ! grep -qvx 5 "$TEST_DIR"/out/* || fail "$(grep -H . "$TEST_DIR"/out/*)"
  launch
  assert_nothing_left
}

no_client() { ! pgrep --full "$TEST_DIR/tmp/iam-docker-run-" >/dev/null; }

@test "idr killed at any moment of a launch leaves nothing, or only what the next launch removes" {
  local delay guard
  for delay in 0.005 0.01 0.015 0.02 0.03 0.04 0.06 0.08 0.1 0.15; do
    start_idr --role app --image "$IMAGE_SMALL" --name idr-tests-killed --cmd "sleep 1"
    sleep "$delay"
    kill -STOP "$IDR_PID"
    guard=$(pgrep --parent "$IDR_PID" || true)
    kill -KILL "$IDR_PID"
    finish_idr
    # Between the creation of its folder and the start of the guard, no process could remove it.
    [[ -n $guard ]] || launch
    assert_nothing_left
    # A client that no process waits for may still be about to create its container.
    wait_for no_client || fail "the client stays"
    wait_for no_container idr-tests-killed || fail "the container stays"
  done
}

@test "many launches at once" {
  all_at_once 20 --role app --image "$IMAGE_SMALL" --cmd 'sh -c "case $AWS_ACCESS_KEY_ID in ASIA*) exit 0;; esac; exit 3"'
  assert_status 0
  assert_equal "$(sort "$stdout_file" | uniq -c | tr -s ' ')" " 20 0"
  assert_nothing_left
}
