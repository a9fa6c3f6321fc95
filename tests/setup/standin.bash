# Starting and stopping the stand-in for AWS (tests/standin). To be sourced.
source "$(dirname "${BASH_SOURCE[0]}")/process.bash"

# standin_start DIR STATE_FILE [OPTION…]: starts a stand-in with its files in DIR, and waits until it
# listens. Exports STANDIN_DIR, STANDIN_PORT, STANDIN_URL, STANDIN_LOG (JSON, one line per request),
# STANDIN_SECRETS (one line per existing secret) and NOBODY_LISTENS (127.0.0.1:PORT with no listener).
standin_start() {
  local dir=$1 state=$2 scheme=http option
  shift 2
  for option in "$@"; do [[ $option != --tls-cert ]] || scheme=https; done
  mkdir -p "$dir"
  rm -f "$dir/port"
  : >"$dir/requests.jsonl"
  : >"$dir/secrets"
  /usr/bin/python3 "$(dirname "${BASH_SOURCE[0]}")/../standin/sts_standin.py" --port 0 \
    --port-file "$dir/port" --state "$state" --log "$dir/requests.jsonl" \
    --secrets "$dir/secrets" "$@" \
    </dev/null >"$dir/output" 2>&1 3>&- &
  local pid=$!
  echo "$pid" >"$dir/pid"
  disown "$pid" # otherwise the shell would report its end
  local tries
  for ((tries = 0; tries < 200; tries++)); do
    [[ ! -s $dir/port ]] || break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  if [[ ! -s $dir/port ]]; then
    echo "the stand-in for AWS did not start:" >&2
    cat "$dir/output" >&2
    return 1
  fi
  export STANDIN_DIR=$dir STANDIN_LOG=$dir/requests.jsonl STANDIN_SECRETS=$dir/secrets
  export STANDIN_PORT STANDIN_URL NOBODY_LISTENS
  local closed_port
  read -r STANDIN_PORT closed_port <"$dir/port"
  NOBODY_LISTENS=127.0.0.1:$closed_port
  STANDIN_URL=$scheme://127.0.0.1:$STANDIN_PORT
}

# standin_stop [DIR]: stops the stand-in with its files in DIR (STANDIN_DIR), and waits until it has ended.
standin_stop() {
  local dir=${1:-${STANDIN_DIR:-}}
  [[ -z $dir ]] || stop_process "$dir/pid"
}

# standin_set JSON: changes the state of the running stand-in; the keys are those of the state file.
standin_set() {
  : >"$STANDIN_DIR/changed"
  curl --silent --show-error --fail --noproxy '*' ${STANDIN_CA:+--cacert "$STANDIN_CA"} \
    -X PUT --data-binary "$1" "$STANDIN_URL/_standin/state" >/dev/null
}

# standin_reset: for teardown; if a test has changed the state, removes all faults and all additional services.
standin_reset() {
  [[ -e $STANDIN_DIR/changed ]] || return 0
  standin_set '{"faults": [], "clock_offset_seconds": 0, "signing_regions": {}, "sso_sessions": [], "instance": null,
    "containers": [], "oidc_issuer": null, "buckets": [], "enabled_regions": [], "disabled_sts_regions": []}'
  rm "$STANDIN_DIR/changed"
}

# standin_requests [JQ_CONDITION]: prints the requests so far that meet the condition, as JSON, one per line.
standin_requests() {
  jq -c "select(${1:-true})" "$STANDIN_LOG"
}

# standin_count [JQ_CONDITION]: prints their number.
standin_count() {
  jq -n "[inputs | select(${1:-true})] | length" "$STANDIN_LOG"
}
