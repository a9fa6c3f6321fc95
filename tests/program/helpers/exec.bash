# Programs that idr exec runs. To be loaded after the helpers.
# shellcheck disable=SC2154 # set by other files

# program NAME: writes stdin as a program of the test, and prints its path.
program() {
  cat >"$TEST_DIR/$1"
  chmod +x "$TEST_DIR/$1"
  echo "$TEST_DIR/$1"
}

# exec_environment ARG…: runs idr exec, and puts the environment of the program into the array ENVIRONMENT.
exec_environment() {
  # shellcheck disable=SC2034 # used by run_idr; not a variable of the program
  local SECRET_STDOUT=1
  run_idr exec "$@" env -0
  assert_status 0
  mapfile -d '' ENVIRONMENT <"$stdout_file"
}
# variable NAME: its value; empty also if it is not set. is_set NAME: whether the program has it.
variable() { printf '%s\n' "${ENVIRONMENT[@]}" | sed -n "s/^$1=//p"; }
is_set() { printf '%s\n' "${ENVIRONMENT[@]}" | grep -q "^$1="; }

# caller_in_environment: the ARN at the stand-in of the keys in ENVIRONMENT.
caller_in_environment() {
  caller_of "$(variable AWS_ACCESS_KEY_ID)" "$(variable AWS_SECRET_ACCESS_KEY)" "$(variable AWS_SESSION_TOKEN)"
}

# waiting_program: a program that writes its process ID to $TEST_DIR/pid and then a line for each INT, TERM, HUP,
# USR1 and CONT to $TEST_DIR/signals; TERM ends it with code 9. has_started: whether it runs.
waiting_program() {
  program waiting <<'END'
#!/usr/bin/python3 -IS
import os, signal, sys
folder = os.path.dirname(sys.argv[0])
def note(number, _frame):
    with open(folder + "/signals", "a") as file:
        file.write(signal.Signals(number).name[3:] + "\n")
    if number == signal.SIGTERM:
        sys.exit(9)
for name in ("INT", "TERM", "HUP", "USR1", "CONT"):
    signal.signal(getattr(signal, "SIG" + name), note)
with open(folder + "/pid.new", "w") as file:
    file.write(str(os.getpid()))
os.rename(folder + "/pid.new", folder + "/pid")
while True:
    signal.pause()
END
}
has_started() { [[ -s $TEST_DIR/pid ]]; }
program_signals() { cat "$TEST_DIR/signals" 2>/dev/null; }
got_signal() { program_signals | grep -q -x "$1"; }
