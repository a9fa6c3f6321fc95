#!/usr/bin/env bats
# The stand-in evaluates policies as IAM and S3 do: of users and roles, of sessions, and of buckets.

load s3_helpers
setup_file() { s3_for_file; }
teardown_file() { s3_end_of_file; }
setup() {
  s3_setup '[{"name": "store"}, {"name": "other"}]'
  put mine/a && put yours/a && put mine/b
  check_access
}
teardown() { s3_reset; }

# statement EFFECT ACTIONS RESOURCES [MORE]: JSON of a statement; ACTIONS and RESOURCES are JSON.
statement() { echo "{\"Effect\": \"$1\", \"Action\": $2, \"Resource\": $3${4:+, $4}}"; }
policy() { (IFS=, && echo "{\"Version\": \"2012-10-17\", \"Statement\": [$*]}"); }
# as_role POLICY: continues as a role with this policy; as_session POLICY: as an administrator's session with it.
as_role() {
  as_dev
  role job "$1"
  become "$(assume job)"
}
as_session() {
  as_dev
  become "$(assume long "$(policy_text "$1")")"
}
# policy_text POLICY: the parameter of a request.
policy_text() { echo "\"Policy\": $(jq -n --arg text "$1" '$text')"; }
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

# may_only_get_and_put_mine: has the permissions of `get_and_put_mine`, and no others.
may_only_get_and_put_mine() {
  may /store/mine/a
  may /store/mine/c --request PUT --data-binary x
  may_not /store/yours/a
  may_not /store/mine/a --request DELETE
  may_not /other/mine/a
  may_not '/store?list-type=2'
  may_not /
}
get_and_put_mine=$(policy "$(statement Allow '["s3:GetObject", "s3:Put*"]' "$mine")")

@test "the policy of a role" {
  as_role "$get_and_put_mine"
  may_only_get_and_put_mine
}

@test "the policy of a session" {
  as_session "$get_and_put_mine"
  may_only_get_and_put_mine
}

@test "the error names the caller, the action and the resource" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")")"
  s3 /store/yours/a
  refused 403 AccessDenied 'User: arn:aws:sts::123456789012:assumed-role/job/me@home is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::store/yours/a"'
}

@test "a session has what both its role and its policy allow" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")")"
  as_dev
  become "$(assume job "$(policy_text "$(policy "$(statement Allow '"s3:*"' '"*"')")")")"
  may /store/mine/a
  may_not /store/yours/a
  as_dev
  become "$(assume job "$(policy_text "$(policy "$(statement Allow '"s3:GetObject"' '"arn:aws:s3:::store/mine/b"')")")")"
  may_not /store/mine/a
  may /store/mine/b
}

@test "a deny wins" {
  as_role "$(policy "$(statement Allow '"s3:*"' "$all")" "$(statement Deny '"s3:DeleteObject"' "$all")")"
  may /store/mine/a
  may_not /store/mine/a --request DELETE
}

@test "a deny of the bucket's policy wins" {
  of_store PutBucketPolicy "$(policy_text "$(policy "$(statement Deny '"s3:GetObject"' "$mine" '"Principal": "*"')")")"
  may_not /store/mine/a
  may /store/yours/a
  of_store DeleteBucketPolicy
  may /store/mine/a
}

@test "a bucket's policy allows what the role's does not" {
  as_role "$(policy "$(statement Allow '"s3:ListBucket"' "$all")")"
  may_not /store/mine/a
  as_dev
  of_store PutBucketPolicy "$(policy_text "$(policy "$(statement Allow '"s3:PutObject"' "$mine" \
    '"Principal": {"AWS": "arn:aws:iam::123456789012:role/job"}')")")"
  become "$(assume job)"
  may /store/mine/a --request PUT --data-binary x
  may_not /store/yours/a --request PUT --data-binary x
}

@test "a bucket's policy that allows the account leaves the rest to the account" {
  of_store PutBucketPolicy "$(policy_text "$(policy "$(statement Allow '"s3:*"' "$mine" '"Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:root"]}')")")"
  as_role "$(policy "$(statement Allow '"s3:ListBucket"' "$all")")"
  may_not /store/mine/a
  as_dev
  of_store PutBucketPolicy "$(policy_text "$(policy "$(statement Deny '"s3:GetObject"' "$mine" '"Principal": {"AWS": "123456789012"}')")")"
  as_role "$(policy "$(statement Allow '"s3:*"' "$all")")"
  may_not /store/mine/a
  may /store/yours/a
}

@test "a list of all buckets" {
  as_role "$(policy "$(statement Allow '"s3:ListAllMyBuckets"' "$all")")"
  may /
  as_role "$(policy "$(statement Allow '"s3:*"' '["arn:aws:s3:::store", "arn:aws:s3:::store/*"]')")"
  may_not /
}

@test "an access control list needs a permission of its own" {
  as_role "$(policy "$(statement Allow '"s3:PutObject"' "$mine")")"
  may_not /store/mine/c --request PUT --data-binary x --header 'x-amz-acl: bucket-owner-full-control'
  may /store/mine/c --request PUT --data-binary x
}

@test "conditions: a key is only about the actions that have it" {
  as_role "$(policy "$(statement Allow '"s3:*"' "$all" '"Condition": {"StringEquals": {"s3:prefix": "mine"}}')")"
  may '/store?list-type=2&prefix=mine'
  may_not '/store/mine/a?prefix=mine'
  as_role "$(policy "$(statement Allow '"s3:*"' "$all" '"Condition": {"StringEquals": {"s3:if-none-match": "*"}}')")"
  may_not /store/mine/a --header 'If-None-Match: *'
}

@test "conditions: how long a lock may be" {
  buckets '[{"name": "store", "object_lock": {}}]'
  put k
  check_access
  as_role "$(policy "$(statement Allow '"s3:*"' "$all")" "$(statement Deny '"s3:PutObjectRetention"' "$all" \
    '"Condition": {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "5"}}')")"
  retain() { of_store PutObjectRetention "\"Key\": \"k\", \"Retention\": {\"Mode\": \"GOVERNANCE\", \"RetainUntilDate\": \"$(date --utc --date "$1" +%FT%TZ)\"}"; }
  retain '3 days'
  fails "AccessDenied 403" retain '10 days'
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

@test "a caller who may not list a bucket does not learn what is missing" {
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")")"
  may_not /store/mine/none
}

@test "a caller who may list a bucket learns what is missing" {
  as_role "$(policy "$(statement Allow '["s3:GetObject", "s3:ListBucket"]' '"*"')")"
  s3 /store/mine/none
  refused 404 NoSuchKey
}

@test "versions have permissions of their own" {
  of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Enabled"}'
  put mine/a
  local version
  version=$(of_store ListObjectVersions '"Prefix": "mine"' '.Versions[0].VersionId' | tr -d '"')
  as_role "$(policy "$(statement Allow '["s3:GetObject", "s3:DeleteObject"]' "$mine")")"
  may_not "/store/mine/a?versionId=$version"
  may_not "/store/mine/a?versionId=$version" --request DELETE
  may /store/mine/a --request DELETE
}

@test "the tags of versions have a permission of their own" {
  of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Enabled"}'
  local version
  version=$(of_store PutObject '"Key": "mine/a"' .VersionId)
  as_role "$(policy "$(statement Allow '"s3:GetObjectTagging"' "$mine")")"
  of_store GetObjectTagging '"Key": "mine/a"'
  fails "AccessDenied 403" of_store GetObjectTagging "\"Key\": \"mine/a\", \"VersionId\": $version"
  as_role "$(policy "$(statement Allow '"s3:GetObjectVersionTagging"' "$mine")")"
  of_store GetObjectTagging "\"Key\": \"mine/a\", \"VersionId\": $version"
}

@test "many objects to delete: each needs its permission" {
  as_role "$(policy "$(statement Allow '"s3:DeleteObject"' "$mine")")"
  [[ $(of_store DeleteObjects '"Delete": {"Objects": [{"Key": "mine/a"}, {"Key": "yours/a"}]}' \
    '[[.Deleted[].Key], [.Errors[] | [.Key, .Code]]]') == '[["mine/a"],[["yours/a","AccessDenied"]]]' ]]
}

@test "other operators of conditions that are met" {
  local met='"Condition": {"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/job"}, "Bool": {"aws:SecureTransport": false},
    "StringNotEquals": {"aws:username": "dev"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/j?b"},
    "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, "StringEqualsIfExists": {"aws:username": "x"},
    "StringEqualsIgnoreCase": {"aws:PrincipalAccount": "123456789012"}, "Null": {"aws:username": true}}'
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine" "$met")")"
  may /store/mine/a
  as_role "$(policy "$(statement Allow '"s3:GetObject"' "$mine")" "$(statement Deny '"s3:GetObject"' "$mine" "$met")")"
  may_not /store/mine/a
}

@test "other operators of conditions that are not met" {
  local condition statements=()
  for condition in '"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}' '"Bool": {"aws:SecureTransport": true}' \
    '"StringEquals": {"aws:username": "dev"}' '"ArnLike": {"aws:PrincipalArn": "arn:aws:*:role/job"}' \
    '"StringNotLike": {"aws:PrincipalAccount": "1*"}' '"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}' \
    '"StringEqualsIfExists": {"aws:PrincipalAccount": "x"}' '"Null": {"aws:PrincipalArn": true}' \
    '"NumericLessThan": {"aws:PrincipalAccount": "5"}' '"NumericLessThan": {"aws:PrincipalArn": "5"}' \
    '"Bool": {"aws:SecureTransport": false}, "StringEquals": {"aws:PrincipalAccount": "x"}'; do
    statements+=("$(statement Allow '"s3:GetObject"' '"*"' "\"Condition\": {$condition}")")
  done
  as_role "$(policy "${statements[@]}")"
  may_not /store/mine/a
}

@test "a document that is not a policy is refused" {
  local document
  for document in '{}' '{"Statement": [{"Effect": "Maybe", "Action": "s3:*", "Resource": "*"}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}' '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringIs": {"s3:prefix": "x"}}}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "When": {}}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "GetObject", "Resource": "*"}]}' '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "store/*"}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::store/${aws:username}/*"}]}' \
    '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"NullIfExists": {"s3:prefix": "true"}}}]}'; do
    fails "MalformedPolicyDocument 400" assume long "$(policy_text "$document")"
  done
  fails "MalformedPolicy 400" of_store PutBucketPolicy "$(policy_text "$(policy "$(statement Allow '"s3:*"' '"*"')")")"
}
