#!/usr/bin/env bats
# Credentials from a container or an instance: the container endpoint and the instance metadata service, at
# the addresses of the environment and at their own.

load helpers
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

task_arn=$session_arn/task/0123456789abcdef0123456789abcdef
machine_arn=$session_arn/machine/i-0123456789abcdef0
container_token=authorization-token-of-the-task

# dead_proxies: requests through a proxy fail.
dead_proxies() {
  export http_proxy=http://$NOBODY_LISTENS HTTP_PROXY=http://$NOBODY_LISTENS ALL_PROXY=http://$NOBODY_LISTENS \
    all_proxy=http://$NOBODY_LISTENS HTTPS_PROXY=http://$NOBODY_LISTENS https_proxy=http://$NOBODY_LISTENS
}

# ---- the container endpoint ----

@test "container: FULL_URI on this machine, without a token" {
  use_container
  gives "$task_arn"
  launches "$session_arn/app/jo" --role "$role_arn/app" --role-session-name jo
  run_idr whoami
  assert_stdout_has "container endpoint"
  assert_stdout_has "AWS_CONTAINER_CREDENTIALS_FULL_URI, $STANDIN_URL, "
  refute_has "$stdout" /v2/credentials # whoever knows it gets the credentials
}

@test "container: one request, with the path and the query of the URI" {
  use_container
  export AWS_CONTAINER_CREDENTIALS_FULL_URI="$STANDIN_URL/v2/credentials/abc?id=1&x=a%20b"
  run_idr whoami
  assert_status 0
  asked GetContainerCredentials GetCallerIdentity
  assert_equal "$(standin_last '.action == "GetContainerCredentials"' '"\(.parameters.id) \(.parameters.x)"')" "1 a b"
}

@test "container: AWS_CONTAINER_AUTHORIZATION_TOKEN" {
  use_container '"authorization": "authorization-token-of-the-task"'
  refused 1 401 AWS_CONTAINER_AUTHORIZATION_TOKEN -- --image busybox --role app
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=another-token
  refused 1 401 AWS_CONTAINER_AUTHORIZATION_TOKEN -- --image busybox --role app
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=$container_token
  gives "$task_arn"
  run_idr whoami --verbose
  assert_status 0
  assert_no_secret_shown
}

@test "container: the token file overrides the token, and is read each time" {
  use_container '"authorization": "authorization-token-of-the-task"'
  export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$TEST_DIR/token AWS_CONTAINER_AUTHORIZATION_TOKEN=another-token
  printf %s $container_token >"$TEST_DIR/token"
  gives "$task_arn"
  printf of-another-task >"$TEST_DIR/token"
  refused 1 401 AWS_CONTAINER_AUTHORIZATION_TOKEN -- --image busybox --role app
  printf %s $container_token >"$TEST_DIR/token"
  gives "$task_arn"
}

@test "container: a scheme in the token is sent unchanged" {
  use_container '"authorization": "Basic authorization-token-of-the-task"'
  AWS_CONTAINER_AUTHORIZATION_TOKEN="Basic $container_token" gives "$task_arn"
}

@test "container: a line break in the token is an error, without a request" {
  use_container
  keep_secret $container_token
  local text
  standin_mark
  for text in $'authorization-token-of-the-task\n' $'authorization-token-of-the-task\r\n' \
    $'authorization-token-of-the-task\rX-Other: 1' $'\nauthorization-token-of-the-task'; do
    printf %s "$text" >"$TEST_DIR/token"
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$TEST_DIR/token \
      refused_unasked 1 "$TEST_DIR/token" "line break" -- --image busybox --role app
    AWS_CONTAINER_AUTHORIZATION_TOKEN=$text \
      refused_unasked 1 AWS_CONTAINER_AUTHORIZATION_TOKEN "line break" -- --image busybox --role app
  done
  assert_no_secret_shown
}

@test "container: a missing token file" {
  use_container
  standin_mark
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$TEST_DIR/nosuch refused_unasked 1 "$TEST_DIR/nosuch" -- \
    --image busybox --role app
}

@test "container: http only on this machine and at the services' own addresses" {
  use_container
  local host
  for host in 192.0.2.1 192.0.2.1:8080 169.254.170.3 169.254.169.254 10.0.0.1 '[2001:db8::1]' '[fd00:ec2::24]' \
    0.0.0.0 nosuch.invalid 127.0.0.1.nosuch.invalid; do
    AWS_CONTAINER_CREDENTIALS_FULL_URI=http://$host/v2/credentials/abc \
      refused_unasked 1 AWS_CONTAINER_CREDENTIALS_FULL_URI "$host" https -- --image busybox --role app
  done
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:$STANDIN_PORT/v2/credentials/abc gives "$task_arn"
}

@test "container: an invalid URL, and a relative URI that is not a path" {
  local uri
  for uri in 127.0.0.1/x ftp://127.0.0.1/x 'http://jo:password@127.0.0.1/x' "http://" 'http://127.0.0.1/a b'; do
    AWS_CONTAINER_CREDENTIALS_FULL_URI=$uri refused_unasked 1 AWS_CONTAINER_CREDENTIALS_FULL_URI -- \
      --image busybox --role app
  done
  for uri in v2/credentials @192.0.2.1/x .nosuch.invalid/x; do
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=$uri refused_unasked 1 AWS_CONTAINER_CREDENTIALS_RELATIVE_URI -- \
      --image busybox --role app
  done
}

@test "container: never through a proxy" {
  use_container
  dead_proxies
  export NO_PROXY=
  AWS_ENDPOINT_URL=http://$NOBODY_LISTENS SECRET_STDOUT=1 run_idr credentials --no-cache
  assert_status 0
}

@test "container: a path that does not exist, and an invalid response" {
  use_container
  AWS_CONTAINER_CREDENTIALS_FULL_URI=$STANDIN_URL/v2/credentials/xyz \
    refused 1 "127.0.0.1:$STANDIN_PORT" 404 -- --image busybox --role app
  local body
  for body in '<html>' '{}' '[]' '{\"AccessKeyId\": \"ASIA\"}' \
    '{\"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"printed-and-not-shown\", \"Token\": \"t\", \"Expiration\": \"soon\"}'; do
    standin_set "{\"faults\": [{\"action\": \"GetContainerCredentials\", \"status\": 200, \"body\": \"$body\"}]}"
    refused 1 "127.0.0.1:$STANDIN_PORT" AWS_CONTAINER_CREDENTIALS_FULL_URI -- --image busybox --role app
    refute_stderr_has printed-and-not-shown
  done
}

@test "container: credential_source = EcsContainer" {
  aws_config <<<$'[profile task]\nrole_arn = '"$role_arn"$'/app\ncredential_source = EcsContainer\nrole_session_name = jo'
  refused_unasked 1 "$HOME/.aws/config:3" AWS_CONTAINER_CREDENTIALS_RELATIVE_URI -- --image busybox --profile task
  use_container
  gives "$session_arn/app/jo" --profile task
  launches "$session_arn/app/jo" --profile task
}

# ---- the instance metadata service ----

@test "instance: a token of six hours, the role's name, its credentials" {
  use_instance
  run_idr whoami
  assert_status 0
  assert_equal "$(head -n 1 "$stdout_file")" "$machine_arn"
  asked GetMetadataToken GetMetadataRole GetMetadataCredentials GetCallerIdentity
  assert_equal "$(standin_last '.action == "GetMetadataToken"' .parameters.ttl_seconds)" 21600
  assert_stdout_has "EC2 instance role"
  gives "$machine_arn"
  launches "$session_arn/app/jo" --role "$role_arn/app" --role-session-name jo
  assert_no_secret_shown
}

@test "instance: a token that is refused is replaced once" {
  use_instance '"token_uses": 1'
  run_idr whoami
  assert_status 0
  asked GetMetadataToken GetMetadataRole GetMetadataCredentials GetMetadataToken GetMetadataCredentials GetCallerIdentity
  use_instance '"token_uses": 0'
  standin_mark
  refused 1 "127.0.0.1:$STANDIN_PORT" 401 -- --image busybox --role app
  asked GetMetadataToken GetMetadataRole GetMetadataToken GetMetadataRole
}

@test "instance: without a role it has no credentials" {
  use_instance
  standin_set '{"instance": {}}'
  standin_mark
  refused 1 "No AWS profile specified and no AWS credentials found in the environment." "instance metadata" -- \
    --image busybox --role app
  asked GetMetadataToken GetMetadataRole
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
  AWS_EC2_METADATA_V1_DISABLED=false gives "$machine_arn"
  aws_config <<<$'[default]\nec2_metadata_v1_disabled = false'
  gives "$machine_arn"
  AWS_EC2_METADATA_V1_DISABLED=true refused 1 "No AWS profile specified" -- --image busybox --role app
  AWS_EC2_METADATA_V1_DISABLED=maybe refused 1 AWS_EC2_METADATA_V1_DISABLED -- --image busybox --role app
}

@test "instance: AWS_EC2_METADATA_DISABLED" {
  use_instance
  standin_mark
  local value
  for value in true TRUE; do
    AWS_EC2_METADATA_DISABLED=$value refused_unasked 1 "No AWS profile specified" AWS_EC2_METADATA_DISABLED -- \
      --image busybox --role app
  done
  AWS_EC2_METADATA_DISABLED=false gives "$machine_arn"
  AWS_EC2_METADATA_DISABLED='' gives "$machine_arn"
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
  gives "$machine_arn"
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

@test "container: a failed request is retried" {
  use_container
  local fault
  for fault in '"status": 503' '"status": 500' '"status": 429' '"drop": true'; do
    standin_set "{\"faults\": [{\"action\": \"GetContainerCredentials\", $fault, \"times\": 1}]}"
    run_idr whoami
    assert_status 0
  done
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
  asked GetMetadataToken GetMetadataRole GetMetadataRole GetMetadataRole GetMetadataCredentials GetCallerIdentity
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
  refused_unasked 1 "$HOME/.aws/config:3" AWS_EC2_METADATA_DISABLED -- --image busybox --profile machine
  use_instance
  standin_set '{"instance": {}}'
  refused 1 "$HOME/.aws/config:3" Ec2InstanceMetadata -- --image busybox --profile machine
  use_instance
  gives "$session_arn/app/jo" --profile machine
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

# ---- at their own addresses, in a network of this test alone ----

# own_network ADDRESS…: idr runs in a network namespace in which this machine has these addresses, and its
# own stand-in answers on port 80 of all of them; its log is $TEST_DIR/network/log.
own_network() {
  export AWS_METADATA_SERVICE_TIMEOUT=30
  local address addresses=''
  for address; do addresses+="ip address add $address dev lo nodad || exit 96; "; done
  mkdir "$TEST_DIR/network"
  jq '. + {instance: {role: "machine"}, containers: [{path: "/v2/credentials/abc", role: "task"}]}' \
    "$PROGRAM_TESTS/standin.json" >"$TEST_DIR/network/state"
  cat >"$TEST_DIR/network/run" <<EOF
#!/bin/bash
ip link set lo up || exit 96
$addresses
cd "$TEST_DIR/network" || exit
/usr/bin/python3 "$PROJECT/tests/standin/sts_standin.py" --address ${LISTEN:-0.0.0.0} --port 80 --port-file port \\
  --state state --log log --secrets secrets </dev/null >output 2>&1 3>&- &
standin=\$!
until [[ -s port ]]; do kill -0 \$standin || exit 97; sleep 0.05; done
cd - >/dev/null
"$IDR" "\$@"
status=\$?
kill \$standin
exit \$status
EOF
  idr_in_namespace net "$TEST_DIR/network/run"
}
# in_network ARN ARG…: whoami there reports this ARN.
in_network() {
  rm -f "$TEST_DIR/network/port"
  run_idr whoami --no-cache "${@:2}"
  cat "$TEST_DIR/network/secrets" >>"$EVIDENCE_DIR/secrets"
  ((status != 96)) || skip "this network namespace takes no addresses"
  assert_status 0
  assert_equal "$(head -n 1 "$stdout_file")" "$1"
}

@test "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI at 169.254.170.2, which overrides FULL_URI" {
  own_network 169.254.170.2/32
  export AWS_ENDPOINT_URL=http://169.254.170.2
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/abc in_network "$task_arn"
  assert_stdout_has "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, http://169.254.170.2, "
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/abc AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/x \
    in_network "$task_arn"
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.2/v2/credentials/abc in_network "$task_arn"
}

@test "container: the address of EKS Pod Identity, by http" {
  own_network 169.254.170.23/32
  export AWS_ENDPOINT_URL=http://169.254.170.23
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v2/credentials/abc in_network "$task_arn"
}

@test "instance: 169.254.169.254" {
  own_network 169.254.169.254/32
  unset AWS_EC2_METADATA_DISABLED
  export AWS_ENDPOINT_URL=http://169.254.169.254
  in_network "$machine_arn"
  assert_stdout_has "http://169.254.169.254"
}

@test "container and instance: their IPv6 addresses" {
  [[ -e /proc/net/if_inet6 ]] || skip "this kernel has no IPv6"
  LISTEN=:: own_network fd00:ec2::23/128 fd00:ec2::254/128
  export AWS_ENDPOINT_URL='http://[fd00:ec2::254]'
  AWS_CONTAINER_CREDENTIALS_FULL_URI='http://[fd00:ec2::23]/v2/credentials/abc' in_network "$task_arn"
  unset AWS_EC2_METADATA_DISABLED
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6 in_network "$machine_arn"
  aws_config <<<$'[default]\nec2_metadata_service_endpoint_mode = ipv6'
  in_network "$machine_arn"
}
