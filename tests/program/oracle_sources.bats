#!/usr/bin/env bats
# IAM Identity Center, credential_process, web identity and metadata services: the real AWS CLI and idr find
# the same.
# bats file_tags=once

load helpers
load helpers/oracle
setup_file() { oracle_for_file; }
teardown_file() { oracle_stop; }
setup() {
  program_setup
  oracle_setup
}
teardown() {
  standin_reset
  program_teardown
}

@test "IAM Identity Center: both kinds of profile, refresh, chain, and errors" {
  needs_aws_cli
  use_sso
  cat >>"$HOME/.aws/config" <<EOF
[profile over-sso]
role_arn = $role_arn/app
source_profile = legacy
role_session_name = jo
region = eu-west-1
[profile wrong-role]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Nosuch
[profile no-session]
sso_session = nosuch
sso_account_id = 123456789012
sso_role_name = Dev
[profile half]
sso_start_url = $sso_start_url
sso_account_id = 123456789012
EOF
  in_region us-east-1
  same --profile sso
  same --profile legacy
  same --profile over-sso
  nobody --profile wrong-role
  nobody --profile no-session
  nobody --profile half
  # A token that one of them has refreshed can be used by the other.
  sso_token company -1min
  [[ $(aws_finds --profile sso) == "$sso_arn "* ]]
  same --profile sso
  use_sso
  sso_token company -1min
  [[ $(idr_finds --profile sso) == "$sso_arn "* ]]
  same --profile sso
  sso_token company -1min 'del(.refreshToken)'
  nobody --profile sso
  rm "$(sso_token_file company)"
  nobody --profile sso
  standin_set '{"sso_sessions": []}'
  nobody --profile legacy
}

@test "credential_process" {
  needs_aws_cli
  printf '{"Version": 1, "AccessKeyId": "AKIATESTDEV000000001", "SecretAccessKey": "%s"}' \
    devSecret/wholly+made/up0000000000000001 >"$TEST_DIR/document"
  sed 's/: 1/: 2/' "$TEST_DIR/document" >"$TEST_DIR/version2"
  aws_config <<EOF
[default]
region = us-east-1
[profile process]
credential_process = cat "$TEST_DIR/document"
[profile over-process]
role_arn = $role_arn/app
source_profile = process
role_session_name = jo
[profile keys-and-process]
credential_process = cat $TEST_DIR/document
[profile process-over-keys-of-this-file]
credential_process = cat $TEST_DIR/document
$partner_keys
[profile fails]
credential_process = false
[profile version2]
credential_process = cat $TEST_DIR/version2
[profile no-document]
credential_process = echo hello
EOF
  aws_credentials <<<"[keys-and-process]"$'\n'"$partner_keys"
  in_region us-east-1
  same --profile process
  same --profile over-process
  same --profile keys-and-process
  same --profile process-over-keys-of-this-file
  nobody --profile fails
  nobody --profile version2
  nobody --profile no-document
}

@test "web identity" {
  needs_aws_cli
  use_robot_without_newline
  in_region us-east-1
  same
  printf '[profile web]\nrole_arn = %s\nweb_identity_token_file = %s\nrole_session_name = web
[profile over-web]\nrole_arn = %s\nsource_profile = web\nrole_session_name = over\n' "$role_arn/robot" \
    "$TEST_DIR/robot-token" "$role_arn/app" | aws_config
  same --profile web
  same --profile over-web
  with "${in_environment[@]}" same
  unset AWS_ROLE_ARN
  nobody
  rm "$TEST_DIR/robot-token"
  nobody --profile web
}

@test "the container endpoint and the instance metadata service" {
  needs_aws_cli
  in_region us-east-1
  use_container '"authorization": "authorization-token-of-the-task"'
  nobody
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=authorization-token-of-the-task
  same
  printf '[profile task]\nrole_arn = %s/app\ncredential_source = EcsContainer\nrole_session_name = jo
[profile machine]\nrole_arn = %s/app\ncredential_source = Ec2InstanceMetadata\nrole_session_name = jo\n' "$role_arn" "$role_arn" | aws_config
  same --profile task
  nobody --profile machine
  use_instance
  # An older AWS CLI requires the slash.
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL/
  same
  same --profile machine
  unset AWS_CONTAINER_CREDENTIALS_FULL_URI
  same
  nobody --profile task
  with AWS_EC2_METADATA_DISABLED=true nobody
  standin_set '{"instance": {}}'
  nobody
}

@test "metadata services that fail once" {
  needs_aws_cli
  in_region us-east-1
  use_instance
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL/ AWS_METADATA_SERVICE_NUM_ATTEMPTS=3
  local action wanted
  wanted=$(aws_finds)
  for action in GetMetadataToken GetMetadataRole GetMetadataCredentials; do
    fails_once "$action"
    assert_equal "$action $(aws_finds)" "$action $wanted"
    fails_once "$action"
    assert_equal "$action $(idr_finds)" "$action $wanted"
  done
  use_container
  wanted=$(aws_finds)
  fails_once GetContainerCredentials
  assert_equal "$(aws_finds)" "$wanted"
  fails_once GetContainerCredentials
  assert_equal "$(idr_finds)" "$wanted"
}
fails_once() { standin_set "{\"faults\": [{\"action\": \"$1\", \"status\": 503, \"times\": 1}]}"; }

@test "the formats of an expiration" {
  needs_aws_cli
  in_region us-east-1
  aws_config <<<"[profile p]"$'\n'"credential_process = cat $TEST_DIR/document"
  local text
  for text in "2099-11-26 09:00:00+00:00" 2099-11-26T09:00:00Z 2099-11-26T09:00:00.5Z 20991126T090000Z \
    2099-11-26T09:00Z 2099-11-26T09:00:00+0530 2099-11-26T09:00:00-05 "2099-11-26 09:00:00 UTC" \
    2099-11-26t09:00:00z "2099-11-26 09:00:00 +00:00" 2099-11-26T09:00:00,5Z "2099-11-26T09:00:00 GMT"; do
    expires "$text"
    same --profile p
  done
  for text in soon 2099-13-26T09:00:00Z 2099-02-30T09:00:00Z 2099-11-26T25:00:00Z; do
    expires "$text"
    nobody --profile p
  done
}
# expires TEXT: the document of credential_process has this Expiration.
expires() {
  jq -n --arg text "$1" '{Version: 1, AccessKeyId: "AKIATESTDEV000000001", Expiration: $text,
    SecretAccessKey: "devSecret/wholly+made/up0000000000000001"}' >"$TEST_DIR/document"
}

@test "the expiration of keys in the environment: future, past, invalid" {
  needs_aws_cli
  local -x AWS_ACCESS_KEY_ID=AKIATESTDEV000000001 AWS_SECRET_ACCESS_KEY=devSecret/wholly+made/up0000000000000001
  with AWS_CREDENTIAL_EXPIRATION="$(time_in 2hours)" same --region eu-west-1
  with AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z nobody --region eu-west-1
  with AWS_CREDENTIAL_EXPIRATION=soon nobody --region eu-west-1
}
