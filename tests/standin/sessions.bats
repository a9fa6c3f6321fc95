#!/usr/bin/env bats
# Sessions that the stand-in issues: of roles and users, how long, and what they may do.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

@test "an assumed role has its own session, whose ARN has no path" {
  become "$(assume service/app)"
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:sts::123456789012:assumed-role/app/me@home ]]
  [[ $(jq -r .UserId <<<"$output") == AROA*:me@home ]]
}

@test "temporary credentials need their own token and expire" {
  become "$(assume service/app)"
  AWS_SESSION_TOKEN=other run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
  unset AWS_SESSION_TOKEN
  run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
  as_dev
  become "$(assume brief)"
  sleep 1.5
  run -1 call sts GetCallerIdentity
  [[ $output == "ExpiredToken 403 "* ]]
}

@test "a role that does not trust the caller looks like one that does not exist" {
  run -1 assume next
  [[ $output == "AccessDenied 403 User: arn:aws:iam::123456789012:user/dev is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/next" ]]
  run -1 assume nowhere
  [[ $output == "AccessDenied 403 "*"on resource: arn:aws:iam::123456789012:role/nowhere" ]]
}

@test "a chained role gets at most an hour" {
  run -0 assume long '"DurationSeconds": 43200'
  run -1 assume service/app '"DurationSeconds": 7200'
  [[ $output == "ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration"* ]]
  become "$(assume service/app)"
  run -1 assume next '"DurationSeconds": 3601'
  [[ $output == "ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit"* ]]
  run -0 assume next '"DurationSeconds": 3600'
}

@test "a role assumed with temporary credentials gets at most an hour" {
  signed_in
  standin_set '{"instance": {"role": "machine"}, "containers": [{"path": "/open", "role": "machine"}]}'
  local kind
  for kind in session session-with-mfa role role-with-mfa web-identity instance container sso; do
    temporary $kind
    run -1 assume long '"DurationSeconds": 3601'
    [[ $kind:$output == "$kind:ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining." ]]
    run -0 assume long '"DurationSeconds": 3600'
  done
  as_dev
  unset AWS_SESSION_TOKEN
  run -0 assume long "\"DurationSeconds\": 43200, $dev_device"
}

@test "no more than the role's MaxSessionDuration, with a token as with keys" {
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/two-hours", "trust": {"principals": ["*"]},
    "max_session_duration": 7200, "web_identity_tokens": ["token-for-two-hours"]}]}'
  local over="ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
  run -1 assume two-hours '"DurationSeconds": 7201'
  [[ $output == "$over" ]]
  run -0 assume two-hours '"DurationSeconds": 7200'
  run -1 with_token two-hours token-for-two-hours '"DurationSeconds": 7201'
  [[ $output == "$over" ]]
  run -0 with_token two-hours token-for-two-hours '"DurationSeconds": 7200'
}

@test "temporary credentials of any kind cannot create a session of a user" {
  signed_in
  local kind
  for kind in session session-with-mfa role sso; do
    temporary $kind
    run -1 call sts GetSessionToken
    [[ $kind:$output == "$kind:AccessDenied 403 Cannot call GetSessionToken with session credentials" ]]
    run -1 call sts GetFederationToken '{"Name": "jo"}'
    [[ $kind:$output == "$kind:AccessDenied 403 Cannot call GetFederationToken with session credentials" ]]
    run -0 call sts GetCallerIdentity
  done
}

@test "a session of GetSessionToken can use IAM only with MFA, and assume roles without" {
  temporary session
  run -1 call iam GetRole '{"RoleName": "app"}'
  [[ $output == "InvalidClientTokenId 403 The security token included in the request is invalid." ]]
  run -0 assume service/app
  temporary session-with-mfa
  run -0 call iam GetRole '{"RoleName": "app"}'
}

@test "a federated user can call GetCallerIdentity, and nothing else of STS and IAM" {
  run -0 call sts GetFederationToken '{"Name": "jo"}'
  [[ $(jq -r '.FederatedUser | "\(.Arn) \(.FederatedUserId)"' <<<"$output") == \
    "arn:aws:sts::123456789012:federated-user/jo 123456789012:jo" ]]
  become "$output"
  [[ $(caller_arn) == arn:aws:sts::123456789012:federated-user/jo ]]
  run -1 assume service/app
  [[ $output == "AccessDenied 403 "* ]]
  run -1 call iam GetRole '{"RoleName": "app"}'
  [[ $output == "InvalidClientTokenId 403 "* ]]
}
