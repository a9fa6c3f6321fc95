#!/usr/bin/env bats
# Credentials and MFA codes that a program of the profile prints.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  dev_credentials
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

# process COMMAND_LINE [MORE]: the profile p has this credential_process; MORE is appended to ~/.aws/config.
process() {
  printf '[profile p]\ncredential_process = %s\n%s\n' "$1" "${2:-}" | aws_config
}
# document [JQ_FILTER]: the process prints the credentials of a session of the role app, changed by the
# filter. raw_document TEXT: it prints this text.
document() {
  SECRET_STDOUT=1 run_idr credentials --no-cache --profile dev --role "$role_arn/app" --role-session-name inner
  jq "${1:-.}" <<<"$stdout" >"$TEST_DIR/document"
  keep_secret "$(jq -r '.SecretAccessKey, .SessionToken' <<<"$stdout")"
  process "cat $TEST_DIR/document"
  standin_mark
}
raw_document() {
  printf %s "$1" >"$TEST_DIR/document"
  process "cat $TEST_DIR/document"
}

@test "a session that a process prints" {
  document
  gives_credentials_of "$session_arn/app/inner" --profile p
  launches "$session_arn/app/inner" --profile p
  assert_stderr_matches 'idr: profile p, until [0-9:]{5} UTC'
}

@test "without an Expiration it never expires" {
  document 'del(.Expiration)'
  gives_credentials_of "$session_arn/app/inner" --profile p
  SECRET_STDOUT=1 run_idr credentials --profile p --no-cache
  jq -e '.SessionToken and (has("Expiration") | not)' <<<"$stdout"
}

@test "the role of --role is assumed with it" {
  document
  gives_credentials_of "$session_arn/next/jo" --profile p --role "$role_arn/next" --role-session-name jo
}

@test "whoami names the profile and the line, and not the command" {
  document
  run_idr whoami --no-cache --profile p --verbose
  assert_stdout_has "credential_process  ($HOME/.aws/config:2"
  refute_has "$stdout$stderr" "$TEST_DIR/document"
  assert_no_secret_shown
}

@test "long-term keys that a process prints reach a container as a session, like those of a file" {
  process "jq -n '{Version: 1, AccessKeyId: \"AKIATESTDEV000000001\", SecretAccessKey: \"devSecret/wholly+made/up0000000000000001\"}'"
  gives_credentials_of arn:aws:iam::123456789012:user/dev --profile p
  run_idr --image busybox --no-cache --profile p
  assert_status 0
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  refute_has "$(env_file)" devSecret
}

@test "/bin/sh runs the command line: pipes, quotes, variables, a semicolon" {
  document
  sed -i 's/"AccessKeyId"/"XccessKeyId"/' "$TEST_DIR/document"
  mkdir "$TEST_DIR/a folder"
  mv "$TEST_DIR/document" "$TEST_DIR/a folder/it's"
  export FOLDER="$TEST_DIR/a folder" SHELL=/bin/false
  process "x=1; [ \$x = 1 ] && sed 's/Xccess/Access/' \"\$FOLDER/it's\" | cat -"
  gives_credentials_of "$session_arn/app/inner" --profile p
}

@test "the process is found on PATH, in the working directory and with the environment of idr" {
  document
  mkdir "$TEST_DIR/bin"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\n[ "$1 $WANTED" = "one two" ] && [ "$PWD" = "%s" ] && cat "%s/document"\n' "$PWD" "$TEST_DIR" \
    >"$TEST_DIR/bin/print-credentials"
  chmod +x "$TEST_DIR/bin/print-credentials"
  process "print-credentials one"
  PATH=$TEST_DIR/bin:$PATH WANTED=two gives_credentials_of "$session_arn/app/inner" --profile p
}

@test "its stderr is shown, its stdout is not" {
  document
  process "echo 'touch your key' >&2; cat $TEST_DIR/document"
  launches "$session_arn/app/inner" --profile p
  assert_equal "$(head -n 1 "$stderr_file")" "touch your key"
  assert_no_secret_shown
}

@test "its stdin is not the container's" {
  document
  process "cat >$TEST_DIR/eaten; cat $TEST_DIR/document"
  echo "for the container" >"$TEST_DIR/input"
  STDIN=$TEST_DIR/input FAKE_DOCKER_STDIN=1 run_idr run -i --profile p --no-cache busybox
  assert_status 0
  assert_equal "$(<"$(docker_run_call)/stdin")" "for the container"
  assert_equal "$(<"$TEST_DIR/eaten")" ""
}

@test "a process that fails: file and line, its exit code and stderr, nothing of its stdout" {
  keep_secret printed-before-the-failure
  process "echo printed-before-the-failure; echo 'no such vault' >&2; exit 7"
  run_idr --image busybox --profile p
  assert_status 1
  assert_equal "$(head -n 1 "$stderr_file")" "no such vault"
  assert_stderr_has "$HOME/.aws/config:2"
  assert_stderr_has "exit code 7"
  assert_no_docker_run
  process "kill -KILL \$\$"
  refused_without_request 1 "$HOME/.aws/config:2" "exit code 137" -- --image busybox --profile p
  process "$TEST_DIR/nosuch/program --option"
  run_idr --image busybox --profile p
  assert_status 1
  assert_stderr_has nosuch/program
  assert_stderr_has "exit code 127"
  assert_no_secret_shown
}

@test "an invalid document: file and line, what is wrong, never what was printed" {
  keep_secret printed-and-not-shown
  local text
  for text in '' printed-and-not-shown '["printed-and-not-shown"]' '"printed-and-not-shown"' \
    '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "printed-and-not-shown"' \
    '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "printed-and-not-shown"} and more' \
    $'{"Version": 1, "AccessKeyId": "\xff", "SecretAccessKey": "printed-and-not-shown"}'; do
    raw_document "$text"
    refused_without_request 1 "$HOME/.aws/config:2" -- --image busybox --profile p
  done
  assert_no_secret_shown
}

@test "another Version, or none" {
  local version
  for version in 2 0 '"1"' null 1.5 true; do
    document ".Version = $version"
    refused_without_request 1 "$HOME/.aws/config:2" Version -- --image busybox --profile p
  done
  document 'del(.Version)'
  refused_without_request 1 "$HOME/.aws/config:2" Version -- --image busybox --profile p
  assert_no_secret_shown
}

@test "a missing or empty key, an invalid time" {
  local member value
  for member in AccessKeyId SecretAccessKey; do
    for value in null '""' 1; do
      document ".$member = $value"
      refused_without_request 1 "$HOME/.aws/config:2" "$member" -- --image busybox --profile p
    done
  done
  document '.Expiration = "tomorrow"'
  refused_without_request 1 "$HOME/.aws/config:2" Expiration -- --image busybox --profile p
  assert_no_secret_shown
}

@test "credentials that have expired when they are printed" {
  document '.Expiration = "2020-01-01T00:00:00Z"'
  refused_without_request 1 "$HOME/.aws/config:2" expired -- --image busybox --profile p
}

@test "a process that runs idr for the same profile is an error, at the first call" {
  process "$IDR credentials --profile p"
  run_idr --image busybox --profile p
  assert_status 1
  assert_stderr_has "credential_process calls itself"
  assert_stderr_has "$HOME/.aws/config:2"
  assert_equal "$(grep -c 'calls itself' "$stderr_file")" 1
  process "$IDR credentials --profile q" "[profile q]
credential_process = $IDR credentials --profile p"
  run_idr --image busybox --profile p
  assert_status 1
  assert_equal "$(grep -c 'calls itself' "$stderr_file")" 1
  AWS_PROFILE=p run_idr whoami --no-cache
  assert_status 1
  assert_no_docker_run
  assert_no_request
}

@test "a process that runs idr for another profile is not an error" {
  process "$IDR credentials --no-cache --profile q --role app --role-session-name outer" "[profile q]
credential_process = $IDR credentials --no-session --profile dev"
  gives_credentials_of "$session_arn/app/outer" --profile p
}

@test "it runs at every launch: its credentials are not cached" {
  document
  process "echo x >>$TEST_DIR/count; cat $TEST_DIR/document"
  local i
  for i in 1 2; do
    run_idr --image busybox --profile p
    assert_status 0
  done
  assert_equal "$(wc -l <"$TEST_DIR/count")" 2
}

@test "a command line in each file: the credentials file wins" {
  document
  process false
  printf '[p]\ncredential_process = cat %s\n' "$TEST_DIR/document" | aws_credentials
  gives_credentials_of "$session_arn/app/inner" --profile p
}

# ---- mfa_process ----

# guarded LINE…: creates the profile guarded, whose role requires MFA.
guarded() {
  printf '%s\n' '[profile guarded]' "role_arn = $role_arn/guarded" 'source_profile = dev' \
    'mfa_serial = arn:aws:iam::123456789012:mfa/dev' 'role_session_name = jo' "$@" | aws_config
}

@test "mfa_process provides the code, and runs once for a session that the next launch uses" {
  keep_secret 739164
  guarded "mfa_process = echo asked >>$TEST_DIR/count; echo ' press the button' >&2; echo 739164"
  run_idr --image busybox --profile guarded
  assert_status 0
  assert_equal "$(head -n 1 "$stderr_file")" " press the button"
  assert_requested GetSessionToken AssumeRole
  run_idr --image busybox --profile guarded --role "$role_arn/app"
  assert_status 0
  assert_equal "$(wc -l <"$TEST_DIR/count")" 1
  run_idr whoami --profile guarded
  assert_equal "$(head -n 1 "$stdout_file")" "$session_arn/guarded/jo"
  refute_has "$stderr" 739164
}

@test "mfa_process is used for --mfa-serial, and --mfa-code overrides it" {
  guarded 'mfa_process = echo 739164'
  sed -i '/mfa_serial/d; /role_arn/d; /source_profile/d; /role_session_name/d; s/guarded/default/' "$HOME/.aws/config"
  use_dev_keys
  gives_credentials_of "$session_arn/guarded/jo" --role "$role_arn/guarded" --role-session-name jo \
    --mfa-serial arn:aws:iam::123456789012:mfa/dev
  guarded 'mfa_process = touch asked; echo 000000'
  gives_credentials_of "$session_arn/guarded/jo" --profile guarded --mfa-code 739164
  [[ ! -e asked ]]
}

@test "an mfa_process that fails or prints no code: file and line or the device, nothing of its stdout" {
  keep_secret nocode739164nocode
  guarded 'mfa_process = echo nocode739164nocode; exit 3'
  refused_without_request 1 "$HOME/.aws/config:6" "mfa_process" "exit code 3" -- --image busybox --profile guarded
  local text
  for text in nocode739164nocode '' 12345 1234567 abcdef; do
    guarded "mfa_process = echo $text"
    refused_without_request 1 arn:aws:iam::123456789012:mfa/dev -- --image busybox --profile guarded
  done
  guarded 'mfa_process = echo 111222'
  refused 1 MFA -- --image busybox --profile guarded
  refute_stderr_has 111222
  assert_no_secret_shown
}
