# Assertions in addition to bats-assert: each prints the expected and the actual result. Sourced by helpers.bash.
# shellcheck disable=SC2154 # set by other files

describe_run() {
  cat "$TEST_DIR/command.$IDR_RUNS"
  printf -- '--- stdout\n%s\n--- stderr\n%s\n' "$stdout" "$stderr"
}
assert_status() { ((status == $1)) || fail "wanted status $1, got $status: $(describe_run)"; }
assert_has() { [[ $1 == *"$2"* ]] || fail "no \"$2\" in: $1"; }
refute_has() { [[ $1 != *"$2"* ]] || fail "\"$2\" in: $1"; }
assert_stdout() { [[ $stdout == "$1" ]] || fail "wanted stdout \"$1\": $(describe_run)"; }
assert_stdout_has() { [[ $stdout == *"$1"* ]] || fail "wanted \"$1\" on stdout: $(describe_run)"; }
assert_stderr_has() { [[ $stderr == *"$1"* ]] || fail "wanted \"$1\" on stderr: $(describe_run)"; }
assert_stderr_matches() { [[ $stderr =~ $1 ]] || fail "wanted $1 on stderr: $(describe_run)"; }
refute_stderr_has() { [[ $stderr != *"$1"* ]] || fail "\"$1\" on stderr: $(describe_run)"; }
assert_stderr_lines() {
  local lines
  lines=$(wc -l <"$stderr_file")
  ((lines == $1)) || fail "wanted $1 lines on stderr, got $lines: $(describe_run)"
}

# assert_docker_has WORD…: these words are adjacent in the last `docker run`; refute_docker_has WORD: this
# word is not in it.
assert_docker_has() {
  docker_argv || return
  local start wanted="$*" count=$#
  for ((start = 0; start + count <= ${#DOCKER_ARGV[@]}; start++)); do
    if same_words "$count" "$@" "${DOCKER_ARGV[@]:start:count}"; then return 0; fi
  done
  fail "no \"$wanted\" in: $(printf '%q ' "${DOCKER_ARGV[@]}")"
}
refute_docker_has() {
  docker_argv || return
  local word
  for word in "${DOCKER_ARGV[@]}"; do
    [[ $word != "$1" ]] || fail "\"$1\" in: $(printf '%q ' "${DOCKER_ARGV[@]}")" || return
  done
}
# same_words N A1 … AN B1 … BN
same_words() {
  local count=$1 index
  shift
  for ((index = 1; index <= count; index++)); do
    [[ ${*:index:1} == "${*:index+count:1}" ]] || return 1
  done
}
# assert_docker_ends WORD…: these are the last words of the last `docker run`.
assert_docker_ends() {
  docker_argv || return
  if (($# > ${#DOCKER_ARGV[@]})) || ! same_words $# "$@" "${DOCKER_ARGV[@]: -$#}"; then
    fail "no \"$*\" at the end of: $(printf '%q ' "${DOCKER_ARGV[@]}")"
  fi
}
assert_no_docker_run() { [[ $(docker_runs) == 0 ]] || fail "docker run was called"; }
assert_env() { assert_equal "$1=$(env_value "$1")" "$1=$2"; }
# assert_env_file_private [fifo|file]: only its owner could read it, and it was of this kind.
assert_env_file_private() {
  local call kind=fifo
  [[ ${IDR_PRESET:-} != portable ]] || kind="file"
  call=$(docker_run_call) || return
  assert_equal "$(<"$call/env-file-1.stat")" "600 $(id -u) ${1:-$kind}"
}

tmp_is_empty() { [[ -z $(ls -A "$TMPDIR") ]]; }
# assert_tmp_empty: idr left nothing in the temp folder.
assert_tmp_empty() {
  local left
  left=$(find "$TMPDIR" -mindepth 1)
  [[ -z $left ]] || fail "left in the temp folder: $left"
}

# assert_no_request [JQ_CONDITION]: the stand-in received none since standin_mark.
assert_no_request() {
  local count
  count=$(standin_since_mark "${1:-true}")
  [[ $count == 0 ]] || fail "$count requests: $(tail -n "$count" "$STANDIN_LOG")"
}

# assert_no_secret_shown: checks the runs of this test now; the whole suite is searched at its end.
assert_no_secret_shown() {
  local secrets found
  secrets=$(cat "$EVIDENCE_DIR/secrets" "${STANDIN_SECRETS:-/dev/null}" | sort -u | awk 'length >= 8')
  [[ -n $secrets ]] || fail "no secret is known that could be shown" || return
  found=$(evidence_shown "$TEST_DIR" | xargs -0 grep -l -a -F -e "$secrets") || true
  [[ -z $found ]] || fail "a secret was shown in: $found"
}

# container_name_file: the file to which idr writes the name of the container.
container_name_file() { echo "$TEST_DIR/names/$(basename "$PWD")/_container_name.txt"; }
