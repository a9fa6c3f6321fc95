# Starting and stopping the proxy for the tests (tests/standin/connect_proxy.py). To be sourced.
source "$(dirname "${BASH_SOURCE[0]}")/process.bash"

# proxy_start DIR [OPTION…]: starts a proxy with its files in DIR, and waits until it listens. Exports
# PROXY_URL and PROXY_LOG (JSON, one line per request).
proxy_start() {
  local dir=$1 tries
  shift
  mkdir -p "$dir"
  rm -f "$dir/port"
  : >"$dir/log"
  /usr/bin/python3 "$(dirname "${BASH_SOURCE[0]}")/../standin/connect_proxy.py" \
    --port-file "$dir/port" --log "$dir/log" "$@" </dev/null >"$dir/output" 2>&1 3>&- &
  local pid=$!
  echo "$pid" >"$dir/pid"
  disown "$pid"
  for ((tries = 0; tries < 200; tries++)); do
    [[ ! -s $dir/port ]] || break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  if [[ ! -s $dir/port ]]; then
    echo "the proxy did not start:" >&2
    cat "$dir/output" >&2
    return 1
  fi
  export PROXY_URL PROXY_LOG=$dir/log
  PROXY_URL=http://127.0.0.1:$(<"$dir/port")
}

# proxy_stop DIR
proxy_stop() { stop_process "$1/pid"; }

# proxy_hosts: prints the requested hosts, in order, one per line.
proxy_hosts() { jq -r .host "$PROXY_LOG"; }
