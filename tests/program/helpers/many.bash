# Many runs of idr at once. Sourced by helpers.bash.

# all_at_once N ARG…: N concurrent runs of idr, as one run; stdout contains their exit codes.
all_at_once() {
  cat >"$TEST_DIR/idr-many-times" <<EOF
#!/bin/bash
for ((i = 0; i < $1; i++)); do
  "$IDR" "\$@" >>"$TEST_DIR/stdout.many" & pids+=(\$!)
done
for pid in "\${pids[@]}"; do wait \$pid; echo \$?; done
EOF
  chmod +x "$TEST_DIR/idr-many-times"
  IDR=$TEST_DIR/idr-many-times run_idr "${@:2}"
}

# start_many COUNT ARG…: starts this many at once, each with the files stdout.many.N and stderr.many.N in
# TEST_DIR and its process ID in MANY; finish_many waits for all of them and puts their exit codes in
# STATUSES.
start_many() {
  local count=$1 number
  shift
  MANY=()
  for ((number = 1; number <= count; number++)); do start_one_more "$@"; done
}
# start_one_more ARG…: starts one that may differ from the others.
start_one_more() {
  local number=$((${#MANY[@]} + 1))
  printf '%q ' idr "$@" >"$TEST_DIR/command.many.$number"
  "$IDR" "$@" </dev/null >"$TEST_DIR/stdout.many.$number" 2>"$TEST_DIR/stderr.many.$number" 3>&- &
  MANY+=($!)
}
finish_many() {
  local pid status
  STATUSES=()
  for pid in "${MANY[@]}"; do
    status=0
    wait_for ended "$pid" || fail "one of many does not end" || return
    wait "$pid" || status=$?
    STATUSES+=("$status")
  done
  MANY=()
}
many_stop() { ((${#MANY[@]} == 0)) || kill -KILL "${MANY[@]}" 2>/dev/null || true; }
assert_all_status() {
  local number
  ((${#STATUSES[@]} > 0)) || fail "there are none" || return
  for number in "${!STATUSES[@]}"; do
    ((STATUSES[number] == $1)) ||
      fail "wanted status $1, got ${STATUSES[number]}: $(cat "$TEST_DIR/stderr.many.$((number + 1))")" || return
  done
}
