#!/usr/bin/env bats
# Credentials of IAM Identity Center: both kinds of profile, the refresh of the token, and the remedy if
# there is none.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  use_sso
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

@test "a profile with an sso_session" {
  gives_credentials_of "$sso_arn" --profile sso
  launches "$sso_arn" --profile sso
  assert_stderr_matches 'idr: profile sso, until [0-9:]{5} UTC'
  AWS_PROFILE=sso gives_credentials_of "$sso_arn"
}

@test "a legacy profile" {
  rm "$(sso_token_file company)"
  gives_credentials_of "$sso_arn" --profile legacy
  launches "$sso_arn" --profile legacy
}

@test "the default profile" {
  sed -i 's/profile sso/default/' "$HOME/.aws/config"
  gives_credentials_of "$sso_arn"
}

@test "one request for a launch, two for whoami, with the account and the role of the profile" {
  run_idr --image busybox --no-cache --profile sso
  assert_requested GetRoleCredentials
  assert_equal "$(standin_last '"\(.parameters.account_id) \(.parameters.role_name)"')" "123456789012 Dev"
  standin_mark
  run_idr whoami --no-cache --profile sso
  assert_requested GetRoleCredentials GetCallerIdentity
}

@test "the role of --role is assumed with it" {
  gives_credentials_of "$session_arn/app/jo" --profile sso --role "$role_arn/app" --role-session-name jo
}

@test "the portal's endpoint: AWS_ENDPOINT_URL_SSO, the services section" {
  local nowhere=http://$NOBODY_LISTENS
  unset AWS_ENDPOINT_URL
  AWS_ENDPOINT_URL=$nowhere AWS_ENDPOINT_URL_SSO=$STANDIN_URL launches "$sso_arn" --profile sso
  sed -i "1a services = local" "$HOME/.aws/config"
  printf '[services local]\nsso =\n  endpoint_url = %s\nsso_oidc =\n  endpoint_url = %s\n' "$STANDIN_URL" "$STANDIN_URL" \
    >>"$HOME/.aws/config"
  sso_token company 5min
  launches "$sso_arn" --profile sso
  assert_requested GetRoleCredentials GetCallerIdentity CreateToken GetRoleCredentials GetCallerIdentity
}

@test "whoami shows the source, and no token" {
  run_idr whoami --no-cache --profile sso --verbose
  assert_status 0
  assert_stdout_has "profile sso  (--profile)"
  assert_stdout_has "SSO session company, account 123456789012 as Dev  ($HOME/.aws/config:2, $STANDIN_URL"
  assert_no_secret_shown
}

# ---- refresh ----

@test "a token that expires within 15 minutes is refreshed: its file is replaced, private, with all other members" {
  sso_token company 14min
  local file before
  file=$(sso_token_file company)
  before=$(jq -S 'del(.accessToken, .refreshToken, .expiresAt)' "$file")
  ln "$file" "$TEST_DIR/old-token"
  gives_credentials_of "$sso_arn" --profile sso
  assert_equal "$(standin_since_mark '.action == "CreateToken"')" 1
  assert_equal "$(standin_last '.action == "CreateToken"' .parameters.grantType)" refresh_token
  assert_regex "$(jq -r .accessToken "$file")" ^aoa
  assert_regex "$(jq -r .refreshToken "$file")" ^aor
  jq -e '.expiresAt | fromdate - now | . > 20000 and . <= 28800' "$file"
  assert_equal "$(jq -S 'del(.accessToken, .refreshToken, .expiresAt)' "$file")" "$before"
  assert_equal "$(stat -c '%a %u' "$file")" "600 $(id -u)"
  # A new file under the old name, so that a reader never gets half of it.
  assert_equal "$(jq -r .accessToken "$TEST_DIR/old-token")" access-token-of-the-login
  assert_equal "$(ls -A "${file%/*}")" "$(printf '%s\n' "${file##*/}" "$(basename "$(sso_token_file "$sso_start_url")")" | sort)"
  assert_no_secret_shown
}

@test "an expired token is refreshed, and again later with the new refresh token" {
  sso_token company -1hour
  launches "$sso_arn" --profile sso
  local first
  first=$(jq -r .accessToken "$(sso_token_file company)")
  jq --arg until "$(time_in -1hour)" '.expiresAt = $until' "$(sso_token_file company)" >"$TEST_DIR/ended"
  cat "$TEST_DIR/ended" >"$(sso_token_file company)"
  launches "$sso_arn" --profile sso
  assert_equal "$(standin_since_mark '.action == "CreateToken" and .outcome == "OK"')" 2
  [[ $(jq -r .accessToken "$(sso_token_file company)") != "$first" ]]
}

@test "a token with more than 15 minutes left is not refreshed" {
  sso_token company 20min
  launches "$sso_arn" --profile sso
  assert_equal "$(standin_since_mark '.action == "CreateToken"')" 0
  assert_equal "$(jq -r .accessToken "$(sso_token_file company)")" access-token-of-the-login
}

@test "of several launches at once, one refreshes the token, and all use it" {
  sso_token company 5min
  standin_set '{"faults": [{"action": "CreateToken", "delay_seconds": 1.5}]}'
  all_at_once 6 whoami --no-cache --profile sso
  assert_stdout $'0\n0\n0\n0\n0\n0'
  assert_equal "$(sort -u "$TEST_DIR/stdout.many" | grep -c "^$sso_arn")" 1
  assert_equal "$(grep -c "^$sso_arn" "$TEST_DIR/stdout.many")" 6
  assert_equal "$(standin_since_mark '.action == "CreateToken"')" 1
}

@test "a failed refresh does not matter while the token is valid" {
  local fault
  for fault in '"status": 500' '"code": "InvalidGrantException", "status": 400' '"drop": true'; do
    sso_token company 5min
    standin_set "{\"faults\": [{\"action\": \"CreateToken\", $fault}]}"
    launches "$sso_arn" --profile sso
    assert_equal "$(jq -r .accessToken "$(sso_token_file company)")" access-token-of-the-login
  done
}

# ---- what to do without a session ----

# log_in COMMAND ARG…: refused before any request, with this command to run.
log_in() {
  refused_without_request 1 "$HOME/.aws/config:" -- "${@:2}"
  assert_regex "$stderr" "Log in: \`$1\`\$"
}

@test "an expired token that cannot be refreshed: the command to run, without a request" {
  local change
  for change in 'del(.refreshToken)' 'del(.clientId)' 'del(.clientSecret)' 'del(.registrationExpiresAt)' \
    '.registrationExpiresAt = "2020-01-01T00:00:00Z"'; do
    sso_token company -1min "$change"
    log_in 'aws sso login --sso-session company' --image busybox --profile sso
    assert_stderr_has "the SSO session has expired"
  done
  log_in 'aws sso login --sso-session company' whoami --profile sso
  log_in 'aws sso login --sso-session company' credentials --profile sso
  log_in 'aws sso login --sso-session company' --image busybox --profile sso --role app
  sso_token "$sso_start_url" -1min 'del(.refreshToken)'
  log_in 'aws sso login --profile legacy' --image busybox --profile legacy
}

@test "no token file, and one without a token" {
  local file content
  file=$(sso_token_file company)
  rm "$file"
  log_in 'aws sso login --sso-session company' --image busybox --profile sso
  for content in '' '{' '[]' '{}' '"access-token-of-the-login"' '{"accessToken": ["access-token-of-the-login"]}' \
    '{"accessToken": "access-token-of-the-login"}' '{"accessToken": "access-token-of-the-login", "expiresAt": "soon"}'; do
    echo "$content" >"$file"
    log_in 'aws sso login --sso-session company' --image busybox --profile sso
  done
  assert_no_secret_shown
}

@test "a token whose expiration has the format of old AWS CLI versions" {
  sso_token company 8hours '.expiresAt |= sub("Z$"; "UTC")'
  launches "$sso_arn" --profile sso
}

@test "a refresh that is refused: the command to run" {
  sso_token company -1min
  standin_set '{"faults": [{"action": "CreateToken", "code": "InvalidGrantException", "status": 400}]}'
  refused 1 -- --image busybox --profile sso
  assert_regex "$stderr" 'Log in: `aws sso login --sso-session company`$'
  assert_equal "$(standin_since_mark)" 1
}

@test "a token that the portal no longer accepts: the command to run" {
  standin_set '{"sso_sessions": []}'
  refused 1 "$HOME/.aws/config:2" 123456789012 Dev -- --image busybox --profile sso
  assert_regex "$stderr" 'Log in: `aws sso login --sso-session company`$'
  refused 1 -- --image busybox --profile legacy
  assert_regex "$stderr" 'Log in: `aws sso login --profile legacy`$'
  assert_equal "$(standin_since_mark)" 2
}

@test "a role that the portal refuses: account, role, its code, what to check" {
  sed -i 's/^sso_role_name = Dev/sso_role_name = Admin/' "$HOME/.aws/config"
  refused 1 "$HOME/.aws/config:2" 123456789012 Admin ForbiddenException sso_account_id sso_role_name -- \
    --image busybox --profile sso
  refute_stderr_has "sso login"
}

@test "an invalid response of the portal" {
  local body
  for body in '<html>hello</html>' '{}' '{\"roleCredentials\": null}' '{\"roleCredentials\": {\"accessKeyId\": \"ASIA\"}}' \
    '{\"roleCredentials\": {\"accessKeyId\": \"ASIA\", \"secretAccessKey\": \"s\", \"sessionToken\": \"t\"}}' \
    '{\"roleCredentials\": []}' '{\"roleCredentials\": \"no\"}'; do
    standin_set "{\"faults\": [{\"action\": \"GetRoleCredentials\", \"status\": 200, \"body\": \"$body\"}]}"
    refused 1 "$HOME/.aws/config:2" "127.0.0.1:$STANDIN_PORT" -- --image busybox --profile sso
  done
}

# ---- mistakes in the profile ----

# with_config TEXT: this is the profile sso; the sso-session company stays.
with_config() {
  printf '[profile sso]\n%b\n[sso-session company]\nsso_region = us-east-1\nsso_start_url = %s\n[sso-session half]\nsso_region = us-east-1\n' \
    "$1" "$sso_start_url" >"$HOME/.aws/config"
}

@test "a setting missing in the profile or its sso-session: its name, file and line" {
  with_config 'sso_session = nosuch\nsso_account_id = 123456789012\nsso_role_name = Dev'
  refused_without_request 1 "$HOME/.aws/config:2" "[sso-session nosuch]" -- --image busybox --profile sso
  with_config 'sso_session = half\nsso_account_id = 123456789012\nsso_role_name = Dev'
  refused_without_request 1 "$HOME/.aws/config:" half sso_start_url -- --image busybox --profile sso
  with_config 'sso_session = company\nsso_account_id = 123456789012'
  refused_without_request 1 "$HOME/.aws/config:2" sso_role_name -- --image busybox --profile sso
  with_config 'sso_session = company\nsso_role_name = Dev'
  refused_without_request 1 "$HOME/.aws/config:2" sso_account_id -- --image busybox --profile sso
  with_config 'sso_session = company'
  refused_without_request 1 "$HOME/.aws/config:2" sso_account_id sso_role_name -- --image busybox --profile sso
  with_config "sso_start_url = $sso_start_url\nsso_account_id = 123456789012\nsso_role_name = Dev"
  refused_without_request 1 "$HOME/.aws/config:2" sso_region -- --image busybox --profile sso
}

@test "a profile that contradicts its sso-session" {
  with_config 'sso_session = company\nsso_account_id = 123456789012\nsso_role_name = Dev\nsso_region = eu-west-1'
  refused_without_request 1 "$HOME/.aws/config:5" sso_region "$HOME/.aws/config:7" -- --image busybox --profile sso
  with_config "sso_session = company\nsso_account_id = 123456789012\nsso_role_name = Dev\nsso_start_url = $sso_start_url"
  launches "$sso_arn" --profile sso
}

# ---- the cache ----

@test "a second launch sends no request; after another login the portal receives one again" {
  run_idr --image busybox --profile sso
  assert_status 0
  standin_mark
  run_idr --image busybox --profile sso
  assert_status 0
  assert_no_request
  standin_set '{"sso_sessions": [{"access_token": "access-token-of-another-login",
    "roles": [{"account": "123456789012", "name": "Dev"}]}]}'
  sso_token company 8hours '.accessToken = "access-token-of-another-login"'
  run_idr --image busybox --profile sso
  assert_requested GetRoleCredentials
}

@test "credentials fetched with a refreshed token are used by the next launch, and not once it has expired" {
  sso_token company -1hour
  run_idr --image busybox --profile sso --role app
  assert_status 0
  assert_equal "$(standin_since_mark '.action == "CreateToken"')" 1
  standin_mark
  run_idr --image busybox --profile sso --role app
  assert_status 0
  assert_no_request
  jq --arg until "$(time_in -1hour)" '.expiresAt = $until' "$(sso_token_file company)" >"$TEST_DIR/expired"
  cat "$TEST_DIR/expired" >"$(sso_token_file company)"
  standin_set '{"faults": [{"action": "CreateToken", "code": "InvalidGrantException", "status": 400}]}'
  run_idr --image busybox --profile sso --role app
  assert_status 1
  assert_stderr_has "aws sso login"
}

@test "after a logout cached credentials are not used" {
  run_idr --image busybox --profile sso
  rm "$(sso_token_file company)"
  standin_mark
  run_idr --image busybox --profile sso
  assert_status 1
  assert_stderr_has "aws sso login --sso-session company"
  assert_no_request
}
