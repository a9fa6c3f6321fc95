#!/usr/bin/env bats
# Which requests are retried and how often, which are not, and the number of connections.

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

# fault ACTION REST: that action fails; REST is the rest of the fault's JSON object.
fault() { standin_set "{\"faults\": [{\"action\": \"$1\", $2}]}"; }
# times ACTION N: the stand-in received this many of these requests since standin_mark.
times() { assert_equal "$1 $(standin_since_mark ".action == \"$1\"")" "$1 $2"; }
# assume ARG…: a launch that sends one request, for the role app.
assume() { run_idr --image busybox --no-cache --role "$role_arn/app" "$@"; }

# Temporary failures: the status and the code or body of a fault, one per line.
passing='"status": 500, "code": "InternalFailure"
"status": 502, "body": "<html>Bad Gateway</html>"
"status": 503
"status": 504, "body": ""
"status": 400, "code": "Throttling"
"status": 400, "code": "ThrottlingException"
"status": 400, "code": "RequestLimitExceeded"
"status": 400, "code": "RequestTimeout"
"status": 429, "code": "TooManyRequestsException"
"drop": true'

@test "STS: a temporary failure is retried, and succeeds the second or the third time" {
  local fault times
  while IFS= read -r fault; do
    for times in 1 2; do
      fault AssumeRole "$fault, \"times\": $times"
      standin_mark
      assume
      assert_status 0
      times AssumeRole $((times + 1))
    done
  done <<<"$passing"
}

@test "STS: a persistent failure is reported after three attempts" {
  local fault
  while IFS= read -r fault; do
    fault AssumeRole "$fault"
    standin_mark
    assume
    assert_status 1
    times AssumeRole 3
    assert_stderr_has "127.0.0.1:$STANDIN_PORT"
  done < <(grep -e body -e drop <<<"$passing")
  fault AssumeRole '"status": 400, "code": "Throttling"'
  standin_mark
  assume
  times AssumeRole 3
  assert_stderr_has Throttling
  assert_stderr_has "$role_arn/app"
  assert_no_docker_run
}

@test "IDPCommunicationError is retried" {
  use_robot
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  fault AssumeRoleWithWebIdentity '"status": 400, "code": "IDPCommunicationError", "times": 2'
  gives_credentials_of "$session_arn/robot/job"
  standin_mark
  fault AssumeRoleWithWebIdentity '"status": 400, "code": "IDPCommunicationError"'
  run_idr whoami --no-cache
  assert_status 1
  assert_stderr_has IDPCommunicationError
  times AssumeRoleWithWebIdentity 3
}

@test "AWS_MAX_ATTEMPTS, then max_attempts of the profile" {
  fault AssumeRole '"status": 503'
  local attempts
  for attempts in 1 2 5; do
    standin_mark
    AWS_MAX_ATTEMPTS=$attempts assume
    assert_status 1
    times AssumeRole "$attempts"
  done
  aws_config <<<$'[default]\nmax_attempts = 2'
  standin_mark
  assume
  times AssumeRole 2
  standin_mark
  AWS_MAX_ATTEMPTS=1 assume
  times AssumeRole 1
  aws_config <<<$'[other]\nmax_attempts = 2\n[profile third]\nmax_attempts = 2'
  standin_mark
  assume
  times AssumeRole 3
}

@test "invalid retry settings" {
  local value
  for value in 0 -1 x 1.5 99999999999999999999; do
    AWS_MAX_ATTEMPTS=$value assume
    assert_status 1
    assert_stderr_has AWS_MAX_ATTEMPTS
  done
  AWS_RETRY_MODE=often assume
  assert_status 1
  assert_stderr_has AWS_RETRY_MODE
  aws_config <<<$'[default]\nretry_mode = often'
  assume
  assert_stderr_has "$HOME/.aws/config:2"
  for value in standard adaptive legacy; do
    AWS_RETRY_MODE=$value assume
    assert_status 0
  done
  times AssumeRole 3
}

@test "a refusal is not retried" {
  local code
  for code in AccessDenied ExpiredToken ExpiredTokenException InvalidClientTokenId SignatureDoesNotMatch \
    MalformedPolicyDocument PackedPolicyTooLarge RegionDisabledException ValidationError; do
    fault AssumeRole "\"status\": 403, \"code\": \"$code\""
    standin_mark
    assume
    assert_status 1
    assert_stderr_has "$code"
    times AssumeRole 1
  done
  assert_no_docker_run
}

@test "a pause before a retry is shown with --verbose" {
  fault AssumeRole '"status": 503, "times": 1'
  assume --verbose
  assert_status 0
  assert_stderr_matches "127.0.0.1:$STANDIN_PORT answered 503 .*; again in [0-9]+ ms"
}

@test "nothing listens: all attempts are made, with one message" {
  AWS_ENDPOINT_URL=http://$NOBODY_LISTENS assume --verbose
  assert_status 1
  assert_equal "$(grep -c 'again in' "$stderr_file")" 2
}

@test "every action of a launch: the role's ARN, the caller, the session" {
  local action
  for action in GetRole AssumeRole GetCallerIdentity; do
    fault $action '"status": 503, "times": 2'
    standin_mark
    run_idr whoami --no-cache --role app
    assert_status 0
    times $action 3
  done
  fault GetSessionToken '"status": 503, "times": 2'
  run_idr whoami --no-cache
  assert_status 0
  times GetSessionToken 3
}

@test "SSO: portal and token endpoint" {
  use_sso
  local fault
  for fault in '"status": 500' '"status": 429, "code": "TooManyRequestsException"' '"drop": true'; do
    fault GetRoleCredentials "$fault, \"times\": 2"
    standin_mark
    run_idr whoami --no-cache --profile sso
    assert_status 0
    times GetRoleCredentials 3
    standin_mark
    fault GetRoleCredentials "$fault"
    run_idr whoami --no-cache --profile sso
    assert_status 1
    times GetRoleCredentials 3
  done
  sso_token company -1min
  fault CreateToken '"status": 503, "times": 2'
  standin_mark
  run_idr whoami --no-cache --profile sso
  assert_status 0
  times CreateToken 3
  standin_set '{"sso_sessions": []}'
  standin_mark
  run_idr whoami --no-cache --profile sso
  assert_status 1
  times GetRoleCredentials 1 # 401
}

@test "a token endpoint that fails is retried, and its error is reported" {
  use_sso
  sso_token company -1min
  fault CreateToken '"status": 503'
  run_idr whoami --no-cache --profile sso
  assert_status 1
  times CreateToken 3
  assert_stderr_has 503
}

@test "the issuer of a job's token" {
  use_github
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  fault GetOidcToken '"status": 500, "times": 2'
  run_idr whoami --no-cache --role "$role_arn/deploy"
  assert_status 0
  times GetOidcToken 3
  fault GetOidcToken '"status": 403'
  standin_mark
  run_idr whoami --no-cache --role "$role_arn/deploy"
  assert_status 1
  times GetOidcToken 1
}

@test "the container endpoint" {
  use_container
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  local fault
  for fault in '"status": 500' '"status": 429' '"drop": true'; do
    fault GetContainerCredentials "$fault, \"times\": 2"
    standin_mark
    run_idr whoami --no-cache
    assert_status 0
    times GetContainerCredentials 3
  done
  fault GetContainerCredentials '"status": 404'
  standin_mark
  run_idr whoami --no-cache
  assert_status 1
  times GetContainerCredentials 1
}

# ---- connections ----

# connections: the number of connections of the requests since standin_mark.
connections() { tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq .connection | sort -u | wc -l; }

@test "one connection serves all calls to one host" {
  aws_config <<EOF
[profile one]
role_arn = $role_arn/app
credential_source = Environment
[profile two]
role_arn = $role_arn/next
source_profile = one
EOF
  run_idr whoami --no-cache --profile two --verbose
  assert_status 0
  assert_requested AssumeRole AssumeRole GetCallerIdentity
  assert_equal "$(connections)" 1
  use_sso
  sso_token company 5min
  standin_mark
  run_idr whoami --no-cache --profile sso --role app
  assert_requested CreateToken GetRoleCredentials GetRole AssumeRole GetCallerIdentity
  assert_equal "$(connections)" 1
}

@test "neither a refusal nor a 503 response ends the connection" {
  fault AssumeRole '"status": 503, "times": 2'
  run_idr whoami --no-cache --role app
  assert_requested GetRole AssumeRole AssumeRole AssumeRole GetCallerIdentity
  assert_equal "$(connections)" 1
  standin_mark
  run_idr whoami --no-cache --role closed
  assert_requested GetRole AssumeRole GetCallerIdentity
  assert_equal "$(connections)" 1
}

@test "after a dropped connection there is a new one" {
  fault AssumeRole '"drop": true, "times": 2'
  run_idr whoami --no-cache --role "$role_arn/app"
  assert_status 0
  assert_requested AssumeRole AssumeRole AssumeRole GetCallerIdentity
  assert_equal "$(connections)" 3
}
