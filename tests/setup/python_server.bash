# Runs Python programs in a process that has already imported their modules (python_server.py): started by itself,
# the AWS CLI takes six times as long. To be sourced.
source "$(dirname "${BASH_SOURCE[0]}")/process.bash"

# python_server_start DIR MODULE…: starts the server, with its files in DIR. python_server_stop DIR stops it.
python_server_start() {
  mkdir -p "$1"
  mkfifo "$1/requests"
  # Modules may read the home directory when they are imported; each call points this one at its own.
  HOME=$1/home /usr/bin/python3 "$(dirname "${BASH_SOURCE[0]}")/python_server.py" "$@" </dev/null >"$1/output" 2>&1 3>&- &
  local pid=$!
  echo "$pid" >"$1/pid"
  disown "$pid"
}
python_server_stop() { stop_process "$1/pid"; }

# run_python DIR PROGRAM ARG…: runs the program with the exported variables and an empty stdin. A program for another
# Python is run without the server.
run_python() {
  local server=$1 program=$2 call status=''
  shift 2
  if [[ $(head -n 1 "$program" | tr -d '\0') != "#!/usr/bin/python3" ]]; then
    "$program" "$@" </dev/null
    return
  fi
  ln -sfn "${HOME:-$server/nowhere}" "$server/home"
  call=$(mktemp -d "$server/call.XXXXXX")
  mkfifo "$call/status"
  printf '%s\0' "$PWD" "$program" "$@" >"$call/argv"
  env -0 >"$call/environ"
  echo "$call" >"$server/requests"
  # Opened for writing too, so that opening does not block if the server has died.
  read -r -t 120 status <>"$call/status" || echo "no answer from the server: $(<"$server/output")" >&2
  cat "$call/stdout"
  cat "$call/stderr" >&2
  rm -rf "$call"
  return "${status:-1}"
}
