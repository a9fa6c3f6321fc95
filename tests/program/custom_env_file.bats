#!/usr/bin/env bats
# The custom env file: what it may contain, and how an error in it is reported.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() { program_teardown; }

@test "a custom env file from a pipe" {
  run_idr --image busybox --custom-env-file <(echo PIPED=1)
  assert_status 0
  assert_env PIPED 1
}

@test "everything that docker accepts in a file is accepted: BOM, comments, indentation, CRLF, no final newline" {
  printf '\xef\xbb\xbfA=1\r\n# comment\n\n   \n  B= 2 \r\n\tC="3"\r\r\nFROM_HERE\nNOT_SET_HERE\nD=4' >my.env
  FROM_HERE=here run_idr --image busybox --custom-env-file my.env
  assert_status 0
  assert_env A 1
  assert_env B " 2 "
  env_file | grep -qx $'C="3"\r\r'
  assert_env FROM_HERE here
  assert_env D 4
  refute_has "$(env_file)" NOT_SET_HERE
}

# refused LINE TEXT… -- BYTES: the custom env file with these bytes is refused, in a message with every
# TEXT.
refused() {
  local line=$1 texts=()
  shift
  while [[ $1 != -- ]]; do texts+=("$1") && shift; done
  printf '%b' "$2" >my.env
  standin_mark
  run_idr --image busybox --role app --custom-env-file my.env
  assert_status 1
  assert_stderr_has "my.env:$line"
  local text
  for text in "${texts[@]}"; do assert_stderr_has "$text"; done
  refute_stderr_has hidden-value
  (($(wc -l <"$stderr_file") <= 2)) || fail "too much: $stderr"
  assert_no_docker_run
  assert_no_request
  assert_tmp_empty
}

@test "a broken custom env file: file, line and variable, never the value; no docker, no request" {
  use_dev_keys
  keep_secret hidden-value
  refused 2 "MY NAME" -- 'A=1\nMY NAME=hidden-value\n'
  refused 3 -- '# x\n\n=hidden-value\n'
  refused 1 "export NAME" -- 'export NAME=hidden-value\n'
  refused 2 -- 'A=1\nhidden-value with spaces\n'
  refused 2 UTF-8 -- 'A=1\nNAME=hidden-value\xff\n'
  refused 1 "64 KiB" -- "NAME=hidden-value$(head -c 65536 /dev/zero | tr '\0' x)\\n"
  refused 1 NAME -- 'NAME =hidden-value\n'
}

@test "the error for a line that is too long or not UTF-8 also names the variable" {
  use_dev_keys
  refused 2 NAME -- 'A=1\nNAME=hidden-value\xff\n'
  refused 1 NAME -- "NAME=hidden-value$(head -c 65536 /dev/zero | tr '\0' x)\\n"
}

@test "a custom env file that is named but missing is an error" {
  use_dev_keys
  standin_mark
  run_idr --image busybox --role app --custom-env-file nosuch.env
  assert_status 1
  assert_stderr_has nosuch.env
  assert_no_docker_run
  assert_no_request
  run_idr --image busybox --custom-env-file .
  assert_status 1
  assert_no_docker_run
}
