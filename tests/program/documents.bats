#!/usr/bin/env bats
# The manual and the README: generated from the option table, well formed, correct.
# bats file_tags=once

load helpers
setup() {
  program_setup
  write_options=${IDR%/cli/idr}/man/write_options
}
teardown() { program_teardown; }

pages() { find "$PROJECT/man" -name '*.[157]' -type f; }

# names: the long options in a text, one per line.
names() { grep -oE -- '--[a-z0-9][a-z0-9-]*' | sort -u; }

assert_same() { diff <(echo "$1") <(echo "$2") || fail "they differ"; }

# listed COMMAND: the options in the list of its help.
listed() {
  run_idr help "$1"
  sed -n 's/^  \(-[^ ]*\).*/\1/p' "$stdout_file" | names
}

@test "the options in the manual are those of the option table" {
  local file
  for file in $(pages); do
    cp "$file" "$TEST_DIR/${file##*/}"
    "$write_options" "$TEST_DIR/${file##*/}"
    diff -u "$file" "$TEST_DIR/${file##*/}" ||
      fail "cmake --build --preset release --target documents writes it anew"
  done
}

@test "one set of options: in the help and in the manual" {
  local command page
  for command in run whoami credentials doctor ps stop; do
    page=$(mandoc -Tascii "$PROJECT/man/idr-$command.1" | col -b | sed -n '/^OPTIONS/,/^EXIT STATUS/p' |
      sed '/^   Deprecated spellings/,$d')
    assert_same "$(sed -n 's/^     \(-[^ ,]*\(, -[^ ,]*\)*\).*/\1/p' <<<"$page" | sed 's/\[=.*//' | names)" "$(listed "$command")"
  done
}

@test "one set of options: docker's" {
  local published=$PROJECT/../shared/docker-run-flags.tsv
  [[ -e $published ]] || skip "there is no $published"
  # Not listed: old spellings.
  local wanted
  wanted=$(awk -F '\t' 'NR > 1 && $6 !~ /hidden|deprecated/ { print "--" $1 }' "$published" | sort -u)
  assert_same "$(comm -23 <(echo "$wanted") <(listed run))" ""
  # Every option that is not docker's is this program's own, which run also accepts in idr.toml.
  local name
  for name in $(comm -13 <(echo "$wanted") <(listed run)); do
    run_idr run "$name=" --dry-run busybox
    refute_stderr_has "unknown option"
  done
}

@test "mandoc has no complaints about the manual" {
  command -v mandoc >/dev/null || skip "there is no mandoc"
  local page said line
  for page in $(pages); do
    said=$(mandoc -Tlint "$page") || true
    while IFS= read -r line; do
      # A page that this project has, but that is not installed on this machine.
      if [[ $line =~ "referenced manual not found: Xr "([a-z.-]+)" "([0-9]) ]]; then
        [[ -e $PROJECT/man/${BASH_REMATCH[1]}.${BASH_REMATCH[2]} ]] && continue
      fi
      [[ -z $line ]] || fail "$line"
    done <<<"$said"
  done
}

@test "a page fits 80 columns, except for single words" {
  command -v mandoc >/dev/null || skip "there is no mandoc"
  local page
  for page in $(pages); do
    assert_equal "$(mandoc -Tascii -Owidth=80 "$page" | col -b -x | awk 'length > 80 && NF > 1')" ""
  done
}

@test "a page has as many opening as closing quotes, with either formatter" {
  local page shown formatter
  for page in $(pages); do
    for formatter in "mandoc -Tutf8" "groff -Tutf8 -mdoc -P-c"; do
      command -v "${formatter%% *}" >/dev/null || continue
      shown=$($formatter "$page" | col -b -x)
      assert_equal "$page $(grep -o '“' <<<"$shown" | wc -l)" "$page $(grep -o '”' <<<"$shown" | wc -l)"
      refute_has "$shown" '””'
    done
  done
}

@test "the manual has a page for every command, and under both names of the program" {
  local command commands
  run_idr --help
  mapfile -t commands < <(sed -n 's/^  idr \([a-z]*\) .*/\1/p' "$stdout_file" | grep -vx help | sort -u)
  assert_equal "${#commands[@]}" 8
  for command in "${commands[@]}"; do
    assert_has "$(<"$PROJECT/man/idr-$command.1")" ".Nm idr-$command"
  done
  assert_equal "$(realpath "$PROJECT/man/iam-docker-run.1")" "$PROJECT/man/idr.1"
}

@test "the messages that the manual explains are the program's" {
  local message rows=0
  while IFS= read -r message; do
    rows=$((rows + 1))
    case $message in
      "Cannot connect to"* | "permission denied while"* | "open /tmp/"*) continue ;; # docker's own
    esac
    grep -rqF -- "$message" "$PROJECT/core" "$PROJECT/cli" || fail "the program does not print: $message"
  done < <(sed -n '/^.Sh DIAGNOSTICS/,/^.Sh SEE ALSO/s/^.It Li "\(.*\)"$/\1/p' "$PROJECT/man/idr.1")
  ((rows >= 10))
}

@test "the README's links lead somewhere" {
  local anchor headings
  headings=$(sed -n 's/^##* //p' "$PROJECT/README.md" | tr '[:upper:] ' '[:lower:]-' | tr -cd 'a-z0-9\n-')
  for anchor in $(grep -o '](#[^)]*)' "$PROJECT/README.md" | tr -d '](#)'); do
    grep -qx -- "$anchor" <<<"$headings" || fail "no heading for #$anchor"
  done
  for anchor in $(grep -oE '\]\([A-Za-z][A-Za-z0-9./-]*\)' "$PROJECT/README.md" | tr -d ']()'); do
    [[ -e $PROJECT/$anchor ]] || fail "there is no $anchor"
  done
}
