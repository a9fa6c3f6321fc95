#!/usr/bin/env bats
# A launch whose stdin, stdout or stderr is closed, a pipe that is full or has no reader, or on a full disk.
# bats file_tags=every

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() {
  standin_reset
  docker_stop
  program_teardown
}

# through REDIRECTION: from now on idr is started by a shell with this redirection of its streams.
through() {
  printf '#!/bin/bash\nexec env --default-signal %q "$@" %s\n' "$IDR" "$1" >"$TEST_DIR/idr-redirected"
  chmod +x "$TEST_DIR/idr-redirected"
  IDR=$TEST_DIR/idr-redirected
}
# through_closed_pipe FD: from now on this stream of idr is a pipe without a reader.
through_closed_pipe() {
  cat >"$TEST_DIR/idr-piped" <<EOF
#!/usr/bin/python3 -IS
import os, signal, sys
read_end, write_end = os.pipe()
os.close(read_end)
for number in ($1,):
    os.dup2(write_end, number)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
os.execv("$IDR", ["idr", *sys.argv[1:]])
EOF
  chmod +x "$TEST_DIR/idr-piped"
  IDR=$TEST_DIR/idr-piped
}
# through_full_pipe: from now on stderr of idr is a full pipe that nobody reads.
through_full_pipe() {
  cat >"$TEST_DIR/idr-unread" <<EOF
#!/usr/bin/python3 -IS
import os, sys
read_end, write_end = os.pipe()
os.set_blocking(write_end, False)
try:
    while True:
        os.write(write_end, b"x" * 4096)
except BlockingIOError:
    os.set_blocking(write_end, True)
os.set_inheritable(read_end, True)
os.dup2(write_end, 2)
os.execv("$IDR", ["idr", *sys.argv[1:]])
EOF
  chmod +x "$TEST_DIR/idr-unread"
  IDR=$TEST_DIR/idr-unread
}

# launch_survives ARG…: the container's code is returned, docker got the complete env file, nothing is left.
launch_survives() {
  use_dev_keys
  FAKE_DOCKER_EXIT=7 run_idr --image busybox --role app "$@"
  assert_status 7
  assert_equal "$(env_names | paste -s -d ' ')" \
    "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_REGION AWS_REGION PYTHONUNBUFFERED"
  assert_equal "$(env_file | wc -l)" 6
  assert_tmp_empty
}

@test "stderr is a pipe whose reader has ended" {
  through_closed_pipe 2
  launch_survives
  launch_survives --no-volume --verbose
}

@test "stdout is a pipe whose reader has ended" {
  through_closed_pipe 1
  launch_survives
}

@test "the pipe of stderr is closed while docker runs" {
  cat >"$TEST_DIR/idr-reader-leaves" <<EOF
#!/bin/bash
set -o pipefail
env --default-signal $IDR "\$@" 2>&1 >/dev/null | head -n 1 >/dev/null
EOF
  chmod +x "$TEST_DIR/idr-reader-leaves"
  IDR=$TEST_DIR/idr-reader-leaves
  export FAKE_DOCKER_WAIT=0.5
  launch_survives
}

@test "stderr is a full pipe that nobody reads" {
  through_full_pipe
  launch_survives
}

@test "stderr is closed" {
  through '2>&-'
  launch_survives
}

@test "stdout is closed" {
  through '>&-'
  launch_survives
}

@test "stdin is closed" {
  through '<&-'
  launch_survives
}

@test "stdin, stdout and stderr are closed" {
  through '<&- >&- 2>&-'
  launch_survives
}

@test "a full disk for stderr does not stop a launch" {
  [[ -c /dev/full ]] || skip "there is no /dev/full"
  through '2>/dev/full'
  launch_survives
}

@test "credentials that cannot be written are a failure" {
  [[ -c /dev/full ]] || skip "there is no /dev/full"
  use_dev_keys
  through '>/dev/full'
  run_idr credentials --role app
  assert_status 1
  assert_stderr_has stdout
}
