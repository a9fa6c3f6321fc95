#!/usr/bin/env bats
# The options for what runs in the container: entrypoint, command, shell, and its terminal.

load helpers
load helpers/options
setup() { program_setup; }
teardown() { program_teardown; }

# ---- entrypoint and command ----

@test "--entrypoint and --cmd, which is split as a shell would" {
  run_idr --image busybox --entrypoint /bin/echo --cmd "one 'two  words' \"three\\\"\" fo\\ ur ''"
  assert_status 0
  assert_docker_has --entrypoint /bin/echo
  assert_docker_ends busybox one "two  words" 'three"' "fo ur" ""
}

@test "--cmd alone leaves the image's entrypoint" {
  launches_with --cmd "ls -l"
  refute_docker_has --entrypoint
  assert_docker_ends busybox ls -l
}

@test "--full-entrypoint: the first word is the entrypoint, the rest the command" {
  launches_with --full-entrypoint "python myapp.py --myarg test123"
  assert_docker_has --entrypoint python
  assert_docker_ends busybox myapp.py --myarg test123
}

@test "--full-entrypoint honours quotes" {
  launches_with --full-entrypoint "'/my app' \"a  b\" 'c\"d' e\\ f '\$HOME' '*' '' \"\\\$x\""
  assert_docker_has --entrypoint "/my app"
  assert_docker_ends busybox "a  b" 'c"d' "e f" '$HOME' '*' '' '$x'
}

@test "--full-entrypoint with an operator or an expansion is for the container's /bin/sh" {
  local text
  for text in 'a | b' 'a && b' 'a; b' 'a < b' 'a > b' '(a)' 'a $HOME' 'a "$HOME"' 'a `b`' "a"$'\n'"b" 'a &'; do
    launches_with --full-entrypoint "$text"
    assert_docker_has --entrypoint /bin/sh
    assert_docker_ends busybox -c "$text"
  done
}

@test "--shell replaces a command after the image, with a message" {
  run_idr run --shell busybox ls
  assert_status 0
  assert_stderr_has "warning: the command after the image is ignored: --shell replaces it"
  refute_docker_has ls
}

@test "--mfa-serial without --role and --profile is refused" {
  refused 2 "--mfa-serial: applies to --role, or to long-term credentials" "Add --role ROLE" -- run --mfa-serial arn:aws:iam::123456789012:mfa/jo busybox
}

@test "run help: may mean an image, so a message mentions the help" {
  run_idr run help
  assert_status 0
  assert_docker_ends help
  assert_stderr_has '`idr help run`'
}

@test "--full-entrypoint overrides --entrypoint and --cmd, with a message" {
  run_idr --image busybox --full-entrypoint "a b" --entrypoint c --cmd "d e"
  assert_status 0
  assert_docker_has --entrypoint a
  assert_docker_ends busybox b
  refute_docker_has c
  assert_stderr_has "--entrypoint"
}

@test "no argument is evaluated on this machine" {
  local text victim=$TEST_DIR/work/x
  # shellcheck disable=SC2016 # the text itself is meant
  for text in '$(touch x)' '`touch x`' '; touch x' '| touch x' $'\ntouch x' '&& touch x' '> x'; do
    launches_with --full-entrypoint "echo $text" --label "l=$text" -v "$text:/v" -e "A=${text//$'\n'/}"
    [[ ! -e $victim ]] || fail "ran: $text"
    launches_with --cmd "echo '$text'" --entrypoint "$text" --name box
    [[ ! -e $victim ]] || fail "ran: $text"
    IAM_DOCKER_RUN_SHELL_COMMAND="/bin/zsh '$text'" run_idr --image "busybox" --shell
    [[ ! -e $victim ]] || fail "ran: $text"
    run_idr --image "busybox$text"
    [[ ! -e $victim ]] || fail "ran: $text"
    run_idr --image busybox --role "app$text"
    [[ ! -e $victim ]] || fail "ran: $text"
  done
}

@test "a name derived from an image is valid for docker" {
  run_idr --image 'registry:5000/a/b__c.d-e@sha256:12'
  docker_argv
  assert_regex "${DOCKER_ARGV[3]}" '^b__c\.d-e-[0-9a-f]{8}$'
}

# ---- --shell, --interactive, -i, -t ----

@test "--shell without a terminal: stdin stays open, no tty" {
  launches_with --shell
  assert_docker_has --interactive
  refute_docker_has --tty
}

@test "--shell and --interactive on a terminal: -it" {
  run_idr_on_terminal --image busybox --shell
  assert_status 0
  assert_docker_has --interactive --tty
  run_idr_on_terminal --image busybox --interactive
  assert_status 0
  assert_docker_has --interactive --tty
  assert_equal "$(<"$(docker_run_call)/tty")" "yes yes yes"
}

@test "without --interactive a terminal makes no difference" {
  run_idr_on_terminal --image busybox
  assert_status 0
  refute_docker_has --interactive
  refute_docker_has --tty
}

@test "--interactive with stdout redirected: no tty" {
  printf '#!/bin/sh\nexec %q "$@" >%q\n' "$IDR" "$TEST_DIR/out" >"$TEST_DIR/idr-to-file"
  chmod +x "$TEST_DIR/idr-to-file"
  IDR=$TEST_DIR/idr-to-file run_idr_on_terminal --image busybox --interactive
  assert_docker_has --interactive
  refute_docker_has --tty
}

@test "--interactive without a terminal: stdin stays open" {
  launches_with --interactive
  assert_docker_has --interactive
  refute_docker_has --tty
}

@test "--shell starts bash if the image has it, otherwise sh; decided in the container" {
  launches_with --shell
  assert_docker_has --entrypoint /bin/sh
  docker_argv
  assert_equal "${DOCKER_ARGV[-2]}" -c
  # The container's command, run here if there is a bash.
  run sh -c "${DOCKER_ARGV[-1]}" <<<'echo "$0"'
  assert_equal "$output" /bin/bash
}

@test "--shell without bash prints that it is sh" {
  launches_with --shell
  docker_argv
  local script=${DOCKER_ARGV[-1]//\/bin\/bash/$TEST_DIR\/nowhere}
  run --separate-stderr sh -c "$script" <<<'echo here'
  assert_equal "$output" here
  assert_has "$stderr" /bin/sh
}

@test "IAM_DOCKER_RUN_SHELL_COMMAND is the shell, with arguments" {
  export IAM_DOCKER_RUN_SHELL_COMMAND="/bin/zsh -l -o 'no  match'"
  launches_with --shell
  assert_docker_has --entrypoint /bin/zsh
  assert_docker_ends busybox -l -o "no  match"
  IAM_DOCKER_RUN_SHELL_COMMAND=/bin/sh launches_with --shell
  assert_docker_has --entrypoint /bin/sh
  assert_docker_ends busybox
}

@test "an empty IAM_DOCKER_RUN_SHELL_COMMAND counts as unset" {
  IAM_DOCKER_RUN_SHELL_COMMAND='' launches_with --shell
  assert_docker_has --entrypoint /bin/sh
}

@test "--shell overrides --full-entrypoint, --entrypoint and --cmd" {
  export IAM_DOCKER_RUN_SHELL_COMMAND=/bin/ash
  run_idr --image busybox --full-entrypoint "a b" --entrypoint c --cmd "d e" --shell
  assert_status 0
  assert_docker_has --entrypoint /bin/ash
  assert_docker_ends busybox
  refute_docker_has c
}

@test "--shell with -d: the shell wins, with a warning" {
  run_idr --image busybox --shell -d
  assert_status 0
  assert_stderr_has "warning"
  assert_docker_has --interactive
  assert_docker_has --rm
  refute_docker_has --detach
}

@test "-i and -t are docker's" {
  launches_with -i
  assert_docker_has --interactive
  refute_docker_has --tty
  launches_with -t
  assert_docker_has --tty
  refute_docker_has --interactive
  launches_with -dit
  assert_docker_has --detach --interactive --tty
}

@test "-it if stdin is not a terminal: -t is dropped with a warning" {
  local form
  for form in "-it" "-i -t" "-ti" "-i --tty"; do
    # shellcheck disable=SC2086 # words
    run_idr --image busybox $form
    assert_status 0
    assert_docker_has --interactive
    refute_docker_has --tty
    assert_stderr_has "warning: -t is ignored: stdin is not a terminal"
  done
}

@test "-t with stdin attached by -a is also dropped if stdin is not a terminal" {
  run_idr --image busybox -a stdin -t
  assert_status 0
  refute_docker_has --tty
  assert_stderr_has "warning: -t is ignored: stdin is not a terminal"
}

@test "-it on a terminal" {
  run_idr_on_terminal --image busybox -it
  assert_status 0
  assert_docker_has --interactive --tty
}
