#!/usr/bin/env bats
# Roles assumed with the token of an identity provider: from a file, and from a CI job.

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

# sent NAME: this parameter of the last AssumeRoleWithWebIdentity.
sent() { standin_last '.action == "AssumeRoleWithWebIdentity"' ".parameters[\"$1\"]"; }
keep_robot() { keep_secret robot.identity.token-0000000000000001; }

# ---- a token in a file ----

# robot_profile LINE…: creates the profile robot, with the token file.
robot_profile() {
  keep_robot
  robot_token
  printf '%s\n' '[profile robot]' "web_identity_token_file = $TEST_DIR/robot-token" "role_arn = $role_arn/robot" "$@" |
    aws_config
}

@test "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN: one request, which is not signed" {
  keep_robot
  use_robot
  run_idr --image busybox --no-cache --role "$role_arn/app"
  assert_status 0
  assert_requested AssumeRoleWithWebIdentity AssumeRole
  assert_equal "$(standin_last '.action == "AssumeRoleWithWebIdentity"' .access_key_id)" null
  gives_credentials_of "$session_arn/robot/job"
  gives_credentials_of "$session_arn/app/jo" --role "$role_arn/app" --role-session-name jo
  assert_no_secret_shown
}

@test "AWS_ROLE_SESSION_NAME, or the usual session name" {
  use_robot
  unset AWS_ROLE_SESSION_NAME
  LOGNAME=jo gives_credentials_of "$session_arn/robot/jo@.*"
  CI=true GITHUB_RUN_ID=1234567 gives_credentials_of "$session_arn/robot/1234567"
}

@test "the token file without the role is an error, the role without it is not a source" {
  use_robot
  unset AWS_ROLE_ARN
  refused_without_request 1 "AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not" -- whoami
  use_robot
  unset AWS_WEB_IDENTITY_TOKEN_FILE
  refused_without_request 1 "No AWS profile specified" AWS_WEB_IDENTITY_TOKEN_FILE -- whoami
}

@test "a profile with web_identity_token_file, and its settings" {
  robot_profile 'role_session_name = from-the-profile' 'duration_seconds = 1800'
  gives_credentials_of "$session_arn/robot/from-the-profile" --profile robot
  assert_equal "$(sent RoleSessionName) $(sent DurationSeconds) $(sent RoleArn)" "from-the-profile 1800 $role_arn/robot"
  launches "$session_arn/robot/from-the-profile" --profile robot
  run_idr whoami --no-cache --profile robot
  assert_stdout_has "web identity $role_arn/robot  ($HOME/.aws/config:3, $STANDIN_URL"
  AWS_PROFILE=robot gives_credentials_of "$session_arn/robot/from-the-profile"
}

@test "a profile with web_identity_token_file and no role_arn" {
  robot_profile
  sed -i /role_arn/d "$HOME/.aws/config"
  refused_without_request 1 "$HOME/.aws/config:2" role_arn -- --image busybox --profile robot
}

@test "the token is read at every launch, with or without a final newline" {
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/rotating", "web_identity_tokens":
    ["rotating.identity.token-000000000001", "rotating.identity.token-000000000002"]}]}'
  use_robot
  export AWS_ROLE_ARN=$role_arn/rotating
  printf rotating.identity.token-000000000001 >"$TEST_DIR/robot-token"
  run_idr whoami
  assert_status 0
  printf 'rotating.identity.token-000000000002\n' >"$TEST_DIR/robot-token"
  standin_mark
  run_idr whoami
  assert_status 0
  assert_requested AssumeRoleWithWebIdentity GetCallerIdentity
  assert_equal "$(sent WebIdentityToken)" rotating.identity.token-000000000002
  standin_mark
  run_idr whoami # kept, as long as the token is the same
  assert_requested GetCallerIdentity
}

@test "a missing token file, a folder, an empty one" {
  robot_profile
  rm "$TEST_DIR/robot-token"
  refused_without_request 1 "$TEST_DIR/robot-token" -- --image busybox --profile robot
  : >"$TEST_DIR/robot-token"
  refused_without_request 1 empty -- --image busybox --profile robot
  rm "$TEST_DIR/robot-token"
  mkdir "$TEST_DIR/robot-token"
  refused_without_request 1 "$TEST_DIR/robot-token" -- --image busybox --profile robot
}

@test "a token that STS refuses: the role, STS's code, what to check, never the token" {
  keep_secret token-of-somebody-else-00000
  robot_profile
  echo token-of-somebody-else-00000 >"$TEST_DIR/robot-token"
  refused 1 "$HOME/.aws/config:3" "$role_arn/robot" InvalidIdentityToken -- --image busybox --profile robot
  robot_profile
  sed -i 's,/robot$,/app,' "$HOME/.aws/config"
  refused 1 "$role_arn/app" AccessDenied "trust policy" AssumeRoleWithWebIdentity -- --image busybox --profile robot
  assert_no_secret_shown
}

# ---- GitHub Actions ----

@test "GitHub: the job's token for --role; audience, request, session name" {
  use_github
  export CI=true GITHUB_ACTIONS=true GITHUB_RUN_ID=987654
  launches "$session_arn/deploy/987654" --role "$role_arn/deploy"
  assert_equal "$(standin_last '.action == "GetOidcToken"' '.parameters | to_entries | map(.key + "=" + .value) | sort | join("&")')" \
    "api-version=2.0&audience=sts.amazonaws.com"
  gives_credentials_of "$session_arn/deploy/jo" --role "$role_arn/deploy" --role-session-name jo
  gives_credentials_of "$session_arn/deploy/jo" --role deploy@123456789012 --role-session-name jo
  run_idr whoami --role "$role_arn/deploy"
  assert_stdout_has "web identity $role_arn/deploy  (ACTIONS_ID_TOKEN_REQUEST_URL"
  assert_no_secret_shown
}

@test "GitHub: two requests, and the role's options reach STS" {
  use_github
  run_idr --image busybox --no-cache --role "$role_arn/deploy" --role-session-name jo --duration 30m \
    --policy '{"Version": "2012-10-17", "Statement": []}' --policy-arn arn:aws:iam::aws:policy/A
  assert_status 0
  assert_requested GetOidcToken AssumeRoleWithWebIdentity
  assert_equal "$(sent RoleSessionName) $(sent DurationSeconds) $(sent Policy) $(sent PolicyArns.member.1.arn)" \
    'jo 1800 {"Version":"2012-10-17","Statement":[]} arn:aws:iam::aws:policy/A'
}

@test "GitHub: options that such a role cannot have are refused, not dropped" {
  use_github
  local option
  for option in "--external-id abc" "--tag a=b" "--source-identity jo" "--mfa-serial arn:aws:iam::123456789012:mfa/dev"; do
    # shellcheck disable=SC2086 # two words
    refused_without_request 2 "${option%% *}" ACTIONS_ID_TOKEN_REQUEST_URL -- --image busybox --role "$role_arn/deploy" $option
  done
}

@test "GitHub: a bare name cannot be looked up, and the message explains how to write the role" {
  use_github
  refused_without_request 2 "--role: deploy" ARN NAME@ACCOUNT -- --image busybox --role deploy
}

@test "GitHub: without --role the job's token is not a source" {
  use_github
  refused_without_request 1 "No AWS profile specified" -- whoami
  run_idr --image busybox
  assert_status 0
  assert_stderr_has "the container gets no credentials"
  assert_no_request
}

@test "GitHub: keys in the environment take precedence over the job's token" {
  use_github
  use_dev_keys
  gives_credentials_of "$session_arn/app/jo" --role "$role_arn/app" --role-session-name jo
  assert_equal "$(standin_since_mark '.action == "GetOidcToken"')" 0
}

@test "GitHub: a job without the permission: the error names it" {
  export GITHUB_ACTIONS=true CI=true
  refused_without_request 1 "No AWS profile specified" "id-token: write" -- --image busybox --role "$role_arn/deploy"
  use_github
  export ACTIONS_ID_TOKEN_REQUEST_TOKEN=another-token-than-the-job-has
  keep_secret another-token-than-the-job-has
  refused 1 "127.0.0.1:$STANDIN_PORT" 401 "id-token: write" -- --image busybox --role "$role_arn/deploy"
  assert_no_secret_shown
}

@test "GitHub: a branch that the role does not trust" {
  use_github
  standin_set '{"oidc_issuer": {"path": "/actions/token", "request_token": "request-token-of-the-job",
    "subject": "repo:org/app:ref:refs/heads/feature"}}'
  refused 1 "$role_arn/deploy" AccessDenied "trust policy" subject -- --image busybox --role "$role_arn/deploy"
  assert_no_secret_shown
}

@test "GitHub: an invalid response of the issuer, and an invalid URL" {
  use_github
  local body
  for body in '<html>' '{}' '{\"value\": \"\"}' '[]'; do
    standin_set "{\"faults\": [{\"action\": \"GetOidcToken\", \"status\": 200, \"body\": \"$body\"}]}"
    refused 1 -- --image busybox --role "$role_arn/deploy"
  done
  standin_mark
  ACTIONS_ID_TOKEN_REQUEST_URL=ftp://x refused_without_request 1 ACTIONS_ID_TOKEN_REQUEST_URL -- \
    --image busybox --role "$role_arn/deploy"
}

@test "GitHub: the request's URL without a query" {
  use_github
  export ACTIONS_ID_TOKEN_REQUEST_URL=$STANDIN_URL/actions/token
  launches "$session_arn/deploy/.*" --role "$role_arn/deploy"
  assert_equal "$(standin_last '.action == "GetOidcToken"' .parameters.audience)" sts.amazonaws.com
}

# ---- GitLab and others ----

@test "--web-identity-token-env: a job's token in a variable" {
  keep_robot
  export CI=true GITLAB_CI=true CI_PIPELINE_ID=424242 AWS_ID_TOKEN=robot.identity.token-0000000000000001
  launches "$session_arn/robot/.*" --role "$role_arn/robot" --web-identity-token-env AWS_ID_TOKEN
  standin_mark
  run_idr whoami --role robot@123456789012 --web-identity-token-env AWS_ID_TOKEN --role-session-name jo
  assert_requested AssumeRoleWithWebIdentity GetCallerIdentity
  assert_equal "$(head -n 1 "$stdout_file")" "$session_arn/robot/jo"
  assert_stdout_has "(AWS_ID_TOKEN"
  assert_no_secret_shown
}

@test "--web-identity-token-env takes precedence over GitHub's token" {
  use_github
  export AWS_ID_TOKEN=robot.identity.token-0000000000000001
  gives_credentials_of "$session_arn/robot/jo" --role "$role_arn/robot" --web-identity-token-env AWS_ID_TOKEN --role-session-name jo
  assert_equal "$(standin_since_mark '.action == "GetOidcToken"')" 0
}

@test "--web-identity-token-env that is not used causes a message" {
  export AWS_ID_TOKEN=robot.identity.token-0000000000000001
  use_dev_keys
  run_idr --image busybox --role "$role_arn/app" --web-identity-token-env AWS_ID_TOKEN
  assert_status 0
  assert_stderr_matches 'warning: the token in AWS_ID_TOKEN is not used'
}

@test "--web-identity-token-env whose variable is empty or unset" {
  AWS_ID_TOKEN='' refused_without_request 2 AWS_ID_TOKEN -- \
    --image busybox --role "$role_arn/robot" --web-identity-token-env AWS_ID_TOKEN
  refused_without_request 2 AWS_ID_TOKEN -- --image busybox --role "$role_arn/robot" --web-identity-token-env AWS_ID_TOKEN
}

@test "GitLab: a job without a token: the error explains how to get one" {
  export GITLAB_CI=true CI=true
  refused_without_request 1 "No AWS profile specified" --web-identity-token-env -- --image busybox --role "$role_arn/robot"
}
