# Stores what groups of items name, each item as a new object of S3. To be sourced by a program that defines
#
#   own_option WORD   takes an option without a value, or fails
#   item LINE         calls store for a line of a group
#
# and calls backup "$@". Each file in groups/ is a group. Empty lines, and those that begin with #, are ignored.
source ./put-once.bash

program=${0##*/}
failed=0 stored=0

# backup [OPTION…] s3://BUCKET[/PREFIX] [GROUP…]: all groups, or these. An item that fails does not stop the others; the
# status is 0 only if at least one item was stored, and none failed.
backup() {
  local date_format=%d-%b-%Y target group folder lines line
  while [[ ${1:-} == --* ]]; do
    if [[ $1 == --date-format && $# -gt 1 ]]; then
      date_format=$2
      shift
    elif ! own_option "$1"; then
      usage "bad option $1"
    fi
    shift
  done
  [[ ${1:-} == s3://* ]] || usage "the target must be s3://BUCKET[/PREFIX]"
  target=${1%/}/$(date "+$date_format")
  shift
  [[ -n ${AWS_REGION:-} ]] || usage "AWS_REGION is not set: run this with idr exec, or idr schedule run"
  (($# > 0)) || set -- groups/*
  for group; do
    [[ $group != --* ]] || usage "options come before the target"
    group=${group##*/}
    folder=/$group
    [[ $group != default ]] || folder= # has no folder
    if [[ ! -e groups/$group ]]; then
      fails "there is no file groups/$group"
    elif [[ ! -f groups/$group ]]; then
      fails "groups/$group is not a file"
    # bash itself says why it cannot be read.
    elif ! mapfile -t lines <"groups/$group"; then
      ((++failed))
    else
      for line in "${lines[@]%$'\r'}"; do
        [[ $line =~ ^[[:space:]]*(#|$) ]] || item "$line"
      done
    fi
  done
  echo "$program: $stored stored, $failed failed"
  ((failed == 0 && stored > 0))
}

# store NAME COMMAND [ARG…]: what the command prints becomes the object NAME in the folder of the group.
store() {
  if [[ $1 == */* ]]; then
    fails "'$1' is not stored: the name contains a /"
  elif put_once "$target$folder/$1" "${@:2}"; then
    ((++stored))
  else
    ((++failed))
  fi
}

fails() {
  printable "$program: $1" >&2
  ((++failed))
}

usage() {
  echo "$program: $1" >&2
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
