#!/usr/bin/env bats
# The stand-in evaluates policies as IAM and S3 do: of users and roles, of sessions, and of buckets.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() {
  standin_setup
  standin_set '{"buckets": [{"name": "store"}, {"name": "other"}]}'
  put mine/a && put yours/a && put mine/b
}
teardown() {
  as_dev
  unset AWS_SESSION_TOKEN
  standin_reset
}

# statement EFFECT ACTIONS RESOURCES [MORE]: JSON of a statement; ACTIONS and RESOURCES are JSON.
statement() { echo "{\"Effect\": \"$1\", \"Action\": $2, \"Resource\": $3${4:+, $4}}"; }
policy() { (IFS=, && echo "{\"Version\": \"2012-10-17\", \"Statement\": [$*]}"); }
# as_role POLICY: continues as a role with this policy; as_session POLICY: as an administrator's session with it.
as_role() {
  standin_set "{\"roles\": [{\"arn\": \"arn:aws:iam::123456789012:role/job\", \"trust\": {\"principals\": [\"123456789012\"]},
    \"policies\": [$1]}]}"
  become "$(assume job)"
}
as_session() { become "$(assume long "\"Policy\": $(jq -n --arg text "$1" '$text')")"; }
may() {
  s3 "$@"
  [[ $REPLY_STATUS == 20* ]] && return
  echo "$REPLY"
  return 1
}
may_not() {
  s3 "$@"
  refused 403 AccessDenied
}

readonly mine='"arn:aws:s3:::store/mine/*"' all='"arn:aws:s3:::*"'

@test "a policy of a role, and the same of a session" {
  local as
  for as in as_role as_session; do
    as_dev
    unset AWS_SESSION_TOKEN
    $as "$(policy "$(statement Allow '["s3:GetObject", "s3:Put*"]' "$mine")")"
    may /store/mine/a
    may /store/mine/c --request PUT --data-binary x
    may_not /store/yours/a
    may_not /store/mine/a --request DELETE
    may_not /other/mine/a
    may_not '/store?list-type=2'
    may_not /
  done
}

@test "the error names the caller, the action and the resource" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")")"
  s3 /store/yours/a
  refused 403 AccessDenied 'User: arn:aws:sts::123456789012:assumed-role/job/me@home is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::store/yours/a"'
}

@test "a session has what both its role and its policy allow" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")")"
  as_dev
  unset AWS_SESSION_TOKEN
  become "$(assume job "\"Policy\": $(jq -n --arg text "$(policy "$(statement Allow '"s3:*"' '"*"')")" '$text')")"
  may /store/mine/a
  may_not /store/yours/a
  as_dev
  unset AWS_SESSION_TOKEN
  become "$(assume job "\"Policy\": $(jq -n --arg text "$(policy "$(statement Allow '"s3:GetObject"' '"arn:aws:s3:::store/mine/b"')")" '$text')")"
  may_not /store/mine/a
  may /store/mine/b
}

@test "a deny wins, wherever it is" {
  as_role "$(policy "$(statement Allow '"s3:*"' "$all")" "$(statement Deny '"s3:DeleteObject"' "$all")")"
  may /store/mine/a
  may_not /store/mine/a --request DELETE
  as_dev
  unset AWS_SESSION_TOKEN
  of_store PutBucketPolicy "\"Policy\": $(jq -n --arg text "$(policy "$(statement Deny '"s3:GetObject"' "$mine" '"Principal": "*"')")" '$text')"
  may_not /store/mine/a
  may /store/yours/a
  of_store DeleteBucketPolicy
  may /store/mine/a
}

@test "a bucket's policy allows what the role's does not" {
  as_role "$(policy "$(statement Allow '"s3:ListBucket"' "$all")")"
  may_not /store/mine/a
  standin_set "{\"buckets\": [{\"name\": \"store\", \"policy\": $(policy "$(statement Allow '"s3:PutObject"' "$mine" \
    '"Principal": {"AWS": "arn:aws:iam::123456789012:role/job"}')")}]}"
  may /store/mine/a --request PUT --data-binary x
  may_not /store/yours/a --request PUT --data-binary x
}

@test "conditions: prefixes of a listing" {
  as_role "$(policy "$(statement Allow '"s3:ListBucket"' '"arn:aws:s3:::store"' '"Condition": {"StringLike": {"s3:prefix": ["mine/*", "mine"]}}')")"
  may '/store?list-type=2&prefix=mine%2F'
  may_not '/store?list-type=2&prefix=yours%2F'
  may_not '/store?list-type=2'
}

@test "conditions: objects that exist are not replaced" {
  as_role "$(policy "$(statement Allow '"s3:PutObject"' "$mine" '"Condition": {"Null": {"s3:if-none-match": "false"}}')" \
    "$(statement Allow '"s3:PutObject"' "$mine" '"Condition": {"Bool": {"s3:ObjectCreationOperation": "false"}}')")"
  may_not /store/mine/c --request PUT --data-binary x
  may /store/mine/c --request PUT --data-binary x --header 'If-None-Match: *'
  s3 /store/mine/c --request PUT --data-binary x --header 'If-None-Match: *'
  refused 412 PreconditionFailed
  local upload etag
  upload=$(of_store CreateMultipartUpload '"Key": "mine/d"' .UploadId | tr -d '"')
  may "/store/mine/d?partNumber=1&uploadId=$upload" --request PUT --data-binary x
  etag=$(printf x | md5sum | head -c 32)
  local body="<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>$etag</ETag></Part></CompleteMultipartUpload>"
  may_not "/store/mine/d?uploadId=$upload" --data "$body"
  may "/store/mine/d?uploadId=$upload" --data "$body" --header 'If-None-Match: *'
}

@test "a copy needs the source and the target" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")" "$(statement Allow '"s3:PutObject"' '"arn:aws:s3:::other/*"')")"
  call s3 CopyObject '{"Bucket": "other", "Key": "k", "CopySource": "store/mine/a"}'
  fails "AccessDenied 403" call s3 CopyObject '{"Bucket": "other", "Key": "k", "CopySource": "store/yours/a"}'
  fails "AccessDenied 403" call s3 CopyObject '{"Bucket": "store", "Key": "mine/k", "CopySource": "store/mine/a"}'
}

@test "who may not list a bucket does not learn what is missing" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")")"
  may_not /store/mine/none
  as_dev
  unset AWS_SESSION_TOKEN
  as_role "$(policy "$(statement Allow '["s3:GetObject", "s3:ListBucket"]' '"*"')")"
  s3 /store/mine/none
  refused 404 NoSuchKey
}

@test "versions have permissions of their own" {
  of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Enabled"}'
  put mine/a
  local version
  version=$(of_store ListObjectVersions '"Prefix": "mine/a"' '.Versions[0].VersionId' | tr -d '"')
  as_role "$(policy "$(statement Allow '["s3:GetObject", "s3:DeleteObject"]' "$mine")")"
  may_not "/store/mine/a?versionId=$version"
  may_not "/store/mine/a?versionId=$version" --request DELETE
  may /store/mine/a --request DELETE
}

@test "many objects to delete: each needs its permission" {
  as_role "$(policy "$(statement Allow '"s3:DeleteObject"' "$mine")")"
  [[ $(of_store DeleteObjects '"Delete": {"Objects": [{"Key": "mine/a"}, {"Key": "yours/a"}]}' \
    '[[.Deleted[].Key], [.Errors[] | [.Key, .Code]]]') == '[["mine/a"],[["yours/a","AccessDenied"]]]' ]]
}

@test "other operators of conditions" {
  local condition
  for condition in '"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/job"}' '"Bool": {"aws:SecureTransport": false}' \
    '"StringNotEquals": {"aws:username": "dev"}' '"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/j?b"}' \
    '"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}' '"StringEqualsIfExists": {"s3:prefix": "x"}' \
    '"StringEqualsIgnoreCase": {"aws:PrincipalAccount": "123456789012"}'; do
    as_dev
    unset AWS_SESSION_TOKEN
    as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine" "\"Condition\": {$condition}")")"
    may /store/mine/a
    as_dev
    unset AWS_SESSION_TOKEN
    as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")" "$(statement Deny '"s3:GetObject"' "$mine" "\"Condition\": {$condition}")")"
    may_not /store/mine/a
  done
}

@test "a document that is not a policy is refused" {
  local document
  for document in '{}' '{"Statement": [{"Effect": "Maybe", "Action": "s3:*", "Resource": "*"}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}' '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringIs": {"s3:prefix": "x"}}}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "When": {}}]}'; do
    fails "MalformedPolicyDocument 400" assume long "\"Policy\": $(jq -n --arg text "$document" '$text')"
  done
  fails "MalformedPolicy 400" of_store PutBucketPolicy "\"Policy\": $(jq -n --arg text "$(policy "$(statement Allow '"s3:*"' '"*"')")" '$text')"
}
