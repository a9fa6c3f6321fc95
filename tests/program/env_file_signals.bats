#!/usr/bin/env bats
# Signals to the whole process group while docker reads the env file, and an output without a reader.
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

# start_group ARG…: starts idr as the leader of its own process group.
start_group() {
  printf '#!/bin/bash\nset -m\n%q "$@" &\necho $! >%q\nwait $!\n' "$IDR" "$TEST_DIR/group" >"$TEST_DIR/idr-group"
  chmod +x "$TEST_DIR/idr-group"
  rm -f "$TEST_DIR/group"
  IDR=$TEST_DIR/idr-group start_idr "$@"
}
# no_usr1 PROCESS: no USR1 is pending for it.
no_usr1() { (((16#$(sed -n 's/^ShdPnd:\t//p' "/proc/$1/status") >> 9 & 1) == 0)); }

@test "a signal to the process group reaches docker once, and one to idr alone too" {
  needs_guard
  local signal group guard
  for signal in TERM INT HUP USR1; do
    rm -rf "${RECORD_DIR:?}"/*
    # The guard ends when docker does, so docker stays until the guard has run even on a slow machine.
    FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_GRACE=2 start_group --image busybox --role app
    wait_for docker_ready
    wait_for test -s "$TEST_DIR/group"
    group=$(<"$TEST_DIR/group")
    guard=$(pgrep --parent "$group" --exact env-file-guard)
    kill -STOP "$guard" # it gets no turn for a while
    sleep 0.05
    kill "-$signal" -- "-$group"
    wait_for got_signals 1
    kill -CONT "$guard"
    if [[ $signal == USR1 ]]; then
      sleep 0.3 # a second one would come at once
      assert_equal "$(docker_signals | wc -l)" 1
      # It stays pending in the guard until idr has checked it there.
      wait_for no_usr1 "$guard"
      kill -USR1 "$group"
      wait_for got_signals 2
      kill -TERM "$group"
      finish_idr
      assert_equal "$(docker_signals | cut -d ' ' -f 1 | paste -s -d ' ')" "USR1 USR1 TERM"
    else
      finish_idr
      assert_equal "$(docker_signals | cut -d ' ' -f 1)" "$signal"
    fi
  done
}
got_signals() { (($(docker_signals | wc -l) >= $1)); }

@test "every signal that docker forwards is forwarded to docker" {
  reading_engine '
caught = set(range(1, 65)) - {32, 33} - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
signal.pthread_sigmask(signal.SIG_BLOCK, caught)
open(path).read()
note("ready")
while (number := signal.sigwait(caught)) != signal.SIGTERM:
    note(f"got {int(number)}")
note("got 15")'
  start_reader
  wait_for noted ready
  # Signals that the guard has not handled yet, including its own, are not taken for signals to the group.
  [[ ${IDR_PRESET:-} == portable ]] || kill -STOP "$(guard)"
  local number name
  for number in $(seq 1 31) $(seq 34 64) 15; do
    name=$(kill -l "$number")
    case $name in KILL | STOP | SEGV | BUS | FPE | ILL | TRAP | SYS | PIPE | URG | TTIN | TTOU | CONT | CHLD | TSTP) continue ;; esac
    [[ $number != 15 || $name == TERM ]] || continue
    [[ $name != TERM || -e $TEST_DIR/others-done ]] || continue
    kill "-$number" "$IDR_PID"
    wait_for noted "got $number" || fail "$name did not reach docker"
    ((number != 64)) || touch "$TEST_DIR/others-done"
  done
  finish_idr
  assert_status 0
}

@test "stderr is a full pipe without a reader: TERM ends idr" {
  mkfifo "$TEST_DIR/full"
  exec {full}<>"$TEST_DIR/full"
  head -c 65536 /dev/zero >&"$full"
  printf '#!/bin/bash\nexec env --default-signal %q "$@" 2>%q\n' "$IDR" "$TEST_DIR/full" >"$TEST_DIR/idr-full"
  chmod +x "$TEST_DIR/idr-full"
  IDR=$TEST_DIR/idr-full start_idr --image busybox --role "$role_arn/app"
  wait_for grep -q poll "/proc/$IDR_PID/wchan" || grep -q '' "/proc/$IDR_PID/wchan"
  kill -TERM "$IDR_PID"
  finish_idr
  exec {full}>&-
  assert_status 143
  assert_no_docker_run
  assert_tmp_empty
}
