#!/usr/bin/env bats
# Everything over TLS, with a certificate of a CA that only these tests trust.

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
  stop_process "$TEST_DIR/old-tls/pid"
  standin_reset
  program_teardown
}

# The error of a launch that does not trust the CA.
unknown_ca() { refused_without_request 1 "127.0.0.1:$STANDIN_PORT" certificate AWS_CA_BUNDLE -- "$@"; }

# ---- certificates ----

@test "the TLS session keys are not logged, but docker gets the variable for that" {
  use_dev_keys
  with_bundle
  local keys=$TEST_DIR/session-keys
  SSLKEYLOGFILE=$keys run_idr --image busybox --role app
  assert_status 0
  [[ ! -e $keys ]] || fail "there are keys in $keys"
  assert_has "$(docker_environ)" "SSLKEYLOGFILE=$keys"
}

@test "STS: AWS_CA_BUNDLE, the profile's ca_bundle, neither" {
  use_dev_keys
  unknown_ca --image busybox --no-cache --role "$role_arn/app"
  unknown_ca whoami --no-cache
  AWS_CA_BUNDLE=$STANDIN_CA gives_credentials_of "$session_arn/app/jo" --role app --role-session-name jo
  AWS_CA_BUNDLE=$STANDIN_CA launches "$session_arn/app/jo" --role app --role-session-name jo
  aws_config <<<$'[default]\nca_bundle = '"$STANDIN_CA"
  gives_credentials_of "$session_arn/app/jo" --role "$role_arn/app" --role-session-name jo
}

# system_has IN_FOLDER IN_FILE: sets the system's certificates for idr: one in the folder, under the name
# that OpenSSL looks up, and one in the bundle file.
system_has() {
  [[ -e /etc/ssl/certs/ca-certificates.crt ]] || skip "libcurl's certificates are in another place here"
  local folder=$TEST_DIR/certificates
  mkdir "$folder"
  cp "$1" "$folder/one.pem"
  openssl rehash "$folder"
  cp "$2" "$folder/ca-certificates.crt"
  idr_with_mounts "mount --bind $folder /etc/ssl/certs"
}

@test "the system's certificates: from the folder" {
  use_dev_keys
  ca_make "$TEST_DIR/another"
  system_has "$STANDIN_CA" "$TEST_DIR/another/ca.pem"
  launches "$session_arn/app/jo" --role app --role-session-name jo
}

@test "the system's certificates: from the file, if the folder is not sufficient" {
  use_dev_keys
  ca_make "$TEST_DIR/another"
  system_has "$TEST_DIR/another/ca.pem" "$STANDIN_CA"
  launches "$session_arn/app/jo" --role app --role-session-name jo
}

@test "if AWS_CA_BUNDLE is set, the system's certificates are not used" {
  use_dev_keys
  ca_make "$TEST_DIR/another"
  system_has "$STANDIN_CA" "$STANDIN_CA"
  AWS_CA_BUNDLE=$TEST_DIR/another/ca.pem unknown_ca --image busybox --no-cache --role "$role_arn/app"
}

@test "a role by ARN: one connection, TLS 1.3, one request" {
  use_dev_keys
  with_bundle
  run_idr --image busybox --no-cache --role "$role_arn/app"
  assert_status 0
  assert_equal "$(standin_since_mark)" 1
  assert_equal "$(standin_last .tls)" TLSv1.3
  local before
  before=$(standin_last .connection)
  run_idr --image busybox --no-cache --role "$role_arn/app"
  assert_equal "$(standin_last .connection)" $((before + 1))
}

@test "AWS_CA_BUNDLE overrides ca_bundle, and the error names the file" {
  use_dev_keys
  with_bundle
  aws_config <<<$'[default]\nca_bundle = '"$TEST_DIR/nosuch.pem"
  ca_make "$TEST_DIR/another"
  AWS_CA_BUNDLE=$TEST_DIR/another/ca.pem refused_without_request 1 "127.0.0.1:$STANDIN_PORT" certificate \
    "$TEST_DIR/another/ca.pem" -- whoami --no-cache
  launches "$session_arn/app/jo" --role app --role-session-name jo
}

@test "ca_bundle of a profile other than the selected one is ignored" {
  use_dev_keys
  aws_config <<<$'[default]\nregion = eu-west-1\n[profile other]\nca_bundle = '"$STANDIN_CA"
  unknown_ca whoami --no-cache
}

@test "a missing bundle, and an invalid one: the error names it" {
  use_dev_keys
  AWS_CA_BUNDLE=$TEST_DIR/nosuch.pem refused_without_request 1 nosuch.pem AWS_CA_BUNDLE -- --image busybox --role app
  echo "no certificate" >"$TEST_DIR/other.pem"
  AWS_CA_BUNDLE=$TEST_DIR/other.pem refused_without_request 1 other.pem AWS_CA_BUNDLE -- --image busybox --role app
}

@test "a bundle that is not a regular file, or too long: the error names it, and it is not read" {
  use_dev_keys
  mkfifo "$TEST_DIR/pipe"
  truncate -s 600M "$TEST_DIR/large"
  local bundle
  for bundle in "$TEST_DIR/pipe" /dev/zero "$TEST_DIR" "$TEST_DIR/large"; do
    AWS_CA_BUNDLE=$bundle refused_without_request 1 "$bundle" AWS_CA_BUNDLE -- --image busybox --role app
    aws_config <<<$'[default]\nca_bundle = '"$bundle"
    refused_without_request 1 "$bundle" ca_bundle -- whoami
    rm "$HOME/.aws/config"
  done
}

@test "a certificate for another host is refused" {
  use_dev_keys
  with_bundle
  # 127.0.0.2 is this machine, but is not in the certificate.
  AWS_ENDPOINT_URL=https://127.0.0.2:$STANDIN_PORT refused_without_request 1 127.0.0.2 -- whoami --no-cache
  AWS_ENDPOINT_URL=https://localhost:$STANDIN_PORT run_idr whoami --no-cache
  assert_status 0
}

@test "a certificate that has expired is refused" {
  use_dev_keys
  local dir=$TEST_DIR/expired plain_url=$STANDIN_URL
  cp -r "$CA_DIR" "$dir"
  openssl req -new -key "$dir/tls.key" -subj /CN=expired -out "$dir/request.pem" 2>/dev/null
  openssl x509 -req -days -1 -in "$dir/request.pem" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial \
    -extfile <(echo "subjectAltName = IP:127.0.0.1") -out "$dir/tls.pem" 2>/dev/null
  proxy_start "$TEST_DIR/proxy" --to "127.0.0.1:$STANDIN_PORT" --tls-cert "$dir/tls.pem" --tls-key "$dir/tls.key"
  with_bundle
  HTTPS_PROXY=$PROXY_URL AWS_ENDPOINT_URL=$plain_url refused_without_request 1 "127.0.0.1:$STANDIN_PORT" expired -- \
    whoami --no-cache
}

@test "one TLS connection serves all requests of a launch" {
  use_dev_keys
  with_bundle
  run_idr whoami --no-cache --role app
  assert_requested GetRole AssumeRole GetCallerIdentity
  assert_equal "$(tail -n 3 "$STANDIN_LOG" | jq .connection | sort -u | wc -l)" 1
}

@test "SSO: portal and token endpoint" {
  use_sso
  sso_token company 5min
  unknown_ca --image busybox --no-cache --profile legacy
  AWS_CA_BUNDLE=$STANDIN_CA gives_credentials_of "$sso_arn" --profile sso
  assert_equal "$(standin_since_mark '.action == "CreateToken"')" 1
  sed -i "1a ca_bundle = $STANDIN_CA" "$HOME/.aws/config"
  launches "$sso_arn" --profile sso
}

@test "SSO: a refresh that fails because of the certificate is reported too" {
  use_sso
  sso_token company -1min
  unknown_ca --image busybox --no-cache --profile sso
  assert_equal "$(jq -r .refreshToken "$(sso_token_file company)")" refresh-token-of-the-login
}

@test "a job's token by https" {
  use_github
  unknown_ca --image busybox --no-cache --role "$role_arn/deploy" --role-session-name jo
  with_bundle
  launches "$session_arn/deploy/jo" --role "$role_arn/deploy" --role-session-name jo
  assert_no_secret_shown
}

@test "a web identity by https" {
  use_robot
  unknown_ca whoami --no-cache
  with_bundle
  gives_credentials_of "$session_arn/robot/job"
}

@test "a container endpoint by https, on any host" {
  use_container '"authorization": "authorization-token-of-the-task"'
  export AWS_CONTAINER_AUTHORIZATION_TOKEN=authorization-token-of-the-task
  unknown_ca whoami --no-cache
  with_bundle
  gives_credentials_of "$session_arn/task/.*"
  # On a host for which http would not be allowed; a proxy redirects it to the stand-in.
  proxy_start "$TEST_DIR/proxy" --to "127.0.0.1:$STANDIN_PORT"
  export AWS_CONTAINER_CREDENTIALS_FULL_URI=https://sts.example.com/v2/credentials/abc
  HTTPS_PROXY=$PROXY_URL NO_PROXY=127.0.0.1 gives_credentials_of "$session_arn/task/.*"
  assert_equal "$(proxy_hosts | sort -u)" sts.example.com:443
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/v2/credentials/abc \
    refused 1 192.0.2.1 https -- whoami --no-cache
}

# ---- versions ----

# old_tls VERSION: starts a server with only this version, at OLD_URL; the policy of this machine is
# disabled for it and for idr, so that idr itself refuses the version.
old_tls() {
  mkdir "$TEST_DIR/old-tls"
  printf '%s\n' 'openssl_conf = all' '[all]' 'ssl_conf = ssl' '[ssl]' 'system_default = old' '[old]' 'MinProtocol = TLSv1' \
    'CipherString = ALL:@SECLEVEL=0' >"$TEST_DIR/old-tls/openssl.cnf"
  export OPENSSL_CONF=$TEST_DIR/old-tls/openssl.cnf
  openssl s_server "-$1" -accept 127.0.0.1:0 -cert "$CA_DIR/tls.pem" -key "$CA_DIR/tls.key" -www \
    -cipher ALL:@SECLEVEL=0 </dev/null >"$TEST_DIR/old-tls/output" 2>&1 3>&- &
  echo $! >"$TEST_DIR/old-tls/pid"
  disown
  wait_for grep -q '^ACCEPT' "$TEST_DIR/old-tls/output" || fail "$(<"$TEST_DIR/old-tls/output")"
  OLD_URL=https://$(sed -n 's/^ACCEPT //p' "$TEST_DIR/old-tls/output" | tail -n 1)
}
# old_tls_answers CURL_OPTION…: whether curl gets an answer from it.
old_tls_answers() { curl --silent --noproxy '*' --max-time "$PATIENCE" --cacert "$STANDIN_CA" "$@" "$OLD_URL/" >/dev/null; }

@test "TLS 1.2 is accepted, TLS 1.1 and older are refused" {
  with_bundle
  local version
  old_tls tls1_2
  # The answer is not one of AWS, but the connection worked.
  AWS_CONTAINER_CREDENTIALS_FULL_URI=$OLD_URL/x refused 1 "${OLD_URL#https://}" "answered 200" -- whoami --no-cache
  stop_process "$TEST_DIR/old-tls/pid"
  for version in tls1_1 tls1; do
    rm -r "$TEST_DIR/old-tls"
    old_tls $version
    old_tls_answers --tlsv1.0 --tls-max 1.1 || skip "OpenSSL does not speak $version here"
    AWS_CONTAINER_CREDENTIALS_FULL_URI=$OLD_URL/x refused 1 "${OLD_URL#https://}" "TLS 1.2" -- whoami --no-cache
    stop_process "$TEST_DIR/old-tls/pid"
  done
}
