#!/usr/bin/env bats
# The env file: a FIFO that docker reads once and completely, and no process after it; whichever process
# dies meanwhile.
# bats file_tags=every

load helpers
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
needs_guard() { [[ ${IDR_PRESET:-} != portable ]] || skip "the portable build hands over a regular file"; }
# guard: the process that guards the env file of the running idr.
guard() { wait_for pgrep --parent "$IDR_PID" --exact env-file-guard; }
# handed_over GUARD: it has given the FIFO that docker has opened to docker, and created another one.
handed_over() {
  find "/proc/$(docker_pid)/fd" -lname '*/env (deleted)' | grep -q . &&
    ! find "/proc/$1/fd" -lname '*/env (deleted)' | grep -q .
}
# many_variables KIB: sets variables of 30 KiB, and in `options` the options that pass them to the
# container.
many_variables() {
  local number
  options=()
  for ((number = 0; number < $1 / 30; number++)); do
    export "BIG_$number=$(head -c 30720 /dev/zero | tr '\0' $((number % 10)))"
    options+=(-e "BIG_$number")
  done
}
# reading_engine SCRIPT: a docker in Python that has the env file's path in `path` and records text with
# `note(TEXT)`.
reading_engine() {
  cat >"$TEST_DIR/reader" <<EOF
#!/usr/bin/python3 -IS
import os, signal, sys, time
def note(text):
    with open("$TEST_DIR/notes", "a") as file:
        file.write(text + "\\n")
path = sys.argv[sys.argv.index("--env-file") + 1]
$1
EOF
  chmod +x "$TEST_DIR/reader"
}
noted() { grep -qxF "$1" "$TEST_DIR/notes" 2>/dev/null; }
# assert_never_started: docker was killed before it could start anything, and nothing of the launch is left.
assert_never_started() {
  wait_for ended "$1" || fail "docker lives on"
  ! noted started || fail "docker started a container: $(<"$TEST_DIR/notes")"
  wait_for tmp_is_empty || fail "left: $(find "$TMPDIR")"
}
docker_pid() { sed -n 's/^pid //p' "$TEST_DIR/notes"; }

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
# never_opens: a docker that never opens it.
never_opens() {
  reading_engine '
signal.signal(signal.SIGTERM, signal.SIG_IGN)
note(f"pid {os.getpid()}")
note("waits")
time.sleep('"$FOREVER"')'
}
# start_reader ARG…: starts idr with that docker, in the role.
start_reader() { start_idr --engine "$TEST_DIR/reader" --image busybox --role app "$@"; }

# ---- what it is ----

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

# started_by_script: from now on the docker of start_reader is started by a script, which stays its parent.
started_by_script() {
  mv "$TEST_DIR/reader" "$TEST_DIR/started"
  cat >"$TEST_DIR/reader" <<EOF
#!/usr/bin/python3 -IS
import signal, subprocess, sys
child = subprocess.Popen(["$TEST_DIR/started"] + sys.argv[1:])
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
sys.exit(child.wait())
EOF
  chmod +x "$TEST_DIR/reader"
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

# ---- without FIFOs ----

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
env_file_of_kind() { [[ -n $(find "$TMPDIR" -path '*/iam-docker-run-*/env' -type "$1") ]] || fail "there is none"; }

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

# ---- killed ----

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

# ---- signals to the whole group, and an output without a reader ----

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
    FAKE_DOCKER_WAIT=$FOREVER FAKE_DOCKER_GRACE=0.5 start_group --image busybox --role app
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
  wait_for grep -q pipe_write "/proc/$IDR_PID/wchan" || grep -q '' "/proc/$IDR_PID/wchan"
  kill -TERM "$IDR_PID"
  finish_idr
  exec {full}>&-
  assert_status 143
  assert_no_docker_run
  assert_tmp_empty
}
