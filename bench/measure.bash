# Measures commands in turn, and prints tables. To be sourced, after common.bash.
#
# A command is a line of words without quotes, run without a shell. The results are in $RESULTS, in files with the
# command's name: NAME.json (wall and CPU, from hyperfine) and NAME.memory (peak KiB).

# compare NAME COMMAND [NAME COMMAND]…: runs all commands in turn, repeatedly, so that other load on the machine slows
# them all equally. BEFORE[NAME] is a command to run before each run, which is not measured. IN_FRONT (may be empty) is
# a command prefix that hyperfine is started with.
declare -A BEFORE=()
compare() {
  local -a names=() commands=() before=()
  local round name
  while (($# > 0)); do
    names+=("$1") commands+=("$2") before+=(--prepare "${BEFORE[$1]:-true}")
    shift 2
  done
  for ((round = 0; round < ROUNDS; round++)); do
    # shellcheck disable=SC2086 # words
    ${IN_FRONT:-} hyperfine --shell=none --warmup "$((round == 0 ? 2 : 1))" --runs "$RUNS" --style none \
      "${before[@]}" --export-json "$RESULTS/round.json" "${commands[@]}" \
      >"$RESULTS/output" 2>&1 || {
      cat "$RESULTS/output" >&2
      return 1
    }
    for name in "${!names[@]}"; do
      jq --argjson number "$name" '.results[$number] | {times, cpu: (.user + .system)}' \
        "$RESULTS/round.json" >>"$RESULTS/${names[$name]}.rounds"
    done
  done
  for name in "${names[@]}"; do
    jq --slurp '
      def median: sort | (.[(length - 1) / 2 | floor] + .[length / 2 | floor]) / 2;
      {wall: (map(.times[]) | median), cpu: (map(.cpu) | median)}' \
      "$RESULTS/$name.rounds" >"$RESULTS/$name.json"
    rm "$RESULTS/$name.rounds"
  done
}

# peak_memory NAME COMMAND: the median of five, with BEFORE[NAME].
peak_memory() {
  local number
  for ((number = 0; number < 5; number++)); do
    # shellcheck disable=SC2086 # words
    ${BEFORE[$1]:-true} >/dev/null 2>&1
    # shellcheck disable=SC2086
    ${IN_FRONT:-} /usr/bin/time --format %M --output "$RESULTS/peak" $2 >/dev/null 2>&1 || true
    tail -n 1 "$RESULTS/peak" # a line above it reports an exit code other than 0
  done | sort -n | sed -n 3p >"$RESULTS/$1.memory"
}

# wall NAME, cpu NAME: milliseconds. memory NAME: MiB. Empty if not measured.
wall() { [[ ! -e $RESULTS/$1.json ]] || jq '.wall * 1000' "$RESULTS/$1.json"; }
cpu() { [[ ! -e $RESULTS/$1.json ]] || jq '.cpu * 1000' "$RESULTS/$1.json"; }
memory() { [[ ! -e $RESULTS/$1.memory ]] || awk '{ print $1 / 1024 }' "$RESULTS/$1.memory"; }

# number DIGITS [VALUE]: prints a dash if there is no value.
number() { if [[ -n ${2:-} ]]; then LC_ALL=C printf '%.*f' "$1" "$2"; else printf -- '-'; fi; }

# heading TITLE…: prints the first two lines of a table.
heading() {
  printf '\n|'
  printf ' %s |' "$@"
  printf '\n|'
  printf -- '---|%.0s' "$@"
  printf '\n'
}

# row TITLE NAME BASE: prints a line of a table: wall, its quotient with BASE's, CPU, peak memory.
row() {
  [[ -n $(wall "$2") ]] || return 0
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$(number 2 "$(wall "$2")")" \
    "$(number 2 "$(quotient "$(wall "$2")" "$(wall "$3")")")" \
    "$(number 2 "$(cpu "$2")")" "$(number 1 "$(memory "$2")")"
}

# goal TITLE MEASURED LIMIT: prints a line of the table of goals, unless nothing was measured.
goal() {
  [[ -n $2 ]] || return 0
  printf '| %s | %s | %s | %s |\n' "$1" "$(number 4 "$2")" "$3" \
    "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a <= b) ? "yes" : "no" }')"
}

# quotient A B: of two numbers or sums; empty if one is missing.
quotient() { [[ -z ${1:-} || -z ${2:-} ]] || jq --null-input "($1) / ($2)"; }
