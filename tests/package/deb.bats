#!/usr/bin/env bats
# The DEB in a minimal Debian.

load helpers
setup_file() { [[ -n $BARE_ROOT_MISSING ]] || tls_standin_for_file; }
teardown_file() { standin_stop; }
setup() { root_setup; }
teardown() { package_teardown; }

installed() { in_root "$ROOT" dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' | sort; }

@test "it is installed with its dependencies, nothing else, and runs" {
  installed >"$TEST_DIR/before"
  root_apt --simulate install libcurl4
  sed -n 's/^Inst \([^ ]*\) .*/\1 installed/p' "$TEST_DIR/apt" | sort - <(echo iam-docker-run installed) >"$TEST_DIR/expected"
  [[ $(wc -l <"$TEST_DIR/expected") -gt 10 ]] || fail "libcurl needs more than that: $(<"$TEST_DIR/apt")"
  root_has_deb
  installed >"$TEST_DIR/after"
  comm -13 "$TEST_DIR/before" "$TEST_DIR/after" | diff "$TEST_DIR/expected" - || fail "(< expected, > installed)"
  idr_is idr
  run_idr --version
  assert_status 0
  assert_stdout_has "idr (iam-docker-run) $VERSION "
  assert_regex "$stdout" 'libcurl [0-9.]+ OpenSSL/[^ ]* \((/usr)?/lib/[^/]*/libcurl\.so\.4\)'
  idr_is iam-docker-run
  run_idr --help
  assert_status 0
  assert_stdout_has --role
}

@test "a launch with a role, over TLS" {
  root_has_deb
  idr_is idr
  use_dev_keys
  refused_without_request 1 "127.0.0.1:$STANDIN_PORT" certificate AWS_CA_BUNDLE -- --image busybox --role "$role_arn/app"
  root_trusts_standin
  launches_in_root
}

# everything_there: the files of ROOT, except those of apt, dpkg and ldconfig.
everything_there() {
  as_root find "$ROOT" -mindepth 1 \( -path "$ROOT/var/log" -o -path "$ROOT/var/cache" -o -path "$ROOT/var/lib/apt" \
    -o -path "$ROOT/var/lib/dpkg" -o -path "$ROOT/root/*.deb" \) -prune -o -printf '%P %y %m %l\n' | sort
}

@test "purged with its dependencies, it leaves nothing" {
  as_root mkdir -p "$ROOT$TEST_DIR" # where the folder of the test will be seen
  everything_there >"$TEST_DIR/before"
  root_has_deb
  idr_is idr
  run_idr --version
  assert_status 0
  everything_there >"$TEST_DIR/between"
  assert_has "$(<"$TEST_DIR/between")" usr/bin/idr
  root_apt purge iam-docker-run
  root_apt autoremove --purge
  everything_there | diff "$TEST_DIR/before" - || fail "(< before, > after)"
}
