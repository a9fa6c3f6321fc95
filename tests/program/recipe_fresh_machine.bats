#!/usr/bin/env bats
# The recipe fresh-machine with the real age on a terminal, and a restore by the real restic.
# bats file_tags=once

load helpers
load helpers/recipes
setup_file() {
  recipes_for_file '.roles += [role("restore"; {max_session_duration: 43200, policies: [$policies["s3-pull"]]})]'
}
teardown_file() { standin_stop; }
setup() {
  program_setup
  [[ -x /usr/bin/age && -x /usr/bin/restic ]] || skip "age or restic is not installed"
  recipe fresh-machine
  REPOSITORY="s3:$STANDIN_URL/store/mine"
  OUT=$TEST_DIR/restored
  sed -i "s|s3:https://s3.REGION.amazonaws.com/store/mine|$REPOSITORY --no-cache|; s|/restored|$OUT|; s|REGION|us-east-1|" README.md idr.toml
  mkdir data
  head -c 3M /dev/urandom >data/blob
  echo of-the-tests >password
  as_owner restic --quiet init --repo "$REPOSITORY" --password-file password
  as_owner restic --quiet backup --repo "$REPOSITORY" --password-file password --tag files "$PWD/data"
}
teardown() {
  recipes_reset
  program_teardown
}

# block WORDS: the lines of the README from the one that begins so, to the end of the block.
block() {
  awk -v beginning="    $1" 'index($0, beginning) == 1 { inside = 1 } !/^    / { inside = 0 } inside' README.md
}
# on_terminal PASSPHRASE COMMAND: bash runs it on a terminal.
on_terminal() { timeout 60 "$PROGRAM_TESTS/with_passphrase.py" "$1" bash -c "set -eo pipefail; $2"; }
# pack: creates session.age, with the credentials of dev.
pack() {
  ln -s "$IDR" "$TEST_DIR/bin/idr"
  use_dev_keys
  PATH=$TEST_DIR/bin:$PATH on_terminal "of the tests" "$(block 'session=$(idr credentials')"
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

@test "a session is packed, and restores a backup on another machine, for 12 hours" {
  pack
  head -n 1 session.age | grep -q age-encryption.org
  local restore
  restore=$(block 'session=$(age' | sed 's/restic restore/timeout 20 &/')
  on_terminal "of the tests" "$restore" >"$TEST_DIR/stdout.shown"
  diff -r data "$OUT$PWD/data"
  assert_no_secret_shown

  rm -r "$OUT"
  standin_set '{"clock_offset_seconds": 43000, "clock_tolerance_seconds": 50000}'
  on_terminal "of the tests" "$restore"
  diff -r data "$OUT$PWD/data"
  standin_set '{"clock_offset_seconds": 43260}'
  run on_terminal "of the tests" "$restore"
  assert_not_equal "$status" 0
}

@test "a wrong passphrase gives nothing" {
  pack
  run on_terminal another "$(block 'session=$(age' | sed 1q); env"
  assert_has "$output" "incorrect passphrase"
  assert_has "$output" PATH=
  refute_has "$output" AWS_SECRET
}

@test "with a login on the machine, idr exec restores it" {
  run_idr exec --profile dev @restore
  assert_status 0
  diff -r data "$OUT$PWD/data"
}
