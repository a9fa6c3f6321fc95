#!/usr/bin/env bats
# The instance metadata service and the container endpoint.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

@test "instance metadata: token, role, credentials" {
  standin_set '{"instance": {"role": "machine"}}'
  local token
  token=$(metadata_token)
  noted "$token"
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.ttl_seconds) \(.outcome)"') == "imds GetMetadataToken 21600 OK" ]]
  metadata "$METADATA_ROLE" "$token"
  [[ "$REPLY_STATUS $REPLY" == "200 machine" ]]
  [[ $(last_logged '"\(.service) \(.action) \(.outcome)"') == "imds GetMetadataRole OK" ]]
  metadata "${METADATA_ROLE}machine" "$token"
  reply 200 'keys == ["AccessKeyId", "Code", "Expiration", "LastUpdated", "SecretAccessKey", "Token", "Type"]'
  reply 200 '.Code == "Success" and .Type == "AWS-HMAC" and (now - (.LastUpdated | fromdate) | . > -5 and . < 60)'
  reply 200 '(.Expiration | fromdate) - (.LastUpdated | fromdate) | . > 21590 and . <= 21600'
  [[ $(last_logged '"\(.action) \(.parameters.role)"') == "GetMetadataCredentials machine" ]]
  become "$(jq '{Credentials: {AccessKeyId, SecretAccessKey, SessionToken: .Token}}' <<<"$REPLY")"
  noted "$AWS_SECRET_ACCESS_KEY"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/machine/i-0123456789abcdef0 ]]
}

@test "instance metadata: botocore finds the credentials" {
  standin_set '{"instance": {"role": "arn:aws:iam::123456789012:role/service/app"}}'
  become "$(credentials_of instance)"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/app/i-0123456789abcdef0 ]]
  standin_set '{"instance": {}}'
  run -1 credentials_of instance
  [[ $output == "no credentials" ]]
}

@test "instance metadata: why a token is refused" {
  standin_set '{"instance": {"role": "machine"}}'
  local ttl
  for ttl in 0 21601 -1 1.5 x 99999999; do
    ask /latest/api/token -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: $ttl"
    [[ $ttl:$REPLY_STATUS == "$ttl:400" ]]
  done
  ask /latest/api/token -X PUT
  [[ $REPLY_STATUS == 400 ]]
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' -H 'X-Forwarded-For: 10.0.0.1'
  [[ $REPLY_STATUS == 403 ]]
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 1'
  [[ $REPLY_STATUS == 200 ]]
  standin_set '{"instance": {"role": "machine", "v1": true, "disabled": true}}'
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
  [[ $REPLY_STATUS == 403 ]]
  ask "$METADATA_ROLE"
  [[ $REPLY_STATUS == 403 ]]
}

@test "instance metadata: without a token, with a wrong, an expired or a used one" {
  standin_set '{"instance": {"role": "machine", "token_uses": 2}}'
  local path token
  for path in "$METADATA_ROLE" "${METADATA_ROLE}machine"; do
    ask "$path"
    [[ $path:$REPLY_STATUS == "$path:401" ]]
    metadata "$path" unknown
    [[ $path:$REPLY_STATUS == "$path:401" ]]
  done
  token=$(metadata_token)
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 200 ]]
  metadata "${METADATA_ROLE}machine" "$token"
  [[ $REPLY_STATUS == 200 ]]
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 401 ]]
  [[ $(last_logged '"\(.outcome) \(.status)"') == "Unauthorized 401" ]]

  token=$(metadata_token 3600)
  standin_set '{"clock_offset_seconds": 3500}'
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 200 ]]
  standin_set '{"clock_offset_seconds": 3601}'
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 401 ]]
}

@test "instance metadata: version 1 only if it is enabled" {
  standin_set '{"instance": {"role": "machine", "v1": true}}'
  ask "$METADATA_ROLE"
  [[ "$REPLY_STATUS $REPLY" == "200 machine" ]]
  ask "${METADATA_ROLE}machine"
  reply 200 '.Code == "Success"'
  metadata "$METADATA_ROLE" unknown
  [[ $REPLY_STATUS == 401 ]]
}

@test "instance metadata: no role, another role, no instance" {
  standin_set '{"instance": {"role": "machine"}}'
  local token
  token=$(metadata_token)
  metadata "${METADATA_ROLE}app" "$token"
  [[ $REPLY_STATUS == 404 ]]
  metadata /latest/meta-data/hostname "$token"
  [[ $REPLY_STATUS == 404 ]]
  standin_set '{"instance": {}}'
  ask "$METADATA_ROLE"
  [[ $REPLY_STATUS == 401 ]]
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 404 ]]
  metadata "${METADATA_ROLE}machine" "$token"
  [[ $REPLY_STATUS == 404 ]]
  standin_set '{"instance": null}'
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
  [[ $REPLY_STATUS == 404 ]]
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 404 ]]
}

@test "containers: credentials at the path of each, with its authorization" {
  standin_set '{"containers": [{"path": "/v2/credentials/abc", "role": "app", "authorization": "Bearer of-the-container"},
    {"path": "/open", "role": "machine"}]}'
  noted of-the-container
  ask /v2/credentials/abc -H 'Authorization: Bearer of-the-container'
  reply 200 'keys == ["AccessKeyId", "AccountId", "Expiration", "RoleArn", "SecretAccessKey", "Token"]'
  reply 200 '.RoleArn == "arn:aws:iam::123456789012:role/service/app" and .AccountId == "123456789012"'
  reply 200 '(.Expiration | fromdate) - now | . > 21540 and . <= 21600'
  noted "$(jq -r .Token <<<"$REPLY")"
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.path) \(.outcome)"') == \
    "container GetContainerCredentials /v2/credentials/abc OK" ]]
  become "$(jq '{Credentials: {AccessKeyId, SecretAccessKey, SessionToken: .Token}}' <<<"$REPLY")"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/app/* ]]
  ask '/open?id=1'
  reply 200 '.RoleArn == "arn:aws:iam::123456789012:role/machine"'
  [[ $(last_logged .parameters.id) == 1 ]]

  ask /v2/credentials/abc
  reply 401 '.code == "AccessDenied" and (.message | length > 0)'
  ask /v2/credentials/abc -H 'Authorization: Bearer of-another'
  reply 401 '.code == "AccessDenied"'
  ask /v2/credentials -H 'Authorization: Bearer of-the-container'
  reply 404 '.code == "NotFound"'
  standin_set '{"containers": []}'
  ask /open
  reply 404 .
}

@test "containers: botocore finds the credentials" {
  standin_set '{"containers": [{"path": "/v2/credentials/abc", "role": "app", "authorization": "of-the-container"}]}'
  export AWS_CONTAINER_CREDENTIALS_FULL_URI="$STANDIN_URL/v2/credentials/abc?x=y"
  become "$(AWS_CONTAINER_AUTHORIZATION_TOKEN=of-the-container credentials_of container)"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/app/* ]]
  run -1 credentials_of container
  [[ $output == CredentialRetrievalError*"(401)"* ]]
}
