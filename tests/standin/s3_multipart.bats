#!/usr/bin/env bats
# S3 of the stand-in: uploads in parts.

load s3_helpers
setup_file() { s3_for_file; }
teardown_file() { s3_end_of_file; }
setup() {
  s3_setup '[{"name": "store"}]'
  PART=$BATS_TEST_TMPDIR/part
  head -c 5M /dev/zero >"$PART"
  COMPLETE_OPTIONS=()
}
teardown() { s3_reset; }

# begin [MORE]: sets UPLOAD, the id of a new upload of the key k.
begin() { UPLOAD=$(of_store CreateMultipartUpload "\"Key\": \"k\"${1:+, $1}" .UploadId | tr -d '"'); }
# part NUMBER FILE: uploads it, and sets ETAG.
part() {
  s3 "/store/k?partNumber=$1&uploadId=$UPLOAD" --request PUT --data-binary "@$2" && [[ $REPLY_STATUS == 200 ]] &&
    ETAG=$(sed -n 's/^ETag: "\(.*\)"$/\1/Ip' <<<"$REPLY_HEADERS")
}
# complete NUMBER=ETAG…: with COMPLETE_OPTIONS for curl.
complete() {
  local body each
  body=$(for each; do echo "<Part><PartNumber>${each%%=*}</PartNumber><ETag>\"${each#*=}\"</ETag></Part>"; done)
  s3 "/store/k?uploadId=$UPLOAD" --data "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">$body</CompleteMultipartUpload>" \
    "${COMPLETE_OPTIONS[@]}"
}

@test "an upload in parts is an object once it is complete" {
  begin '"ContentType": "text/x"'
  part 1 "$PART"
  local first=$ETAG
  printf end >"$BATS_TEST_TMPDIR/last"
  part 2 "$BATS_TEST_TMPDIR/last"
  s3 /store/k
  refused 404 NoSuchKey
  [[ $(of_store ListParts "\"Key\": \"k\", \"UploadId\": \"$UPLOAD\"" '[.Parts[] | [.PartNumber, .Size]]') == '[[1,5242880],[2,3]]' ]]
  [[ $(of_store ListMultipartUploads '' '[.Uploads[].Key]') == '["k"]' ]]
  complete "1=$first" "2=$ETAG"
  [[ $REPLY_STATUS == 200 && $REPLY == *-2* ]]
  [[ $(of_store HeadObject '"Key": "k"' '[.ContentLength, .ContentType]') == '[5242883,"text/x"]' ]]
  [[ $(of_store ListMultipartUploads '' .Uploads) == null ]]
  s3 /store/k --header 'Range: bytes=5242879-'
  [[ $(tail -c 3 "$BATS_TEST_TMPDIR/body") == end ]]
}

@test "parts that are missing, wrong, unordered or too small" {
  begin
  printf small >"$BATS_TEST_TMPDIR/small"
  part 1 "$BATS_TEST_TMPDIR/small"
  local small=$ETAG
  complete "1=$(printf '%032d' 0)"
  refused 400 InvalidPart
  complete "1=$small" "2=$small"
  refused 400 InvalidPart
  part 2 "$PART"
  complete "2=$ETAG" "1=$small"
  refused 400 InvalidPartOrder
  complete "1=$small" "2=$ETAG"
  refused 400 EntityTooSmall
  complete
  refused 400 MalformedXML
  s3 "/store/k?partNumber=10001&uploadId=$UPLOAD" --request PUT --data-binary x
  refused 400 InvalidArgument 'Part number must be an integer between 1 and 10000'
  complete "1=$small"
  [[ $REPLY_STATUS == 200 ]]
  complete "1=$small"
  refused 404 NoSuchUpload
}

@test "an aborted upload leaves nothing" {
  begin
  part 1 "$PART"
  of_store AbortMultipartUpload "\"Key\": \"k\", \"UploadId\": \"$UPLOAD\""
  run part 1 "$PART"
  [[ $status != 0 ]]
  [[ $(of_store ListMultipartUploads '' .Uploads) == null ]]
  s3 /store/k
  refused 404 NoSuchKey
}

@test "If-None-Match: an object that was created meanwhile is not replaced" {
  begin
  part 1 "$PART"
  put k meanwhile
  COMPLETE_OPTIONS=(--header 'If-None-Match: *')
  complete "1=$ETAG"
  refused 412 PreconditionFailed
  s3 /store/k
  [[ $REPLY == meanwhile ]]
}

@test "a part may be copied from another object" {
  printf x >>"$PART" # a range needs a source of more than 5 MiB
  s3 /store/source --request PUT --data-binary "@$PART"
  begin
  ETAG=$(of_store UploadPartCopy "\"Key\": \"k\", \"UploadId\": \"$UPLOAD\", \"PartNumber\": 1, \"CopySource\": \"store/source\",
    \"CopySourceRange\": \"bytes=0-99\"" .CopyPartResult.ETag | jq -r fromjson)
  complete "1=$ETAG"
  [[ $(of_store HeadObject '"Key": "k"' .ContentLength) == 100 ]]
}

@test "a part of a copy must be inside its source, which must be large" {
  s3 /store/small --request PUT --data-binary "@$PART"
  printf x >>"$PART"
  s3 /store/source --request PUT --data-binary "@$PART"
  begin
  local copy="\"Key\": \"k\", \"UploadId\": \"$UPLOAD\", \"PartNumber\": 1"
  fails "InvalidArgument 400 Range specified is not valid for source object of size: 5242881" \
    of_store UploadPartCopy "$copy, \"CopySource\": \"store/source\", \"CopySourceRange\": \"bytes=0-5242881\""
  fails "InvalidArgument 400 The x-amz-copy-source-range value" \
    of_store UploadPartCopy "$copy, \"CopySource\": \"store/source\", \"CopySourceRange\": \"bytes=5-\""
  fails "InvalidRequest 400 The specified copy source is not supported as a byte-range copy source" \
    of_store UploadPartCopy "$copy, \"CopySource\": \"store/small\", \"CopySourceRange\": \"bytes=0-9\""
}

@test "a locked upload needs a digest of each part" {
  buckets '[{"name": "store", "object_lock": {"Mode": "GOVERNANCE", "Days": 1}}]'
  begin
  s3 "/store/k?partNumber=1&uploadId=$UPLOAD" --request PUT --data-binary x
  refused 400 InvalidRequest 'Content-MD5 OR x-amz-checksum-'
  s3 "/store/k?partNumber=1&uploadId=$UPLOAD" --request PUT --data-binary x --header "Content-MD5: $(printf x | openssl md5 -binary | base64)"
  complete "1=$(printf x | md5sum | head -c 32)"
  [[ $(of_store GetObjectRetention '"Key": "k"' .Retention.Mode) == '"GOVERNANCE"' ]]
}
