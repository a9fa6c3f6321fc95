#!/usr/bin/env bats
# Shells and command texts inside real containers.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { engine_setup && use_dev_keys; }
teardown() { engine_teardown; }

type_into_shell() {
  printf '%s\n' "$1" >typed
  STDIN=typed run_idr "${@:2}"
}

@test "--shell is bash if the image has it" {
  type_into_shell 'echo "$BASH_VERSION"; exit 3' --image "$IMAGE_BASH" --role app --shell
  assert_status 3
  assert_regex "$stdout" '^[0-9]+\.'
}

@test "--shell is sh if the image has no bash, with a message" {
  type_into_shell 'echo "[$BASH_VERSION]"; exit 4' --image "$IMAGE_SMALL" --role app --shell
  assert_status 4
  assert_stdout "[]"
  assert_stderr_has "no /bin/bash here"
}

@test "another shell, with arguments" {
  export IAM_DOCKER_RUN_SHELL_COMMAND="/bin/bash -u"
  type_into_shell 'echo "$NOT_SET"; echo not reached' --image "$IMAGE_BASH" --role app --shell
  refute_has "$stdout" "not reached"
  assert_stderr_has NOT_SET
}

@test "a full entrypoint: words with quotes" {
  run_idr --image "$IMAGE_SMALL" --role app --full-entrypoint "printf '<%s>' 'a b' \"c'd\" e\\ f"
  assert_status 0
  assert_stdout "<a b><c'd><e f>"
}

@test "a full entrypoint with shell syntax runs in the container's shell, not here" {
  run_idr --image "$IMAGE_SMALL" --role app \
    --full-entrypoint "touch /made-inside && ls / | grep made && echo \$((6 * 7))"
  assert_status 0
  assert_stdout $'made-inside\n42'
  [[ ! -e /made-inside ]]
}

@test "stdin is the container's" {
  printf 'line one\nline two' >typed
  STDIN=typed run_idr --image "$IMAGE_SMALL" --role app -i --cmd cat
  assert_stdout $'line one\nline two'
}

@test "source code of this folder is in the container" {
  mkdir src && echo "from the host" >src/file
  run_idr --image "$IMAGE_SMALL" --role app --host-source-path ./src --container-source-path /code \
    --cmd "cat /code/file"
  assert_stdout "from the host"
}

@test "the printed command, pasted into sh, is accepted by docker" {
  run_idr --image "$IMAGE_SMALL" --role app -w /tmp --label "a=b c'd" --full-entrypoint "pwd"
  assert_stdout /tmp
  local line
  line=$(grep "^$ENGINE run" <<<"$stderr")
  : >empty.env
  line=$(sed -E "s,--env-file [^ ]+,--env-file $PWD/empty.env," <<<"$line")
  assert_equal "$(sh -c "$line")" /tmp
}
