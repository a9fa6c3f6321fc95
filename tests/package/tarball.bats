#!/usr/bin/env bats
# The tarball in a Debian that has no libcurl.

load helpers
setup_file() { [[ -n $BARE_ROOT_MISSING ]] || tls_standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  root_setup
  as_root tar --extract --file "$TARBALL" --directory "$ROOT/opt"
  # Moved, and called through a link in another folder.
  as_root mv "$ROOT/opt/iam-docker-run-$VERSION-linux-$(uname -m)" "$ROOT/srv/moved"
  as_root ln -s /srv/moved/bin/iam-docker-run "$ROOT/usr/local/bin/launch"
}
teardown() { package_teardown; }

@test "it runs with the libcurl shipped with it" {
  idr_is launch
  run_idr --version
  assert_status 0
  assert_stdout_has "idr (iam-docker-run) $VERSION "
  assert_regex "$stdout" 'libcurl [0-9.]+ OpenSSL/.*\(/srv/moved/lib/iam-docker-run/libcurl\.so\.4\)'
}

@test "a launch with a role, over TLS, on a Debian with only ca-certificates" {
  root_trusts_standin
  idr_is launch
  launches_in_root
}

@test "the same for a user who is not root" {
  root_trusts_standin
  as_root chown -R 65534:65534 "$TEST_DIR"
  idr_is launch 65534:65534
  launches_in_root
}

@test "if the system has libcurl, that is used" {
  root_apt install libcurl4
  idr_is launch
  run_idr --version
  assert_regex "$stdout" 'libcurl [0-9.]+ OpenSSL/[^ ]* \((/usr)?/lib/[^/]*/libcurl\.so\.4\)'
}

@test "if there is no libcurl at all, idr reports it, with a remedy" {
  as_root rm -r "$ROOT/srv/moved/lib"
  idr_is launch
  use_dev_keys
  refused_without_request 1 libcurl.so.4 "package manager" -- --image busybox --role "$role_arn/app"
  run_idr --version
  assert_status 0
  assert_stdout_has "libcurl: cannot load a library: libcurl.so.4"
  run_idr --image busybox
  assert_docker_ends busybox
}
