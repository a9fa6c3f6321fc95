#!/usr/bin/env bash
# Calls STS and S3 by the AWS CLI, a process for each call: aws_cli.bash SECONDS URL BUCKET
#
# Prints a line for each call; fails if one of them failed.
set -euo pipefail

export AWS_DEFAULT_REGION=${AWS_REGION:-us-east-1}
export AWS_MAX_ATTEMPTS=1 # a refused call must be seen
end=$((SECONDS + $1)) status=0

call() {
  local output
  if output=$(aws "$@" 2>&1); then
    echo "aws_cli ok"
  else
    echo "aws_cli failed: ${output//$'\n'/ }"
    status=1
  fi
}

while ((SECONDS < end)); do
  call --endpoint-url "$2" sts get-caller-identity
  call --endpoint-url "$2" s3 ls "s3://$3"
  sleep 1
done
exit "$status"
