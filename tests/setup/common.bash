# What every part of the set-up uses. To be sourced.
# shellcheck disable=SC2034 # used by those who source it

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SETUP=$PROJECT/tests/setup

# say TEXT: one line about what happens now, on stderr, with the minutes and seconds that have passed.
say() { printf '== %2d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }

# usage: what stands at the top of the script that runs.
usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }

# as_root COMMAND…: as it is for root, else through sudo.
as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}
# need_root TASK [OTHERWISE]: says why it cannot be done.
need_root() {
  ((EUID == 0)) || command -v sudo >/dev/null || { say "$1 needs root or sudo${2:+; $2}" && return 1; }
}
can_be_root() { ((EUID == 0)) || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# quietly LOG COMMAND…: its output goes to the file and is shown only when the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || {
    local status=$?
    tail -n 40 "$log" >&2
    say "failed: $* (all of it in $log)"
    return "$status"
  }
}

# check_machine: says in one line what no set-up can mend.
check_machine() {
  if [[ ! -e /proc/self/mountinfo ]]; then
    say "/proc is not mounted here (mount -t proc proc /proc)"
    return 1
  fi
  if [[ ! -c /dev/null || ! -e /dev/fd/0 ]]; then
    say "/dev is not complete here: /dev/null and /dev/fd (a link to /proc/self/fd) are needed"
    return 1
  fi
}
