#!/usr/bin/env bats
# idr exec: a program on this machine in a role, with the credentials in its environment: idr becomes the program.
# exec_endpoint.bats has the other delivery, exec_refused.bats what is refused.
# bats file_tags=every

load helpers
load helpers/exec
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup && use_dev_keys; }
teardown() {
  standin_reset
  terminal_stop
  program_teardown
}
source "$BATS_TEST_DIRNAME/../setup/terminal.bash"

# ---- the credentials ----

@test "the program has the role's credentials and its region" {
  exec_environment --role app --role-session-name jo --region eu-west-1
  assert_equal "$(caller_in_environment)" "$session_arn/app/jo"
  assert_equal "$(variable AWS_REGION) $(variable AWS_DEFAULT_REGION)" "eu-west-1 eu-west-1"
  refute_has "$(variable AWS_ACCESS_KEY_ID)" AKIA
  assert_tmp_empty
  assert_no_secret_shown
}

@test "it has no credentials of the caller, whichever variable they are in" {
  local name
  local -a names=(AWS_SECURITY_TOKEN AWS_CREDENTIAL_EXPIRATION AWS_CREDENTIAL_SCOPE AWS_ACCESS_KEY AWS_SECRET_KEY
    AMAZON_ACCESS_KEY_ID AMAZON_SECRET_ACCESS_KEY AMAZON_SESSION_TOKEN AWS_DEFAULT_PROFILE AWS_CREDENTIAL_FILE
    AWS_ROLE_ARN AWS_ROLE_SESSION_NAME AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI
    AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
    AWS_WEB_IDENTITY_TOKEN_FILE AWS_BEARER_TOKEN_BEDROCK MINIO_ROOT_USER MINIO_ROOT_PASSWORD MINIO_ACCESS_KEY MINIO_SECRET_KEY)
  aws_config <<<$'[profile dev]\nregion = eu-west-1'
  dev_credentials
  for name in "${names[@]}"; do export "$name=foreign"; done
  export AWS_PROFILE=dev
  exec_environment --profile dev --role app --role-session-name jo
  for name in "${names[@]}" AWS_PROFILE; do
    ! is_set "$name" || fail "$name=$(variable "$name")"
  done
  for name in AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CREDENTIAL_PROFILES_FILE BOTO_CONFIG MINIO_SHARED_CREDENTIALS_FILE; do
    assert_equal "$name=$(variable "$name")" "$name=/dev/null"
  done
  assert_equal "$(caller_in_environment)" "$session_arn/app/jo"
}

@test "its other variables are the caller's, unchanged" {
  export ODD=$'two\nlines = "x"' EMPTY='' AWS_PAGER='' DOCKER_HOST=unix:///nowhere
  env -0 | grep -z -v -E '^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|_|SHLVL)=' | sort -z >"$TEST_DIR/before"
  exec_environment --role app
  printf '%s\0' "${ENVIRONMENT[@]}" |
    grep -z -v -E '^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|CONFIG_FILE|SHARED_CREDENTIALS_FILE|CREDENTIAL_PROFILES_FILE|ACCOUNT_ID)|BOTO_CONFIG|MINIO_SHARED_CREDENTIALS_FILE|_|SHLVL)=' |
    sort -z >"$TEST_DIR/after"
  cmp "$TEST_DIR/before" "$TEST_DIR/after" || fail "$(diff <(tr '\0' '\n' <"$TEST_DIR/before") <(tr '\0' '\n' <"$TEST_DIR/after"))"
}

@test "the settings of the profile reach the program as variables" {
  unset AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  dev_credentials
  aws_config <<CONFIG
[profile dev]
region = eu-west-3
endpoint_url = $STANDIN_URL
services = local
max_attempts = 2
[services local]
s3 =
  endpoint_url = http://s3.example:9000
CONFIG
  exec_environment --profile dev --role app
  assert_equal "$(variable AWS_ENDPOINT_URL) $(variable AWS_ENDPOINT_URL_S3) $(variable AWS_MAX_ATTEMPTS) $(variable AWS_REGION)" \
    "$STANDIN_URL http://s3.example:9000 2 eu-west-3"
}

@test "one line on stderr says who it is; with --warnings-only there is none" {
  run_idr exec --role app --role-session-name jo echo 'done'
  assert_status 0
  assert_stdout 'done'
  assert_stderr_lines 1
  assert_stderr_matches "^idr: $session_arn/app/jo, until "
  run_idr exec --warnings-only --role app --role-session-name jo echo 'done'
  assert_stdout 'done'
  assert_stderr_lines 0
}

@test "cached credentials are used" {
  run_idr exec --role app true
  standin_mark
  run_idr exec --role app true
  assert_status 0
  assert_no_request true
}

# ---- the process ----

@test "idr becomes the program: its process ID, its parent, and no other process" {
  local program
  program=$(program identity <<'END'
#!/usr/bin/python3 -IS
import os
children = [open(f"/proc/self/task/{task}/children").read() for task in os.listdir("/proc/self/task")]
print(os.getpid(), os.getppid(), "".join(children).strip() or "none", os.path.basename(os.readlink("/proc/self/exe"))[:6])
END
  )
  start_idr exec --role app "$program"
  local idr=$IDR_PID
  finish_idr
  assert_status 0
  assert_stdout "$idr $BASHPID none python"
}

@test "everything that a program inherits is as if it were started directly" {
  local program
  program=$(program state <<'END'
#!/usr/bin/python3 -IS
import os, sys
def text(path):
    with open(path) as file: return file.read()
sys.stdout = open(sys.argv[1], "w")
print(text("/proc/self/limits"))
print("\n".join(line for line in text("/proc/self/status").splitlines()
                if line.split(":")[0] in ("Umask", "Groups", "SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", "CapEff", "CapAmb", "NoNewPrivs")))
print([(number, os.readlink(f"/proc/self/fd/{number}")) for number in range(20)
       if number != sys.stdout.fileno() and os.path.lexists(f"/proc/self/fd/{number}")])
print(os.getcwd(), os.nice(0), text("/proc/self/oom_score_adj"), os.getsid(0), text("/proc/self/coredump_filter"))
END
  )
  local way
  for way in 'env --default-signal' 'env --ignore-signal=HUP,INT,PIPE,XFSZ' 'env --default-signal --block-signal=USR1' 'nice -n 5'; do
    (
      umask 0027
      ulimit -S -n 500 -c 0
      exec 7<"$program" </dev/null >/dev/null 2>"$TEST_DIR/stderr.state"
      # shellcheck disable=SC2086 # words
      $way "$program" "$TEST_DIR/direct"
      # shellcheck disable=SC2086
      $way "$IDR" exec --role app "$program" "$TEST_DIR/through-idr"
    )
    assert_equal "$way: $(<"$TEST_DIR/through-idr")" "$way: $(<"$TEST_DIR/direct")"
    assert_has "$(<"$TEST_DIR/direct")" "(7, '$program')"
  done
}

@test "the exit code is the program's own" {
  local code
  for code in 0 1 2 77 125 126 127 255; do
    run_idr exec --role app sh -c "exit $code"
    assert_status "$code"
  done
}

@test "a signal that ends the program ends the process that idr was" {
  run /usr/bin/python3 -IS - "$IDR" <<'END'
import signal, subprocess, sys
names = ("TERM", "KILL", "SEGV", "INT", "HUP", "PIPE")
def by_default():
    for name in set(names) - {"KILL"}:
        signal.signal(getattr(signal, "SIG" + name), signal.SIG_DFL)
for name in names:
    process = subprocess.run([sys.argv[1], "exec", "--warnings-only", "--role", "app", "sh", "-c", f"kill -{name} $$"],
                             preexec_fn=by_default)
    print(name, signal.Signals(-process.returncode).name if process.returncode < 0 else process.returncode)
END
  assert_output "$(printf '%s\n' 'TERM SIGTERM' 'KILL SIGKILL' 'SEGV SIGSEGV' 'INT SIGINT' 'HUP SIGHUP' 'PIPE SIGPIPE')"
}

@test "a signal sent to idr reaches the program once" {
  start_idr exec --role app "$(waiting_program)"
  wait_for has_started
  assert_equal "$(<"$TEST_DIR/pid")" "$IDR_PID"
  kill -USR1 "$IDR_PID"
  wait_for got_signal USR1
  kill -INT "$IDR_PID"
  wait_for got_signal INT
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 9
  assert_equal "$(program_signals | xargs)" "USR1 INT TERM"
}

@test "a program that writes into a closed pipe ends as without idr" {
  run env --default-signal bash -c "'$IDR' exec --warnings-only --role app yes | head -n 1; echo \"\${PIPESTATUS[0]}\""
  assert_output $'y\n141'
}

# ---- the streams ----

@test "stdin and stdout pass through, of any size and content" {
  head -c 3M /dev/urandom >"$TEST_DIR/data"
  STDIN=$TEST_DIR/data run_idr exec --role app cat 2>/dev/null
  assert_status 0
  cmp "$TEST_DIR/data" "$stdout_file"
  run bash -c "printf 'one\ntwo\n' | '$IDR' exec --warnings-only --role app sh -c 'read -r first; cat; echo \$first'"
  assert_output $'two\none'
}

@test "descriptors of the caller are open in the program" {
  run bash -c "exec 5<<<hidden 6>'$TEST_DIR/sixth'; '$IDR' exec --warnings-only --role app sh -c 'cat <&5; echo written >&6'"
  assert_output hidden
  assert_equal "$(<"$TEST_DIR/sixth")" written
}

@test "the program has the terminal" {
  # shellcheck disable=SC2016 # the program's shell expands it
  KEYS_WHEN='shown size' KEYS=$'typed\n' run_idr_on_terminal exec --role app \
    sh -c 'test -t 0 && test -t 1 && test -t 2 && tty && echo size $(stty size) && read -r line && echo "got $line"; exit 5'
  assert_status 5
  assert_stdout_has /dev/pts/
  assert_stdout_has "got typed"
}

@test "Ctrl-C reaches the program once" {
  start_idr_on_terminal exec --role app "$(waiting_program)"
  wait_for has_started
  type_keys $'\x03'
  wait_for got_signal INT
  kill -TERM "$(<"$TEST_DIR/pid")"
  finish_idr
  assert_status 9
  assert_equal "$(program_signals | xargs)" "INT TERM"
}

# ---- job control ----

on_screen() { terminal_screen | grep -q -E -e "$1"; }
is_in_state() { [[ $(sed 's/.*) //' "/proc/$(<"$TEST_DIR/pid")/stat") == [$1]* ]]; }

@test "Ctrl-Z, bg, fg and Ctrl-C in a shell, with both deliveries" {
  local delivery program
  program=$(waiting_program)
  for delivery in env endpoint; do
    rm -f "$TEST_DIR"/{pid,signals}
    terminal_start "$TEST_DIR" env PS1='ready> ' bash --norc --noprofile -i
    wait_for on_screen '^ready>' || fail "$(terminal_screen)"
    terminal_type "$(printf '%q ' "$IDR" exec --role app --delivery "$delivery" "$program")"$'\n'
    wait_for has_started || fail "$(terminal_screen)"
    terminal send-keys C-z
    wait_for on_screen Stopped || fail "$(terminal_screen)"
    is_in_state T || fail "the program is not stopped: $(terminal_screen)"
    terminal_type $'bg\n'
    wait_for is_in_state SR || fail "bg does not continue it: $(terminal_screen)"
    terminal_type $'fg\n'
    terminal_type $'typed while it runs\n'
    terminal send-keys C-c
    wait_for got_signal INT || fail "$(terminal_screen)"
    terminal send-keys C-z
    wait_for is_in_state T || fail "the second Ctrl-Z does nothing: $(terminal_screen)"
    terminal_type $'fg\n'
    wait_for is_in_state SR || fail "fg does not continue it: $(terminal_screen)"
    kill -TERM "$(<"$TEST_DIR/pid")"
    wait_for ended "$(<"$TEST_DIR/pid")"
    # shellcheck disable=SC2016 # the shell in the terminal expands it
    terminal_type $'echo "code=$?"\n'
    wait_for on_screen '^code=9' || fail "$(terminal_screen)"
    assert_equal "$delivery $(grep -c -x INT "$TEST_DIR/signals")" "$delivery 1"
    terminal_stop
  done
}

# ---- the command ----

@test "words after the command belong to it, whatever they look like" {
  run_idr exec --role app printf '<%s>' --role other -e A=1 @x --help -- '' 'a b' '*'
  assert_status 0
  assert_stdout '<--role><other><-e><A=1><@x><--help><--><><a b><*>'
  run_idr exec --role app -- echo x
  assert_status 0
  assert_stdout x
  printf '#!/bin/sh\necho "$@"\n' >"$TEST_DIR/-name" && chmod +x "$TEST_DIR/-name"
  PATH=$TEST_DIR:$PATH run_idr exec --role app -- -name --role
  assert_stdout --role
}

@test "a program is found on PATH, by its path, and in this directory" {
  mkdir "$TEST_DIR/bin"
  printf '#!/bin/sh\necho found "$0"\n' >"$TEST_DIR/bin/tool"
  chmod +x "$TEST_DIR/bin/tool"
  PATH=$TEST_DIR/bin:$PATH run_idr exec --role app tool
  assert_stdout "found $TEST_DIR/bin/tool"
  cd "$TEST_DIR/bin"
  run_idr exec --role app ./tool
  assert_stdout "found ./tool"
  run_idr exec --role app tool
  assert_status 127
}

@test "a variant of the project file, and a typed command instead of its own" {
  cat >idr.toml <<'TOML'
[variant.sync]
role = "app"
role-session-name = "nightly"
exec = "printf '<%s>' 'a b' \"c d\" e\\ f '*' '$HOME'"
TOML
  run_idr exec @sync
  assert_status 0
  assert_stdout '<a b><c d><e f><*><$HOME>'
  assert_stderr_has "$session_arn/app/nightly"
  run_idr exec --variant sync echo other
  assert_stdout other
  assert_stderr_has "$session_arn/app/nightly"
  run_idr exec @sync echo other
  assert_stdout other
  run_idr exec --role-session-name typed @sync -- echo other
  assert_stdout other
  assert_stderr_has "$session_arn/app/typed"
}

@test "the account is that of the role, and with an endpoint there is none" {
  export AWS_ACCOUNT_ID=210987654321
  exec_environment --role app
  assert_equal "$(variable AWS_ACCOUNT_ID)" 123456789012
  exec_environment --role app --delivery endpoint
  ! is_set AWS_ACCOUNT_ID || fail "$(variable AWS_ACCOUNT_ID)"
}

@test "streams that are closed are closed in the program" {
  run_idr exec --role app sh -c 'echo x 2>/dev/null || exit 9'
  assert_status 0
  printf '#!/bin/sh\nexec "%s" "$@" >&-\n' "$IDR" >closing && chmod +x closing
  IDR=$PWD/closing run_idr exec --role app sh -c 'echo x 2>/dev/null || exit 9'
  assert_status 9
}

@test "a program with the name of a variant is pointed out" {
  printf "[variant.true]\nrole = 'app'\nexec = 'false'\n" >idr.toml
  run_idr exec --role app true
  assert_status 0
  assert_stderr_has "true is run as a program; the variant is @true"
  run_idr exec --role app -- true
  assert_status 0
}

@test "after --, a word with @ is a program" {
  mkdir bin
  printf '#!/bin/sh\necho odd\n' >bin/@odd && chmod +x bin/@odd
  PATH=$PWD/bin:$PATH run_idr exec --role app -- @odd
  assert_status 0
  assert_stdout odd
}
