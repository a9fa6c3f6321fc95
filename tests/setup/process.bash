# Stopping a process that the set-up has started. To be sourced.

# stop_process PID_FILE: stops the process whose ID is in the file, and waits until it has ended.
stop_process() {
  local pid tries
  [[ -s $1 ]] || return 0
  pid=$(<"$1")
  rm -f "$1"
  kill -TERM "$pid" 2>/dev/null || return 0
  for ((tries = 0; tries < 600; tries++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    ((tries != 400)) || kill -KILL "$pid" 2>/dev/null || return 0
    sleep 0.05
  done
}
