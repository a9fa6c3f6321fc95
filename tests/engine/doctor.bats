#!/usr/bin/env bats
# `idr doctor` with a real engine.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  engine_setup
  use_dev_keys
  export AWS_REGION=eu-west-1
}
teardown() {
  [[ -z ${defeating_image:-} ]] || "$ENGINE" image rm --force "$defeating_image" >/dev/null
  engine_teardown
}

found() { jq -r --arg check "$1" '.Checks[] | select(.Check == $check) | .Verdict + " " + .Message' "$stdout_file"; }

@test "a healthy machine" {
  run_idr doctor --json --role app --image "$IMAGE_SMALL"
  assert_status 0
  assert_regex "$(found "engine client")" "^good $ENGINE [0-9]+\\.[0-9.]+"
  assert_regex "$(found engine)" '^good ([0-9]+\.|.* needs no server)'
  [[ $ENGINE != docker ]] || assert_equal "$(found "temp path")" "good docker can read files in $TMPDIR"
  assert_equal "$(found image)" "good $IMAGE_SMALL"
  assert_regex "$(found role)" '^good .*:assumed-role/app/'
  assert_no_container
  assert_tmp_empty
}

@test "an image that is not on this machine" {
  run_idr doctor --json --role app --image idr-tests/nosuch
  assert_status 0
  assert_equal "$(found image)" "warning idr-tests/nosuch is not on this machine"
}

@test "an image whose variables would override the role" {
  defeating_image=idr-tests/defeating:1
  local base
  base=$("$ENGINE" create "$IMAGE_SMALL" true)
  "$ENGINE" commit --change 'ENV AWS_PROFILE=build' "$base" "$defeating_image" >/dev/null
  "$ENGINE" rm "$base" >/dev/null
  run_idr doctor --json --role app --image "$defeating_image"
  assert_status 0
  assert_has "$(found image)" "warning $defeating_image sets AWS_PROFILE"
}

# Like a confined snap: the client has a different /tmp.
@test "a client that cannot read the temp path" {
  [[ $ENGINE == docker ]] || skip "only docker reads its env file without an image"
  mkdir "$TEST_DIR/bin"
  cat >"$TEST_DIR/bin/confined" <<EOF
mount -t tmpfs none "$TMPDIR" && exec $(type -P "$ENGINE") "\$@"
EOF
  local user=()
  ((EUID == 0)) || user=(--map-root-user)
  unshare --mount "${user[@]}" true 2>/dev/null || skip "no mount namespace can be made here"
  printf '#!/bin/bash\nexec unshare --mount %s bash %q "$@"\n' "${user[*]}" "$TEST_DIR/bin/confined" >"$TEST_DIR/bin/$ENGINE"
  chmod +x "$TEST_DIR/bin/$ENGINE"
  run_idr doctor --json --role app --engine "$TEST_DIR/bin/$ENGINE"
  assert_status 1
  assert_equal "$(found "temp path")" "bad $TEST_DIR/bin/$ENGINE cannot read files in $TMPDIR"
}
