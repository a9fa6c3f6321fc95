# What a suite of bats tests leaves behind: a folder for every test, kept when the test failed. To be
# sourced by a suite's setup_suite.bash and helpers.

# evidence_begin NAME: an empty folder for the suite, exported as EVIDENCE_DIR. IDR_EVIDENCE names
# the folder that it lies in.
evidence_begin() {
  local root
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  export EVIDENCE_DIR=${IDR_EVIDENCE:-$root/build/evidence}/$1
  rm -rf "$EVIDENCE_DIR"
  mkdir -p "$EVIDENCE_DIR"
}

# evidence_test_begin: in setup; an empty folder for this test, in TEST_DIR.
evidence_test_begin() {
  TEST_DIR=$EVIDENCE_DIR/$(basename "$BATS_TEST_FILENAME" .bats)-$BATS_TEST_NUMBER
  mkdir -p "$TEST_DIR"
  echo "$BATS_TEST_DESCRIPTION" >"$TEST_DIR/test"
}

# evidence_test_end: in teardown.
evidence_test_end() {
  if [[ -n ${BATS_TEST_COMPLETED:-} ]]; then
    touch "$TEST_DIR/passed"
  else
    echo "evidence: $TEST_DIR"
  fi
}

# evidence_search: fails where a secret that keep_secret noted stands in what a test put out or
# gave to a process: the files stdout.N, stderr.N and argv, and those in names/, of every test.
evidence_search() {
  local file found=()
  sort -u "$EVIDENCE_DIR/secrets" 2>/dev/null | awk 'length >= 8' >"$EVIDENCE_DIR/secrets.sorted"
  # All files by one grep, which takes its time to read so many secrets.
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

# evidence_shown DIR: the files below that hold what others could see, each ended by NUL.
evidence_shown() {
  find "$1" -type f \( -name 'stdout.*' -o -name 'stderr.*' -o -name argv -o -path '*/names/*' \) \
    ! -name '*.secret' -print0
}

# evidence_end: removes the folders of passed tests, and the suite's where nothing else is left.
evidence_end() {
  local passed
  for passed in "$EVIDENCE_DIR"/*/passed; do
    [[ ! -e $passed ]] || rm -rf "$(dirname "$passed")"
  done
  rm -f "$EVIDENCE_DIR/secrets"
  rmdir "$EVIDENCE_DIR" 2>/dev/null || true
}

# keep_secret VALUE…: what must never show.
keep_secret() { printf '%s\n' "$@" >>"$EVIDENCE_DIR/secrets"; }
