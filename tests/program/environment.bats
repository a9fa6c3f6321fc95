#!/usr/bin/env bats
# The container's variables: their sources, which one wins, and that their values are never shown.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() { program_teardown; }

# passed_beside NAME VALUE: a value that an env file cannot contain reaches docker by --env NAME and
# docker's own environment.
passed_beside() {
  assert_docker_has --env "$1"
  refute_has "$(env_file)" "$1="
  NAME=$1 VALUE=$2 /usr/bin/python3 -c '
import os, sys
entries = open(sys.argv[1], "rb").read().split(b"\0")
sys.exit(os.environb[b"NAME"] + b"=" + os.environb[b"VALUE"] not in entries)' \
    "$(docker_run_call)/environ" || fail "docker did not get $1 as it was"
}
# refute_argv_has TEXT: it is neither in docker's arguments nor in idr's output.
refute_argv_has() {
  refute_has "$(tr '\0' '\n' <"$(docker_run_call)/argv")" "$1"
  refute_stderr_has "$1"
}

@test "the order: custom env file, -e, credentials, region" {
  use_dev_keys
  printf 'A=file\nB=file\nAWS_REGION=file\nPYTHONUNBUFFERED=file\n' >my.env
  run_idr --image busybox --role app --custom-env-file my.env -e B=1 --env C=2 --envvar B=3
  assert_status 0
  assert_equal "$(env_names | paste -s -d ' ')" "A B C B \
AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_REGION AWS_REGION PYTHONUNBUFFERED"
  assert_env A file
  assert_env B 3
  assert_env AWS_REGION us-east-1
  assert_env PYTHONUNBUFFERED 1
  assert_stderr_has "AWS_REGION from my.env:3 is dropped"
  assert_stderr_has "PYTHONUNBUFFERED from my.env:4 is dropped"
}

@test "the role's credentials override all options, with a warning" {
  use_dev_keys
  echo AWS_SESSION_TOKEN=mine-from-the-file >iam-docker-run.env
  keep_secret mine-from-the-file mine-typed-000
  run_idr --image busybox --role app -e AWS_ACCESS_KEY_ID=AKIAMINE -e AWS_SECRET_ACCESS_KEY=mine-typed-000
  assert_status 0
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  refute_has "$(env_value AWS_SECRET_ACCESS_KEY)" mine
  refute_has "$(env_value AWS_SESSION_TOKEN)" mine
  local name
  for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN; do
    assert_stderr_matches "warning: [^"$'\n'"]*$name"
  done
  refute_docker_has --env
  assert_no_secret_shown
}

@test "-e of a credential's name alone cannot undo the role" {
  use_dev_keys
  export AWS_SESSION_TOKEN=''
  run_idr --image busybox --role app -e AWS_ACCESS_KEY_ID -e AWS_SESSION_TOKEN -e AWS_REGION \
    -e PYTHONUNBUFFERED -e AWS_DEFAULT_REGION=$'two\nlines'
  assert_status 0
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  refute_docker_has --env
  assert_env AWS_REGION us-east-1
  assert_env AWS_DEFAULT_REGION us-east-1
}

@test "without a role, keys in -e are the container's" {
  keep_secret typed-by-hand-000
  run_idr --image busybox -e AWS_ACCESS_KEY_ID=AKIAMINE -e AWS_SECRET_ACCESS_KEY=typed-by-hand-000
  assert_status 0
  assert_env AWS_ACCESS_KEY_ID AKIAMINE
  assert_env AWS_SECRET_ACCESS_KEY typed-by-hand-000
  assert_stderr_has "warning: the container gets AWS_ACCESS_KEY_ID from -e, not a role's (no --role and no --profile)."
  refute_stderr_has "no credentials"
  run_idr doctor -e AWS_ACCESS_KEY_ID=AKIAMINE -e AWS_SECRET_ACCESS_KEY=typed-by-hand-000 busybox
  assert_stdout_has "the container gets AWS_ACCESS_KEY_ID from -e, not a role's"
  refute_has "$stdout" "gets no credentials"
}

@test "values reach the container byte for byte: quotes, \$, #, =, spaces, UTF-8" {
  local value
  # shellcheck disable=SC2016 # the text itself is meant
  for value in "it's \"quoted\"" '$HOME `id` $(id)' '# no comment' 'a=b=c' '  spaces  ' 'é ☃' '\n\\x' ''; do
    run_idr --image busybox -e "A=$value"
    assert_status 0
    assert_env A "$value"
    refute_docker_has --env
  done
}

@test "names that docker accepts: dots, dashes, UTF-8" {
  run_idr --image busybox -e my.name=1 -e your-name=2 -e é=3
  assert_status 0
  assert_env my.name 1
  assert_env your-name 2
  assert_env é 3
}

@test "a value with a newline is passed outside the env file" {
  run_idr --image busybox -e $'KEY=first\nsecond-line-of-it\n'
  assert_status 0
  passed_beside KEY $'first\nsecond-line-of-it\n'
  refute_argv_has second-line-of-it
}

@test "a value of 64 KiB is passed outside the env file, a shorter one in it" {
  local long
  long=$(head -c 65536 /dev/zero | tr '\0' x)
  run_idr --image busybox -e "BIG=$long"
  assert_status 0
  passed_beside BIG "$long"
  refute_argv_has xxxx
  run_idr --image busybox -e "BIG=${long:0:60000}"
  assert_env BIG "${long:0:60000}"
  refute_docker_has --env
}

@test "the longest line that docker accepts is in the env file, a longer one is not" {
  # Docker's own limit is a line of 65,535 bytes including its end.
  local long length
  long=$(head -c 65536 /dev/zero | tr '\0' x)
  for length in 65529 65532 65535; do
    run_idr --image busybox -e "BIG=${long:0:length}"
    assert_status 0
    [[ $(env_value BIG) == "${long:0:length}" ]] || passed_beside BIG "${long:0:length}"
    (($(env_file | LC_ALL=C awk '{ if (length > n) n = length } END { print n + 1 }') < 65536))
  done
}

@test "a value that is not UTF-8 is passed outside the env file" {
  run_idr --image busybox -e $'LATIN=caf\xe9'
  assert_status 0
  passed_beside LATIN $'caf\xe9'
}

@test "a carriage return stays in the value" {
  run_idr --image busybox -e $'A=x\ry' -e $'B=x\r'
  assert_status 0
  # Docker drops one CR before the end of a line.
  env_file | grep -qx $'A=x\ry'
  env_file | grep -qx $'B=x\r\r'
}

@test "-e NAME uses the value in this environment, even if it is empty" {
  FROM_HERE=here EMPTY='' run_idr --image busybox -e FROM_HERE --env EMPTY
  assert_status 0
  assert_env FROM_HERE here
  env_file | grep -qx EMPTY=
  refute_docker_has --env
}

@test "-e NAME of an unset variable unsets the image's" {
  run_idr --image busybox -e NOT_SET_HERE
  assert_status 0
  assert_docker_has --env NOT_SET_HERE
  refute_has "$(env_file)" NOT_SET_HERE
}

@test "the last -e of a name wins, inside and outside the env file" {
  run_idr --image busybox -e $'A=two\nlines' -e A=last
  assert_env A last
  refute_docker_has --env
  run_idr --image busybox -e A=first -e $'A=two\nlines'
  assert_docker_has --env A
  run_idr --image busybox -e NOT_SET_HERE -e NOT_SET_HERE=1
  assert_env NOT_SET_HERE 1
  refute_docker_has --env
}

@test "no command line and no message contains values" {
  use_dev_keys
  keep_secret not-for-everybody-1 not-for-everybody-2 not-for-everybody-3 not-for-everybody-4
  echo FROM_FILE=not-for-everybody-1 >my.env
  FROM_HERE=not-for-everybody-3 run_idr --image busybox --role app --custom-env-file my.env \
    -e TYPED=not-for-everybody-2 -e FROM_HERE -e $'LINES=not-for-everybody-4\n' --verbose
  assert_status 0
  assert_env TYPED not-for-everybody-2
  assert_no_secret_shown
}

@test "docker's own --env-file is read as by docker: all files, then -e, and only one reaches docker" {
  printf 'X=1\nA=one\nFROM_HERE\nNOT_SET_HERE\n' >one.env
  echo A=two >two.env
  FROM_HERE=here run_idr --image busybox -e B=typed --env-file one.env --env-file=two.env -e X=2
  assert_status 0
  refute_docker_has one.env
  assert_equal "$(env_names | paste -s -d ' ')" "X A FROM_HERE A B X PYTHONUNBUFFERED"
  assert_env A two
  assert_env X 2
  assert_env FROM_HERE here
}

@test "--env-file from a pipe, a FIFO, and a file called -" {
  run_idr --image busybox --env-file <(echo PIPED=1)
  assert_env PIPED 1
  mkfifo fifo
  echo FIFO=1 >fifo &
  run_idr --image busybox --env-file fifo
  assert_env FIFO 1
  echo DASH=1 >./-
  run_idr --image busybox --env-file -
  assert_env DASH 1
}

@test "a missing or broken --env-file: the option or the line, never the value" {
  use_dev_keys
  keep_secret hidden-value
  standin_mark
  run_idr --image busybox --role app --env-file nosuch.env
  assert_status 1
  assert_stderr_has "--env-file: nosuch.env: "
  printf 'A=1\nB =hidden-value\n' >my.env
  run_idr --image busybox --role app --env-file my.env
  assert_status 1
  assert_stderr_has "my.env:2: "
  assert_no_docker_run
  assert_no_request
  assert_no_secret_shown
}

@test "what would override the role is dropped, however it is given, and the warning shows where it is set" {
  use_dev_keys
  keep_secret of-another-session
  printf 'A=1\nAWS_PROFILE=of-another-session\nAWS_SESSION_TOKEN=of-another-session\n' >docker.env
  printf 'AWS_SECURITY_TOKEN=of-another-session\n' >my.env
  AWS_ROLE_ARN=of-another-session run_idr --image busybox --role app --env-file docker.env \
    --custom-env-file my.env -e AWS_CREDENTIAL_EXPIRATION=of-another-session -e AWS_ROLE_ARN
  assert_status 0
  assert_equal "$(env_names | paste -s -d ' ')" "A AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \
AWS_DEFAULT_REGION AWS_REGION PYTHONUNBUFFERED"
  assert_stderr_has "warning: AWS_PROFILE from docker.env:2 is dropped"
  assert_stderr_has "warning: AWS_SESSION_TOKEN from docker.env:3 is dropped"
  assert_stderr_has "warning: AWS_SECURITY_TOKEN from my.env:1 is dropped"
  assert_stderr_has "warning: AWS_CREDENTIAL_EXPIRATION from -e is dropped"
  assert_stderr_has "warning: AWS_ROLE_ARN from -e is dropped"
  assert_no_secret_shown
}

@test "a mount of the user's own ~/.aws, with a role and without one: a warning" {
  use_dev_keys
  mkdir -p "$HOME/.aws"
  run_idr --image busybox --role app -v "$HOME/.aws:/root/.aws:ro"
  assert_status 0
  assert_stderr_has "warning: --volume $HOME/.aws: the container can read your own AWS credentials"
  run_idr --image busybox --role app -v named:/root/.aws
  refute_stderr_has "your own AWS credentials"
  run_idr --image busybox -v "$HOME/.aws:/root/.aws"
  assert_stderr_has "your own AWS credentials"
}

@test "without credentials nothing is dropped and no region is set, unless --region is given" {
  run_idr --image busybox -e AWS_PROFILE=mine -e AWS_REGION=eu-north-1
  assert_status 0
  assert_equal "$(env_names | paste -s -d ' ')" "AWS_PROFILE AWS_REGION PYTHONUNBUFFERED"
  refute_stderr_has dropped
  AWS_REGION=eu-north-1 run_idr --image busybox
  assert_equal "$(env_file)" PYTHONUNBUFFERED=1
  run_idr --image busybox --region eu-west-1
  assert_env AWS_REGION eu-west-1
  assert_env AWS_DEFAULT_REGION eu-west-1
}

@test "-e without a name is a usage error" {
  run_idr --image busybox -e =x
  assert_status 2
  run_idr --image busybox -e ''
  assert_status 2
  run_idr --image busybox -e
  assert_status 2
  assert_no_docker_run
}

@test "the docker client's own settings apply to the launch, not to the container" {
  DOCKER_HOST=tcp://127.0.0.1:9 run_idr --image busybox -e DOCKER_HOST=unix:///x -e PATH=/x
  assert_status 0
  assert_env DOCKER_HOST unix:///x
  assert_env PATH /x
  docker_environ | grep -qx DOCKER_HOST=tcp://127.0.0.1:9
}
