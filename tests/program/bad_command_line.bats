#!/usr/bin/env bats
# Errors on the command line: one or two lines with the cause and what to do next, the right exit code, and
# nothing left behind.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

@test "an unknown option, with the nearest name" {
  refused_without_request 2 "--imgae" "--image" -- --imgae busybox --role app
  refused_without_request 2 "--fullentrypoint" "--full-entrypoint" -- --image busybox --fullentrypoint x
  refused_without_request 2 "--volum" "--volume" -- --image busybox --volum /a:/a
  refused_without_request 2 "--Image" "--image" -- --Image busybox
  refused_without_request 2 "--zzzzzzzz" -- --image busybox --zzzzzzzz
  refused_without_request 2 "-Z" -- --image busybox -Z
  refused_without_request 2 "-Z" -- --image busybox -iZ
}

@test "docker's options do not belong to whoami and credentials" {
  refused_without_request 2 "--publish" -- whoami --role app --publish 80:80
  refused_without_request 2 "--image" -- credentials --image busybox
}

@test "an unknown command, with the nearest name" {
  refused_without_request 2 '"whoam"' whoami -- whoam --role app
  refused_without_request 2 '"credential"' credentials -- credential
  refused_without_request 2 '"zzz"' "The commands are" -- zzz
}

@test "a command of another tool, with what to type instead" {
  refused_without_request 2 "aws sso login --profile NAME" -- login
  IAM_DOCKER_RUN_ENGINE=podman refused_without_request 2 " images" -- images
  refused_without_request 2 "idr --version" -- --verison
}

@test "an option of another tool, with its name here" {
  refused_without_request 2 "Did you mean --role?" -- --image busybox --role-arn app
  refused_without_request 2 "Did you mean --role?" -- run --role-arn=app busybox
}

@test "no image" {
  refused_without_request 2 --image -- --role app
  refused_without_request 2 --image -- --image '' --role app
  refused_without_request 2 image -- run
}

@test "nothing typed and no project file: the overview" {
  run_idr
  assert_status 0
  assert_has "$stdout" "idr run --role ROLE IMAGE"
  assert_equal "$stderr" ""
  echo 'role = "app"' >idr.toml
  refused_without_request 2 "no image" --
}

@test "an option without its value" {
  refused_without_request 2 --image -- --role app --image
  refused_without_request 2 -p -- --image busybox -p
}

@test "an invalid positional argument" {
  refused_without_request 2 '"ls"' -- --image busybox ls
}

@test "a flag with an invalid value" {
  refused_without_request 2 --shell -- --image busybox --shell=maybe
  refused_without_request 2 --privileged -- --image busybox --privileged=yes
}

@test "an empty role, profile or duration is an error, not the same as unset" {
  # An unset variable in a script must not give a container credentials other than the role's.
  refused_without_request 2 --role -- --image busybox --role ''
  refused_without_request 2 --role -- --image busybox --role= --profile default
  refused_without_request 2 --profile -- --image busybox --role app --profile ''
  refused_without_request 2 --duration -- --image busybox --role app --duration ''
}

@test "an invalid role" {
  local role
  for role in 'a b' arn:aws:iam::123456789012:user/app arn:aws:iam::123:role/app 'app;id' / a/ \
    "$(printf 'x%.0s' {1..65})"; do
    refused_without_request 2 --role -- --image busybox --role "$role"
  done
}

@test "role options out of range, or without a role" {
  refused_without_request 2 --role-session-name -- --image busybox --role app --role-session-name 'a b'
  refused_without_request 2 --role-session-name -- --image busybox --role app --role-session-name x
  refused_without_request 2 --tag -- --image busybox --role app --tag novalue
  refused_without_request 2 --policy -- --image busybox --role app --policy '{"Version":'
  refused_without_request 1 nosuch.json -- --image busybox --role app --policy nosuch.json
  refused_without_request 2 --external-id -- --image busybox --external-id xyz
  refused_without_request 2 --mfa-code -- --image busybox --role app --mfa-code 123456
  refused_without_request 2 --region -- --image busybox --role app --region 'eu west'
}

@test "text with an unclosed quote" {
  refused_without_request 2 --full-entrypoint -- --image busybox --full-entrypoint "echo 'x"
  refused_without_request 2 --cmd -- --image busybox --cmd 'echo "x'
  refused_without_request 2 --full-entrypoint -- --image busybox --full-entrypoint '  '
  export IAM_DOCKER_RUN_SHELL_COMMAND="zsh 'x"
  refused_without_request 2 IAM_DOCKER_RUN_SHELL_COMMAND -- --image busybox --shell
}

@test "all errors in the input are found before the first request" {
  mkdir src
  refused_without_request 1 nosuch -- --image busybox --role app --host-source-path nosuch --container-source-path /a
  refused_without_request 1 nosuch.env -- --image busybox --role app --custom-env-file nosuch.env
  refused_without_request 127 nosuch -- --image busybox --role app --engine nosuch
  refused_without_request 2 --dry-run -- --image busybox --role app --dry-run=yaml
}
