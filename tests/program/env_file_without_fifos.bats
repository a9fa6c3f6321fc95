#!/usr/bin/env bats
# The env file where idr cannot create FIFOs, or no file may grow.
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

needs_no_proc() {
  needs_guard
  [[ ${IDR_PRESET:-} != sanitize ]] || skip "the sanitizers need /proc"
}

# without_fifos: from now on idr cannot create FIFOs.
without_fifos() {
  needs_guard
  echo '#include <errno.h>
int mkfifo(const char* path, unsigned mode) { (void)path; (void)mode; errno = EPERM; return -1; }' |
    cc -x c -shared -fPIC -o "$TEST_DIR/no-fifos.so" -
  printf '#!/bin/bash\nLD_PRELOAD=%q exec -a idr %q "$@"\n' "$TEST_DIR/no-fifos.so" "$IDR" >"$TEST_DIR/idr"
  chmod +x "$TEST_DIR/idr"
  IDR=$TEST_DIR/idr
}

@test "without FIFOs it is a regular file, removed when docker has read it" {
  without_fifos
  FAKE_DOCKER_UNTIL_GONE=$PATIENCE run_idr --image busybox --role app
  assert_status 0
  assert_env_file_private file
  assert_equal "$(<"$(docker_run_call)/env-file-1.end")" gone
  assert_tmp_empty
}

@test "the same if the file system has no access times" {
  without_fifos
  idr_with_mounts "mount -t tmpfs -o noatime none $TMPDIR"
  FAKE_DOCKER_UNTIL_GONE=$PATIENCE run_idr --image busybox --role app
  assert_status 0
  assert_env_file_private file
  assert_equal "$(<"$(docker_run_call)/env-file-1.end")" gone
}

@test "without /proc the process that opens it is the reader" {
  needs_no_proc
  idr_with_mounts "mount -t tmpfs none /proc"
  run_idr --image busybox --role app
  assert_status 0
  assert_env_file_private
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_tmp_empty
}

@test "a regular file is removed if idr is killed before docker has read it" {
  without_fifos
  never_opens
  start_reader
  wait_for noted waits
  env_file_of_kind f
  kill -KILL "$IDR_PID"
  finish_idr
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
  kill -KILL "$(docker_pid)"
}

# without_growth: from now on idr cannot write to files; its output goes through a pipe.
without_growth() {
  printf '#!/bin/bash\nset -o pipefail\n(ulimit -f 0 && exec %q "$@") 2>&1 | cat >&2\n' "$IDR" >"$TEST_DIR/limited"
  chmod +x "$TEST_DIR/limited"
  IDR=$TEST_DIR/limited
}

@test "if no file may grow, a regular file is an error, and nothing is left" {
  without_fifos
  without_growth
  run_idr --no-cache --image busybox --role app
  assert_status 1
  assert_stderr_has "File too large"
  assert_no_docker_run
  assert_tmp_empty
}

@test "if no file may grow, a FIFO still works, and nothing is left of the cache" {
  needs_guard
  without_growth
  reading_engine 'os._exit(0 if b"AWS_SESSION_TOKEN=" in open(path, "rb").read() else 3)'
  run_idr --engine "$TEST_DIR/reader" --image busybox --role app
  assert_status 0
  assert_tmp_empty
  [[ -z $(find "$HOME/.cache" -type f -size +0) ]] || fail "left: $(find "$HOME/.cache" -type f)"
}
