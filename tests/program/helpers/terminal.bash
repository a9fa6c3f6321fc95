# idr on a terminal of its own. Sourced by helpers.bash.
# shellcheck disable=SC2034,SC2154 # set and used by other files

# shown TEXT: whether the text is on stdout of the current run.
shown() { grep -q -a -F -e "$1" "$stdout_file" 2>/dev/null; }

# start_idr_on_terminal ARG…: like start_idr, on its own terminal, which stays until finish_idr; all output
# is in stdout, finally without carriage returns. The terminal is so wide that no message is wrapped. With
# KEYS_ECHO=always the terminal shows what type_keys TEXT types. The shell that script starts is always the
# same, and ends with exec: a shell that stays would receive the typed signals too.
start_idr_on_terminal() {
  begin_run "$@"
  : >"$stderr_file"
  mkfifo "$TEST_DIR/keys"
  exec {keyboard}<>"$TEST_DIR/keys"
  env --default-signal SHELL="$BASH" COLUMNS=500 script --quiet --flush --return --echo "${KEYS_ECHO:-never}" \
    --command "exec $(printf '%q ' "$IDR" "$@")" "$TEST_DIR/typescript" \
    <&"$keyboard" >"$stdout_file" 2>&1 3>&- {keyboard}>&- &
  IDR_PID=$!
}
type_keys() { printf '%s' "$1" >&"$keyboard"; }
close_terminal() {
  exec {keyboard}>&-
  rm -f "$TEST_DIR"/{keys,typescript}
  tr -d '\r' <"$stdout_file" >"$stdout_file.plain"
  mv "$stdout_file.plain" "$stdout_file"
}

# run_idr_on_terminal ARG…: runs it from start to end. KEYS is typed once the command KEYS_WHEN succeeds
# (shown TEXT, docker_ready).
run_idr_on_terminal() {
  start_idr_on_terminal "$@"
  wait_for eval "${KEYS_WHEN:-true}" || fail "not so: $KEYS_WHEN"
  type_keys "${KEYS:-}"
  finish_idr
}
