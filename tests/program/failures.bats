#!/usr/bin/env bats
# Failures of AWS, the network and docker: one or two lines with the cause and what to do next, the right exit
# code, and nothing left behind.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

# ---- refused by AWS ----

@test "a role that does not exist: role, account, caller, the code" {
  refused 1 nosuch 123456789012 arn:aws:iam::123456789012:user/dev NoSuchEntity -- --image busybox --role nosuch
}

@test "a role that is not allowed: role, caller, the code, what to check" {
  refused 1 "$role_arn/closed" arn:aws:iam::123456789012:user/dev AccessDenied "trust policy" \
    --external-id --mfa-serial -- --image busybox --role closed
  refused 1 "$role_arn/nosuch" AccessDenied -- --image busybox --role "$role_arn/nosuch"
}

@test "a role that requires an external ID" {
  use_partner_keys
  refused 1 arn:aws:iam::210987654321:user/partner AccessDenied --external-id -- \
    --image busybox --role partner@123456789012 --external-id wrong
}

@test "a longer session than the role allows" {
  refused 1 "$role_arn/app" ValidationError MaxSessionDuration -- \
    --image busybox --role "$role_arn/app" --duration 2h
}

@test "a wrong secret" {
  export AWS_SECRET_ACCESS_KEY=wrong/secret+000000000000000000000000001
  keep_secret "$AWS_SECRET_ACCESS_KEY"
  refused 1 …0001 SignatureDoesNotMatch keys -- --image busybox --role app
  refused 1 …0001 SignatureDoesNotMatch keys -- --image busybox --role "$role_arn/app"
  refused 1 SignatureDoesNotMatch -- whoami
  assert_no_secret_shown
}

@test "an unknown key" {
  export AWS_ACCESS_KEY_ID=AKIANOSUCHKEY0009999
  refused 1 …9999 InvalidClientTokenId -- --image busybox --role app
  refute_stderr_has AKIANOSUCHKEY
}

@test "an expired token" {
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/brief", "session_seconds": 60,
    "trust": {"principals": ["123456789012"]}}]}'
  SECRET_STDOUT=1 run_idr credentials --role brief --format json
  use_keys "$(jq -r .AccessKeyId <<<"$stdout")" "$(jq -r .SecretAccessKey <<<"$stdout")" \
    "$(jq -r .SessionToken <<<"$stdout")"
  standin_set '{"clock_offset_seconds": 120}'
  refused 1 ExpiredToken expired -- --image busybox --role app
  refused 1 ExpiredToken expired -- --image busybox --role "$role_arn/app"
  refused 1 ExpiredToken -- whoami
}

@test "a wrong clock: by how much, compared with the service's" {
  standin_set '{"clock_offset_seconds": -2400}'
  refused 1 "40 min ahead" 127.0.0.1 -- --image busybox --role app
  refused 1 "40 min ahead" -- --image busybox --role "$role_arn/app"
  standin_set '{"clock_offset_seconds": 7500}'
  refused 1 "behind" -- --image busybox --role app
  assert_stderr_matches '2 h|12[45] min'
}

@test "a wrong secret is not taken for a wrong clock" {
  export AWS_SECRET_ACCESS_KEY=wrong/secret+000000000000000000000000001
  run_idr --image busybox --role app
  refute_stderr_has clock
}

# ---- the network ----

@test "a closed port: host, cause, the variables to look at" {
  AWS_ENDPOINT_URL=http://$NOBODY_LISTENS refused_without_request 1 "$NOBODY_LISTENS" connect AWS_ENDPOINT_URL -- \
    --image busybox --role app
}

@test "a response that never ends" {
  standin_set '{"faults": [{"action": "*", "drop": true}]}'
  refused 1 "127.0.0.1:$STANDIN_PORT" -- --image busybox --role "$role_arn/app"
}

@test "a response that is not from AWS" {
  # Python's own server answers every POST with 501 and a page of HTML.
  /usr/bin/python3 -c 'import http.server, sys
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
print(server.server_port, flush=True)
server.handle_request()' >"$TEST_DIR/port" 2>/dev/null 3>&- &
  local server=$!
  wait_for test -s "$TEST_DIR/port"
  AWS_ENDPOINT_URL=http://127.0.0.1:$(<"$TEST_DIR/port") run_idr --image busybox --role "$role_arn/app"
  kill "$server" 2>/dev/null || true
  assert_status 1
  assert_stderr_has "127.0.0.1:$(<"$TEST_DIR/port") answered 501"
  assert_stderr_has AWS_ENDPOINT_URL
  refute_stderr_has "<"
  assert_no_docker_run
}

@test "TLS to a server without TLS" {
  AWS_ENDPOINT_URL=https://127.0.0.1:$STANDIN_PORT refused_without_request 1 "127.0.0.1:$STANDIN_PORT" \
    AWS_ENDPOINT_URL -- --image busybox --role app
}

@test "a proxy that does not answer: the variable, never its password" {
  keep_secret password-of-the-proxy
  export http_proxy=http://jo:password-of-the-proxy@$NOBODY_LISTENS
  refused_without_request 1 http_proxy -- --image busybox --role app
  unset http_proxy
  export HTTPS_PROXY=http://jo:password-of-the-proxy@$NOBODY_LISTENS
  AWS_ENDPOINT_URL=https://sts.example.com refused_without_request 1 HTTPS_PROXY sts.example.com -- \
    --image busybox --role app
  assert_no_secret_shown
}

@test "a proxy that refuses" {
  export HTTPS_PROXY=$STANDIN_URL
  AWS_ENDPOINT_URL=https://sts.example.com refused 1 sts.example.com HTTPS_PROXY -- --image busybox --role app
}

@test "an invalid endpoint: where it is set, not its value" {
  keep_secret password-in-the-url
  AWS_ENDPOINT_URL=https://jo:password-in-the-url@sts.example.com refused_without_request 1 AWS_ENDPOINT_URL -- \
    --image busybox --role app
  AWS_ENDPOINT_URL=sts.example.com refused_without_request 1 AWS_ENDPOINT_URL -- --image busybox --role app
  aws_config <<<$'[default]\nendpoint_url = ftp://x'
  unset AWS_ENDPOINT_URL
  refused_without_request 1 "$HOME/.aws/config:2" -- --image busybox --role app
}

# ---- docker ----

@test "docker run fails: its message, its code, and no other container is touched" {
  FAKE_DOCKER_EXIT=125 FAKE_DOCKER_STDERR='docker: Error: the container name "/box" is already in use.'$'\n' \
    run_idr --image busybox --name box
  assert_status 125
  assert_stderr_has 'the container name "/box" is already in use.'
  # Only `docker run`: no rm, stop or kill of the container with that name.
  assert_equal "$(docker_calls | wc -l) $(docker_runs)" "1 1"
  assert_tmp_empty
}

@test "the engine is not running: docker's own message and code" {
  FAKE_DOCKER_EXIT=125 FAKE_DOCKER_READ=no FAKE_DOCKER_STDERR=$'docker: Cannot connect to the Docker daemon.\n' \
    run_idr --image busybox --role app
  assert_status 125
  assert_stderr_has "Cannot connect to the Docker daemon"
  assert_tmp_empty
}
