#!/usr/bin/env bats
# The env file: a FIFO that docker reads once and completely, and no process after it.
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

@test "the env file is a private FIFO, in a folder with a random name in the temp path" {
  local mask
  for mask in 000 022 0777; do
    umask "$mask"
    run_idr --image busybox --role app
    umask 022
    assert_status 0
    assert_env_file_private
    assert_regex "$(env_file_path)" "^$TMPDIR/iam-docker-run-[0-9a-f]{16}/env$"
    assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
    assert_tmp_empty
  done
}

@test "60 KiB and 300 KiB of variables reach docker completely" {
  local size options
  for size in 60 300; do
    many_variables "$size"
    run_idr --image busybox --role app "${options[@]}"
    assert_status 0
    assert_equal "$(env_value BIG_0)" "$BIG_0"
    assert_equal "$(env_names | grep -c BIG_)" $((size / 30))
    assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
    assert_tmp_empty
  done
}

@test "an earlier reader, or a docker that opens it twice, does not consume it" {
  needs_guard
  cat >"$TEST_DIR/reader" <<EOF
#!/bin/bash
for word; do [[ \$word == */env ]] && path=\$word; done
cat "\$path" >"$TEST_DIR/other"
number=\$(stat -c %i "\$path")
head -c 5 "\$path" >"$TEST_DIR/beginning"
while [[ \$(stat -c %i "\$path") == "\$number" ]]; do sleep 0.01; done # until there is a new one
exec "$PROGRAM_TESTS/bin/docker" "\$@"
EOF
  chmod +x "$TEST_DIR/reader"
  run_idr --engine "$TEST_DIR/reader" --image busybox --role app
  assert_status 0
  assert_equal "$(env_file)" "$(<"$TEST_DIR/other")"
  assert_equal "$(<"$TEST_DIR/beginning")" "$(head -c 5 "$TEST_DIR/other")"
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_tmp_empty
}

@test "a process that reads its beginning before docker, once or several times, does not consume it" {
  needs_guard
  local looks pause
  for looks in 1 2 5; do
    for pause in 0.002 0.02 0.08; do
      reading_engine "
for _ in range($looks):
    with open(path, 'rb') as file:
        file.read1(100)
        number = os.fstat(file.fileno()).st_ino
    while os.stat(path).st_ino == number: # until there is a new one
        time.sleep(0.001)
    time.sleep($pause)
text = open(path).read()
os._exit(0 if text.startswith('AWS_ACCESS_KEY_ID=') and text.endswith('PYTHONUNBUFFERED=1\\n') else 3)"
      run_idr --engine "$TEST_DIR/reader" --image busybox --role app
      assert_equal "$looks $pause $status" "$looks $pause 0"
    done
  done
}

@test "a docker that opens it twice gets it twice" {
  needs_guard
  local options
  many_variables 300
  reading_engine 'os._exit(0 if open(path, "rb").read() == open(path, "rb").read() else 3)'
  start_reader "${options[@]}"
  finish_idr
  assert_status 0
  assert_tmp_empty
}

@test "a docker that a script starts is the reader too: the file is removed, and docker has time after TERM" {
  needs_guard
  reads_and_ends_late
  started_by_script
  start_reader
  wait_for noted waits
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  noted ended
}

@test "a docker that has read it and is slow to end after TERM is not killed" {
  reads_and_ends_late
  start_reader
  wait_for noted waits
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  noted ended
  assert_tmp_empty
}
reads_and_ends_late() {
  reading_engine '
open(path).read()
def end(*_):
    time.sleep(3)
    note("ended")
    os._exit(143)
signal.signal(signal.SIGTERM, end)
note("waits")
time.sleep('"$FOREVER"')'
}

@test "the guard ends with the launch, and leaves no zombie" {
  run -0 /usr/bin/python3 -IS - "$IDR" --image busybox --role app <<'END'
import ctypes, os, subprocess, sys
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
for _ in range(3):
    subprocess.run(sys.argv[1:], check=True)
try:
    sys.exit(f"left: {os.waitpid(-1, os.WNOHANG)}")
except ChildProcessError:
    pass
END
}

@test "a docker that fails before it opens it: its code, nothing left" {
  FAKE_DOCKER_READ=no FAKE_DOCKER_EXIT=125 run_idr --image busybox --role app
  assert_status 125
  assert_tmp_empty
}

@test "200 launches at once: each docker gets its own complete env file" {
  all_at_once 200 --engine "$PROGRAM_TESTS/bin/docker" --image busybox --role app
  assert_status 0
  assert_equal "$(sort -u "$stdout_file")" 0
  assert_equal "$(docker_runs)" 200
  local call
  for call in $(docker_calls run); do
    [[ $(grep -cE '^(AWS_ACCESS_KEY_ID=ASIA|AWS_SECRET_ACCESS_KEY=.|AWS_SESSION_TOKEN=.|PYTHONUNBUFFERED=1)' "$call/env-file-1") == 4 ]] ||
      fail "not whole: $call"
  done
  assert_tmp_empty
}
