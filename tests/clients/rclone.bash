#!/usr/bin/env bash
# Uploads a file a second to S3 by one rclone process: rclone.bash SECONDS URL BUCKET
#
# Prints a line for each upload; fails if one of them failed.
set -euo pipefail

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
for ((number = 0; number < $1; number++)); do head -c 64K /dev/urandom >"$files/$number"; done

export RCLONE_CONFIG='' RCLONE_S3_PROVIDER=Minio RCLONE_S3_ENV_AUTH=true RCLONE_S3_ENDPOINT=$2 \
  RCLONE_S3_REGION=${AWS_REGION:-us-east-1} RCLONE_S3_NO_CHECK_BUCKET=true RCLONE_S3_NO_HEAD=true \
  RCLONE_S3_ACL=bucket-owner-full-control # rclone's default is an ACL, which buckets refuse by default
# One request for each file, of which the bandwidth allows one a second. None is repeated: a refused one must be seen.
rclone copy --no-check-dest --no-traverse --transfers 1 --bwlimit 64k --retries 1 --low-level-retries 1 --verbose \
  --stats 0 "$files" ":s3:$3/rclone" 2>&1 |
  sed -u -n 's/.* INFO .*: Copied .*/rclone ok/p; s/.* ERROR *: */rclone failed: /p'
exit "${PIPESTATUS[0]}"
