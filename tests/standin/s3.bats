#!/usr/bin/env bats
# S3 of the stand-in: its objects and listings, verified with curl and botocore.

load s3_helpers
setup_file() { s3_for_file; }
teardown_file() { s3_end_of_file; }
setup() {
  s3_setup '[{"name": "store"}, {"name": "elsewhere", "region": "eu-west-1"}]'
}
teardown() { s3_reset; }

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
  run -0 call s3 DeleteObject '{"Bucket": "store", "Key": "a/b c+(1).txt"}'
  s3 '/store/a/b%20c%2B%281%29.txt'
  refused 404 NoSuchKey 'The specified key does not exist.'
  run -1 call s3 HeadObject '{"Bucket": "store", "Key": "a/b c+(1).txt"}'
  [[ $output == "404 404 Not Found" ]]
}

@test "metadata and the content type stay with an object" {
  run -0 call s3 PutObject '{"Bucket": "store", "Key": "k", "Body": "text", "ContentType": "text/x", "Metadata": {"mtime": "1"}}'
  run -0 call s3 GetObject '{"Bucket": "store", "Key": "k"}'
  [[ $(jq -r '.ContentType, .Metadata.mtime' <<<"$output") == text/x$'\n'1 ]]
}

@test "metadata has a limit" {
  s3 /store/k --request PUT --data-binary x --header "x-amz-meta-a: $(printf '%02047d' 0)"
  [[ $REPLY_STATUS == 200 ]]
  s3 /store/k --request PUT --data-binary x --header "x-amz-meta-a: $(printf '%02048d' 0)"
  refused 400 MetadataTooLarge
}

@test "the encoding of the transfer is not stored" {
  s3 /store/k --request PUT --data-binary x --header 'Content-Encoding: aws-chunked,gzip'
  s3 /store/k
  grep -qi '^Content-Encoding: gzip$' <<<"$REPLY_HEADERS"
  s3 /store/k --request PUT --data-binary x --header 'Content-Encoding: aws-chunked'
  s3 /store/k
  run ! grep -qi '^Content-Encoding:' <<<"$REPLY_HEADERS"
}

@test "an object has no access control list of its own" {
  s3 /store/k --request PUT --data-binary x --header 'x-amz-acl: public-read'
  refused 400 AccessControlListNotSupported 'The bucket does not allow ACLs'
  s3 /store/k --request PUT --data-binary x --header 'x-amz-acl: bucket-owner-full-control'
  [[ $REPLY_STATUS == 200 ]]
}

@test "a checksum that is announced must be there" {
  s3 /store/k --request PUT --data-binary x --header 'x-amz-sdk-checksum-algorithm: CRC32'
  refused 400 InvalidRequest 'x-amz-sdk-checksum-algorithm specified, but no corresponding'
}

@test "Content-MD5 is checked" {
  put k text
  s3 /store/k --request PUT --data-binary other --header 'Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg=='
  refused 400 BadDigest ''
  s3 /store/k --request PUT --data-binary other --header 'Content-MD5: abc'
  refused 400 InvalidDigest ''
  s3 /store/k
  [[ $REPLY == text ]]
}

@test "listings: prefixes and pages" {
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
}

@test "listings of version 1" {
  local key
  for key in a b/1 b/2 c%C3%A9 d; do put "$key"; done
  [[ $(list 1 '"Delimiter": "/", "MaxKeys": 2' '[.IsTruncated, .NextMarker, .Contents[].Key, .CommonPrefixes[].Prefix]') == \
    '[true,"b/","a","b/"]' ]]
  [[ $(list 1 '"Delimiter": "/", "Marker": "b/"' '[.Contents[].Key]') == '["cé","d"]' ]]
}

@test "listings: arguments that are not valid" {
  s3 '/store?list-type=2&max-keys=many'
  refused 400 InvalidArgument 'Provided max-keys not an integer'
  s3 '/store?continuation-token=x&list-type=2'
  refused 400 InvalidArgument 'The continuation token provided is incorrect'
}

@test "buckets and where they are" {
  run -0 call s3 ListBuckets
  [[ $(jq -c '[.Buckets[].Name]' <<<"$output") == '["elsewhere","store"]' ]]
  run -0 call s3 HeadBucket '{"Bucket": "store"}'
  run -0 call s3 GetBucketLocation '{"Bucket": "store"}'
  [[ $(jq .LocationConstraint <<<"$output") == null ]]
  run -0 call s3 GetBucketLocation '{"Bucket": "elsewhere"}'
  [[ $(jq -r .LocationConstraint <<<"$output") == eu-west-1 ]]
  s3 '/nobodys?list-type=2'
  refused 404 NoSuchBucket 'The specified bucket does not exist'
}

@test "a bucket of another region" {
  s3 '/elsewhere?list-type=2'
  refused 400 AuthorizationHeaderMalformed "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1<"
  S3_REGION=eu-west-1 s3 '/elsewhere?list-type=2'
  [[ $REPLY_STATUS == 200 ]]
}

@test "a bucket of another owner than expected" {
  s3 '/store?list-type=2' --header 'x-amz-expected-bucket-owner: 123456789012'
  [[ $REPLY_STATUS == 200 ]]
  s3 '/store?list-type=2' --header 'x-amz-expected-bucket-owner: 999999999999'
  refused 403 AccessDenied 'Access Denied'
}

@test "a bucket of another account" {
  buckets '[{"name": "theirs", "account": "999999999999"}]'
  s3 '/theirs?list-type=2'
  refused 403 AccessDenied 'Access Denied'
  as_other
  s3 '/theirs?list-type=2'
  [[ $REPLY_STATUS == 200 ]]
}
