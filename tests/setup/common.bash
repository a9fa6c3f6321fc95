# Functions used by every part of the set-up. To be sourced.
# shellcheck disable=SC2034 # used by the scripts that source it

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SETUP=$PROJECT/tests/setup

# say TEXT: prints a progress message on stderr, with the elapsed minutes and seconds.
say() { printf '== %2d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }

# usage: prints the comment at the top of the running script.
usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }

# as_root COMMAND…: runs the command directly as root, otherwise through sudo.
as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}
# need_root TASK [ALTERNATIVE]: fails, with a message, if neither root nor sudo is available.
need_root() {
  ((EUID == 0)) || command -v sudo >/dev/null || { say "$1 needs root or sudo${2:+; $2}" && return 1; }
}
can_be_root() { ((EUID == 0)) || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# quietly LOG COMMAND…: writes the command's output to the file, and shows it only if the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || {
    local status=$?
    tail -n 40 "$log" >&2
    say "failed: $* (complete output: $log)"
    return "$status"
  }
}

# check_machine: fails, with a message, on problems that the set-up cannot fix.
check_machine() {
  if [[ ! -e /proc/self/mountinfo ]]; then
    say "/proc is not mounted (mount -t proc proc /proc)"
    return 1
  fi
  if [[ ! -c /dev/null || ! -e /dev/fd/0 ]]; then
    say "/dev is incomplete: /dev/null and /dev/fd (a link to /proc/self/fd) are required"
    return 1
  fi
}
