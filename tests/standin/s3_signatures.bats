#!/usr/bin/env bats
# S3 of the stand-in: its checks of signatures, with curl and botocore.

load s3_helpers
setup_file() { s3_for_file; }
teardown_file() { s3_end_of_file; }
setup() {
  s3_setup '[{"name": "store"}]'
  check_access
}
teardown() { s3_reset; }

@test "wrong and unknown keys" {
  AWS_SECRET_ACCESS_KEY=wrong s3 /
  refused 403 SignatureDoesNotMatch 'The request signature we calculated'
  AWS_ACCESS_KEY_ID=AKIANOBODY0000000000 s3 /
  refused 403 InvalidAccessKeyId 'The AWS Access Key Id you provided does not exist in our records.'
  S3_REGION=cn-north-1 s3 /
  refused 403 InvalidAccessKeyId ''
  AWS_SESSION_TOKEN=unexpected s3 /
  refused 400 InvalidToken ''
}

@test "temporary credentials need their token" {
  become "$(assume long)"
  s3 /
  [[ $REPLY_STATUS == 200 ]]
  AWS_SESSION_TOKEN='' s3 /
  refused 403 InvalidAccessKeyId ''
  AWS_SESSION_TOKEN=${AWS_SESSION_TOKEN}x s3 /
  refused 400 InvalidToken 'The provided token is malformed or otherwise invalid.'
}

@test "temporary credentials expire" {
  become "$(assume long)"
  standin_set '{"clock_offset_seconds": 3700, "clock_tolerance_seconds": 7200}'
  s3 '/store?list-type=2'
  refused 400 ExpiredToken 'The provided token has expired.'
  [[ $(last_logged '"\(.outcome) \(.status) \(.caller)"') == "ExpiredToken 400 arn:aws:sts::123456789012:assumed-role/long/me@home" ]]
  run -1 call s3 ListObjectsV2 '{"Bucket": "store"}'
  [[ $output == "ExpiredToken 400 The provided token has expired." ]]
  standin_set '{"clock_tolerance_seconds": 900}'
}

@test "the time of a request" {
  CLOCK_OFFSET_SECONDS=-1200 run -1 call s3 ListBuckets
  [[ $output == "RequestTimeTooSkewed 403 "* ]]
}

@test "an Authorization header that is not complete" {
  ask / --header 'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request'
  refused 400 AuthorizationHeaderMalformed ''
  ask / --header 'Authorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'
  refused 400 InvalidRequest 'Missing required header for this request: x-amz-content-sha256'
}

@test "the body is the one that was signed, or declared as not signed" {
  PAYLOAD=$(printf y | sha256sum | cut -d ' ' -f 1) s3 /store/k --request PUT --data-binary x
  refused 400 XAmzContentSHA256Mismatch ''
  PAYLOAD=$(printf x | sha256sum | cut -d ' ' -f 1) s3 /store/k --request PUT --data-binary x
  [[ $REPLY_STATUS == 200 ]]
  PAYLOAD=UNSIGNED-PAYLOAD s3 /store/k --request PUT --data-binary x
  [[ $REPLY_STATUS == 200 ]]
  PAYLOAD=STREAMING s3 /store/k --request PUT --data-binary x
  refused 400 InvalidArgument 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD'
}

@test "every chunk of a streamed body is signed, and so is what follows them" {
  run_python "$BATS_FILE_TMPDIR/botocore" "$BATS_TEST_DIRNAME/s3_chunks.py" >"$BATS_TEST_TMPDIR/replies"
  diff "$BATS_TEST_TMPDIR/replies" - <<'REPLIES'
as it should be: 200
a small chunk: 403 InvalidChunkSizeError
another byte: 403 SignatureDoesNotMatch
no last chunk: 400 IncompleteBody
another length: 400 IncompleteBody
signed, with a checksum: 200
signed, with another checksum: 400 BadDigest
signed, another byte: 403 SignatureDoesNotMatch
signed, another trailer: 400 MalformedTrailerError
signed, without the trailer: 400 MalformedTrailerError
unsigned, with a checksum: 200
unsigned, with another checksum: 400 BadDigest
unsigned, another byte: 400 BadDigest
unsigned, another trailer: 400 MalformedTrailerError
unsigned, without the trailer: 400 MalformedTrailerError
REPLIES
  s3 /store/streamed
  [[ $REPLY == "the first, "*" the second" ]]
}
