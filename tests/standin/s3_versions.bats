#!/usr/bin/env bats
# S3 of the stand-in: versions, locks, copies, and objects that must not be replaced.

load s3_helpers
setup_file() { s3_for_file; }
teardown_file() { s3_end_of_file; }
setup() {
  s3_setup '[{"name": "store"}, {"name": "other"}]'
}
teardown() { s3_reset; }

# with_lock [DEFAULT]: the bucket has object lock, with this default retention.
with_lock() { buckets "[{\"name\": \"store\", \"object_lock\": {${1:-}}}]"; }
until_tomorrow() { date --utc --date "${1:-tomorrow}" +%FT%TZ; }
# put_version TEXT: its version id.
put_version() { of_store PutObject "\"Key\": \"k\", \"Body\": \"$1\"" .VersionId | tr -d '"'; }
# versions: their sizes, the latest first; a delete marker is null.
versions() {
  of_store ListObjectVersions '' '[(.Versions // [])[], (.DeleteMarkers // [])[]] | sort_by(.IsLatest | not) | map(.Size)'
}

@test "without versioning, an object is replaced and deleted" {
  put k one
  put k another
  [[ $(of_store ListObjectVersions '' '[.Versions[] | [.VersionId, .Size, .IsLatest]]') == '[["null",7,true]]' ]]
  of_store DeleteObject '"Key": "k"'
  [[ $(of_store ListObjectVersions '' .Versions) == null ]]
}

@test "versions stay, a delete marker hides them, and without it they are back" {
  of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Enabled"}'
  [[ $(of_store GetBucketVersioning '' .Status) == '"Enabled"' ]]
  local first marker
  first=$(put_version one)
  put_version another
  [[ $(of_store DeleteObject '"Key": "k"' .DeleteMarker) == true ]]
  s3 /store/k
  refused 404 NoSuchKey
  [[ $(versions) == "[null,7,3]" ]]
  s3 "/store/k?versionId=$first"
  [[ $REPLY == one ]]
  [[ $(list V2 '"Prefix": ""' .KeyCount) == 0 ]]
  marker=$(of_store ListObjectVersions '' '.DeleteMarkers[0].VersionId')
  of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $marker"
  s3 /store/k
  [[ $REPLY == another ]]
  of_store DeleteObject "\"Key\": \"k\", \"VersionId\": \"$first\""
  [[ $(versions) == "[7]" ]]
  s3 "/store/k?versionId=$first"
  refused 404 NoSuchVersion
}

@test "pages of versions" {
  of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Enabled"}'
  put a && put a && put b && put c
  local page
  page=$(of_store ListObjectVersions '"MaxKeys": 1')
  [[ $(jq -c '[.IsTruncated, .Versions[].Key, .NextKeyMarker]' <<<"$page") == '[true,"a","a"]' ]]
  page=$(of_store ListObjectVersions "$(jq -r '"\"MaxKeys\": 2, \"KeyMarker\": \(.NextKeyMarker | tojson), \"VersionIdMarker\": \(.NextVersionIdMarker | tojson)"' <<<"$page")")
  [[ $(jq -c '[.IsTruncated, .Versions[].Key]' <<<"$page") == '[true,"a","b"]' ]]
  [[ $(of_store ListObjectVersions '"KeyMarker": "b"' '[.IsTruncated, .Versions[].Key]') == '[false,"c"]' ]]
}

@test "If-None-Match: an object that exists is not replaced; one that is hidden may be" {
  s3 /store/k --request PUT --data-binary one --header 'If-None-Match: *'
  [[ $REPLY_STATUS == 200 ]]
  s3 /store/k --request PUT --data-binary another --header 'If-None-Match: *'
  refused 412 PreconditionFailed 'At least one of the pre-conditions you specified did not hold'
  s3 /store/k
  [[ $REPLY == one ]]
  of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Enabled"}'
  of_store DeleteObject '"Key": "k"'
  s3 /store/k --request PUT --data-binary another --header 'If-None-Match: *'
  [[ $REPLY_STATUS == 200 ]]
}

@test "conditional reads" {
  put k one
  local etag
  etag=$(printf one | md5sum | head -c 32)
  s3 /store/k --header "If-Match: \"$etag\""
  [[ $REPLY_STATUS == 200 ]]
  s3 /store/k --header 'If-Match: "other"'
  refused 412 PreconditionFailed
  s3 /store/k --header "If-None-Match: \"$etag\""
  [[ $REPLY_STATUS == 304 ]]
}

@test "many objects are deleted by one request, each with its result" {
  put a && put b
  [[ $(of_store DeleteObjects '"Delete": {"Objects": [{"Key": "a"}, {"Key": "none"}]}' '[.Deleted[].Key]') == '["a","none"]' ]]
  [[ $(list V2 '"Prefix": ""' '[.Contents[].Key]') == '["b"]' ]]
}

@test "each object to delete needs a key" {
  PAYLOAD=UNSIGNED-PAYLOAD s3 '/store?delete=' --data '<Delete><Object></Object></Delete>' \
    --header "Content-MD5: $(printf '<Delete><Object></Object></Delete>' | openssl md5 -binary | base64)"
  refused 400 MalformedXML
}

@test "a request to delete many objects needs a digest" {
  put b
  s3 '/store?delete=' --data '<Delete><Object><Key>b</Key></Object></Delete>'
  refused 400 InvalidRequest 'Missing required header for this request: Content-MD5'
}

@test "a copy has the metadata of its source, or its own" {
  call s3 PutObject '{"Bucket": "store", "Key": "a b", "Body": "text", "ContentType": "text/x"}'
  call s3 CopyObject '{"Bucket": "other", "Key": "k", "CopySource": "store/a b"}'
  [[ $(call s3 GetObject '{"Bucket": "other", "Key": "k"}' | jq -r .ContentType) == text/x ]]
  call s3 CopyObject '{"Bucket": "other", "Key": "k", "CopySource": "store/a b", "MetadataDirective": "REPLACE", "ContentType": "text/y"}'
  [[ $(call s3 GetObject '{"Bucket": "other", "Key": "k"}' | jq -r .ContentType) == text/y ]]
  fails "InvalidRequest 400 This copy request is illegal" of_store CopyObject '"Key": "a b", "CopySource": "store/a b"'
  fails "NoSuchKey 404" of_store CopyObject '"Key": "k", "CopySource": "store/none"'
}

@test "an object with a lock needs a digest" {
  with_lock '"Mode": "COMPLIANCE", "Days": 1'
  s3 /store/k --request PUT --data-binary one
  refused 400 InvalidRequest 'Content-MD5 OR x-amz-checksum-'
}

@test "a locked version cannot be removed, and its lock only be extended" {
  with_lock '"Mode": "COMPLIANCE", "Days": 1'
  local version
  version=$(of_store PutObject '"Key": "k", "Body": "one", "ContentMD5": "+XxdKZQb+xsv2rCHSQargg=="' .VersionId)
  [[ $(of_store GetObjectRetention '"Key": "k"' .Retention.Mode) == '"COMPLIANCE"' ]]
  fails "AccessDenied 403 Access Denied because object protected by object lock" \
    of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $version"
  fails "AccessDenied 403" of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $version, \"BypassGovernanceRetention\": true"
  fails "AccessDenied 403" of_store PutObjectRetention \
    "\"Key\": \"k\", \"Retention\": {\"Mode\": \"COMPLIANCE\", \"RetainUntilDate\": \"$(until_tomorrow '1 hour')\"}"
  of_store PutObjectRetention "\"Key\": \"k\", \"Retention\": {\"Mode\": \"COMPLIANCE\", \"RetainUntilDate\": \"$(until_tomorrow '3 days')\"}"
  of_store DeleteObject '"Key": "k"' # a marker
}

@test "a lock ends at its time" {
  with_lock '"Mode": "COMPLIANCE", "Days": 1'
  local version
  version=$(of_store PutObject '"Key": "k", "Body": "one", "ContentMD5": "+XxdKZQb+xsv2rCHSQargg=="' .VersionId)
  of_store PutObjectRetention "\"Key\": \"k\", \"Retention\": {\"Mode\": \"COMPLIANCE\", \"RetainUntilDate\": \"$(until_tomorrow '3 days')\"}"
  standin_set '{"clock_offset_seconds": 86460, "clock_tolerance_seconds": 172800}'
  fails "AccessDenied 403" of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $version"
  standin_set '{"clock_offset_seconds": 259260, "clock_tolerance_seconds": 345600}'
  of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $version"
  standin_set '{"clock_tolerance_seconds": 900}'
}

@test "a caller who may bypass governance can remove a governed version" {
  with_lock
  local version
  version=$(of_store PutObject "\"Key\": \"k\", \"Body\": \"one\", \"ContentMD5\": \"+XxdKZQb+xsv2rCHSQargg==\",
    \"ObjectLockMode\": \"GOVERNANCE\", \"ObjectLockRetainUntilDate\": \"$(until_tomorrow)\"" .VersionId)
  fails "AccessDenied 403" of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $version"
  of_store DeleteObject "\"Key\": \"k\", \"VersionId\": $version, \"BypassGovernanceRetention\": true"
}

@test "locks need a bucket that has them" {
  put k
  fails "InvalidRequest 400 Bucket is missing Object" of_store PutObjectRetention \
    "\"Key\": \"k\", \"Retention\": {\"Mode\": \"GOVERNANCE\", \"RetainUntilDate\": \"$(until_tomorrow)\"}"
  fails "ObjectLockConfigurationNotFoundError 404" of_store GetObjectLockConfiguration
}

@test "a bucket with locks stays versioned" {
  fails "InvalidBucketState 409" of_store PutObjectLockConfiguration '"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}'
  with_lock '"Mode": "GOVERNANCE", "Days": 2'
  [[ $(of_store GetObjectLockConfiguration '' '.ObjectLockConfiguration.Rule.DefaultRetention | [.Mode, .Days]') == '["GOVERNANCE",2]' ]]
  fails "InvalidBucketState 409" of_store PutBucketVersioning '"VersioningConfiguration": {"Status": "Suspended"}'
}

@test "a lock needs a time in the future" {
  with_lock
  fails "InvalidArgument 400 The retain until date must be in the future" of_store PutObject "\"Key\": \"k\", \"Body\": \"one\",
    \"ContentMD5\": \"+XxdKZQb+xsv2rCHSQargg==\", \"ObjectLockMode\": \"GOVERNANCE\", \"ObjectLockRetainUntilDate\": \"2020-01-01T00:00:00Z\""
}
