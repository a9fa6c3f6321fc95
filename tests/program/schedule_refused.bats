#!/usr/bin/env bats
# Jobs that idr schedule add refuses: each message is checked, and that nothing was written.

load helpers
load helpers/schedule
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  [[ ! -d /run/systemd/system ]] || skip "this machine runs systemd, which is preferred to cron"
  program_setup
  schedule_setup
}
teardown() {
  [[ -n ${TEST_DIR:-} ]] || return 0
  standin_reset
  program_teardown
}

# not_added CODE TEXT… [-- OPTION…]: the job cannot be added.
not_added() {
  local code=$1 text texts=()
  shift
  while (($#)) && [[ $1 != -- ]]; do texts+=("$1") && shift; done
  run_idr schedule add @tick "${@:2}"
  assert_status "$code"
  for text in "${texts[@]}"; do assert_stderr_has "$text"; done
  assert_stdout ""
  nothing_written
  assert_tmp_empty
}
# accepted_by_force WARNING: with --force, the job is added, with this warning.
accepted_by_force() {
  run_idr schedule add --force @tick
  assert_status 0
  assert_stderr_has "$1"
  assert_equal "$(wc -l <"$TABLE")" 1
}
# project TEXT…: a project whose variant tick runs a program.
project() { printf '%s\n' "$@" '[variant.tick]' 'exec = "true"' 'schedule = "daily"' >idr.toml; }

renewing="Use credentials that renew themselves: an instance role, a web identity token file, IAM Roles Anywhere"

@test "a role that asks for an MFA code" {
  aws_config <<END
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
END
  project 'profile = "guarded"'
  standin_mark
  not_added 1 "arn:aws:iam::123456789012:mfa/dev asks for an MFA code, which nobody can type in a scheduled run" "$renewing"
  assert_no_request
  accepted_by_force "asks for an MFA code"
}

@test "a role whose mfa_process types the code is accepted" {
  aws_config <<END
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = echo 739164
END
  project 'profile = "guarded"'
  run_idr schedule add @tick
  assert_status 0
  assert_stderr_has "$session_arn/guarded/"
}

@test "a profile of SSO, even while its session lasts" {
  use_sso
  project 'profile = "sso"'
  not_added 1 "profile sso needs an SSO login, which expires: a scheduled run cannot log in" "$renewing"
  accepted_by_force "profile sso needs an SSO login"
}

@test "a profile of aws login" {
  aws_config <<<$'[profile in]\nlogin_session = arn:aws:iam::123456789012:user/dev'
  project 'profile = "in"'
  not_added 1 "profile in needs \`aws login\`, whose session expires" "$renewing"
}

@test "temporary keys in a profile" {
  keep_secret token-of-a-session-000001
  aws_credentials <<'END'
[temporary]
aws_access_key_id = ASIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
aws_session_token = token-of-a-session-000001
END
  project 'profile = "temporary"'
  not_added 1 "profile temporary has temporary credentials, which expire" "$renewing"
}

@test "keys that only this shell has, with and without a profile beside them" {
  project "role = \"$role_arn/app\""
  use_dev_keys
  not_added 1 "the credentials are variables of this shell (AWS_ACCESS_KEY_ID), which a scheduled run does not have" "$renewing"
  refute_stderr_has devSecret
  # The user's profile would be used by the scheduled run, but not by the user.
  export AWS_PROFILE=dev
  not_added 1 "the credentials are variables of this shell"
  project "role = \"$role_arn/app\"" 'profile = "dev"'
  run_idr schedule add @tick
  assert_status 0
}

@test "no credentials at all" {
  project "role = \"$role_arn/app\""
  not_added 1 "no AWS credentials found in the environment"
  project
  not_added 2 "no credentials: --role and --profile are missing"
}

@test "a role that cannot be assumed; a dry run does not try" {
  project 'profile = "dev"' "role = \"$role_arn/closed\""
  not_added 1 AccessDenied "$role_arn/closed"
  run_idr schedule add --dry-run @tick
  assert_status 0
  nothing_written
  accepted_by_force AccessDenied
}

@test "STS that does not answer, and a profile that does not exist" {
  project 'profile = "dev"' "role = \"$role_arn/app\""
  AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_MAX_ATTEMPTS=1 not_added 1 127.0.0.1:9
  project 'profile = "none"' "role = \"$role_arn/app\""
  not_added 1 "none"
}

@test "a variant without schedule, without image and exec, and one that does not exist" {
  printf '%s\n' 'profile = "dev"' '[variant.tick]' 'exec = "true"' >idr.toml
  not_added 2 "variant tick has no schedule" 'Add a line such as schedule = "daily" below [variant.tick].'
  printf '%s\n' 'profile = "dev"' '[variant.tick]' 'schedule = "daily"' >idr.toml
  not_added 2 "variant tick has neither image nor exec" "A job is a container, or a program of this machine."
  printf '%s\n' 'profile = "dev"' '[variant.tock]' 'schedule = "daily"' >idr.toml
  not_added 2 "$PWD/idr.toml has no variant \"tick\"" "Its variants are tock."
  rm idr.toml
  not_added 2 "idr.toml"
}

@test "a container that is detached" {
  printf '%s\n' 'profile = "dev"' "role = \"$role_arn/app\"" '[variant.tick]' 'image = "busybox"' 'detach = true' 'schedule = "daily"' >idr.toml
  not_added 2 "$PWD/idr.toml:5: detach: cannot be used in a job: nobody would learn how the container ends"
  not_added 2 "detach: cannot be used in a job" -- --force
}

@test "commands that need a shell" {
  local exec
  for exec in 'true | cat' 'true && true' 'echo $HOME' 'true > file' 'true;' 'echo `id`'; do
    printf '%s\n' 'profile = "dev"' '[variant.tick]' "exec = '$exec'" 'schedule = "daily"' >idr.toml
    not_added 2 "$PWD/idr.toml:3: exec: contains "
    printf '%s\n' 'profile = "dev"' '[variant.tick]' 'exec = "true"' "on-failure = '$exec'" 'schedule = "daily"' >idr.toml
    not_added 2 "$PWD/idr.toml:4: on-failure: contains "
  done
  printf '%s\n' 'profile = "dev"' '[variant.tick]' "exec = 'ls *.log'" 'schedule = "daily"' >idr.toml
  not_added 2 "$PWD/idr.toml:3: exec: contains *, which only a shell interprets"
  printf '%s\n' 'profile = "dev"' '[variant.tick]' 'exec = "no-such-program"' 'schedule = "daily"' >idr.toml
  not_added 127 "no-such-program was not found"
}

@test "times, durations and keys that cron does not have" {
  local line message
  while IFS='|' read -r line message; do
    job "$line"
    not_added 2 "$PWD/idr.toml:5: $message"
  done <<'END'
schedule = "0 25 * * *"|schedule: "25" is not a valid hour
schedule = "0 0 30 2 *"|schedule: "0 0 30 2 *" never occurs
schedule = "Mon..Fri 18:00"|schedule: cron does not understand "Mon..Fri 18:00"
schedule = "sometimes"|schedule: cron does not understand "sometimes"
END
  while IFS='|' read -r line message; do
    job "$line" 'schedule = "daily"'
    not_added 2 "$PWD/idr.toml:5: $message"
  done <<'END'
jitter = "10m"|jitter: needs systemd, which this machine does not run
timeout = "6h"|timeout: needs systemd, which this machine does not run
jitter = "soon"|jitter: soon is not a duration
timeout = "0"|timeout: 0 is not a duration
END
}

@test "a line that is too long for cron" {
  job 'schedule = "daily"' "on-failure = \"true $(printf 'x%.0s' {1..900})\""
  not_added 1 "characters, of which cron reads 998" "Shorten PATH or on-failure, for example with a script."
}

@test "--system needs systemd" {
  job 'schedule = "daily"'
  not_added 2 "--system needs systemd, which this machine does not run" -- --system
}

@test "a password in the URL of a proxy is not written" {
  keep_secret proxy-password-0001
  job 'schedule = "daily"'
  export HTTPS_PROXY=http://jo:proxy-password-0001@127.0.0.1:9 NO_PROXY=127.0.0.1
  run_idr schedule add @tick
  assert_status 0
  assert_stderr_has "HTTPS_PROXY may contain a password, and is not set in scheduled runs"
  refute_has "$(<"$TABLE")" proxy-password
  assert_has "$(<"$TABLE")" "NO_PROXY=127.0.0.1"
}

@test "a program that could only ask on the terminal" {
  printf '%s\n' '#!/bin/sh' 'read -r answer </dev/tty' >ask && chmod +x ask
  aws_config <<CONFIG
[profile asking]
credential_process = $PWD/ask
CONFIG
  project 'role = "app"' 'profile = "asking"'
  run_idr_on_terminal schedule add @tick
  assert_status 1
  assert_has "$stdout" "credential_process"
  nothing_written
}

@test "an on-failure that would not be found" {
  job 'schedule = "daily"' 'on-failure = "no-such-program x"'
  not_added 2 "idr.toml:6: on-failure: no-such-program was not found"
}
