#!/usr/bin/env bats
# Credentials from the instance metadata service, at the address of the environment.

load helpers
load helpers/metadata
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

@test "instance: a token of six hours, the role's name, its credentials" {
  use_instance
  run_idr whoami
  assert_status 0
  assert_equal "$(head -n 1 "$stdout_file")" "$machine_arn"
  assert_requested GetMetadataToken GetMetadataRole GetMetadataCredentials GetCallerIdentity
  assert_equal "$(standin_last '.action == "GetMetadataToken"' .parameters.ttl_seconds)" 21600
  assert_stdout_has "EC2 instance role"
  gives_credentials_of "$machine_arn"
  launches "$session_arn/app/jo" --role "$role_arn/app" --role-session-name jo
  assert_no_secret_shown
}

@test "instance: a token that is refused is replaced once" {
  use_instance '"token_uses": 1'
  run_idr whoami
  assert_status 0
  assert_requested GetMetadataToken GetMetadataRole GetMetadataCredentials GetMetadataToken GetMetadataCredentials GetCallerIdentity
  use_instance '"token_uses": 0'
  standin_mark
  refused 1 "127.0.0.1:$STANDIN_PORT" 401 -- --image busybox --role app
  assert_requested GetMetadataToken GetMetadataRole GetMetadataToken GetMetadataRole
}

@test "instance: without a role it has no credentials" {
  use_instance
  standin_set '{"instance": {}}'
  standin_mark
  refused 1 "No AWS profile specified and no AWS credentials found in the environment." "instance metadata" -- \
    --image busybox --role app
  assert_requested GetMetadataToken GetMetadataRole
}

@test "instance: no answer, no instance, or service disabled: no credentials" {
  use_instance
  AWS_EC2_METADATA_SERVICE_ENDPOINT=http://$NOBODY_LISTENS \
    refused 1 "No AWS profile specified" "instance metadata" -- --image busybox --role app
  standin_set '{"instance": null}'
  refused 1 "No AWS profile specified" -- --image busybox --role app
  standin_set '{"instance": {"role": "machine", "disabled": true}}'
  refused 1 "No AWS profile specified" -- --image busybox --role app
}

@test "instance: version 1 only if it is enabled" {
  use_instance
  standin_set '{"instance": {"role": "machine", "v1": true},
    "faults": [{"action": "GetMetadataToken", "status": 404}]}'
  refused 1 "No AWS profile specified" -- --image busybox --role app
  AWS_EC2_METADATA_V1_DISABLED=true refused 1 "No AWS profile specified" -- --image busybox --role app
  assert_equal "$(standin_since_mark '.action == "GetMetadataRole"')" 0
  AWS_EC2_METADATA_V1_DISABLED=false gives_credentials_of "$machine_arn"
  aws_config <<<$'[default]\nec2_metadata_v1_disabled = false'
  gives_credentials_of "$machine_arn"
  AWS_EC2_METADATA_V1_DISABLED=true refused 1 "No AWS profile specified" -- --image busybox --role app
  AWS_EC2_METADATA_V1_DISABLED=maybe refused 1 AWS_EC2_METADATA_V1_DISABLED -- --image busybox --role app
}

@test "instance: AWS_EC2_METADATA_DISABLED" {
  use_instance
  standin_mark
  local value
  for value in true TRUE; do
    AWS_EC2_METADATA_DISABLED=$value refused_without_request 1 "No AWS profile specified" AWS_EC2_METADATA_DISABLED -- \
      --image busybox --role app
  done
  AWS_EC2_METADATA_DISABLED=false gives_credentials_of "$machine_arn"
  AWS_EC2_METADATA_DISABLED='' gives_credentials_of "$machine_arn"
}

@test "instance: never through a proxy" {
  use_instance
  dead_proxies
  AWS_ENDPOINT_URL=http://$NOBODY_LISTENS SECRET_STDOUT=1 run_idr credentials --no-cache
  assert_status 0
}

@test "instance: the endpoint of the profile, with a path and a trailing slash" {
  use_instance
  unset AWS_EC2_METADATA_SERVICE_ENDPOINT
  aws_config <<<$'[default]\nec2_metadata_service_endpoint = '"$STANDIN_URL"'/'
  gives_credentials_of "$machine_arn"
  AWS_EC2_METADATA_SERVICE_ENDPOINT=nosuch refused 1 AWS_EC2_METADATA_SERVICE_ENDPOINT -- --image busybox --role app
  aws_config <<<$'[default]\nec2_metadata_service_endpoint_mode = IPv5'
  refused 1 "$HOME/.aws/config:2" IPv4 IPv6 -- --image busybox --role app
}

@test "instance: a failed request is retried, unless one attempt is configured" {
  use_instance
  local action fault
  for action in GetMetadataToken GetMetadataRole GetMetadataCredentials; do
    for fault in '"status": 503' '"status": 500' '"status": 429'; do
      standin_set "{\"faults\": [{\"action\": \"$action\", $fault, \"times\": 1}]}"
      run_idr whoami
      assert_status 0
    done
    standin_set "{\"faults\": [{\"action\": \"$action\", \"status\": 503, \"times\": 1}]}"
    AWS_METADATA_SERVICE_NUM_ATTEMPTS=1 run_idr whoami
    assert_status 1
  done
  # An unanswered request to a service that has answered before.
  standin_set '{"faults": [{"action": "GetMetadataRole", "drop": true, "times": 1}]}'
  run_idr whoami
  assert_status 0
}

@test "instance: without an answer one attempt is made, unless more are configured" {
  use_instance
  standin_set '{"faults": [{"action": "GetMetadataToken", "drop": true, "times": 1}]}'
  run_idr whoami
  assert_status 1
  standin_set '{"faults": [{"action": "GetMetadataToken", "drop": true, "times": 1}]}'
  AWS_METADATA_SERVICE_NUM_ATTEMPTS=2 run_idr whoami
  assert_status 0
}

@test "instance: AWS_METADATA_SERVICE_NUM_ATTEMPTS" {
  use_instance
  standin_set '{"faults": [{"action": "GetMetadataRole", "status": 503, "times": 2}]}'
  AWS_METADATA_SERVICE_NUM_ATTEMPTS=3 run_idr whoami
  assert_status 0
  assert_requested GetMetadataToken GetMetadataRole GetMetadataRole GetMetadataRole GetMetadataCredentials GetCallerIdentity
}

@test "instance: an invalid response" {
  use_instance
  local body
  for body in '<html>' '{}' '{\"Code\": \"AssumeRoleUnauthorizedAccess\", \"Message\": \"no\"}' \
    '{\"Code\": \"Success\", \"AccessKeyId\": \"ASIA\"}'; do
    standin_set "{\"faults\": [{\"action\": \"GetMetadataCredentials\", \"status\": 200, \"body\": \"$body\"}]}"
    refused 1 "127.0.0.1:$STANDIN_PORT" -- --image busybox --role app
  done
  standin_set '{"faults": [{"action": "GetMetadataCredentials", "status": 500}]}'
  refused 1 "127.0.0.1:$STANDIN_PORT" 500 -- --image busybox --role app
}

@test "instance: credential_source = Ec2InstanceMetadata" {
  aws_config <<<$'[profile machine]\nrole_arn = '"$role_arn"$'/app\ncredential_source = Ec2InstanceMetadata\nrole_session_name = jo'
  refused_without_request 1 "$HOME/.aws/config:3" AWS_EC2_METADATA_DISABLED -- --image busybox --profile machine
  use_instance
  standin_set '{"instance": {}}'
  refused 1 "$HOME/.aws/config:3" Ec2InstanceMetadata -- --image busybox --profile machine
  use_instance
  gives_credentials_of "$session_arn/app/jo" --profile machine
  launches "$session_arn/app/jo" --profile machine
}

@test "instance, container: the session of a role assumed from them is capped at an hour, with a message" {
  local source
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/of-the-account", "max_session_duration": 43200,
    "trust": {"principals": ["123456789012"]}}]}'
  for source in instance container; do
    use_$source
    run_idr --image busybox --no-cache --role "$role_arn/of-the-account" --duration 2h
    assert_status 0
    assert_stderr_has "--role: the session is capped at 1 h"
    assert_equal "$(standin_last '.action == "AssumeRole"' .parameters.DurationSeconds)" 3600
  done
}
