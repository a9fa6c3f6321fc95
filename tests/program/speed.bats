#!/usr/bin/env bats
# The speed of a launch, as far as it can be tested without a clock: which libraries it loads.
# bats file_tags=once

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
}
teardown() { program_teardown; }

# loads_network ARG…: whether idr loads a library that only requests need.
loads_network() {
  LD_DEBUG=files LD_DEBUG_OUTPUT=$TEST_DIR/loaded run_idr "$@"
  assert_status 0
  local files
  # The first process is `timeout` of run_idr.
  files=$(sed -n 's/.*calling init: //p' "$(find "$TEST_DIR" -name 'loaded.*' | sort -V | sed -n 2p)")
  rm "$TEST_DIR"/loaded.*
  assert_has "$files" /libc.so
  grep -qE '/lib(curl|ssl|crypto|gnutls|krb5|ldap|nghttp2)' <<<"$files"
}
refute() { ! "$@" || fail "succeeds: $*"; }

@test "only a request loads what requests need" {
  ldd "$IDR" 2>/dev/null | grep -q '/libc\.so' || skip "this is not the loader of glibc"
  local arguments=(--image busybox --role "$role_arn/app")
  refute loads_network --help
  refute loads_network --image busybox
  refute loads_network "${arguments[@]}" --dry-run
  loads_network "${arguments[@]}"
  refute loads_network "${arguments[@]}" # the credentials are kept by now
}

@test "the installed program loads no library except libc" {
  ldd "$IDR" 2>/dev/null | grep -q '/libc\.so' || skip "this is not the loader of glibc"
  [[ ${IDR_PRESET:-release} == release ]] || skip "what is built for tests alone loads the shared ones"
  assert_equal "$(ldd "$IDR" | grep -o '/lib[^/ ]*\.so\.')" /libc.so.
}
