#!/usr/bin/env bats
# Web identities, and the issuer of a job's token.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

@test "a web identity needs no signature" {
  run -0 call sts AssumeRoleWithWebIdentity '{"RoleArn": "arn:aws:iam::123456789012:role/robot",
    "RoleSessionName": "robot", "WebIdentityToken": "token-of-the-robot"}'
  become "$output"
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:sts::123456789012:assumed-role/robot/robot ]]
  run -1 call sts AssumeRoleWithWebIdentity '{"RoleArn": "arn:aws:iam::123456789012:role/robot",
    "RoleSessionName": "robot", "WebIdentityToken": "token-of-somebody"}'
  [[ $output == "InvalidIdentityToken 400 "* ]]
}

# identity_token QUERY: a token of the issuer.
identity_token() {
  ask "/actions/token?api-version=2.0$1" -H 'Authorization: bearer of-the-job'
  [[ $REPLY_STATUS == 200 ]] && jq -r .value <<<"$REPLY"
}

@test "an issuer's token contains its subject, and STS accepts it" {
  issuer main
  noted of-the-job
  local token part said
  token=$(identity_token '&audience=sts.amazonaws.com')
  noted "$token"
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.audience) \(.outcome)"') == \
    "oidc-issuer GetOidcToken sts.amazonaws.com OK" ]]
  [[ $token =~ ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$ ]]
  part=$(cut -d . -f 1 <<<"$token" | tr _- /+)==
  said=$(base64 -di <<<"$part" 2>/dev/null | jq -r '"\(.typ) \(.alg)"')
  [[ $said == "JWT RS256" ]]
  part=$(cut -d . -f 2 <<<"$token" | tr _- /+)==
  said=$(base64 -di <<<"$part" 2>/dev/null | jq -r '"\(.iss) \(.sub) \(.aud) \(.exp - now > 270 and .exp - now <= 300)"')
  [[ $said == "https://token.actions.githubusercontent.com repo:org/app:ref:refs/heads/main sts.amazonaws.com true" ]]
  run -0 with_token deploy "$token"
  [[ $(jq -r .SubjectFromWebIdentityToken <<<"$output") == repo:org/app:ref:refs/heads/main ]]
  [[ $(jq -r .Provider <<<"$output") == arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com ]]
  become "$output"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/deploy/job ]]
}

@test "an issuer requires the token of the job" {
  issuer main
  ask '/actions/token?audience=a' -H 'Authorization: BEARER of-the-job'
  reply 200 '.value | length > 0'
  ask '/actions/token?audience=a' -H 'Authorization: Bearer of-another'
  reply 401 '.message | length > 0'
  ask '/actions/token?audience=a' -H 'Authorization: Basic of-the-job'
  reply 401 .
  ask '/actions/token?audience=a'
  reply 401 .
  standin_set '{"oidc_issuer": null}'
  ask '/actions/token?audience=a' -H 'Authorization: bearer of-the-job'
  reply 404 .
}

@test "STS refuses an issuer's token for another audience, subject or role, an old one and a forged one" {
  issuer main
  local token
  token=$(identity_token '&audience=sts.amazonaws.com')
  run -1 with_token deploy "$(identity_token '&audience=elsewhere')"
  [[ $output == "InvalidIdentityToken 400 Incorrect token audience" ]]
  run -1 with_token deploy "$(identity_token '')"
  [[ $output == "InvalidIdentityToken 400 Incorrect token audience" ]]
  run -1 with_token deploy "${token%.*}.forged"
  [[ $output == "InvalidIdentityToken 400 The ID Token provided is not a valid JWT."* ]]
  run -1 with_token app "$token"
  [[ $output == "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithWebIdentity" ]]
  run -1 with_token robot "$token"
  [[ $output == "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithWebIdentity" ]]
  issuer feature
  run -1 with_token deploy "$(identity_token '&audience=sts.amazonaws.com')"
  [[ $output == "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithWebIdentity" ]]
  run -0 with_token deploy "$token"
  standin_set '{"clock_offset_seconds": 301}'
  run -1 with_token deploy "$token"
  [[ $output == "ExpiredTokenException 400 Token expired: "* ]]
}
