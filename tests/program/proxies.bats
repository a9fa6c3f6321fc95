#!/usr/bin/env bats
# Requests over TLS through a proxy: which variables name it, and what is reported if it fails.

load helpers
load helpers/tls
setup_file() { tls_standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  standin_mark
}
teardown() {
  proxy_stop "$TEST_DIR/proxy"
  standin_reset
  program_teardown
}

@test "HTTPS_PROXY, https_proxy, ALL_PROXY: everything goes through it" {
  use_dev_keys
  with_bundle
  proxy_start "$TEST_DIR/proxy"
  local variable requests=0
  for variable in HTTPS_PROXY https_proxy ALL_PROXY all_proxy; do
    run_with "$variable=$PROXY_URL" whoami --no-cache --role app
    assert_status 0
    requests=$((requests + 1))
    assert_equal "$variable $(proxy_hosts | wc -l)" "$variable $requests"
  done
  assert_equal "$(proxy_hosts | sort -u)" "127.0.0.1:$STANDIN_PORT"
}
# run_with NAME=VALUE ARG…: run_idr with this variable.
run_with() {
  local -x "${1?}"
  run_idr "${@:2}"
}

@test "a host of the endpoint that only the proxy can find" {
  use_dev_keys
  with_bundle
  proxy_start "$TEST_DIR/proxy" --to "127.0.0.1:$STANDIN_PORT"
  export AWS_ENDPOINT_URL=https://sts.example.com
  HTTPS_PROXY=$PROXY_URL run_idr whoami --no-cache --role app --role-session-name jo
  assert_status 0
  assert_equal "$(head -n 1 "$stdout_file")" "$session_arn/app/jo"
  assert_equal "$(proxy_hosts)" sts.example.com:443
}

@test "NO_PROXY and no_proxy disable it" {
  use_dev_keys
  with_bundle
  proxy_start "$TEST_DIR/proxy"
  export HTTPS_PROXY=http://$NOBODY_LISTENS
  NO_PROXY=127.0.0.2 refused_without_request 1 HTTPS_PROXY -- whoami --no-cache
  NO_PROXY=127.0.0.1:1 refused_without_request 1 HTTPS_PROXY -- whoami --no-cache
  NO_PROXY=127.0.0.1 launches "$session_arn/app/.*" --role app
  no_proxy=example.com,127.0.0.1 launches "$session_arn/app/.*" --role app
  NO_PROXY='*' launches "$session_arn/app/.*" --role app
  NO_PROXY="example.com:443,127.0.0.1:$STANDIN_PORT" launches "$session_arn/app/.*" --role app
}

@test "SSO through a proxy" {
  use_sso
  sso_token company 5min
  with_bundle
  proxy_start "$TEST_DIR/proxy"
  HTTPS_PROXY=$PROXY_URL gives_credentials_of "$sso_arn" --profile sso
  assert_regex "$(proxy_hosts | wc -l)" '^[1-9]'
  assert_equal "$(standin_since_mark '.action == "CreateToken"')" 1
}

@test "a dead proxy: the host, the cause, the variable, never its password" {
  keep_secret password-of-the-proxy
  use_dev_keys
  with_bundle
  local variable
  for variable in HTTPS_PROXY https_proxy ALL_PROXY; do
    standin_mark
    run_with "$variable=http://jo:password-of-the-proxy@$NOBODY_LISTENS" --image busybox --no-cache --role app
    assert_status 1
    assert_stderr_has "127.0.0.1:$STANDIN_PORT"
    assert_stderr_has "$variable"
    assert_stderr_has connect
    assert_no_request
  done
  HTTPS_PROXY=http://jo:password-of-the-proxy@nosuch.invalid:3128 refused_without_request 1 HTTPS_PROXY "proxy name" -- \
    whoami --no-cache
  use_sso
  standin_mark
  HTTPS_PROXY=http://jo:password-of-the-proxy@$NOBODY_LISTENS refused_without_request 1 "127.0.0.1:$STANDIN_PORT" HTTPS_PROXY -- \
    whoami --no-cache --profile sso
  assert_no_secret_shown
}

@test "a proxy that requires a password" {
  keep_secret password-of-the-proxy
  use_dev_keys
  with_bundle
  proxy_start "$TEST_DIR/proxy" --login jo:password-of-the-proxy
  local address=${PROXY_URL#http://}
  HTTPS_PROXY=http://jo:password-of-the-proxy@$address run_idr whoami --no-cache --verbose
  assert_status 0
  standin_mark
  HTTPS_PROXY=$PROXY_URL refused_without_request 1 "127.0.0.1:$STANDIN_PORT" 407 HTTPS_PROXY -- whoami --no-cache
  HTTPS_PROXY=http://jo:wrong-word@$address refused_without_request 1 407 HTTPS_PROXY -- whoami --no-cache
  refute_stderr_has wrong-word
  assert_no_secret_shown
}

@test "a proxy that intercepts TLS with its own CA: AWS_CA_BUNDLE is set to that" {
  use_dev_keys
  local other=$TEST_DIR/company
  ca_make "$other"
  certificate_make "$other" IP:127.0.0.1
  # The stand-in behind it has no TLS, because the proxy ends TLS.
  standin_start "$TEST_DIR/standin" "$PROGRAM_TESTS/standin.json"
  local port=$STANDIN_PORT
  proxy_start "$TEST_DIR/proxy" --to "127.0.0.1:$port" --tls-cert "$other/tls.pem" --tls-key "$other/tls.key"
  export HTTPS_PROXY=$PROXY_URL AWS_ENDPOINT_URL=https://127.0.0.1:$port
  AWS_CA_BUNDLE=$other/ca.pem run_idr whoami --no-cache
  local trusted=$status
  run_idr whoami --no-cache
  stop_process "$TEST_DIR/standin/pid"
  restore_standin
  assert_equal "$trusted $status" "0 1"
  assert_stderr_has "127.0.0.1:$port"
  assert_stderr_has AWS_CA_BUNDLE
}
# restore_standin: restores the stand-in of the file after another one.
restore_standin() {
  cat "$STANDIN_SECRETS" >>"$EVIDENCE_DIR/secrets"
  STANDIN_DIR=$BATS_FILE_TMPDIR/standin STANDIN_LOG=$BATS_FILE_TMPDIR/standin/requests.jsonl
  STANDIN_SECRETS=$BATS_FILE_TMPDIR/standin/secrets STANDIN_PORT=$(cut -d ' ' -f 1 "$BATS_FILE_TMPDIR/standin/port")
  STANDIN_URL=https://127.0.0.1:$STANDIN_PORT
}
