#!/usr/bin/env bats
# Remedies of idr if STS or IAM refuses, or IAM does not answer.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  export AWS_ENDPOINT_URL=$STANDIN_URL
  use_dev_keys
}
teardown() {
  standin_reset
  program_teardown
}

dev_arn=arn:aws:iam::123456789012:user/dev
scp_words="with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-a1b2c3d4e5/service_control_policy/p-examplepolicyid111"

# refuses ACTION CODE MESSAGE [STATUS]: the stand-in answers the action so.
refuses() {
  standin_set "$(jq -n --arg action "$1" --arg code "$2" --arg message "$3" --argjson status "${4:-403}" \
    '{faults: [{$action, $code, $message, $status}]}')"
}

# statement: the policy statement at the end of the remedy. make_role NAME STATEMENT…: dev creates a role
# with it as its trust policy.
statement() { grep -o '{"Effect".*' "$stderr_file" | jq -c .; }
make_role() {
  jq -n --arg name "$1" --argjson statement "$2" '{RoleName: $name, AssumeRolePolicyDocument:
      ({Version: "2012-10-17", Statement: [$statement]} | tojson)}' >"$TEST_DIR/role"
  /usr/bin/python3 "$PROJECT/tests/standin/botocore_call.py" iam CreateRole "$(<"$TEST_DIR/role")" >/dev/null
}

# ---- the trust policy ----

@test "a role that does not trust a user: the statement that allows the user" {
  refused 1 "$role_arn/opened cannot be assumed by $dev_arn: AccessDenied" "trust policy" --external-id -- \
    --image busybox --role "$role_arn/opened"
  make_role opened "$(statement)"
  launches "$session_arn/opened/.*" --role "$role_arn/opened"
}

@test "credentials of the role itself in the environment: they must be unset; no role needs to trust itself" {
  standin_set "{\"roles\": [{\"arn\": \"$role_arn/own\", \"trust\": {\"principals\": [\"$dev_arn\"]}}]}"
  SECRET_STDOUT=1 run_idr credentials --role "$role_arn/own" --format env
  eval "$stdout"
  keep_secret "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN"
  refused 1 "already a session of this role: \`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN\`" -- \
    --image busybox --role "$role_arn/own"
  refute_stderr_has Statement
}

@test "a role that does not trust the previous role: the statement that allows it, without another request" {
  standin_set "{\"roles\": [{\"arn\": \"$role_arn/team/first\", \"trust\": {\"principals\": [\"123456789012\"]}}]}"
  aws_config <<EOF
[profile first]
role_arn = $role_arn/team/first
credential_source = Environment
EOF
  standin_mark
  refused 1 "cannot be assumed by $session_arn/first/" -- --image busybox --profile first --role "$role_arn/second"
  assert_requested AssumeRole AssumeRole
  assert_equal "$(statement | jq -r .Principal.AWS)" "$role_arn/team/first"
  make_role second "$(statement)"
  launches "$session_arn/second/.*" --profile first --role "$role_arn/second"
}

@test "a role that does not trust a session of Identity Center: the statement has the path of its role" {
  local path=role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef
  use_sso
  refused 1 "cannot be assumed by $sso_arn: AccessDenied" -- --image busybox --profile sso --role "$role_arn/for-sso"
  assert_equal "$(statement | jq -r .Principal.AWS)" "arn:aws:iam::123456789012:$path"
  make_role for-sso "$(statement)"
  launches "$session_arn/for-sso/.*" --profile sso --role "$role_arn/for-sso"
}

@test "credentials of Identity Center from another source: the statement has a condition instead of the path" {
  use_sso
  SECRET_STDOUT=1 run_idr credentials --profile sso --format json
  use_keys "$(jq -r .AccessKeyId <<<"$stdout")" "$(jq -r .SecretAccessKey <<<"$stdout")" "$(jq -r .SessionToken <<<"$stdout")"
  refused 1 "cannot be assumed by $sso_arn: AccessDenied" -- --image busybox --role "$role_arn/closed"
  assert_equal "$(statement | jq -r .Principal.AWS)" arn:aws:iam::123456789012:root
  assert_equal "$(statement | jq -r '.Condition.ArnLike."aws:PrincipalArn"')" \
    "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_Dev_0123456789abcdef"
}

@test "a token of GitHub that the role does not trust: the statement names issuer, audience and subject" {
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  use_github
  refused 1 AccessDenied "trust policy" -- --image busybox --role "$role_arn/app"
  assert_equal "$(statement)" "$(jq -nc '{Effect: "Allow", Principal: {Federated:
      "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
    Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main"}}}')"
  assert_no_secret_shown
}

@test "a role with a path, and a caller who may not read it: the remedy mentions that the path is unknown" {
  use_limited_keys
  refused 1 "$role_arn/billing cannot be assumed" "path is unknown (AccessDenied)" PATH/NAME -- --image busybox --role billing
}

# ---- the action and the policy in the message of STS ----

@test "tags and a source identity that are not allowed: the option to omit, the actions to allow" {
  standin_set '{"users": [{"name": "untagged", "access_keys": [{"id": "AKIATESTUNTAGGED0004",
    "secret": "untaggedSecret/made+up000000000000000004"}], "denied_actions": ["sts:TagSession"]},
    {"name": "nameless", "access_keys": [{"id": "AKIATESTNAMELESS0005",
    "secret": "namelessSecret/made+up000000000000000005"}], "denied_actions": ["sts:SetSourceIdentity"]}]}'
  use_keys AKIATESTUNTAGGED0004 untaggedSecret/made+up000000000000000004
  refused 1 "perform: sts:TagSession" "omit --tag" -- --image busybox --role "$role_arn/app" --tag team=a
  assert_equal "$(statement | jq -c .Action)" '["sts:AssumeRole","sts:TagSession"]'
  use_keys AKIATESTNAMELESS0005 namelessSecret/made+up000000000000000005
  refused 1 "perform: sts:SetSourceIdentity" "omit --source-identity" -- \
    --image busybox --role "$role_arn/app" --source-identity jo
  assert_equal "$(statement | jq -c .Action)" '["sts:AssumeRole","sts:SetSourceIdentity"]'
}

@test "a service control policy: the remedy mentions that, not the trust policy" {
  refuses AssumeRole AccessDenied \
    "User: $dev_arn is not authorized to perform: sts:AssumeRole on resource: $role_arn/app $scp_words"
  refused 1 "$role_arn/app cannot be assumed by $dev_arn: AccessDenied $scp_words" \
    "Deny statement for sts:AssumeRole in a service control policy" -- --image busybox --role "$role_arn/app"
  refute_stderr_has "trust policy"
}

@test "a permissions boundary without an Allow: the statement to add" {
  refuses AssumeRole AccessDenied "User: $dev_arn is not authorized to perform: sts:AssumeRole on resource: \
$role_arn/app because no permissions boundary allows the sts:AssumeRole action"
  refused 1 "Allow sts:AssumeRole in the permissions boundary" -- --image busybox --role "$role_arn/app"
  assert_equal "$(statement | jq -r .Resource)" "$role_arn/app"
}

@test "a session that is denied: the policy that denies it" {
  refuses GetSessionToken AccessDenied "User: $dev_arn is not authorized to perform: sts:GetSessionToken $scp_words"
  refused 1 "Deny statement for sts:GetSessionToken in a service control policy" -- whoami --no-cache
}

@test "a region that is not activated" {
  refuses '*' RegionDisabledException "STS is not activated in this region for account:123456789012. Your account \
administrator can activate STS in this region using the IAM Console."
  refused 1 RegionDisabledException --region eu-west-3 "Account settings" -- \
    --image busybox --region eu-west-3 --role "$role_arn/app"
  refused 1 RegionDisabledException "Account settings" -- whoami --no-cache --region eu-west-3
}

# ---- keys ----

@test "a long-term key with a session token, and a temporary one without: what to unset or to set" {
  use_keys "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" left-over-token
  refused 1 InvalidClientTokenId "unset AWS_SESSION_TOKEN" -- --image busybox --role "$role_arn/app"
  refused 1 InvalidClientTokenId "unset AWS_SESSION_TOKEN" -- --image busybox --role app
  refused 1 InvalidClientTokenId "unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN" aws_security_token -- whoami
  use_dev_keys
  unset AWS_SESSION_TOKEN
  SECRET_STDOUT=1 run_idr credentials --role "$role_arn/app" --format json
  use_keys "$(jq -r .AccessKeyId <<<"$stdout")" "$(jq -r .SecretAccessKey <<<"$stdout")"
  refused 1 InvalidClientTokenId "set AWS_SESSION_TOKEN" -- --image busybox --role "$role_arn/app"
  refute_stderr_has unset
}

@test "an unknown key: the region, if that may be the reason" {
  export AWS_ACCESS_KEY_ID=AKIANOSUCHKEY0009999
  refused 1 InvalidClientTokenId "wrong, deleted or inactive, or it belongs to another partition" -- --image busybox --role app
  refused 1 InvalidClientTokenId "aws account enable-region --region-name ap-east-1" -- \
    --image busybox --region ap-east-1 --role "$role_arn/app"
  refused 1 InvalidClientTokenId "cn-north-1, which is in aws-cn" -- whoami --region cn-north-1
  refused 1 InvalidClientTokenId "a different partition than the role, which is in aws-iso" -- \
    whoami --role arn:aws-iso:iam::123456789012:role/app
  refute_stderr_has --region
}

# ---- the length of a session ----

@test "a longer session than the role allows: a shorter one, or the command that raises the limit" {
  refused 1 "lower than 2 h" "--duration 1h" "--role-name app --max-session-duration 7200" -- \
    --image busybox --role "$role_arn/app" --duration 2h
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
credential_source = Environment
duration_seconds = 7200
EOF
  refused 1 "duration_seconds = 3600" "--max-session-duration 7200" -- --image busybox --profile app
}

# ---- endpoints that do not answer ----

@test "a role by name while IAM is not reachable: the caller's account, after one attempt" {
  AWS_ENDPOINT_URL_IAM=http://$NOBODY_LISTENS launches "$session_arn/app/.*" --role app
  AWS_ENDPOINT_URL_IAM=http://$NOBODY_LISTENS run_idr whoami --no-cache --role app --verbose
  assert_status 0
  assert_stderr_has "IAM did not return the ARN of role app (no answer from $NOBODY_LISTENS"
  refute_stderr_has "again in"
}

@test "a role by name that cannot be assumed while IAM is not reachable: the variable for the IAM endpoint" {
  AWS_ENDPOINT_URL_IAM=http://$NOBODY_LISTENS refused 1 AccessDenied \
    "the endpoint: AWS_ENDPOINT_URL_IAM); if the role has one, write PATH/NAME" -- whoami --role closed
}

@test "an external ID that STS rejects: STS's message, without the ID" {
  keep_secret "shop 42 secret"
  refuses AssumeRole ValidationError \
    "1 validation error detected: Value 'shop 42 secret' at 'externalId' failed to satisfy constraint" 400
  refused 1 "Value … at 'externalId'" -- whoami --role "$role_arn/app" --external-id "shop 42 secret"
  assert_no_secret_shown
}

@test "a role by name while IAM fails, or drops its connections: the caller's account" {
  standin_set '{"faults": [{"action": "GetRole", "status": 503}]}'
  AWS_MAX_ATTEMPTS=1 launches "$session_arn/app/.*" --role app
  standin_set '{"faults": [{"action": "GetRole", "drop": true}]}'
  standin_mark
  launches "$session_arn/app/.*" --role app
  assert_equal "$(standin_since_mark '.action == "GetRole"')" 1
}

@test "a service that does not answer: the remedy names its own variable" {
  AWS_ENDPOINT_URL_STS=http://$NOBODY_LISTENS refused 1 "the endpoint (AWS_ENDPOINT_URL_STS)" -- \
    --image busybox --role "$role_arn/app"
  use_sso
  AWS_ENDPOINT_URL_SSO=http://$NOBODY_LISTENS refused 1 "the endpoint (AWS_ENDPOINT_URL_SSO)" -- whoami --profile sso
  refute_stderr_has AWS_ENDPOINT_URL_STS
}
