# Runs once around all tests of this folder.
source "$(dirname "${BASH_SOURCE[0]}")/../setup/evidence.bash"

setup_suite() { evidence_begin program; }

teardown_suite() {
  local status=0
  evidence_search || status=1
  evidence_end
  return "$status"
}
