#!/usr/bin/env bats
# Signals reach docker once, and the env file is removed no matter how idr ends.
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

# assert_at_once START: before the request would time out, which takes 10 s.
assert_at_once() { ((SECONDS - $1 < 8)) || fail "it took $((SECONDS - $1)) s"; }
env_files() { find "$TMPDIR" -name 'iam-docker-run-*' | wc -l; }
env_file_is_there() { (($(env_files) == 1)); }

# ---- sent to idr ----

@test "TERM, HUP, INT and QUIT sent to idr reach docker once, from idr" {
  local signal
  for signal in TERM HUP INT QUIT; do
    FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox
    local idr=$IDR_PID
    wait_for docker_is_at "$((IDR_RUNS))"
    kill "-$signal" "$IDR_PID"
    finish_idr
    assert_equal "$(docker_signals)" "$signal $idr"
    assert_status $((128 + $(kill -l "$signal")))
    assert_tmp_empty
  done
}

@test "USR1, USR2 and TERM: each once, in a row" {
  FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox
  local idr=$IDR_PID
  wait_for docker_ready
  kill -USR1 "$IDR_PID"
  wait_for got_signals 1
  kill -USR2 "$IDR_PID"
  wait_for got_signals 2
  kill -TERM "$IDR_PID"
  finish_idr
  assert_equal "$(docker_signals)" "USR1 $idr"$'\n'"USR2 $idr"$'\n'"TERM $idr"
}
got_signals() { (($(docker_signals | wc -l) == $1)); }

@test "docker's code after a signal is idr's" {
  FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_EXIT=5 start_idr --image busybox
  wait_for docker_ready
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 5
}

@test "a signal while docker has not read the env file yet: docker gets it, the file is gone" {
  FAKE_DOCKER_READ=no FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox
  wait_for docker_ready
  env_file_is_there
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  assert_tmp_empty
}

@test "docker is killed: the code shows it, and nothing is left" {
  FAKE_DOCKER_READ=no FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox
  wait_for docker_ready
  kill -KILL "$(<"$(docker_run_call)/pid")"
  finish_idr
  assert_status 137
  assert_tmp_empty
}

# signal_engine: an engine that prints which signals are blocked and ignored in it.
signal_engine() {
  printf '#!/bin/sh\nexec grep -E "^Sig(Blk|Ign):" /proc/self/status\n' >"$TEST_DIR/engine"
  chmod +x "$TEST_DIR/engine"
}
# assert_signals BLOCKED IGNORED: masks of these signals; 32 and 33 belong to the C library.
assert_signals() {
  local name mask found=()
  while read -r name mask; do found+=($((16#$mask & 0x7fffffff))); done <"$stdout_file"
  assert_equal "${found[*]}" "$*"
}

@test "docker starts with the original signal state" {
  signal_engine
  start_idr --image busybox --engine "$TEST_DIR/engine"
  finish_idr
  assert_signals 0 0
}

@test "docker also ignores the signals that idr was started to ignore" {
  signal_engine
  printf '#!/bin/sh\nexec env --default-signal --ignore-signal=HUP %q "$@"\n' "$IDR" >"$TEST_DIR/nohup"
  chmod +x "$TEST_DIR/nohup"
  IDR=$TEST_DIR/nohup run_idr --image busybox --engine "$TEST_DIR/engine"
  assert_signals 0 1
}

@test "the hangup of a terminal whose session idr leads reaches docker, once" {
  FAKE_DOCKER_WAIT=$FOREVER run -0 /usr/bin/python3 -IS - "$IDR" --image busybox <<'END'
import glob, os, pty, sys, time
idr, terminal = pty.fork()
if idr == 0:
    os.execv(sys.argv[1], sys.argv[1:])
while not glob.glob(os.environ["RECORD_DIR"] + "/*/ready"):
    time.sleep(0.02)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(idr, 0)[1]))
END
  assert_equal "$output" 129
  assert_regex "$(docker_signals)" '^HUP [0-9]+$'
  assert_tmp_empty
}

@test "a docker that another process stops and continues does not leave idr stopped" {
  FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_EXIT=0 start_idr --image busybox
  wait_for docker_ready
  local docker
  docker=$(<"$(docker_run_call)/pid")
  kill -STOP "$docker"
  sleep 0.3
  kill -CONT "$docker"
  kill -TERM "$docker"
  finish_idr
  assert_status 0
}

# ---- typed at a terminal ----

@test "INT typed at a terminal reaches docker from the terminal, once" {
  export FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_GRACE=0.6
  KEYS_WHEN=docker_ready KEYS=$'\x03' run_idr_on_terminal --image busybox
  assert_status 130
  assert_equal "$(docker_signals)" "INT 0"
  assert_tmp_empty
}

@test "QUIT typed at a terminal reaches docker from the terminal, once" {
  export FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_GRACE=0.6
  KEYS_WHEN=docker_ready KEYS=$'\x1c' run_idr_on_terminal --image busybox
  assert_status 131
  assert_equal "$(docker_signals)" "QUIT 0"
  assert_tmp_empty
}

@test "an INT that docker survives: idr waits for docker and returns its code" {
  export FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_GRACE=1 FAKE_DOCKER_EXIT=6
  KEYS_WHEN=docker_ready KEYS=$'\x03' run_idr_on_terminal --image busybox
  assert_status 6
  assert_stdout_has "Container exited with code 6"
}

# impatient_engine: an engine that ends with 1 at the third INT, like docker's client; $TEST_DIR/got
# contains the number received.
impatient_engine() {
  cat >"$TEST_DIR/impatient" <<'END'
#!/bin/bash
got=0
trap 'echo $((got += 1)) >"${0%/*}/got"; ((got < 3)) || exit 1' INT
while [[ $1 != --env-file ]]; do shift; done
cat "$2" >/dev/null
echo 0 >"${0%/*}/got"
while :; do sleep 0.1; done
END
  chmod +x "$TEST_DIR/impatient"
}
has_got() { [[ -s $TEST_DIR/got && $(<"$TEST_DIR/got") == "$1" ]]; }

@test "a docker that ends at the third INT: the container may still be running" {
  impatient_engine
  start_idr --image busybox --name web --engine "$TEST_DIR/impatient"
  local count
  for count in 0 1 2; do
    wait_for has_got "$count"
    kill -INT "$IDR_PID"
  done
  finish_idr
  assert_status 1
  assert_stderr_has "$TEST_DIR/impatient ended after 3 signals; the container may still be running: \`$TEST_DIR/impatient stop web\` stops it"
  refute_stderr_has "Container exited"
}

@test "an INT typed during a request to STS ends idr at once" {
  use_dev_keys
  silence_standin
  start_idr_on_terminal --image busybox --role app
  wait_for asks_sts
  local start=$SECONDS
  type_keys $'\x03'
  finish_idr
  assert_at_once "$start"
  assert_status 130
  assert_no_docker_run
  assert_tmp_empty
}

# ---- before docker ----

@test "INT, TERM and HUP during a request to STS end idr at once" {
  use_dev_keys
  silence_standin
  local signal start
  for signal in INT TERM HUP; do
    start_idr --image busybox --role app
    wait_for asks_sts
    start=$SECONDS
    kill "-$signal" "$IDR_PID"
    finish_idr
    assert_at_once "$start"
    assert_status $((128 + $(kill -l "$signal")))
    assert_no_docker_run
    assert_tmp_empty
    [[ ! -e $(container_name_file) ]]
  done
}

# ---- killed ----

@test "a launch never removes the env file of a running one" {
  use_dev_keys
  FAKE_DOCKER_READ_WHEN=$TEST_DIR/read start_idr --image busybox --role app
  wait_for test -e "$RECORD_DIR/1/pid"
  env_file_is_there
  local other
  for other in 1 2; do
    run_idr --image busybox
    assert_status 0
  done
  env_file_is_there || fail "the env file of the live launch is gone"
  touch "$TEST_DIR/read"
  finish_idr
  assert_status 0
  assert_equal "$(wc -l <"$RECORD_DIR/1/env-file-1")" 6
  assert_tmp_empty
}

@test "the cleanup leaves other files unchanged: other names, folders, links, another user's" {
  mkdir "$TMPDIR/iam-docker-run-folder"
  echo kept >"$TEST_DIR/victim"
  ln -s "$TEST_DIR/victim" "$TMPDIR/iam-docker-run-link"
  ln "$TEST_DIR/victim" "$TMPDIR/iam-docker-run-hardlink"
  mkfifo "$TMPDIR/iam-docker-run-fifo"
  echo kept >"$TMPDIR/other-file"
  if ((EUID == 0)); then
    echo kept >"$TMPDIR/iam-docker-run-foreign"
    give_away "$TMPDIR/iam-docker-run-foreign"
  fi
  run_idr --image busybox
  assert_status 0
  local name
  for name in iam-docker-run-folder iam-docker-run-link iam-docker-run-fifo other-file; do
    [[ -e $TMPDIR/$name ]] || fail "$name is gone"
  done
  assert_equal "$(<"$TEST_DIR/victim")" kept
  if ((EUID == 0)); then assert_equal "$(<"$TMPDIR/iam-docker-run-foreign")" kept; fi
}
