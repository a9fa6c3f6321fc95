#!/usr/bin/env bats
# The program starts, says what it is, and refuses what it cannot do.

load helpers
setup() { program_setup; }
teardown() { program_teardown; }

@test "help shows the forms and the options on stdout" {
  run_idr --help
  assert_status 0
  assert_stdout_has --image
  assert_stdout_has --role
  assert_equal "$stderr" ""
}

@test "version" {
  run_idr --version
  assert_status 0
  assert_matches "$stdout" '[0-9]+\.[0-9]+\.[0-9]+'
}

@test "without an image: one line, status 2, no container" {
  run_idr --role app
  assert_status 2
  assert_stderr_has image
  assert_stdout ""
  assert_no_docker_run
  assert_tmp_empty
}
