#!/usr/bin/env bats
# Limits for what may never end: special files, programs that do not end, locks that are never released.
# Nothing is left running.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  standin_mark
}
teardown() {
  [[ ! -e $TEST_DIR/left ]] || kill -KILL "$(<"$TEST_DIR/left")" 2>/dev/null || true
  standin_reset
  program_teardown
}

# idr_by COMMAND…: from now on idr is started by this command. If idr hangs, the test does not.
idr_by() {
  printf '#!/bin/bash\nexec %s%q "$@"\n' "$(printf '%q ' "$@")" "$IDR" >"$TEST_DIR/idr-by"
  chmod +x "$TEST_DIR/idr-by"
  IDR=$TEST_DIR/idr-by
}

# each_unreadable: a pipe without a writer, a device without an end, a folder, a file of 600 MB.
each_unreadable() {
  mkfifo "$TEST_DIR/pipe"
  mkdir "$TEST_DIR/folder"
  truncate -s 600M "$TEST_DIR/large"
  echo "$TEST_DIR/pipe" /dev/zero "$TEST_DIR/folder" "$TEST_DIR/large"
}
# names_the_file FILE ARG…: refused because of this file, before any request.
names_the_file() {
  refused_without_request 1 "$1" -- "${@:2}"
  assert_stderr_matches 'is not a regular file|is a directory|is longer than|Is a directory'
}

@test "config and credentials: only regular files of a reasonable size" {
  use_dev_keys
  local file files
  files=$(each_unreadable)
  idr_by timeout "$PATIENCE"
  for file in $files; do
    AWS_CONFIG_FILE=$file names_the_file "$file" --image busybox --role app
    AWS_SHARED_CREDENTIALS_FILE=$file names_the_file "$file" whoami
  done
}

@test "AWS_CONFIG_FILE=/dev/null is an empty file" {
  use_dev_keys
  AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null run_idr whoami
  assert_status 0
}

@test "token files of web identity and of a container endpoint" {
  local file files
  files=$(each_unreadable)
  idr_by timeout "$PATIENCE"
  for file in $files; do
    AWS_WEB_IDENTITY_TOKEN_FILE=$file AWS_ROLE_ARN=$role_arn/robot \
      names_the_file "$file" --image busybox --role "$role_arn/robot"
    AWS_CONTAINER_CREDENTIALS_FULL_URI=$STANDIN_URL/v2 AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$file \
      names_the_file "$file" whoami
  done
}

@test "the token file of an SSO session" {
  use_sso
  standin_mark
  local file token files
  token=$(sso_token_file company)
  files=$(each_unreadable)
  idr_by timeout "$PATIENCE"
  for file in $files; do
    rm "$token"
    ln -s "$file" "$token"
    names_the_file "$token" --image busybox --profile sso
  done
}

@test "idr.toml and iam-docker-run.env, found by idr; --custom-env-file and --policy, named by the user" {
  use_dev_keys
  local file files
  files=$(each_unreadable)
  idr_by timeout "$PATIENCE"
  for file in $files; do
    ln -s "$file" idr.toml
    names_the_file idr.toml --image busybox
    rm idr.toml
    ln -s "$file" iam-docker-run.env
    names_the_file iam-docker-run.env --image busybox
    rm iam-docker-run.env
    [[ $file != */pipe ]] || continue # for which a named one has a while
    names_the_file "$file" --image busybox --custom-env-file "$file"
    names_the_file "$file" --image busybox --role app --policy "$file"
  done
}

@test "a named file may be the output of another program" {
  use_dev_keys
  run_idr --image busybox --custom-env-file <(echo FROM=pipe)
  assert_status 0
  assert_env FROM pipe
  echo FROM=stdin >"$TEST_DIR/input"
  STDIN=$TEST_DIR/input run_idr --image busybox --custom-env-file /dev/stdin
  assert_env FROM stdin
  FROM='' run_idr --image busybox --custom-env-file /dev/stdin < <(echo FROM=piped)
  run_idr --image busybox --role app --no-cache --policy <(echo '{"Version": "2012-10-17", "Statement": []}')
  assert_status 0
  assert_equal "$(standin_last .parameters.Policy)" '{"Version":"2012-10-17","Statement":[]}'
}

@test "a cache entry and a role history of 1 GB are replaced" {
  use_dev_keys
  idr_by timeout "$PATIENCE"
  run_idr --image busybox --role app
  local entry history=$HOME/.local/state/iam-docker-run/roles
  entry=$(find "$HOME/.cache/iam-docker-run" -name '*.json')
  truncate -s 1G "$entry" "$history"
  run_idr --image busybox --role app
  assert_status 0
  (($(stat -c %s "$entry") < 10000 && $(stat -c %s "$history") < 10000)) || fail "$(ls -l "$entry" "$history")"
}

# ---- programs ----

process() { printf '[profile p]\ncredential_process = %s\n' "$1" | aws_config; }

@test "a credential_process that prints without an end" {
  process yes
  idr_by timeout "$PATIENCE"
  refused_without_request 1 "$HOME/.aws/config:2" "more than 1 MiB" -- --image busybox --profile p
}

# leaves_nothing SIGNAL CODE: this signal ends idr while it runs the sleeper, and nothing keeps running.
leaves_nothing() {
  wait_for test -e "$TEST_DIR/left" || fail "nothing was started"
  kill "-$1" "$IDR_PID"
  wait_for ended "$IDR_PID" || fail "idr goes on"
  wait_for ended "$(<"$TEST_DIR/left")" || fail "a process is left: $(ps -fp "$(<"$TEST_DIR/left")")"
  finish_idr
  assert_status "$2"
  rm "$TEST_DIR/left"
}
sleeper="{ sh -c 'echo \$\$ >\"\$TEST_DIR/left.new\"; mv \"\$TEST_DIR/left.new\" \"\$TEST_DIR/left\"; exec sleep $FOREVER'; } | cat"

@test "TERM, HUP and INT end a credential_process with its whole pipeline" {
  export TEST_DIR
  process "$sleeper"
  idr_by setsid
  start_idr --image busybox --profile p
  leaves_nothing TERM 143
  start_idr credentials --profile p
  leaves_nothing HUP 129
  start_idr whoami --profile p
  leaves_nothing INT 130
  assert_no_docker_run
}

@test "TERM ends an mfa_process" {
  export TEST_DIR
  dev_credentials
  printf '%s\n' '[profile guarded]' "role_arn = $role_arn/guarded" 'source_profile = dev' \
    'mfa_serial = arn:aws:iam::123456789012:mfa/dev' "mfa_process = $sleeper" | aws_config
  idr_by setsid
  start_idr --image busybox --profile guarded
  leaves_nothing TERM 143
}

@test "on a terminal TERM ends the credential_process, and Ctrl-C its whole pipeline" {
  export TEST_DIR
  process "echo \$PPID >'$TEST_DIR/idr'; echo \$\$ >'$TEST_DIR/left.new'; mv '$TEST_DIR/left.new' '$TEST_DIR/left'; exec sleep $FOREVER"
  start_idr_on_terminal --image busybox --profile p
  wait_for test -e "$TEST_DIR/left" || fail "nothing was started"
  kill -TERM "$(<"$TEST_DIR/idr")"
  wait_for ended "$(<"$TEST_DIR/left")" || fail "it goes on"
  finish_idr
  assert_status 143
  rm "$TEST_DIR/left"
  process "$sleeper"
  start_idr_on_terminal --image busybox --profile p
  wait_for test -e "$TEST_DIR/left" || fail "nothing was started"
  type_keys $'\x03'
  wait_for ended "$(<"$TEST_DIR/left")" || fail "it goes on"
  finish_idr
  assert_status 130
}

@test "TERM ends the engine's client while it prints its help or its version" {
  export TEST_DIR
  printf '#!/bin/sh\n%s\n' "$sleeper" | docker_answer
  start_idr --image busybox --use-api-socket
  leaves_nothing TERM 143
  assert_equal "$(docker_runs) $(docker_calls run --help | wc -l)" "1 1"
  start_idr doctor
  leaves_nothing TERM 143
  printf '#!/bin/sh\n[ "$1" = run ] || { printf "client=28\\nserver=28\\n"; exit; }\n%s\n' "$sleeper" | docker_answer
  start_idr doctor
  leaves_nothing TERM 143
  assert_tmp_empty
}

@test "idr does not wait for an engine's client that ignores TERM, or closes its output and continues" {
  export TEST_DIR
  idr_by timeout "$PATIENCE"
  local before
  for before in "trap '' TERM" "exec >&- 2>&-" "trap '' TERM; exec >&- 2>&-"; do
    printf '#!/bin/sh\n%s\n%s\n' "$before" "$sleeper" | docker_answer
    for _ in 1 2 3; do # on a busy machine it may be ended before it has come to the file
      run_idr complete words run --network ''
      assert_status 0
      [[ ! -s $TEST_DIR/left ]] || break
    done
    wait_for ended "$(<"$TEST_DIR/left")" || fail "it goes on"
    rm "$TEST_DIR/left"
  done
}

@test "with CHLD ignored, the failure of a program is still detected" {
  idr_by env --ignore-signal=CHLD
  process 'echo "{\"Version\": 1, \"AccessKeyId\": \"ASIAX\", \"SecretAccessKey\": \"x\", \"SessionToken\": \"t\"}"; exit 3'
  refused_without_request 1 "$HOME/.aws/config:2" "exit code 3" -- --image busybox --profile p
  printf '#!/bin/sh\n[ "$1" = version ] || exit 99\nprintf "client=28\\nserver=28\\n"\nexit 1\n' | docker_answer
  run_idr doctor --json
  assert_equal "$(jq -r '.Checks[] | select(.Check == "engine") | .Verdict' <<<"$stdout")" bad
  rm "$RECORD_DIR/answer"
  FAKE_DOCKER_EXIT=7 run_idr --image busybox
  assert_status 7
}

# ---- locks ----

# hold FILE: another process holds its lock, until release.
hold() {
  exec {held}<"$1"
  flock "$held"
}
release() { exec {held}<&-; }

@test "another process holds the lock of the SSO cache: the terminal shows it, and then idr continues" {
  use_sso
  sso_token company 5min
  hold "$HOME/.aws/sso/cache"
  start_idr_on_terminal whoami --no-cache --profile sso
  wait_for shown "idr: waiting for another program, which has locked $HOME/.aws/sso/cache …" ||
    fail "it does not say so: $(<"$stdout_file")"
  release
  finish_idr
  assert_status 0
  assert_requested CreateToken GetRoleCredentials GetCallerIdentity
}

@test "if the file system has no locks, launches continue without them at once" {
  local error
  "$PROGRAM_TESTS/without_locks.py" ENOLCK /bin/true || skip "no system call can be made to fail here"
  use_sso
  use_dev_keys
  local plain=$IDR
  for error in ENOLCK ENOSYS EOPNOTSUPP; do
    IDR=$plain
    idr_by timeout "$PATIENCE" "$PROGRAM_TESTS/without_locks.py" "$error"
    rm -rf "$HOME/.cache"
    SECRET_STDOUT=1 run_idr credentials --role app
    assert_status 0
    sso_token company 5min
    run_idr whoami --no-cache --profile sso
    assert_status 0
    assert_tmp_empty
  done
}

# ---- new files ----

modes() { (cd "$1" && find . -printf '%m %y\n' | sort -u); }

@test "new files have their mode regardless of the umask" {
  use_dev_keys
  local mask
  for mask in 0 0777; do
    rm -rf "$HOME/.cache" "$HOME/.local"
    (umask "$mask" && SECRET_STDOUT=1 run_idr credentials --role app && assert_status 0) || return
    assert_equal "$(modes "$HOME/.cache")" $'600 f\n700 d'
  done
  rm -rf "$HOME/.cache"
  (umask 0 && run_idr --image busybox --role app && assert_status 0) || return
  assert_equal "$(modes "$HOME/.local")" $'600 f\n700 d'
  assert_equal "$(modes "$TEST_DIR/names/work")" $'644 f\n755 d'
}

# ---- the stack ----

@test "a launch with a small stack: ulimit -s" {
  local limit run
  [[ ${IDR_PRESET:-} == sanitize ]] || use_dev_keys # to ask for credentials takes more, with the sanitizers
  for limit in 64 96 128 160 1024; do
    printf '#!/bin/bash\nulimit -s %s\nexec %q "$@"\n' "$limit" "$IDR" >"$TEST_DIR/idr-with-little"
    chmod +x "$TEST_DIR/idr-with-little"
    for run in 1 2 3; do # each time the stack begins elsewhere
      IDR=$TEST_DIR/idr-with-little run_idr --image busybox --no-cache
      assert_equal "$limit $run $status" "$limit $run 0"
    done
  done
}
