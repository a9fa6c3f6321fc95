#!/usr/bin/env bats
# Credentials from the endpoint of a container, at the address of the environment.

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

container_token=authorization-token-of-the-task

@test "container: FULL_URI on this machine, without a token" {
  use_container
  gives_credentials_of "$task_arn"
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
  assert_requested GetContainerCredentials GetCallerIdentity
  assert_equal "$(standin_last '.action == "GetContainerCredentials"' '"\(.parameters.id) \(.parameters.x)"')" "1 a b"
}

@test "container: AWS_CONTAINER_AUTHORIZATION_TOKEN" {
  use_container '"authorization": "authorization-token-of-the-task"'
  refused 1 401 AWS_CONTAINER_AUTHORIZATION_TOKEN -- --image busybox --role app
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=another-token
  refused 1 401 AWS_CONTAINER_AUTHORIZATION_TOKEN -- --image busybox --role app
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=$container_token
  gives_credentials_of "$task_arn"
  run_idr whoami --verbose
  assert_status 0
  assert_no_secret_shown
}

@test "container: the token file overrides the token, and is read each time" {
  use_container '"authorization": "authorization-token-of-the-task"'
  export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$TEST_DIR/token AWS_CONTAINER_AUTHORIZATION_TOKEN=another-token
  printf %s $container_token >"$TEST_DIR/token"
  gives_credentials_of "$task_arn"
  printf of-another-task >"$TEST_DIR/token"
  refused 1 401 AWS_CONTAINER_AUTHORIZATION_TOKEN -- --image busybox --role app
  printf %s $container_token >"$TEST_DIR/token"
  gives_credentials_of "$task_arn"
}

@test "container: a scheme in the token is sent unchanged" {
  use_container '"authorization": "Basic authorization-token-of-the-task"'
  AWS_CONTAINER_AUTHORIZATION_TOKEN="Basic $container_token" gives_credentials_of "$task_arn"
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
      refused_without_request 1 "$TEST_DIR/token" "line break" -- --image busybox --role app
    AWS_CONTAINER_AUTHORIZATION_TOKEN=$text \
      refused_without_request 1 AWS_CONTAINER_AUTHORIZATION_TOKEN "line break" -- --image busybox --role app
  done
  assert_no_secret_shown
}

@test "container: a missing token file" {
  use_container
  standin_mark
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$TEST_DIR/nosuch refused_without_request 1 "$TEST_DIR/nosuch" -- \
    --image busybox --role app
}

@test "container: http only on this machine and at the services' own addresses" {
  use_container
  local host
  for host in 192.0.2.1 192.0.2.1:8080 169.254.170.3 169.254.169.254 10.0.0.1 '[2001:db8::1]' '[fd00:ec2::24]' \
    0.0.0.0 nosuch.invalid 127.0.0.1.nosuch.invalid; do
    AWS_CONTAINER_CREDENTIALS_FULL_URI=http://$host/v2/credentials/abc \
      refused_without_request 1 AWS_CONTAINER_CREDENTIALS_FULL_URI "$host" https -- --image busybox --role app
  done
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:$STANDIN_PORT/v2/credentials/abc gives_credentials_of "$task_arn"
}

@test "container: an invalid URL, and a relative URI that is not a path" {
  local uri
  for uri in 127.0.0.1/x ftp://127.0.0.1/x 'http://jo:password@127.0.0.1/x' "http://" 'http://127.0.0.1/a b'; do
    AWS_CONTAINER_CREDENTIALS_FULL_URI=$uri refused_without_request 1 AWS_CONTAINER_CREDENTIALS_FULL_URI -- \
      --image busybox --role app
  done
  for uri in v2/credentials @192.0.2.1/x .nosuch.invalid/x; do
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=$uri refused_without_request 1 AWS_CONTAINER_CREDENTIALS_RELATIVE_URI -- \
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
  refused_without_request 1 "$HOME/.aws/config:3" AWS_CONTAINER_CREDENTIALS_RELATIVE_URI -- --image busybox --profile task
  use_container
  gives_credentials_of "$session_arn/app/jo" --profile task
  launches "$session_arn/app/jo" --profile task
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
