#!/usr/bin/env bats
# The output of idr: only warnings, lines that fit the terminal, the line of --dry-run.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
}
teardown() { program_teardown; }

# on_terminal_of COLUMNS: from now on idr has a terminal of this width.
on_terminal_of() {
  printf '#!/bin/sh\nstty cols %s\nexec %q "$@"\n' "$1" "$(realpath "$IDR")" >"$TEST_DIR/idr-on-$1"
  chmod +x "$TEST_DIR/idr-on-$1"
  IDR=$TEST_DIR/idr-on-$1
}
# assert_fits COLUMNS: every line on stdout fits, except lines of one word.
assert_fits() {
  local line words LC_ALL=C.UTF-8 # which counts characters, not bytes
  while IFS= read -r line; do
    read -ra words <<<"$line"
    ((${#line} <= $1 || ${#words[@]} < 2)) || fail "too wide for $1: $line"
  done < <(sed $'s/\\x1b\\[[0-9;]*m//g' "$stdout_file")
}

# ---- only warnings ----

@test "IAM_DOCKER_RUN_QUIET, --warnings-only and idr.toml: a launch without warnings prints nothing" {
  IAM_DOCKER_RUN_QUIET=1 run_idr --image busybox --role app
  assert_status 0
  assert_equal "$stderr" ""
  run_idr run --role app --warnings-only busybox
  assert_equal "$stderr" ""
  echo 'warnings-only = true' >idr.toml
  run_idr run --role app busybox
  assert_equal "$stderr" ""
  FAKE_DOCKER_EXIT=3 run_idr run --role app busybox
  assert_status 3
  assert_equal "$stderr" ""
}

@test "only warnings: warnings and errors are printed" {
  export IAM_DOCKER_RUN_QUIET=yes
  run_idr --image busybox
  assert_stderr_has "warning:"
  refute_stderr_has "docker run"
  run_idr --image busybox --role closed
  assert_status 1
  assert_stderr_has "idr: "
}

@test "only warnings: an empty variable counts as unset, and --verbose overrides it" {
  IAM_DOCKER_RUN_QUIET='' run_idr --image busybox --role app
  assert_stderr_has "docker run"
  IAM_DOCKER_RUN_QUIET=1 run_idr --image busybox --role app --verbose
  assert_stderr_has "docker run"
  assert_stderr_has "idr: region"
}

@test "only warnings: a prompt is still shown" {
  IAM_DOCKER_RUN_QUIET=1 KEYS_WHEN="shown MFA" KEYS=739164$'\n' run_idr_on_terminal --image busybox \
    --role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev
  assert_status 0
  assert_stdout_has "MFA code"
  refute_has "$stdout" "docker run"
}

# ---- the terminal's width ----

@test "the help fits the terminal" {
  local plain=$IDR columns command
  for columns in 60 80 120; do
    IDR=$plain
    on_terminal_of "$columns"
    for command in run whoami credentials doctor; do
      run_idr_on_terminal help "$command"
      assert_fits "$columns"
    done
    run_idr_on_terminal help
    assert_fits "$columns"
  done
}

@test "the help has 80 columns if it is not printed to a terminal" {
  COLUMNS=200 run_idr help run
  assert_fits 80
}

@test "messages fit the terminal, and a command in them stays on one line" {
  on_terminal_of 60
  run_idr_on_terminal nosuchcommand
  assert_fits 60
  run_idr_on_terminal export
  assert_has "$stdout" '`idr credentials --role ROLE --format env`'
}

@test "the findings of doctor fit the terminal" {
  on_terminal_of 60
  IAM_DOCKER_RUN_ENGINE=nosuch run_idr_on_terminal doctor --role app
  assert_fits 60
}

@test "a message is one line if it is not printed to a terminal" {
  COLUMNS=40 run_idr nosuchcommand
  assert_equal "$(wc -l <"$stderr_file")" 2
}

@test "the printed command is one line on a terminal too" {
  on_terminal_of 60
  run_idr_on_terminal --image busybox --role app -v /a/long/path/to/something:/a/long/path/to/something
  assert_regex "$stdout" 'docker run --rm --volume [^ ]* --name [^ ]* --env-file [^ ]* busybox'
}

# ---- --dry-run ----

@test "the line of --dry-run can be run unchanged, with an env file at the path in it" {
  run_idr run --role app -p 80:80 -e "A=1" --dry-run busybox echo "two words"
  assert_status 0
  assert_no_docker_run
  local file
  file=$(sed -n 's/.*--env-file \([^ ]*\).*/\1/p' <<<"$stdout")
  assert_regex "$file" '/iam-docker-run-[^/]*/env$'
  mkdir "${file%/*}"
  echo A=1 >"$file"
  sh -c "$stdout"
  docker_argv
  assert_docker_has --publish 80:80
  assert_docker_ends busybox echo "two words"
  rm -r "${file%/*}"
}

@test "--dry-run --verbose shows the identity of the container, and how its env file is written" {
  echo 'role = "app"' >idr.toml
  run_idr run --dry-run --verbose --region eu-west-1 busybox
  assert_status 0
  assert_stderr_has "read $PWD/idr.toml"
  assert_stderr_has "role app ($PWD/idr.toml:1)"
  assert_stderr_has "region eu-west-1 (--region)"
  assert_stderr_has "engine docker (PATH)"
  assert_stderr_has "_container_name.txt"
  local line
  line=$(sed -n 's/.*`(umask 077; idr \(.*\) > FILE)`.*/\1/p' "$stderr_file")
  # shellcheck disable=SC2086 # words
  SECRET_STDOUT=1 run_idr $line
  assert_status 0
  assert_has "$stdout" "AWS_REGION=eu-west-1"
}

# ---- the user's file ----

@test "the user's file has defaults for every project, with their origin" {
  mkdir -p "$HOME/.config/iam-docker-run"
  local file=$HOME/.config/iam-docker-run/idr.toml
  printf 'region = "eu-west-2"\npublish = "1:1"\nrole = "user"\n' >"$file"
  echo 'role = "app"' >idr.toml
  run_idr run -p 2:2 busybox
  assert_status 0
  assert_env AWS_REGION eu-west-2
  assert_docker_has --publish 1:1 --publish 2:2
  assert_stderr_has "assumed-role/app/"
  run_idr run --dry-run=json busybox
  assert_equal "$(jq -r '.values[] | select(.option == "region") | .where' <<<"$stdout")" "$file:1"
  run_idr whoami
  assert_stdout_has "$file:1"
  run_idr doctor
  assert_stdout_has "$file"
  run_idr run --dry-run --verbose busybox
  assert_stderr_has "region eu-west-2 ($file:1)"
  SECRET_STDOUT=1 run_idr credentials --role app --format env-no-export
  assert_has "$stdout" AWS_REGION=us-east-1
  XDG_CONFIG_HOME=/none run_idr run busybox
  assert_env AWS_REGION us-east-1
}

@test "an error in the user's file names the file" {
  mkdir -p "$HOME/.config/iam-docker-run"
  local file=$HOME/.config/iam-docker-run/idr.toml
  echo 'volume = "./x:/x"' >"$file"
  refused 1 "$file:1:" "relative path" -- --image busybox
  echo '[variant.a]' >"$file"
  refused 1 "$file:1:" "must not have variants" -- --image busybox
  echo 'dry-run = true' >"$file"
  refused 1 "$file:1:" "use --dry-run on the command line" -- --image busybox
  run_idr doctor
  assert_status 1
  assert_stdout_has "$file:1:"
}

@test "a user's file that belongs to another user is refused" {
  mkdir -p "$HOME/.config/iam-docker-run"
  echo 'role = "app"' >"$HOME/.config/iam-docker-run/idr.toml"
  give_away "$HOME/.config/iam-docker-run/idr.toml"
  refused 1 "$HOME/.config/iam-docker-run/idr.toml" -- --image busybox
}
