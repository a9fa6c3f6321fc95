#!/usr/bin/env bats
# The installation instructions of the README, in a minimal Debian.

load helpers
setup_file() { [[ -n $BARE_ROOT_MISSING ]] || standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  root_setup
  mkdir "$TEST_DIR/blocks"
  "$SETUP/document_blocks.py" "$TEST_DIR/blocks" "$PROJECT/README.md"
  # The user is root and confirms apt-get's prompts.
  printf '%s\n' 'APT::Get::Assume-Yes "true";' 'Acquire::Retries "5";' | as_root tee "$ROOT/etc/apt/apt.conf.d/yes" >/dev/null
}
teardown() { package_teardown; }

# type_block BEGINNING [MORE]: types the block that begins with this text, and MORE after it.
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
  type_block 'apt-get update && apt-get install' 'idr --version'
  assert_has "$(<"$TEST_DIR/shown")" "idr (iam-docker-run) $VERSION "
}

@test "the tarball" {
  cp "$TARBALL" .
  type_block 'tar ' 'idr --version'
  assert_has "$(<"$TEST_DIR/shown")" "idr (iam-docker-run) $VERSION "
}

@test "the source, as an archive that contains its commit ID, and how to uninstall it" {
  git -C "$PROJECT" archive --prefix source/ HEAD | tar --extract
  sed -i '1i cd source' "$TEST_DIR"/blocks/*.shell
  local uninstall
  uninstall=$(grep -oE 'xargs [^`]*installed-files' "$PROJECT/README.md")
  type_block 'cli/package/install' "idr --version && $uninstall && find /usr/local ! -type d ! -path /usr/local/man >left"
  assert_has "$(<"$TEST_DIR/shown")" "idr (iam-docker-run) $VERSION (commit $(git -C "$PROJECT" rev-parse --short=12 HEAD))"
  assert_equal "$(<source/left)" ""
  rm -rf source
}
