# Runs once around all tests of this folder.
source "$(dirname "${BASH_SOURCE[0]}")/../setup/common.bash"
source "$SETUP/evidence.bash"
source "$SETUP/images.bash"
source "$SETUP/bare_root.bash"
source "$SETUP/package.bash"

setup_suite() {
  evidence_begin package
  packages_make release "$EVIDENCE_DIR/packages"
  bare_root_make
}

teardown_suite() {
  local status=0
  rm -rf "$EVIDENCE_DIR/packages"
  evidence_search || status=1
  evidence_end
  return "$status"
}
