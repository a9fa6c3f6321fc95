#!/usr/bin/env bats
# The container-name file: where it is written, and which files are never overwritten.

load helpers
setup() { program_setup; }
teardown() { program_teardown; }

names() { echo "$TEST_DIR/names"; }
# assert_names_it FILE: it contains the name that docker got, without a newline.
assert_names_it() {
  docker_argv
  local index name
  for ((index = 0; index < ${#DOCKER_ARGV[@]}; index++)); do
    [[ ${DOCKER_ARGV[index]} != --name ]] || name=${DOCKER_ARGV[index + 1]}
  done
  [[ -f $1 ]] || fail "there is no $1" || return
  cmp "$1" <(printf '%s' "$name") || fail "$1 holds \"$(<"$1")\", not \"$name\""
}
# launches_with_warning: the launch continues, with a warning that there is no container-name file.
launches_with_warning() {
  run_idr --image busybox
  assert_status 0
  assert_equal "$(docker_runs)" 1
  assert_stderr_matches 'warning: [^'$'\n'']*container-name'
}

@test "PREFIX/DIRECTORY/_container_name.txt, with only the name, readable by others" {
  run_idr --image busybox
  assert_names_it "$(names)/work/_container_name.txt"
  assert_equal "$(stat -c %a "$(names)/work/_container_name.txt")" 644
}

@test "it stays after the run, and the next launch's name replaces a longer one" {
  run_idr --image busybox --name a-rather-long-name-of-a-container
  assert_names_it "$(names)/work/_container_name.txt"
  run_idr --image busybox --name short
  assert_names_it "$(names)/work/_container_name.txt"
  run_idr --image busybox -d
  assert_names_it "$(names)/work/_container_name.txt"
}

@test "a missing prefix is created" {
  IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=$TEST_DIR/a/b/c run_idr --image busybox
  assert_names_it "$TEST_DIR/a/b/c/work/_container_name.txt"
}

@test "a relative prefix is taken under /" {
  IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=${TEST_DIR#/}/relative run_idr --image busybox
  assert_names_it "$TEST_DIR/relative/work/_container_name.txt"
  [[ ! -e $PWD/${TEST_DIR#/} ]]
}

@test "the last directory may have any name" {
  local name
  for name in "a b" $'new\nline' "-x" "é" '$(touch x)' '...'; do
    mkdir -p "$TEST_DIR/work/$name"
    cd "$TEST_DIR/work/$name"
    run_idr --image busybox
    assert_status 0
    assert_names_it "$(names)/$name/_container_name.txt"
  done
}

@test "the working directory /, which has no last directory" {
  cd /
  run_idr --image busybox
  assert_status 0
  assert_names_it "$(names)/_container_name.txt"
}

@test "any non-empty value of the variable disables it" {
  local value
  for value in true false 0 no ' '; do
    IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE=$value run_idr --image busybox
    assert_status 0
    [[ ! -e $(names)/work ]] || fail "written with \"$value\""
  done
  IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE='' run_idr --image busybox
  assert_names_it "$(names)/work/_container_name.txt"
}

@test "without a prefix: /temp, which is created if it is missing" {
  unset IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX
  idr_in_own_root "mkdir $TEST_DIR/temp; touch temp-was-missing"
  printf '#!/bin/sh\n[ -e /temp-was-missing ] && exec cp -r /temp/. "%s"\n' "$TEST_DIR/temp" | docker_answer
  run_idr --image busybox
  assert_status 0
  refute_stderr_has container-name
  assert_names_it "$TEST_DIR/temp/work/_container_name.txt"
}

@test "without a prefix, if /temp cannot be created: the temp folder" {
  unset IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX
  idr_in_own_root "touch temp"
  run_idr --image busybox
  assert_status 0
  refute_stderr_has container-name
  refute_stderr_has /temp
  assert_names_it "$TMPDIR/work/_container_name.txt"
}

@test "without a prefix, if the folder in /temp is another user's: the temp folder, and a warning" {
  unset IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX
  mkdir -p "$TEST_DIR/temp/work"
  chmod 777 "$TEST_DIR/temp/work"
  give_away "$TEST_DIR/temp/work"
  idr_in_own_root "mkdir temp && mount --bind $TEST_DIR/temp temp"
  run_idr --image busybox
  assert_status 0
  assert_stderr_matches 'warning: [^'$'\n'']*/temp/work belongs to another user'
  assert_equal "$(ls "$TEST_DIR/temp/work")" ""
  assert_names_it "$TMPDIR/work/_container_name.txt"
}

@test "another user's folder below the prefix is not written to: a warning, and the launch continues" {
  mkdir -m 777 "$(names)/work"
  give_away "$(names)/work"
  launches_with_warning
  assert_stderr_has "$(names)/work belongs to another user"
  assert_equal "$(ls "$(names)/work")" ""
}

@test "without a prefix, for a user who cannot create /temp: the temp folder" {
  as_nobody
  unset IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX
  idr_in_own_root true
  run_idr --image busybox
  assert_status 0
  refute_stderr_has container-name
  assert_names_it "$TMPDIR/work/_container_name.txt"
}

@test "a prefix that cannot be created or written to: a warning, and the launch continues" {
  echo >"$TEST_DIR/file"
  IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=$TEST_DIR/file launches_with_warning
  assert_stderr_has "$TEST_DIR/file"
}

@test "a folder without permission to write: a warning, and the launch continues" {
  mkdir -p "$(names)/work"
  as_nobody
  chmod 755 "$(names)/work"
  launches_with_warning
  [[ ! -e $(names)/work/_container_name.txt ]]
}

@test "a link in the file's place is not followed" {
  mkdir "$(names)/work"
  echo precious >"$TEST_DIR/victim"
  ln -s "$TEST_DIR/victim" "$(names)/work/_container_name.txt"
  launches_with_warning
  assert_equal "$(<"$TEST_DIR/victim")" precious
}

@test "no file is created through a broken link in the file's place" {
  mkdir "$(names)/work"
  ln -s "$TEST_DIR/made-by-link" "$(names)/work/_container_name.txt"
  launches_with_warning
  [[ ! -e $TEST_DIR/made-by-link ]]
}

@test "a link in the folder's place is not followed" {
  mkdir "$TEST_DIR/elsewhere"
  ln -s "$TEST_DIR/elsewhere" "$(names)/work"
  launches_with_warning
  assert_equal "$(find "$TEST_DIR/elsewhere" -mindepth 1)" ""
}

@test "a hard link to another file is not written to" {
  mkdir "$(names)/work"
  echo precious >"$TEST_DIR/victim"
  ln "$TEST_DIR/victim" "$(names)/work/_container_name.txt"
  launches_with_warning
  assert_equal "$(<"$TEST_DIR/victim")" precious
}

@test "a pipe or a folder in the file's place does not delay the launch" {
  mkdir "$(names)/work"
  mkfifo "$(names)/work/_container_name.txt"
  launches_with_warning
  rm "$(names)/work/_container_name.txt"
  mkdir "$(names)/work/_container_name.txt"
  run_idr --image busybox
  assert_status 0
  assert_stderr_has "container-name"
}

@test "a file of another user is left unchanged" {
  mkdir "$(names)/work"
  echo theirs >"$(names)/work/_container_name.txt"
  give_away "$(names)/work/_container_name.txt"
  launches_with_warning
  assert_equal "$(<"$(names)/work/_container_name.txt")" theirs
}

@test "--verbose shows where it was written" {
  run_idr --image busybox --verbose
  assert_stderr_has "$(names)/work/_container_name.txt"
}
