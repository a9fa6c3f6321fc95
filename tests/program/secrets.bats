#!/usr/bin/env bats
# No secret is shown anywhere, and the search that covers every test of this suite would find one.
# bats file_tags=every

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() {
  standin_reset
  program_teardown
}

# search_of FILE TEXT: what the search at the end of the suite prints for a test that left this file.
search_of() {
  local EVIDENCE_DIR=$TEST_DIR/suite
  rm -rf "$EVIDENCE_DIR"
  mkdir -p "$(dirname "$EVIDENCE_DIR/some-1/$1")"
  touch "$EVIDENCE_DIR/some-1/passed"
  printf '%b' "$2" >"$EVIDENCE_DIR/some-1/$1"
  keep_secret planted/secret+value0000
  evidence_search
}

@test "the search finds a planted secret in any output of a test, and keeps that test's folder" {
  local file
  for file in stdout.1 stderr.12 docker/3/argv names/work/_container_name.txt; do
    run search_of "$file" 'begin\nx=planted/secret+value0000;\nend'
    assert_equal "$file $status" "$file 1"
    assert_has "$output" "some-1/$file"
    [[ ! -e $TEST_DIR/suite/some-1/passed ]]
  done
  run search_of stdout.1 '\0\0377planted/secret+value0000'
  assert_equal "$status" 1
}

@test "the search finds nothing if there is no secret, or only in expected places" {
  local file
  run search_of stdout.1 "planted/secret"
  assert_equal "$status" 0
  for file in stdout.1.secret docker/1/env-file-1; do
    run search_of "$file" planted/secret+value0000
    assert_equal "$file $status" "$file 0"
  done
}

@test "the search at the end of the suite ends it with a failure" {
  local at=@ # a test of another suite is no test of this file
  mkdir "$TEST_DIR/bats"
  cp "$PROGRAM_TESTS/setup_suite.bash" "$TEST_DIR/bats/"
  ln -s "$PROGRAM_TESTS/../setup" "$TEST_DIR/setup"
  cat >"$TEST_DIR/bats/planted.bats" <<EOF
source $PROGRAM_TESTS/../setup/evidence.bash
setup() { evidence_test_begin; }
teardown() { evidence_test_end; }
${at}test "passes" {
  keep_secret planted/secret+value0000
  echo "\$PLANTED" >"\$TEST_DIR/stdout.1"
}
EOF
  other_suite() {
    env -i PATH="$PATH" HOME="$HOME" IDR_EVIDENCE="$TEST_DIR/suite" PLANTED="$1" \
      bats --tap "$TEST_DIR/bats" 2>&1 3>&-
  }
  run other_suite planted/secret+value0000
  ((status != 0))
  assert_has "$output" "ok 1 passes"
  assert_has "$output" "a secret was shown in"
  run other_suite nothing
  assert_equal "$status $output" $'0 1..1\nok 1 passes'
}

@test "every test file runs idr through the helpers, whose captures are searched" {
  local file
  for file in "$PROGRAM_TESTS"/*.bats; do
    grep -q 'program_setup' "$file" || fail "$file: no program_setup"
    grep -q 'program_teardown' "$file" || fail "$file: no program_teardown"
    # Wrappers that pass "$@" are also run by the helpers.
    ! grep -nE '(^|[(|&;]|run )[[:space:]]*"?\$IDR"? ' "$file" | grep -v '"\\\$@"' || fail "$file runs idr by itself"
  done
}

@test "the search knows the secrets that the stand-in issues" {
  use_dev_keys
  run_idr --image busybox --role app
  assert_status 0
  grep -qxF "$(env_value AWS_SECRET_ACCESS_KEY)" "$STANDIN_SECRETS"
  grep -qxF "$(env_value AWS_SESSION_TOKEN)" "$STANDIN_SECRETS"
  grep -qxF devSecret/wholly+made/up0000000000000001 "$EVIDENCE_DIR/secrets"
}

@test "the role's credentials are in the env file and in the cache, and nowhere else" {
  use_dev_keys
  run_idr --image busybox --role app --verbose
  local secret found
  for secret in "$(env_value AWS_SECRET_ACCESS_KEY)" "$(env_value AWS_SESSION_TOKEN)"; do
    ((${#secret} > 30))
    found=$(grep -rlaF -e "$secret" "$TEST_DIR" | sort)
    assert_equal "$found" "$(docker_run_call)/env-file-1"$'\n'"$(find "$HOME/.cache/iam-docker-run" -type f)"
  done
  assert_no_secret_shown
}

@test "while docker runs, no process shows a secret in its arguments" {
  use_dev_keys
  keep_secret hidden-value-of-a-variable
  export HIDDEN=hidden-value-of-a-variable
  FAKE_DOCKER_WAIT=$FOREVER start_idr --image busybox --role app -e HIDDEN
  wait_for docker_ready
  local secrets process shown=
  secrets=$(cat "$EVIDENCE_DIR/secrets" "$STANDIN_SECRETS" | awk 'length >= 8')
  for process in "$IDR_PID" "$(<"$(docker_run_call)/pid")"; do
    shown+=$(tr '\0' '\n' <"/proc/$process/cmdline")$'\n'
  done
  kill -TERM "$IDR_PID"
  finish_idr
  assert_has "$shown" busybox
  ! grep -F -e "$secrets" <<<"$shown" || fail "a secret in the process list"
}

@test "idr writes no core file with credentials in it" {
  # aborted COMMAND…: aborts it when the file "abort" exists, and prints whether the kernel wrote a core
  # file of it.
  cat >"$TEST_DIR/aborted" <<'EOF'
#!/usr/bin/python3 -IS
import os, resource, signal, sys, time
limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
while not os.path.exists(os.environ["TEST_DIR"] + "/abort"):
    time.sleep(0.02)
os.kill(process, signal.SIGABRT)
status = os.waitpid(process, 0)[1]
print(os.WIFSIGNALED(status), os.WCOREDUMP(status))
EOF
  chmod +x "$TEST_DIR/aborted"
  export TEST_DIR
  : >"$TEST_DIR/abort"
  [[ $("$TEST_DIR/aborted" sleep "$FOREVER") == "True True" ]] || skip "no core files are written here"
  rm "$TEST_DIR/abort"
  printf '#!/bin/sh\nexec %q %q "$@"\n' "$TEST_DIR/aborted" "$IDR" >"$TEST_DIR/idr-aborted"
  chmod +x "$TEST_DIR/idr-aborted"
  use_dev_keys
  silence_standin
  IDR=$TEST_DIR/idr-aborted start_idr --image busybox --role app
  wait_for asks_sts
  : >"$TEST_DIR/abort"
  finish_idr
  assert_stdout "True False"
}

@test "an error caused by a secret in a file, a response or a URL does not show it" {
  use_dev_keys
  keep_secret a-secret-in-the-wrong-place
  echo 'a-secret-in-the-wrong-place is here' >iam-docker-run.env
  run_idr --image busybox --role app --verbose
  assert_status 1
  rm iam-docker-run.env
  printf '[default]\naws_secret_access_key: a-secret-in-the-wrong-place\n' >"$HOME/.aws/config"
  run_idr --image busybox --role app --verbose
  assert_status 1
  rm "$HOME/.aws/config"
  AWS_SESSION_TOKEN=a-secret-in-the-wrong-place run_idr --image busybox --role app --verbose
  assert_status 1
  AWS_SESSION_TOKEN=$'a-secret-in-the-wrong-place\nX: y' run_idr --image busybox --role app --verbose
  assert_status 1
  AWS_SECRET_ACCESS_KEY=a-secret-in-the-wrong-place run_idr whoami --role app --verbose
  assert_status 1
  AWS_ACCESS_KEY_ID=a-secret-in-the-wrong-place run_idr whoami --role app --verbose
  assert_status 1
  assert_no_secret_shown
}

@test "a response that repeats a secret in URL encoding: it is neither shown nor cached" {
  use_dev_keys
  local secret
  for secret in devSecret/wholly+made/up0000000000000001 devSecret%2Fwholly%2Bmade%2Fup0000000000000001 \
    devSecret%2fwholly%2bmade%2fup0000000000000001 devSecret%252Fwholly%252Bmade%252Fup0000000000000001; do
    keep_secret "$secret"
    standin_set "{\"faults\": [{\"action\": \"*\", \"status\": 403, \"code\": \"AccessDenied\", \"message\": \"no ($secret)\"}]}"
    rm -rf "$HOME/.cache"
    run_idr --image busybox --role app --verbose
    assert_status 1
    assert_stderr_has "AccessDenied: no (…)"
    ! grep -rqaF "$secret" "$HOME/.cache" || fail "$secret is in the cache folder"
    run_idr doctor --role app
    assert_has "$stdout" "AccessDenied: no (…)"
  done
  assert_no_secret_shown
}

@test "a password in the URL of a proxy or an endpoint is never shown or cached, even if mistyped" {
  keep_secret hunter2secret
  use_dev_keys
  local url
  for url in htp://user:hunter2secret@h:1 http://user:hunter2secret http://hunter2secret/@h:1 http://[hunter2secret \
    http://user:hunter2secret@127.0.0.1:1; do
    AWS_ENDPOINT_URL=https://sts.invalid HTTPS_PROXY=$url run_idr --image busybox --role app --verbose
    assert_status 1
    assert_stderr_has HTTPS_PROXY
  done
  for url in https://user:hunter2secret@h https://user:hunter2secret/x@h https://user/hunter2secret@h; do
    AWS_ENDPOINT_URL=$url run_idr --image busybox --role app --verbose
    assert_status 1
    run_idr whoami --verbose --endpoint-url "$url"
    assert_status 2
    AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' AWS_CONTAINER_CREDENTIALS_FULL_URI=$url \
      run_idr whoami --verbose
    assert_status 1
    assert_stderr_has AWS_CONTAINER_CREDENTIALS_FULL_URI
  done
  assert_no_secret_shown
  ! grep -rqaF hunter2secret "$HOME/.cache" || fail "the password is in the cache folder"
}

@test "a secret that is indented under another key is neither shown nor sent nor cached" {
  keep_secret abcIndentedSecret/made/up0000000000000001
  use_dev_keys
  standin_mark
  local key
  for key in region role_arn output ca_bundle duration_seconds; do
    printf '[default]\n%s = value\n  aws_secret_access_key = abcIndentedSecret/made/up0000000000000001\n' "$key" |
      aws_config
    refused_without_request 1 "$HOME/.aws/config:2: $key has more than one line" indentation -- --image busybox --role app --verbose
  done
  assert_no_secret_shown
  [[ ! -e $HOME/.cache ]]
}

@test "a program's credentials of more than one line set no further variable, in no format" {
  keep_secret planted-token-0000001
  cat >"$TEST_DIR/print" <<'EOF'
#!/bin/sh
printf '%s' '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "planted-token-0000001\nLD_PRELOAD=/e.so"}'
EOF
  chmod +x "$TEST_DIR/print"
  aws_config <<<"[default]"$'\n'"credential_process = $TEST_DIR/print"
  refused 1 "$HOME/.aws/config:2: " "the session token contains a line break" -- --image busybox --profile default
  local format
  for format in process env env-no-export powershell fish json; do
    run_idr credentials --format "$format"
    assert_status 1
    assert_stdout ""
  done
  assert_no_secret_shown
}

@test "a warning if others can read the requests: plain http to another machine, once for each" {
  use_dev_keys
  http_proxy=$STANDIN_URL AWS_ENDPOINT_URL=http://sts.example.com AWS_MAX_ATTEMPTS=1 run_idr whoami --no-cache
  assert_equal "$(grep -c 'http://sts.example.com is not encrypted' "$stderr_file")" 1
  run_idr whoami --no-cache
  assert_status 0
  refute_stderr_has encrypted
}

@test "keys that were pasted with blanks around them: no secret in the error" {
  use_dev_keys
  export AWS_SECRET_ACCESS_KEY=" $AWS_SECRET_ACCESS_KEY"
  run_idr --image busybox --role app --verbose
  assert_no_secret_shown
}

@test "the values of variables are not in the list of processes, however the option is written" {
  local form planted=planted$$$RANDOM # the other tests of this machine have other ones
  for form in "-e MINE=$planted" "--env MINE=$planted" "--env=MINE=$planted" "-eMINE=$planted" "-ie MINE=$planted"; do
    # shellcheck disable=SC2086 # words
    FAKE_DOCKER_WAIT=$FOREVER start_idr $form -e "OTHER=$planted=too" --image busybox
    wait_for docker_is_at "$IDR_RUNS"
    assert_has "$(tr '\0' ' ' <"/proc/$IDR_PID/cmdline")" "OTHER=*"
    ! grep -ah "[p]${planted#p}" /proc/[0-9]*/cmdline 2>/dev/null || fail "$form"
    assert_equal "$(env_value MINE) $(env_value OTHER)" "$planted $planted=too"
    kill -TERM "$IDR_PID"
    finish_idr
  done
}
