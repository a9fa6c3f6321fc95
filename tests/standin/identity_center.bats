#!/usr/bin/env bats
# IAM Identity Center: the portal and the token endpoint.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

@test "Identity Center: the credentials of a role are a session that STS knows" {
  signed_in
  portal access-token-of-dev Dev 123456789012
  reply 200 '.roleCredentials | keys == ["accessKeyId", "expiration", "secretAccessKey", "sessionToken"]'
  reply 200 ".roleCredentials.expiration / 1000 - $(date +%s) | . > 3540 and . <= 3600"
  noted "$(jq -r .roleCredentials.secretAccessKey <<<"$REPLY")"
  noted "$(jq -r .roleCredentials.sessionToken <<<"$REPLY")"
  noted access-token-of-dev
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.role_name) \(.parameters.account_id) \(.outcome) \(.status)"') == \
    "sso GetRoleCredentials Dev 123456789012 OK 200" ]]
  portal access-token-of-dev Brief 999999999999
  reply 200 ".roleCredentials.expiration / 1000 - $(date +%s) | . > 30 and . <= 60"

  run -0 call sso GetRoleCredentials '{"roleName": "Dev", "accountId": "123456789012", "accessToken": "access-token-of-dev"}'
  as "$(jq -r .roleCredentials.accessKeyId <<<"$output")" "$(jq -r .roleCredentials.secretAccessKey <<<"$output")"
  AWS_SESSION_TOKEN=$(jq -r .roleCredentials.sessionToken <<<"$output") || return
  export AWS_SESSION_TOKEN
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/dev@example.com ]]
  run -0 assume by-developers
  run -1 assume next
}

@test "Identity Center: the session's user names it" {
  signed_in '"user": "jo"'
  portal access-token-of-dev Dev 123456789012
  become "$(jq '{Credentials: (.roleCredentials | with_entries(.key |= (.[:1] | ascii_upcase) + .[1:]))}' <<<"$REPLY")"
  [[ $(caller_arn) == */jo ]]
}

@test "Identity Center: what the portal refuses" {
  signed_in
  portal access-token-of-nobody Dev 123456789012
  reply 401 '. == {"message": "Session token not found or invalid"}'
  error_type UnauthorizedException
  [[ $(last_logged '"\(.outcome) \(.status)"') == "UnauthorizedException 401" ]]
  ask "/federation/credentials?role_name=Dev&account_id=123456789012"
  reply 401 '.message == "Session token not found or invalid"'
  portal access-token-of-dev Dev 999999999999
  reply 403 '. == {"message": "No access"}'
  error_type ForbiddenException
  ask "/federation/credentials?role_name=Dev" -H "x-amz-sso_bearer_token: access-token-of-dev"
  reply 400 '.message | contains("account_id")'
  error_type InvalidRequestException
  run -1 call sso GetRoleCredentials '{"roleName": "Dev", "accountId": "123456789012", "accessToken": "of-nobody"}'
  [[ $output == "UnauthorizedException 401 Session token not found or invalid" ]]
  standin_set '{"sso_sessions": []}'
  portal access-token-of-dev Dev 123456789012
  reply 401 .
}

@test "Identity Center: a refresh returns a new, valid token that expires, and requires the last refresh token" {
  signed_in '"seconds": 1200'
  local access first
  refresh refresh-token-of-dev
  reply 200 '.tokenType == "Bearer" and .expiresIn == 1200'
  access=$(jq -r .accessToken <<<"$REPLY")
  first=$(jq -r .refreshToken <<<"$REPLY")
  [[ $access != access-token-of-dev && $first != refresh-token-of-dev && $access != "$first" ]]
  noted "$access"
  noted "$first"
  noted refresh-token-of-dev
  noted client-secret-of-dev
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.grantType) \(.outcome)"') == "sso-oidc CreateToken refresh_token OK" ]]
  portal "$access" Dev 123456789012
  reply 200 .roleCredentials
  portal "$access" Dev 999999999999
  reply 403 .

  refresh refresh-token-of-dev
  reply 400 '. == {"error": "invalid_grant", "error_description": "Invalid refresh token provided"}'
  error_type InvalidGrantException
  refresh "$first"
  reply 200 .accessToken
  [[ $(jq -r .accessToken <<<"$REPLY") != "$access" ]]

  standin_set '{"clock_offset_seconds": 1201}'
  portal "$access" Dev 123456789012
  reply 401 .
  portal access-token-of-dev Dev 123456789012
  reply 200 .
}

@test "Identity Center: of several concurrent uses of a refresh token, one gets a new one" {
  /usr/bin/python3 - "$BATS_TEST_DIRNAME" <<'PYTHON'
import sys, time
from concurrent.futures import ThreadPoolExecutor
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from accounts import Accounts
from sso_sessions import SsoSessions

# Slow between the check of the old token and its replacement: all four would get there.
sessions = SsoSessions(Accounts(note_secret=lambda secret: time.sleep(0.2)))
sessions.load([{"refresh_token": "old", "client_id": "client", "client_secret": "secret"}])
with ThreadPoolExecutor(4) as pool:
    found = list(pool.map(lambda _: sessions.refresh("client", "secret", "old"), range(4)))
assert sum(tokens is not None for tokens in found) == 1, found
PYTHON
}

@test "Identity Center: why the refresh of a token is refused" {
  signed_in
  refresh refresh-token-of-dev other-secret
  reply 401 '.error == "invalid_client" and (.error_description | length > 0)'
  error_type InvalidClientException
  ask /token --data '{"clientId": "client-of-dev", "clientSecret": "client-secret-of-dev", "grantType": "password"}'
  reply 400 '.error == "unsupported_grant_type"'
  error_type UnsupportedGrantTypeException
  ask /token --data '{"clientId": "client-of-dev", "grantType": "refresh_token"}'
  reply 400 '.error == "invalid_request" and (.error_description | contains("clientSecret"))'
  error_type InvalidRequestException
  ask /token --data 'grantType=refresh_token'
  reply 400 '.error == "invalid_request"'
  ask /token --data '{"clientId": "client-of-dev", "clientSecret": "client-secret-of-dev", "grantType": "refresh_token"}'
  reply 400 '.error == "invalid_grant"'
  refresh refresh-token-of-dev
  reply 200 .
  run -1 call sso-oidc CreateToken '{"clientId": "client-of-dev", "clientSecret": "client-secret-of-dev",
    "grantType": "refresh_token", "refreshToken": "refresh-token-of-dev"}'
  [[ $output == InvalidGrantException\ 400* ]]
}

@test "Identity Center: botocore refreshes an old token and gets the role's credentials" {
  signed_in
  export HOME=$BATS_TEST_TMPDIR AWS_CONFIG_FILE=$BATS_TEST_TMPDIR/config AWS_PROFILE=sso
  printf '%s\n' '[profile sso]' 'sso_session = company' 'sso_account_id = 123456789012' 'sso_role_name = Dev' \
    '[sso-session company]' 'sso_region = us-east-1' 'sso_start_url = https://company.awsapps.com/start' >"$AWS_CONFIG_FILE"
  local cache
  cache=$HOME/.aws/sso/cache/$(printf company | sha1sum | cut -d ' ' -f 1).json
  mkdir -p "${cache%/*}"
  echo '{"startUrl": "https://company.awsapps.com/start", "region": "us-east-1", "accessToken": "token-of-yesterday",
    "expiresAt": "2020-01-01T00:00:00Z", "clientId": "client-of-dev", "clientSecret": "client-secret-of-dev",
    "registrationExpiresAt": "2099-01-01T00:00:00Z", "refreshToken": "refresh-token-of-dev"}' >"$cache"
  run -0 credentials_of sso
  [[ $(jq -r .accessToken "$cache") == aoa* && $(jq -r .refreshToken "$cache") == aor* ]]
  become "$output"
  unset AWS_PROFILE
  [[ $(caller_arn) == */AWSReservedSSO_Dev_0123456789abcdef/dev@example.com ]]
  standin_set '{"sso_sessions": []}'
  AWS_PROFILE=sso run -1 credentials_of sso
  [[ $output == UnauthorizedSSOTokenError* ]]
}
