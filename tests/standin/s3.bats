#!/usr/bin/env bats
# S3 of the stand-in: its checks of signatures and its objects, verified with curl and botocore.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() {
  standin_setup
  standin_set '{"buckets": [{"name": "store"}, {"name": "elsewhere", "region": "eu-west-1"},
    {"name": "theirs", "account": "999999999999"}]}'
}
teardown() { standin_reset; }

@test "an object is stored, read, listed and deleted" {
  put 'a/b%20c%2B%281%29.txt' 'Hello, world'
  grep -qi '^ETag: "bc6e6f16b8a077ef5fbc8d59d0b931b9"' <<<"$REPLY_HEADERS"
  s3 '/store/a/b%20c%2B%281%29.txt'
  [[ "$REPLY_STATUS $REPLY" == "200 Hello, world" ]]
  s3 '/store/a/b%20c%2B%281%29.txt' --header 'Range: bytes=7-'
  [[ "$REPLY_STATUS $REPLY" == "206 world" ]]
  grep -qi '^Content-Range: bytes 7-11/12' <<<"$REPLY_HEADERS"
  run -0 call s3 HeadObject '{"Bucket": "store", "Key": "a/b c+(1).txt"}'
  [[ $(jq .ContentLength <<<"$output") == 12 ]]
  run -0 list V2 '"Prefix": "a/"' '.Contents[] | [.Key, .Size]'
  [[ $output == '["a/b c+(1).txt",12]' ]]
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.bucket) \(.caller) \(.access_key_id) \(.status)"') == \
    "s3 ListObjectsV2 store arn:aws:iam::123456789012:user/dev AKIASTANDINDEV000000 200" ]]
  run -0 call s3 DeleteObject '{"Bucket": "store", "Key": "a/b c+(1).txt"}'
  s3 '/store/a/b%20c%2B%281%29.txt'
  refused 404 NoSuchKey 'The specified key does not exist.'
  run -1 call s3 HeadObject '{"Bucket": "store", "Key": "a/b c+(1).txt"}'
  [[ $output == "404 404 Not Found" ]]
}

@test "metadata and the content type stay with an object; a digest is checked" {
  run -0 call s3 PutObject '{"Bucket": "store", "Key": "k", "Body": "text", "ContentType": "text/x", "Metadata": {"mtime": "1"}}'
  run -0 call s3 GetObject '{"Bucket": "store", "Key": "k"}'
  [[ $(jq -r '.ContentType, .Metadata.mtime' <<<"$output") == text/x$'\n'1 ]]
  s3 /store/k --request PUT --data-binary other --header 'Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg=='
  refused 400 BadDigest ''
  s3 /store/k --request PUT --data-binary other --header 'Content-MD5: abc'
  refused 400 InvalidDigest ''
  s3 /store/k
  [[ $REPLY == text ]]
}

@test "listings: prefixes, pages and both versions" {
  local key
  for key in a b/1 b/2 b/ c%C3%A9 d; do put "$key"; done
  [[ $(list V2 '"Delimiter": "/"' '[.Contents[].Key], [.CommonPrefixes[].Prefix], .KeyCount') == \
    $'["a","cé","d"]\n["b/"]\n4' ]]
  [[ $(list V2 '"Prefix": "b/", "Delimiter": "/"' '[.Contents[].Key]') == '["b/","b/1","b/2"]' ]]
  [[ $(list V2 '"StartAfter": "b/1"' '[.Contents[].Key]') == '["b/2","cé","d"]' ]]
  local page token
  page=$(list V2 '"Delimiter": "/", "MaxKeys": 2' .)
  [[ $(jq -c '[.IsTruncated, .Contents[].Key, .CommonPrefixes[].Prefix]' <<<"$page") == '[true,"a","b/"]' ]]
  token=$(jq -r .NextContinuationToken <<<"$page")
  [[ $(list V2 "\"Delimiter\": \"/\", \"ContinuationToken\": \"$token\"" '[.IsTruncated, .Contents[].Key]') == '[false,"cé","d"]' ]]
  page=$(list 1 '"Delimiter": "/", "MaxKeys": 2' .)
  [[ $(jq -r .NextMarker <<<"$page") == b/ ]]
  [[ $(list 1 '"Delimiter": "/", "Marker": "b/"' '[.Contents[].Key]') == '["cé","d"]' ]]
  [[ $(last_logged .action) == ListObjects ]]
  s3 '/store?list-type=2&max-keys=many'
  refused 400 InvalidArgument 'Provided max-keys not an integer'
  s3 '/store?continuation-token=x&list-type=2'
  refused 400 InvalidArgument 'The continuation token provided is incorrect'
}

@test "buckets belong to accounts and regions" {
  run -0 call s3 ListBuckets
  [[ $(jq -c '[.Buckets[].Name]' <<<"$output") == '["store","elsewhere"]' ]]
  run -0 call s3 HeadBucket '{"Bucket": "store"}'
  run -0 call s3 GetBucketLocation '{"Bucket": "store"}'
  [[ $(jq .LocationConstraint <<<"$output") == null ]]
  run -0 call s3 GetBucketLocation '{"Bucket": "elsewhere"}'
  [[ $(jq -r .LocationConstraint <<<"$output") == eu-west-1 ]]
  s3 '/elsewhere?list-type=2'
  refused 400 AuthorizationHeaderMalformed "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1<"
  S3_REGION=eu-west-1 s3 '/elsewhere?list-type=2'
  [[ $REPLY_STATUS == 200 ]]
  s3 '/theirs?list-type=2'
  refused 403 AccessDenied 'Access Denied'
  s3 '/nobodys?list-type=2'
  refused 404 NoSuchBucket 'The specified bucket does not exist'
  as_other
  s3 '/theirs?list-type=2'
  [[ $REPLY_STATUS == 200 ]]
}

@test "what the stand-in cannot do is refused, not ignored" {
  s3 '/store?lifecycle='
  refused 501 NotImplemented ''
  s3 /store/k --request PUT --data-binary x --header 'x-amz-tagging: a=b'
  refused 501 NotImplemented ''
  s3 /store/k --request PUT --data-binary x --header 'If-None-Match: "etag"'
  refused 501 NotImplemented ''
  s3 /store/k --request PUT --data-binary x --header 'x-amz-checksum-crc64nvme: AAAAAAAAAAA='
  refused 501 NotImplemented ''
}

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

@test "temporary credentials need their token, and expire" {
  temporary role
  s3 '/store?list-type=2'
  [[ $REPLY_STATUS == 200 && $(last_logged .caller) == arn:aws:sts::123456789012:assumed-role/app/me@home ]]
  AWS_SESSION_TOKEN='' s3 /
  refused 403 InvalidAccessKeyId ''
  AWS_SESSION_TOKEN=${AWS_SESSION_TOKEN}x s3 /
  refused 400 InvalidToken 'The provided token is malformed or otherwise invalid.'
  standin_set '{"clock_offset_seconds": 3700, "clock_tolerance_seconds": 7200}'
  s3 '/store?list-type=2'
  refused 400 ExpiredToken 'The provided token has expired.'
  [[ $(last_logged '"\(.outcome) \(.status) \(.caller)"') == "ExpiredToken 400 arn:aws:sts::123456789012:assumed-role/app/me@home" ]]
  run -1 call s3 ListObjectsV2 '{"Bucket": "store"}'
  [[ $output == "ExpiredToken 400 The provided token has expired." ]]
  standin_set '{"clock_tolerance_seconds": 900}'
}

@test "the time of a request, and what its signature must cover" {
  CLOCK_OFFSET_SECONDS=-1200 run -1 call s3 ListBuckets
  [[ $output == "RequestTimeTooSkewed 403 "* ]]
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
  [[ $REPLY == "the first, the second" ]]
}
