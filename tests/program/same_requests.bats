#!/usr/bin/env bats
# `idr run` in place of `docker run`: the engine receives the same requests.
# bats file_tags=once

load helpers
setup() { program_setup; }
teardown() { program_teardown; }

# real_docker: the docker client of this machine.
real_docker() { PATH=${PATH#"$PROGRAM_TESTS/bin:"} command -v docker; }

# compare GROUP [IDR]: runs both with the argument lists of this group, and a listener in place of an
# engine. Sets status and output. Its sockets need a short path.
compare() {
  local docker
  docker=$(real_docker) || skip "there is no docker client"
  run "$PROGRAM_TESTS/same_requests/compare" "$1" "${2:-$IDR}" "$docker" "$BATS_TEST_TMPDIR/$1"
}
same_requests() {
  compare "$1"
  sed -n "s/^/# $1: /; /left out: /p" <<<"$output" >&3
  ((status == 0)) || fail "$output"
}

# changed_idr NAME TEXT: a shell script in TEST_DIR that the comparison runs instead of idr, which is $idr.
changed_idr() {
  printf '#!/bin/sh\nidr=%q\n%s\n' "$IDR" "$2" >"$TEST_DIR/$1"
  chmod +x "$TEST_DIR/$1"
}

@test "the same requests: every option in its long form" { same_requests long_forms; }
@test "the same requests: every option as --name=value" { same_requests equals_forms; }
@test "the same requests: every short form" { same_requests short_forms; }
@test "the same requests: clusters of short forms" { same_requests clusters; }
@test "the same requests: hostile values" { same_requests hostile_values; }
@test "the same requests: order and repetition" { same_requests order_and_repetition; }
@test "the same requests: words after the image" { same_requests after_the_image; }
@test "the same requests: several options at once" { same_requests mixtures; }
@test "what docker refuses, docker refuses in its own words when run by idr" { same_requests refused; }

@test "the comparison detects a difference" {
  changed_idr adds 'shift; exec "$idr" run --label added=1 "$@"'
  changed_idr adds-variable 'shift; exec "$idr" run -e ADDED=1 "$@"'
  changed_idr ends '"$idr" "$@"; exit 3'
  changed_idr echoes '"$idr" "$@" 2>"$TMPDIR/said"; code=$?; sed "s/--cap-drop C//" "$TMPDIR/said" >&2; exit $code'
  local idr
  for idr in adds:Labels adds-variable:variables ends:"exit code" echoes:"pasted: requests"; do
    compare order_and_repetition "$TEST_DIR/${idr%%:*}"
    assert_equal "$status" 1
    assert_has "$output" "${idr#*:}"
    refute_has "$output" " 0 different"
  done
}
