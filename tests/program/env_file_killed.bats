#!/usr/bin/env bats
# The env file if idr, its guard or docker is killed: docker reads it completely or does not find it.
# bats file_tags=every

load helpers
load helpers/env_file
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
}
teardown() {
  docker_stop
  program_teardown
}

# assert_never_started: docker was killed before it could start anything, and nothing of the launch is left.
assert_never_started() {
  wait_for ended "$1" || fail "docker lives on"
  ! noted started || fail "docker started a container: $(<"$TEST_DIR/notes")"
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
}

# reads_slowly: a docker that has read a part of the env file and then waits for the file "go".
reads_slowly() {
  reading_engine '
file = os.open(path, os.O_RDONLY)
got = len(os.read(file, 1000))
note(f"pid {os.getpid()}")
note("partly")
while not os.path.exists("'"$TEST_DIR"'/go"):
    time.sleep(0.02)
while part := os.read(file, 65536):
    got += len(part)
note(f"read {got}")
note("started")'
}

# opens_late: a docker that opens it when the file "go" exists.
opens_late() {
  reading_engine '
note(f"pid {os.getpid()}")
note("waits")
while not os.path.exists("'"$TEST_DIR"'/go"):
    time.sleep(0.02)
try:
    note(f"read {len(open(path).read())}")
    note("started")
except FileNotFoundError:
    note("not found")
    os._exit(125)'
}

@test "idr killed before docker has opened it: docker finds nothing, and nothing is left" {
  needs_guard
  opens_late
  start_reader
  wait_for noted waits
  env_file_of_kind p
  kill -KILL "$IDR_PID"
  finish_idr
  assert_status 137
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
  touch "$TEST_DIR/go"
  wait_for noted "not found"
}

# whole: what docker reads from an env file with the variables of many_variables 300.
whole() { ((300 * 1024 < $(sed -n 's/^read //p' "$TEST_DIR/notes"))); }

@test "docker reads all of it, whichever process is killed meanwhile" {
  needs_guard
  local victim guard options
  many_variables 300
  reads_slowly
  for victim in idr guard both; do
    rm -f "$TEST_DIR"/{notes,go}
    start_reader "${options[@]}"
    wait_for noted partly
    guard=$(guard)
    wait_for handed_over "$guard"
    [[ $victim == guard ]] || kill -KILL "$IDR_PID"
    [[ $victim == idr ]] || kill -KILL "$guard"
    touch "$TEST_DIR/go"
    finish_idr
    [[ $victim != guard ]] || assert_status 0
    wait_for noted started
    whole || fail "$victim: $(<"$TEST_DIR/notes")"
    wait_for ended "$guard"
  done
  run_idr --image busybox
  assert_tmp_empty
}

@test "docker reads all of it or does not find it, whichever process is killed as it opens it" {
  needs_guard
  local round guard options
  many_variables 300
  opens_late
  for ((round = 0; round < 24; round++)); do
    rm -f "$TEST_DIR"/{notes,go}
    start_reader "${options[@]}"
    wait_for noted waits
    guard=$(guard)
    touch "$TEST_DIR/go"
    sleep "0.0$((round % 3))$((round % 8))"
    ((round % 3 == 0)) || kill -KILL "$guard" 2>/dev/null || true
    ((round % 3 == 1)) || kill -KILL "$IDR_PID" 2>/dev/null || true
    finish_idr
    # If both were killed first, it may wait forever, for no process is left that could end it.
    wait_for ended "$(docker_pid)" || kill -KILL "$(docker_pid)"
    ! noted started || whole || fail "$round: $(<"$TEST_DIR/notes")"
  done
}

@test "the guard killed before docker reads it again: docker finds nothing, and idr continues" {
  needs_guard
  reading_engine '
open(path).read()
note("waits")
while not os.path.exists("'"$TEST_DIR"'/go"):
    time.sleep(0.02)
os._exit(4 if os.path.exists(path) else 5)'
  start_reader
  wait_for noted waits
  kill -KILL "$(guard)"
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
  touch "$TEST_DIR/go"
  finish_idr
  assert_status 5
}

@test "the guard killed before docker has opened it: idr kills docker and its children, with a message" {
  needs_guard
  local script
  for script in no yes; do
    rm -f "$TEST_DIR/notes"
    never_opens
    [[ $script == no ]] || started_by_script
    start_reader
    wait_for noted waits
    kill -KILL "$(guard)"
    finish_idr
    assert_status 1
    assert_stderr_has "the env file was lost before it was read"
    assert_never_started "$(docker_pid)"
  done
}

@test "all killed at once before docker has read it: no secret is left, and the next launch removes the rest" {
  needs_guard
  never_opens
  start_reader
  wait_for noted waits
  local guard
  guard=$(guard)
  kill -STOP "$IDR_PID"
  kill -KILL "$guard" "$(docker_pid)" "$IDR_PID"
  finish_idr
  wait_for ended "$guard"
  env_file_of_kind p
  [[ -z $(find "$TMPDIR" -type f) ]] || fail "a file is left"
  run_idr --image busybox
  assert_status 0
  assert_tmp_empty
}

@test "idr killed while the guard is stopped: the name is removed when the guard continues" {
  needs_guard
  opens_late
  start_reader
  wait_for noted waits
  local guard
  guard=$(guard)
  kill -STOP "$guard"
  sleep 0.05 # its next tick waits
  kill -KILL "$IDR_PID"
  finish_idr
  kill -CONT "$guard"
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
  touch "$TEST_DIR/go"
  wait_for ended "$(docker_pid)"
  ! noted started || fail "docker started a container"
}

@test "idr killed after docker has read it: docker and the container continue" {
  FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox --role app
  wait_for docker_ready
  wait_for tmp_is_empty
  local docker
  docker=$(<"$(docker_run_call)/pid")
  kill -KILL "$IDR_PID"
  finish_idr
  kill -0 "$docker"
  assert_equal "$(docker_signals)" ""
}
