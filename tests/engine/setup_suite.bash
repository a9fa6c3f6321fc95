# Runs once around all tests of this folder: starts the engine in ENGINE (docker) and loads the images,
# unless tests/run has prepared them.
source "$(dirname "${BASH_SOURCE[0]}")/../setup/common.bash"
source "$SETUP/engine.bash"
source "$SETUP/images.bash"
source "$SETUP/evidence.bash"

setup_suite() {
  export ENGINE=${ENGINE:-docker}
  evidence_begin "engine-$ENGINE"
  [[ -z ${ENGINE_READY:-} ]] || return 0
  engine_start "$ENGINE"
  [[ -n $ENGINE_MISSING ]] || { image_small && image_bash && image_clients && image_systemd; }
}

teardown_suite() {
  local status=0
  evidence_search || status=1
  evidence_end
  if [[ -z ${ENGINE_READY:-} ]]; then
    images_forget
    engine_stop
  fi
  return "$status"
}
