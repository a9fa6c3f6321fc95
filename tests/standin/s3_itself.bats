#!/usr/bin/env bats
# S3 of the stand-in: what is its own, unlike AWS.

load s3_helpers
setup_file() { s3_for_file; }
teardown_file() { s3_end_of_file; }
setup() { s3_setup '[{"name": "store"}]'; }
teardown() { s3_reset; }

@test "the log says who did what" {
  list V2 '"Prefix": "a/"' .
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.bucket) \(.caller) \(.access_key_id) \(.status)"') == \
    "s3 ListObjectsV2 store arn:aws:iam::123456789012:user/dev AKIASTANDINDEV000000 200" ]]
  list 1 '"Prefix": "a/"' .
  [[ $(last_logged .action) == ListObjects ]]
  temporary role
  s3 /store/none
  [[ $(last_logged '"\(.action) \(.caller) \(.outcome)"') == "GetObject arn:aws:sts::123456789012:assumed-role/app/me@home NoSuchKey" ]]
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

@test "a part of an object, and condition keys that the stand-in does not know, are refused" {
  s3 '/store/k?partNumber=1'
  refused 501 NotImplemented
  role job '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:SourceVpc": "false"}}}}'
  become "$(assume job)"
  s3 /store/k
  refused 501 NotImplemented 'The stand-in does not know the condition key aws:sourcevpc'
}

@test "every difference of moto_server belongs to a test" {
  local name
  ((${#MOTO_DIFFERENCES[@]} > 0))
  for name in "${!MOTO_DIFFERENCES[@]}"; do
    grep -q -F -e "@test \"$name\" {" "$BATS_TEST_DIRNAME"/s3*.bats
  done
}
