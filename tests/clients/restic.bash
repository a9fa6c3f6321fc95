#!/usr/bin/env bash
# Backs up a slow stream to S3 by one restic process, and verifies it: restic.bash SECONDS URL BUCKET
#
# Prints a line for each command of restic, which has failed also if it repeated a request; fails if one of them failed.
set -euo pipefail

RESTIC_REPOSITORY=s3:$2/$3/restic-$(date +%s%N) # a new one for every run
export RESTIC_REPOSITORY RESTIC_PASSWORD=of-the-tests AWS_DEFAULT_REGION=${AWS_REGION:-us-east-1}
status=0

# A MiB a second that cannot be compressed; restic uploads 4 MiB at a time, its smallest pack.
stream() {
  local number
  for ((number = 0; number < $1; number++)); do
    head -c 1M /dev/urandom
    sleep 1
  done
}

call() {
  local messages
  if messages=$(restic --no-cache --quiet "$@" 2>&1) && [[ -z $messages ]]; then
    echo "restic ok"
  else
    echo "restic failed: ${messages//$'\n'/ }"
    status=1
  fi
}

call init
call backup --stdin --pack-size 4 < <(stream "$1")
call check
exit "$status"
