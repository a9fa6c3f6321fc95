# The evidence of a suite of bats tests: a folder for every test, which remains if the test failed. To be
# sourced by a suite's setup_suite.bash and helpers.

# evidence_begin NAME: creates an empty folder for the suite, exported as EVIDENCE_DIR. IDR_EVIDENCE is its
# parent folder.
evidence_begin() {
  local root
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  export EVIDENCE_DIR=${IDR_EVIDENCE:-$root/build/evidence}/$1
  rm -rf "$EVIDENCE_DIR"
  mkdir -p "$EVIDENCE_DIR"
}

# evidence_test_begin: for setup; creates an empty folder for this test, in TEST_DIR.
evidence_test_begin() {
  TEST_DIR=$EVIDENCE_DIR/$(basename "$BATS_TEST_FILENAME" .bats)-$BATS_TEST_NUMBER
  mkdir -p "$TEST_DIR"
  echo "$BATS_TEST_DESCRIPTION" >"$TEST_DIR/test"
}

# evidence_test_end: for teardown.
evidence_test_end() {
  if [[ -n ${BATS_TEST_COMPLETED:-} ]]; then
    touch "$TEST_DIR/passed"
  else
    echo "evidence: $TEST_DIR"
  fi
}

# evidence_search: fails if a secret recorded by keep_secret appears in the output of a test, or in what it
# passed to a process: the files stdout.N, stderr.N and argv, and those in names/, of every test.
evidence_search() {
  local file found=()
  sort -u "$EVIDENCE_DIR/secrets" 2>/dev/null | awk 'length >= 8' >"$EVIDENCE_DIR/secrets.sorted"
  # One grep for all files, because reading so many secrets is slow.
  [[ ! -s $EVIDENCE_DIR/secrets.sorted ]] ||
    mapfile -t found < <(evidence_shown "$EVIDENCE_DIR" | xargs -0 -r grep -l -a -F -f "$EVIDENCE_DIR/secrets.sorted")
  rm -f "$EVIDENCE_DIR/secrets.sorted"
  ((${#found[@]} > 0)) || return 0
  echo "a secret was shown in:"
  for file in "${found[@]}"; do
    echo "  $file"
    file=${file#"$EVIDENCE_DIR/"}
    rm -f "$EVIDENCE_DIR/${file%%/*}/passed"
  done
  return 1
}

# evidence_shown DIR: prints the files below DIR whose content others could see, each terminated by NUL.
evidence_shown() {
  find "$1" -type f \( -name 'stdout.*' -o -name 'stderr.*' -o -name argv -o -path '*/names/*' \) \
    ! -name '*.secret' -print0
}

# evidence_end: removes the folders of passed tests, and the suite's folder if it is empty then.
evidence_end() {
  local passed
  for passed in "$EVIDENCE_DIR"/*/passed; do
    [[ ! -e $passed ]] || rm -rf "$(dirname "$passed")"
  done
  rm -f "$EVIDENCE_DIR/secrets"
  rmdir "$EVIDENCE_DIR" 2>/dev/null || true
}

# keep_secret VALUE…: records values that must never be shown.
keep_secret() { printf '%s\n' "$@" >>"$EVIDENCE_DIR/secrets"; }
