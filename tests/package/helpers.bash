# Helpers for the package tests, in addition to those of the program tests. A test file starts with
#
#     load helpers
#     setup() { package_setup; }       # or root_setup, if a bare root is needed
#     teardown() { package_teardown; }

source "$(dirname "${BASH_SOURCE[0]}")/../setup/common.bash"
source "$SETUP/images.bash"
source "$SETUP/bare_root.bash"
source "$SETUP/package.bash"
source "$PROJECT/tests/program/helpers.bash"

# shellcheck disable=SC2034 # used by the files that source it
VERSION=$(sed -n 's/^ *VERSION \([0-9.]*\)$/\1/p' "$PROJECT/CMakeLists.txt")

package_setup() { program_setup; }
package_teardown() {
  bare_root_remove
  program_teardown
}

# root_setup: creates a bare root in ROOT, and a recording docker in a folder that idr finds in its PATH
# there.
root_setup() {
  [[ -z $BARE_ROOT_MISSING ]] || skip "$BARE_ROOT_MISSING"
  package_setup
  bare_root_unpack
  mkdir "$TEST_DIR/bin"
  cp "$PROJECT/tests/package/docker" "$TEST_DIR/bin/docker"
  PATH=$TEST_DIR/bin:${PATH#*:}
  standin_mark
}

# tls_standin_for_file: starts the stand-in over TLS, with its own CA, in STANDIN_CA.
tls_standin_for_file() {
  local ca=$BATS_FILE_TMPDIR/ca
  ca_make "$ca"
  certificate_make "$ca" IP:127.0.0.1
  export STANDIN_CA=$ca/ca.pem
  standin_start "$BATS_FILE_TMPDIR/standin" "$PROGRAM_TESTS/standin.json" \
    --tls-cert "$ca/tls.pem" --tls-key "$ca/tls.key"
}

# root_apt ARG…, root_installs PACKAGE…: run in ROOT.
root_apt() { apt_in_root "$ROOT" "$@" >"$TEST_DIR/apt" 2>&1 || fail "$(tail -n 20 "$TEST_DIR/apt")"; }
root_has_deb() {
  as_root cp "$DEB" "$ROOT/root/"
  root_apt install "/root/${DEB##*/}"
}
# root_trusts_standin: adds the CA to Debian's trusted certificates.
root_trusts_standin() {
  root_apt install ca-certificates
  as_root cp "$STANDIN_CA" "$ROOT/usr/local/share/ca-certificates/tests.crt"
  TMPDIR=/tmp in_root "$ROOT" update-ca-certificates >"$TEST_DIR/certificates" 2>&1 || fail "$(<"$TEST_DIR/certificates")"
}

# idr_is PROGRAM [UID:GID]: from now on idr is this program of ROOT, run there in the folders of the test.
idr_is() {
  IDR=$TEST_DIR/idr-in-root
  printf '%s\n' '#!/bin/bash' "source $(printf %q "$SETUP")/common.bash" "source $(printf %q "$SETUP")/bare_root.bash" \
    "$(printf '%q ' in_root --user "${2:-$(id -u):$(id -g)}" --folder "$TEST_DIR" "$ROOT" "$1") \"\$@\"" >"$IDR"
  chmod +x "$IDR"
}

# launches_in_root: launches with a role; docker gets the role's credentials, and its exit code is idr's.
launches_in_root() {
  use_dev_keys
  run_idr --image busybox --no-cache --role "$role_arn/app" --role-session-name jo
  assert_status 7
  assert_requested AssumeRole
  assert_docker_ends busybox
  assert_equal "$(caller_of "$(env_value AWS_ACCESS_KEY_ID)" "$(env_value AWS_SECRET_ACCESS_KEY)" \
    "$(env_value AWS_SESSION_TOKEN)")" "$session_arn/app/jo"
  assert_tmp_empty
}

# files_below DIR: its files, one per line: path, type and mode, target of a link.
files_below() { (cd "$1" && find . -mindepth 1 ! -type l -printf '%P %y %m\n' -o -type l -printf '%P -> %l\n' | sort); }
