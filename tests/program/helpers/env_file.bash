# Dockers that read the env file in their own way, and the process that guards it. To be loaded after the
# helpers.

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

docker_pid() { sed -n 's/^pid //p' "$TEST_DIR/notes"; }

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

env_file_of_kind() { [[ -n $(find "$TMPDIR" -path '*/iam-docker-run-*/env' -type "$1") ]] || fail "there is none"; }
