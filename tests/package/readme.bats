#!/usr/bin/env bats
# What the README says about installing, done in a Debian that has nothing else.

load helpers
setup_file() { [[ -n $BARE_ROOT_MISSING ]] || standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  root_setup
  mkdir "$TEST_DIR/blocks"
  "$SETUP/markdown_blocks.py" "$PROJECT/README.md" "$TEST_DIR/blocks"
  # Who types it is root already, and says yes to what apt-get asks.
  printf '#!/bin/sh\nexec "$@"\n' | as_root tee "$ROOT/usr/local/bin/sudo" >/dev/null
  as_root chmod 755 "$ROOT/usr/local/bin/sudo"
  printf '%s\n' 'APT::Get::Assume-Yes "true";' 'Acquire::Retries "5";' | as_root tee "$ROOT/etc/apt/apt.conf.d/yes" >/dev/null
}
teardown() { package_teardown; }

# type_block BEGINNING [MORE]: the block that begins so, and what is typed after it.
type_block() {
  local file
  file=$(grep -lE -m 1 "^$1" "$TEST_DIR"/blocks/*.shell | head -n 1)
  [[ -n $file ]] || fail "no block of the README begins with $1" || return
  { cat "$file" && echo "${2:-}"; } >"$TEST_DIR/typed"
  in_root --folder "$TEST_DIR" "$ROOT" bash -euo pipefail "$TEST_DIR/typed" >"$TEST_DIR/shown" 2>&1 ||
    fail "$(cat "$TEST_DIR/typed"; tail -n 40 "$TEST_DIR/shown")"
}

@test "the package" {
  cp "$DEB" .
  type_block 'sudo apt-get install \./iam-docker-run' 'idr --version'
  assert_has "$(<"$TEST_DIR/shown")" "idr (iam-docker-run) $VERSION "
}

@test "the tarball" {
  cp "$TARBALL" .
  type_block 'tar ' 'idr --version'
  assert_has "$(<"$TEST_DIR/shown")" "idr (iam-docker-run) $VERSION "
}

@test "the source" {
  git clone --quiet --no-hardlinks "$PROJECT" source
  sed -i '1i cd source' "$(grep -l '^sudo apt-get install cmake' "$TEST_DIR"/blocks/*.shell)"
  type_block 'sudo apt-get install cmake' 'idr --version'
  assert_has "$(<"$TEST_DIR/shown")" "idr (iam-docker-run) $VERSION (commit "
  rm -rf source
}
