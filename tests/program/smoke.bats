#!/usr/bin/env bats
# The program starts, prints its version and help, and rejects a missing image.
# bats file_tags=every

load helpers
setup() { program_setup; }
teardown() { program_teardown; }

@test "help shows the essentials on stdout" {
  run_idr --help
  assert_status 0
  assert_stdout_has "idr run --role ROLE"
  assert_stdout_has "idr doctor"
  assert_equal "$stderr" ""
}

@test "version: the program, its commit and the libraries" {
  run_idr --version
  assert_status 0
  assert_equal "$(head -n 1 "$stdout_file" | cut -d ' ' -f 3)" \
    "$(sed -n 's/^ *VERSION \([0-9.]*\)$/\1/p' "$PROJECT/CMakeLists.txt")"
  assert_stdout_has "(commit $(git -c safe.directory='*' -C "$PROJECT" rev-parse --short=12 HEAD || echo unknown))"
  assert_stdout_has "OpenSSL 3."
  assert_regex "$stdout" $'\nlibcurl [0-9.]+ '
}

@test "version, without libcurl" {
  local libcurl
  run_idr --version
  libcurl=$(sed -n 's/^libcurl .*(\(.*\))$/\1/p' "$stdout_file")
  idr_with_mounts "mount --bind /dev/null $(realpath "$libcurl")"
  run_idr --version
  assert_status 0
  assert_equal "$stderr" ""
  assert_regex "$stdout" $'\nlibcurl: cannot load a library: .*libcurl'
}

@test "without an image: one line, status 2, no container" {
  run_idr --role app
  assert_status 2
  assert_stderr_has image
  assert_stdout ""
  assert_no_docker_run
  assert_tmp_empty
}
