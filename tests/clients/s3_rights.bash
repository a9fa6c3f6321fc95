#!/usr/bin/env bash
# Tries what its role may do in S3: s3_rights.bash URL BUCKET PREFIX OTHER_BUCKET
#
# Prints a line for each attempt: what was tried, and yes, no (403), or the HTTP status. There must be objects `here` with
# the prefix, `elsewhere/here` without it, and one in the other bucket, with the same key.
set -euo pipefail

url=$1 bucket=$2 prefix=$3 other=$4

# try NAME PATH?QUERY [CURL_OPTION…]
try() {
  local status
  status=$(curl --config <(printf 'user = "%s:%s"\nheader = "X-Amz-Security-Token: %s"\n' "$AWS_ACCESS_KEY_ID" \
    "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN") --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' \
    --aws-sigv4 "aws:amz:${AWS_REGION:-us-east-1}:s3" --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "${@:3}" "$url/$2")
  case $status in 2*) status=yes ;; 403) status=no ;; esac
  echo "$1: $status"
}
put=(--request PUT --data-binary text)
once=(--header 'If-None-Match: *')

try "list" "$bucket?list-type=2&prefix=$prefix%2F"
try "list everything" "$bucket?list-type=2"
try "list elsewhere" "$bucket?list-type=2&prefix=elsewhere%2F"
try "list another bucket" "$other?list-type=2&prefix=$prefix%2F"
try "list versions" "$bucket?prefix=$prefix%2F&versions="
try "read" "$bucket/$prefix/here"
try "read elsewhere" "$bucket/elsewhere/here"
try "read another bucket" "$other/$prefix/here"
try "add" "$bucket/$prefix/new-$RANDOM" "${put[@]}"
try "add once" "$bucket/$prefix/new-$RANDOM" "${put[@]}" "${once[@]}"
try "add once elsewhere" "$bucket/elsewhere/new-$RANDOM" "${put[@]}" "${once[@]}"
try "add once to another bucket" "$other/$prefix/new-$RANDOM" "${put[@]}" "${once[@]}"
try "replace" "$bucket/$prefix/here" "${put[@]}"
try "replace, once" "$bucket/$prefix/here" "${put[@]}" "${once[@]}"
try "replace by a copy" "$bucket/$prefix/here" --request PUT --header "x-amz-copy-source: /$bucket/$prefix/here" \
  --header 'x-amz-metadata-directive: REPLACE'
try "delete" "$bucket/$prefix/here" --request DELETE
try "delete a lock" "$bucket/$prefix/locks/here" --request DELETE
try "delete elsewhere" "$bucket/elsewhere/here" --request DELETE
try "delete a version" "$bucket/$prefix/here?versionId=null" --request DELETE
try "change the rules of the bucket" "$bucket?policy=" --request DELETE
