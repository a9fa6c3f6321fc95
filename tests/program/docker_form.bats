#!/usr/bin/env bats
# `idr run` in place of `docker run`, where idr has its own rules.

load helpers
setup() { program_setup; }
teardown() { program_teardown; }

@test "everything after the image is the container's; a --role there causes a warning" {
  run_idr run --label a=1 busybox --role app -- -v
  assert_status 0
  assert_docker_ends busybox --role app -- -v
  assert_stderr_has "--role after the image is passed to the container"
}

@test "role options after the image cause one warning, except for a program that has such options itself" {
  run_idr run busybox sh --role x --region=y -- --profile z
  assert_equal "$(grep -c 'after the image' "$stderr_file")" 1
  assert_stderr_has "--role, --region after the image are passed to the container's command"
  run_idr run busybox aws s3 ls --profile x --region y
  refute_stderr_has "after the image"
}

@test "idr's own options and docker's in any order" {
  run_idr run -it=false --region eu-west-1 -l a=1 --cmd "echo 'a b'" --name mine busybox
  assert_status 0
  assert_docker_ends --label a=1 --name mine --env-file "$(env_file_path)" busybox echo 'a b'
  assert_env AWS_REGION eu-west-1
}

@test "-h is help, unless it can only be docker's; --hostname is docker's" {
  local words
  for words in -h --help "--rm -h"; do
    # shellcheck disable=SC2086 # words
    run_idr run $words
    assert_status 0
    assert_stdout_has "Usage: idr run"
  done
  for words in "--rm -h web busybox hostname" -hweb; do
    # shellcheck disable=SC2086 # words
    run_idr run $words
    assert_status 2
    assert_stderr_has "-h means --help here, not --hostname as in docker"
    assert_stderr_has '--hostname web'
  done
  assert_no_docker_run
  run_idr run --hostname web busybox -h
  assert_docker_has --hostname web
  assert_docker_ends busybox -h
}

@test "--interactive is -i without a terminal, and -it on one; -i is docker's" {
  run_idr run --interactive busybox
  assert_docker_has --interactive
  refute_docker_has --tty
  run_idr_on_terminal run --interactive busybox
  assert_docker_has --interactive --tty
  run_idr_on_terminal run -i busybox
  assert_docker_has --interactive
  refute_docker_has --tty
}

@test "--rm is on without -d, --rm=false and a restart policy" {
  run_idr run busybox
  assert_docker_has --rm
  local words
  for words in -d --rm=false --restart=always "-d --restart always"; do
    # shellcheck disable=SC2086 # words
    run_idr run $words busybox
    assert_status 0
    refute_docker_has --rm
  done
  run_idr run -d --rm busybox
  assert_docker_has --rm --detach
}

@test "an image is never taken for an option of docker" {
  run_idr --image=--privileged --cmd "busybox id"
  assert_docker_ends -- --privileged busybox id
}

@test "a region given as a variable is dropped with a warning" {
  run_idr run --region us-east-1 -e AWS_REGION=eu-west-1 -e PYTHONUNBUFFERED=1 busybox
  assert_status 0
  assert_env AWS_REGION us-east-1
  assert_stderr_has "AWS_REGION from -e is dropped: the container gets us-east-1 (see --region)"
  refute_stderr_has PYTHONUNBUFFERED
}

@test "the image must be given, and only once" {
  run_idr run --image busybox alpine
  assert_status 2
  assert_stderr_has "--image busybox and alpine"
  run_idr run --label a=1
  assert_status 2
  assert_stderr_has "no image"
  run_idr run ''
  assert_status 2
  assert_stderr_has image
  run_idr run --cmd 'echo 1' busybox echo 2
  assert_status 2
  assert_stderr_has "--cmd"
  assert_no_docker_run
}

# ---- options that only one side has ----

@test "an option that docker does not have either: the nearest name, and nothing starts" {
  docker_help <<<"      --label list    Set meta data"
  run_idr run --lable a=1 busybox
  assert_status 2
  assert_stderr_has "Did you mean --label?"
  run_idr run --lable=a=1 busybox
  assert_status 2
  assert_stderr_has "unknown option --lable"
  assert_stderr_has "Did you mean --label?"
  run_idr run --zzzzzz=1 busybox
  assert_status 2
  run_idr run -Z busybox
  assert_status 2
  assert_equal "$(docker_calls run | xargs -I{} sh -c 'tr "\0" " " <{}/argv; echo' | sort -u)" "run --help "
  assert_tmp_empty
}

@test "an option of a newer docker, written --name=value, is passed to docker with a warning" {
  docker_help <<<"      --shiny list    Something new"
  run_idr run --label a=1 --shiny=very --init busybox sh
  assert_status 0
  assert_docker_has --label a=1 --shiny=very --init
  assert_stderr_has "warning: --shiny is unknown here and is passed to docker unchanged"
  run_idr run --shiny very busybox
  assert_status 2
  assert_stderr_has "--shiny=VALUE"
}

# ---- docker's own output ----

@test "progress of a pull and docker's messages reach the user byte for byte" {
  FAKE_DOCKER_STDERR=$'Unable to find image\r\n\e[1A\e[2Kabc: Pulling fs layer\r' \
    FAKE_DOCKER_STDOUT=$'\x01\e[0m\n\n' run_idr run --pull always private.example.org/team/image
  assert_status 0
  assert_docker_has --pull always
  printf '\x01\e[0m\n\n' | cmp - "$stdout_file"
  assert_equal "${stderr##*private.example.org/team/image$'\n'}" \
    $'Unable to find image\r\n\e[1A\e[2Kabc: Pulling fs layer\r'
}

@test "docker's own refusal: its message, its code, and one line" {
  FAKE_DOCKER_STDERR=$'docker: no such image: pull access denied\n' FAKE_DOCKER_EXIT=125 \
    run_idr run --pull=never nosuch
  assert_status 125
  assert_stderr_has $'\ndocker: no such image: pull access denied\nidr: docker could not start the container, or the container exited with code 125'
}
