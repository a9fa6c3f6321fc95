#!/usr/bin/env bats
# The credentials of a container: their source, how the role is assumed, which requests STS receives.

load helpers
setup_file() {
  standin_for_file
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/third",
    "trust": {"principals": ["arn:aws:iam::123456789012:role/next"]}}]}'
}
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
}
teardown() { program_teardown; }

mfa_device=arn:aws:iam::123456789012:mfa/dev
mfa_code=739164

# launch_as NAME OPTION…: a launch succeeds, and its container has this session of a role.
launch_as() {
  run_idr --image busybox "${@:2}"
  assert_status 0
  assert_stderr_matches "assumed-role/$1[,/@]"
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
}
sent() { standin_last '.action == "AssumeRole"' ".parameters[\"$1\"]"; }

# ---- the source of credentials ----

@test "keys in the environment" {
  use_dev_keys
  launch_as app --role app
  assert_equal "$(standin_last .access_key_id)" AKIATESTDEV000000001
}

@test "temporary keys in the environment are sent with their token" {
  use_dev_keys
  SECRET_STDOUT=1 run_idr credentials --role app --format json
  assert_status 0
  use_keys "$(jq -r .AccessKeyId <<<"$stdout")" "$(jq -r .SecretAccessKey <<<"$stdout")" \
    "$(jq -r .SessionToken <<<"$stdout")"
  launch_as next --role "$role_arn/next"
  assert_equal "$(standin_last .caller)" \
    "arn:aws:sts::123456789012:assumed-role/app/$(standin_last .caller | sed 's,.*/,,')"
}

@test "a profile with static keys, in the credentials file or in the config file" {
  dev_credentials
  launch_as app --profile dev --role app
  rm "$HOME/.aws/credentials"
  aws_config <<'EOF'
[profile dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
EOF
  launch_as app --profile dev --role app
}

@test "AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE specify other files" {
  dev_credentials
  mv "$HOME/.aws/credentials" "$TEST_DIR/keys"
  printf '[profile x]\nrole_arn = %s/app\nsource_profile = dev\n' "$role_arn" >"$TEST_DIR/conf"
  export AWS_CONFIG_FILE=$TEST_DIR/conf AWS_SHARED_CREDENTIALS_FILE=$TEST_DIR/keys
  launch_as app --profile x
}

@test "role_arn with source_profile" {
  dev_credentials
  aws_config <<<$'[profile app]\nrole_arn = '"$role_arn"$'/app\nsource_profile = dev'
  standin_mark
  launch_as app --profile app
  asked AssumeRole
}

@test "a chain of three roles" {
  dev_credentials
  aws_config <<EOF
[profile one]
role_arn = $role_arn/app
source_profile = dev
[profile two]
role_arn = $role_arn/next
source_profile = one
[profile three]
role_arn = $role_arn/third
source_profile = two
EOF
  standin_mark
  launch_as third --profile three
  asked AssumeRole AssumeRole AssumeRole
}

@test "credential_source = Environment" {
  aws_config <<<$'[profile app]\nrole_arn = '"$role_arn"$'/app\ncredential_source = Environment'
  use_dev_keys
  launch_as app --profile app
}

@test "the role of --role is assumed with the role of the profile" {
  dev_credentials
  aws_config <<<$'[profile app]\nrole_arn = '"$role_arn"$'/app\nsource_profile = dev'
  launch_as next --profile app --role "$role_arn/next"
}

@test "--profile overrides the environment, keys in the environment override AWS_PROFILE" {
  dev_credentials
  use_partner_keys
  launch_as app --profile dev --role app
  use_dev_keys
  AWS_PROFILE=nosuch launch_as app --role app
}

@test "AWS_PROFILE, then AWS_DEFAULT_PROFILE, then default" {
  dev_credentials
  AWS_PROFILE=dev AWS_DEFAULT_PROFILE=nosuch launch_as app --role app
  AWS_DEFAULT_PROFILE=dev launch_as app --role app
  sed -i 's/dev]/default]/' "$HOME/.aws/credentials"
  launch_as app --role app
}

@test "blank keys in the environment count as unset" {
  dev_credentials
  AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY=' ' AWS_PROFILE=dev launch_as app --role app
}

# ---- the role ----

@test "a role by name: its path is found, two requests" {
  use_dev_keys
  standin_mark
  launch_as billing --role billing
  asked GetRole AssumeRole
  assert_equal "$(sent RoleArn)" "$role_arn/service/billing"
}

@test "a role by name, if iam:GetRole is not allowed: three requests" {
  use_limited_keys
  standin_mark
  launch_as app --role app
  asked GetRole GetCallerIdentity AssumeRole
}

@test "a role by path and name: two requests, none of them to IAM" {
  use_limited_keys
  standin_mark
  launch_as billing --role service/billing
  asked GetCallerIdentity AssumeRole
  assert_equal "$(sent RoleArn)" "$role_arn/service/billing"
}

@test "a role by ARN: one request" {
  use_dev_keys
  standin_mark
  launch_as app --role "$role_arn/app"
  asked AssumeRole
}

@test "a role by NAME@ACCOUNT: one request" {
  use_partner_keys
  standin_mark
  launch_as partner --role partner@123456789012 --external-id shop-42
  asked AssumeRole
  assert_equal "$(sent RoleArn)" "$role_arn/partner"
}

@test "--aws-role-name is --role" {
  use_dev_keys
  launch_as app --aws-role-name app
}

@test "one connection serves the two requests of a role by name" {
  use_dev_keys
  standin_mark
  launch_as app --role app
  assert_equal "$(tail -n 2 "$STANDIN_LOG" | jq .connection | uniq | wc -l)" 1
}

@test "every role option reaches STS" {
  use_dev_keys
  echo '{ "Version": "2012-10-17",  "Statement": [] }' >policy.json
  launch_as long --role "$role_arn/long" --role-session-name jo@laptop --duration 2h \
    --external-id 'id:1/a+b=c' --policy policy.json --policy-arn arn:aws:iam::aws:policy/A \
    --policy-arn arn:aws:iam::aws:policy/B --tag team=a --tag 'Étage=2 & 3=x' --tag empty= \
    --transitive-tag-key team --transitive-tag-key empty --source-identity jo
  assert_equal "$(standin_last '.parameters | del(.Action, .Version) | to_entries
    | map(.key + "=" + .value) | sort | .[]')" "$(LC_ALL=C sort <<EOF
DurationSeconds=7200
ExternalId=id:1/a+b=c
Policy={"Version":"2012-10-17","Statement":[]}
PolicyArns.member.1.arn=arn:aws:iam::aws:policy/A
PolicyArns.member.2.arn=arn:aws:iam::aws:policy/B
RoleArn=$role_arn/long
RoleSessionName=jo@laptop
SourceIdentity=jo
Tags.member.1.Key=team
Tags.member.1.Value=a
Tags.member.2.Key=Étage
Tags.member.2.Value=2 & 3=x
Tags.member.3.Key=empty
Tags.member.3.Value=
TransitiveTagKeys.member.1=team
TransitiveTagKeys.member.2=empty
EOF
)"
  launch_as long --role "$role_arn/long" --policy '{"Version": "2012-10-17", "Statement": []}'
  assert_equal "$(sent Policy)" '{"Version":"2012-10-17","Statement":[]}'
}

@test "a role's settings in its profile reach STS" {
  dev_credentials
  aws_config <<EOF
[profile long]
role_arn = $role_arn/long
source_profile = dev
external_id = xyz-1
role_session_name = from-the-profile
duration_seconds = 5400
EOF
  launch_as long/from-the-profile --profile long
  assert_equal "$(sent ExternalId) $(sent DurationSeconds)" "xyz-1 5400"
}

@test "--duration: seconds, minutes, hours, the default, and what is out of range" {
  use_dev_keys
  local pair
  for pair in 900:900 15m:900 90m:5400 12h:43200 43200s:43200; do
    launch_as long --role "$role_arn/long" --duration "${pair%:*}"
    assert_equal "$(sent DurationSeconds)" "${pair#*:}"
  done
  launch_as long --role "$role_arn/long"
  assert_regex "$(sent DurationSeconds)" '^(null|3600)$'
  standin_mark
  for pair in 899 14m 13h 0 -1 1d '' x 99999999999999999999 1.5h; do
    run_idr --image busybox --role "$role_arn/long" --duration "$pair"
    assert_status 2
    assert_stderr_has --duration
  done
  assert_no_request
}

@test "a role of another partition: the default region of that partition, for STS and the container" {
  use_keys AKIATESTGOV000000005 govSecret/made+up00000000000000000000005
  local role=arn:aws-us-gov:iam::888888888888:role/app
  launch_as app --role $role
  assert_env AWS_REGION us-gov-west-1
  assert_env AWS_DEFAULT_REGION us-gov-west-1
  assert_equal "$(standin_last .region)" us-gov-west-1
  AWS_REGION=us-gov-east-1 launch_as app --role $role
  assert_env AWS_REGION us-gov-east-1
  aws_credentials <<<$'[gov]\naws_access_key_id = AKIATESTGOV000000005\naws_secret_access_key = govSecret/made+up00000000000000000000005'
  aws_config <<<$'[profile app]\nrole_arn = '$role$'\nsource_profile = gov'
  launch_as app --profile app
  assert_env AWS_REGION us-gov-west-1
  run_idr whoami --profile app
  assert_stdout_has "region      us-gov-west-1  (default)"
}

@test "a region of a different partition than the role, the profile or the SSO session: an error, and no request" {
  use_dev_keys
  standin_mark
  local gov=arn:aws-us-gov:iam::888888888888:role/app
  refused_unasked 2 "--role: the role is in partition aws-us-gov, but region eu-west-1 (--region) is in partition aws" \
    "--region us-gov-west-1" -- --image busybox --role $gov --region eu-west-1
  AWS_REGION=eu-west-1 refused_unasked 2 "region eu-west-1 (AWS_REGION)" -- whoami --role $gov
  AWS_REGION=us-gov-east-1 refused_unasked 2 "--role: the role is in partition aws," -- credentials --role "$role_arn/app"
  aws_config <<EOF
[profile gov]
region = eu-west-1
role_arn = $gov
credential_source = Environment
[profile sso]
region = eu-west-1
sso_region = cn-north-1
sso_start_url = $sso_start_url
sso_account_id = 123456789012
sso_role_name = Dev
EOF
  refused_unasked 1 "$HOME/.aws/config:3: the role is in partition aws-us-gov" "$HOME/.aws/config:2" -- \
    --image busybox --profile gov
  refused_unasked 1 "sso_region cn-north-1 is in partition aws-cn" "--region cn-northwest-1" -- whoami --profile sso
}

@test "the session of a role assumed with temporary credentials is capped at an hour, with a message" {
  dev_credentials
  aws_config <<<$'[profile app]\nrole_arn = '"$role_arn"$'/app\nsource_profile = dev'
  launch_as next --profile app --role "$role_arn/next" --duration 2h
  assert_stderr_has "warning: --role: the session is capped at 1 h"
  assert_equal "$(sent DurationSeconds)" 3600
  use_sso
  launch_as long --profile sso --role "$role_arn/long" --duration 2h
  assert_stderr_has "warning: --role: the session is capped at 1 h"
  assert_equal "$(sent DurationSeconds)" 3600
}

@test "the session of a role assumed with temporary credentials of credential_process is capped" {
  dev_credentials
  aws_config <<EOF
[profile temporary]
credential_process = $IDR credentials --profile dev
[profile long-term]
credential_process = $IDR credentials --profile dev --no-session
EOF
  launch_as long --profile temporary --role "$role_arn/long" --duration 2h
  assert_stderr_has "warning: --role: the session is capped at 1 h"
  assert_equal "$(sent DurationSeconds)" 3600
  launch_as long --profile long-term --role "$role_arn/long" --duration 2h
  refute_stderr_has capped
  assert_equal "$(sent DurationSeconds)" 7200
}

@test "MFA: a session of more than an hour is assumed with the keys and the code, one of an hour with a session" {
  dev_credentials
  aws_config <<EOF
[profile long]
role_arn = $role_arn/long
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = echo $mfa_code
duration_seconds = 14400
EOF
  standin_mark
  launch_as long --profile long
  asked AssumeRole
  assert_equal "$(sent DurationSeconds) $(sent SerialNumber) $(sent TokenCode)" \
    "14400 arn:aws:iam::123456789012:mfa/dev $mfa_code"
  standin_mark
  launch_as long --profile dev --role "$role_arn/long" --mfa-serial arn:aws:iam::123456789012:mfa/dev \
    --mfa-code "$mfa_code" --duration 12h
  asked AssumeRole
  assert_equal "$(sent DurationSeconds)" 43200
  standin_mark
  launch_as long --profile dev --role "$role_arn/long" --mfa-serial arn:aws:iam::123456789012:mfa/dev \
    --mfa-code "$mfa_code" --duration 1h
  asked GetSessionToken AssumeRole
}

@test "the session's name: user@host, sanitized; in CI the ID of the run" {
  use_dev_keys
  LOGNAME='jo smith/é' launch_as app --role "$role_arn/app"
  assert_regex "$(sent RoleSessionName)" '^jo-smith-[-]+@[A-Za-z0-9_+=,.@-]+$'
  LOGNAME=$(printf 'x%.0s' {1..80}) launch_as app --role "$role_arn/app"
  assert_equal "$(sent RoleSessionName)" "$(printf 'x%.0s' {1..64})"
  CI=true GITHUB_RUN_ID=1234567 launch_as app/1234567 --role "$role_arn/app"
  CI=true LOGNAME=jo launch_as app/jo --role "$role_arn/app"
}

# ---- long-term keys ----

@test "a profile with long-term keys and no role provides a session" {
  dev_credentials
  standin_mark
  run_idr --image busybox --profile dev
  assert_status 0
  asked GetSessionToken
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_regex "$(env_value AWS_SESSION_TOKEN)" .
  assert_stderr_matches 'idr: profile dev, until [0-9:]{5} UTC'
  refute_stderr_has "IAM refuses all calls"
  run_idr --image busybox --profile dev --verbose
  assert_stderr_has "IAM refuses all calls of this session"
  run_idr doctor --profile dev
  assert_has "$stdout" "IAM refuses all calls of this session"
  run_idr --image busybox --profile dev --duration 90m
  assert_equal "$(standin_last .parameters.DurationSeconds)" 5400
}

@test "--no-session passes the long-term keys, without a request" {
  dev_credentials
  standin_mark
  run_idr --image busybox --profile dev --no-session
  assert_status 0
  assert_no_request
  assert_env AWS_ACCESS_KEY_ID AKIATESTDEV000000001
  assert_env AWS_SECRET_ACCESS_KEY devSecret/wholly+made/up0000000000000001
  refute_has "$(env_names)" AWS_SESSION_TOKEN
  assert_stderr_has "long-term"
}

@test "a profile with temporary keys provides them unchanged" {
  keep_secret a-token-that-was-issued-before temporary-secret-0000000
  aws_credentials <<'EOF'
[temporary]
aws_access_key_id = ASIATEMPORARY0000000
aws_secret_access_key = temporary-secret-0000000
aws_session_token = a-token-that-was-issued-before
EOF
  standin_mark
  run_idr --image busybox --profile temporary
  assert_status 0
  assert_no_request
  assert_env AWS_SESSION_TOKEN a-token-that-was-issued-before
}

# ---- MFA ----

@test "MFA by --mfa-code, with --mfa-serial or the profile's mfa_serial" {
  use_dev_keys
  standin_mark
  launch_as guarded --role "$role_arn/guarded" --mfa-serial $mfa_device --mfa-code $mfa_code
  asked GetSessionToken AssumeRole
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  dev_credentials
  aws_config <<EOF
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = $mfa_device
EOF
  launch_as guarded --profile guarded --mfa-code $mfa_code
  refute_stderr_has $mfa_code
}

@test "MFA by a prompt on the terminal, which does not show the answer" {
  use_dev_keys
  KEYS_WHEN="shown MFA" KEYS=$mfa_code$'\n' KEYS_ECHO=always \
    run_idr_on_terminal --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 0
  assert_stdout_has "$mfa_device"
  assert_stdout_has assumed-role/guarded/
  refute_has "$stdout" $mfa_code
}

@test "MFA prompts on the terminal even if stdin, stdout and stderr are redirected" {
  cat >"$TEST_DIR/idr-with-files" <<EOF
#!/bin/sh
exec $IDR "\$@" </dev/null >$TEST_DIR/stdout.files 2>$TEST_DIR/stderr.files
EOF
  chmod +x "$TEST_DIR/idr-with-files"
  use_dev_keys
  IDR=$TEST_DIR/idr-with-files KEYS_WHEN="shown MFA" KEYS=$mfa_code$'\n' \
    run_idr_on_terminal --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 0
  assert_has "$(<"$TEST_DIR/stderr.files")" assumed-role/guarded/
  assert_equal "$(<"$TEST_DIR/stdout.files")" ""
}

@test "MFA interrupted: the terminal echoes again, nothing is started" {
  use_dev_keys
  cat >"$TEST_DIR/idr-then-mode" <<EOF
#!/bin/sh
trap : INT
$IDR "\$@"
code=\$?
stty -a
exit \$code
EOF
  chmod +x "$TEST_DIR/idr-then-mode"
  IDR=$TEST_DIR/idr-then-mode KEYS_WHEN="shown MFA" KEYS=$'\x03' KEYS_ECHO=always \
    run_idr_on_terminal --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 130
  assert_regex "$stdout" '[^-]echo '
  assert_no_docker_run
}

@test "MFA without a terminal: an error, no prompt, no request" {
  printf '#!/bin/sh\nexec setsid --wait %q "$@"\n' "$IDR" >"$TEST_DIR/idr-detached"
  chmod +x "$TEST_DIR/idr-detached"
  use_dev_keys
  standin_mark
  IDR=$TEST_DIR/idr-detached run_idr --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device
  assert_status 1
  assert_stderr_has --mfa-code
  assert_no_request
  assert_no_docker_run
}

@test "a wrong MFA code: the device, STS's code, never the code that was typed" {
  use_dev_keys
  local code
  for code in 111222 000000; do
    run_idr --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device --mfa-code $code
    assert_status 1
    assert_stderr_has MFA
    refute_stderr_has "$code"
  done
  standin_mark
  for code in 12345 abcdef; do # no device shows that
    run_idr --image busybox --role "$role_arn/guarded" --mfa-serial $mfa_device --mfa-code $code
    assert_status 2
    refute_stderr_has "$code"
  done
  assert_no_request
  assert_no_docker_run
}

# ---- idr credentials ----

@test "credentials: a process document" {
  use_dev_keys
  SECRET_STDOUT=1 run_idr credentials --role "$role_arn/app"
  assert_status 0
  assert_equal "$stderr" ""
  jq -e '.Version == 1 and (.AccessKeyId | startswith("ASIA")) and (.SecretAccessKey | length > 30)
    and (.SessionToken | length > 100) and (.Expiration | fromdateiso8601 > now + 3000)
    and (keys - ["AccessKeyId", "AccountId", "Expiration", "SecretAccessKey", "SessionToken", "Version"] == [])' \
    <<<"$stdout"
  SECRET_STDOUT=1 run_idr credentials --role app --format process
  jq -e '.Version == 1' <<<"$stdout"
}

@test "credentials: json, and the formats of variables" {
  use_dev_keys
  SECRET_STDOUT=1 run_idr credentials --role app --format json --region eu-west-1
  jq -e '.AccessKeyId and .SecretAccessKey and .SessionToken and .Expiration and .Region == "eu-west-1"' \
    <<<"$stdout"
  SECRET_STDOUT=1 run_idr credentials --role app --format env-no-export
  assert_status 0
  local name
  for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION; do
    grep -q "^$name=." "$stdout_file"
  done
  SECRET_STDOUT=1 run_idr credentials --role app --role-session-name jo --format=env
  assert_status 0
  assert_equal "$(SECRET_STDOUT=1 run_idr credentials --role app --role-session-name jo --format=export && echo "$stdout")" \
    "$stdout"
  eval "$stdout"
  run_idr whoami
  assert_status 0
  assert_stdout_has arn:aws:sts::123456789012:assumed-role/app/jo
}

@test "credentials: idr.toml is ignored, and a warning names its role and profile settings" {
  use_dev_keys
  printf 'image = "x"\nrole = "app"\n' >idr.toml
  mkdir -p "$HOME/.config/iam-docker-run"
  echo 'region = "ap-south-1"' >"$HOME/.config/iam-docker-run/idr.toml"
  SECRET_STDOUT=1 run_idr credentials
  assert_status 0
  assert_stderr_has "idr credentials ignores idr.toml: --region ($HOME/.config/iam-docker-run/idr.toml:1), --role ($PWD/idr.toml:2)"
  SECRET_STDOUT=1 run_idr credentials --role app --region eu-west-1
  refute_stderr_has idr.toml
  echo 'role' >idr.toml
  SECRET_STDOUT=1 run_idr credentials
  assert_status 0
  refute_stderr_has idr.toml
}

@test "credentials: fish reads its format" {
  command -v fish >/dev/null || skip "fish is not installed"
  use_keys AKIATESTDEV000000001 "devSecret/wholly+made/up0000000000000001"
  SECRET_STDOUT=1 run_idr credentials --role app --format fish
  assert_status 0
  AWS_SESSION_TOKEN=old fish --no-config -c "source $stdout_file; env" >"$TEST_DIR/fish.secret"
  SECRET_STDOUT=1 run_idr credentials --role app --format env-no-export
  assert_equal "$(grep '^AWS_[A-Z]*' "$TEST_DIR/fish.secret" | grep -Ff "$stdout_file" -c)" 6
}

@test "credentials: fish, bash and an env file get any secret unchanged" {
  keep_secret
  # shellcheck disable=SC1003 # a backslash
  local secret='a b'"'"'$HOME"`\(#)~*?{x};|&'
  cat >"$TEST_DIR/print" <<EOF
#!/bin/sh
cat "$TEST_DIR/document"
EOF
  chmod +x "$TEST_DIR/print"
  jq -n --arg secret "$secret" '{Version: 1, AccessKeyId: "ASIATEST000000000009", SecretAccessKey: $secret,
    SessionToken: "token"}' >"$TEST_DIR/document"
  aws_config <<<"[default]"$'\n'"credential_process = $TEST_DIR/print"
  SECRET_STDOUT=1 run_idr credentials --format env
  assert_equal "$(eval "$stdout" && printf %s "$AWS_SECRET_ACCESS_KEY")" "$secret"
  SECRET_STDOUT=1 run_idr credentials --format env-no-export
  assert_has "$stdout" "AWS_SECRET_ACCESS_KEY=$secret"
  command -v fish >/dev/null || skip "fish is not installed"
  SECRET_STDOUT=1 run_idr credentials --format fish
  # shellcheck disable=SC2016 # fish expands it
  assert_equal "$(fish --no-config -c "source $stdout_file"'; printf %s "$AWS_SECRET_ACCESS_KEY"')" "$secret"
}

@test "credentials: after a failure the command line in the manual does not run eval" {
  local line
  line=$(sed -n '/creds=/,/eval/p' "$PROJECT/man/idr-credentials.1" | sed 's/^\$ //; s/\\e$/\\/; s/\\(dq/"/g')
  line=${line//role-myservice-task/closed}
  use_dev_keys
  mkdir "$TEST_DIR/bin"
  ln -s "$IDR" "$TEST_DIR/bin/idr"
  ! PATH=$TEST_DIR/bin:$PATH bash -c "$line" 2>/dev/null || fail "it succeeds"
  PATH=$TEST_DIR/bin:$PATH bash -c "${line/closed/app}"
}

@test "credentials: another format is a usage error without a request" {
  use_dev_keys
  standin_mark
  run_idr credentials --role app --format yaml
  assert_status 2
  assert_stderr_has yaml
  assert_stderr_has process
  assert_no_request
}

@test "credentials: a failure puts nothing on stdout" {
  use_dev_keys
  run_idr credentials --role closed
  assert_status 1
  assert_stdout ""
}

@test "botocore uses idr as a credential_process" {
  dev_credentials
  aws_config <<EOF
[profile container]
credential_process = $IDR credentials --profile dev --role app --role-session-name from-botocore
EOF
  AWS_PROFILE=container run "$PROJECT/tests/standin/botocore_call.py" sts GetCallerIdentity
  assert_equal "$(jq -r .Arn <<<"$output")" \
    arn:aws:sts::123456789012:assumed-role/app/from-botocore
}

# ---- idr whoami ----

@test "whoami: identity, account, region, endpoint, expiration, and how they were found" {
  dev_credentials
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
source_profile = dev
region = eu-west-1
EOF
  run_idr whoami --profile app --role "$role_arn/next" --role-session-name jo
  assert_status 0
  shown=$(sed -E "s,$HOME,HOME,; s,$STANDIN_URL,URL,; s,[0-9T:-]{19}Z,TIME,; s,in [0-9]+ min,in MIN," "$stdout_file")
  assert_equal "$shown" "arn:aws:sts::123456789012:assumed-role/next/jo

account     123456789012
region      eu-west-1  (HOME/.aws/config:4)
endpoint    URL  (AWS_ENDPOINT_URL)
until       TIME  (in MIN)

profile app  (--profile)
└─ access key …0001 of profile dev  (HOME/.aws/credentials:2)
   └─ role $role_arn/app  (HOME/.aws/config:2, URL, until TIME)
      └─ role $role_arn/next  (--role, URL, until TIME)"
  assert_equal "$stderr" ""
  assert_no_secret_shown
}

@test "whoami: a session of long-term keys without MFA cannot use IAM" {
  dev_credentials
  local refused="IAM         refuses all calls: this is a GetSessionToken session without MFA"
  run_idr whoami --profile dev
  assert_status 0
  assert_stdout_has "$refused"
  run_idr whoami --profile dev --mfa-serial arn:aws:iam::123456789012:mfa/dev --mfa-code "$mfa_code"
  refute_has "$stdout" "$refused"
  run_idr whoami --profile dev --no-session
  refute_has "$stdout" "$refused"
  run_idr whoami --profile dev --role app
  refute_has "$stdout" "$refused"
  aws_config <<<$'[profile temporary]\ncredential_process = '"$IDR credentials --role $role_arn/app --profile dev"
  run_idr whoami --profile temporary
  assert_status 0
  refute_has "$stdout" "$refused"
}

@test "whoami --json" {
  use_dev_keys
  run_idr whoami --json --role "$role_arn/app" --role-session-name jo
  assert_status 0
  jq -e '.Arn == "arn:aws:sts::123456789012:assumed-role/app/jo" and .Account == "123456789012"
    and .Profile == null and (.Expiration | fromdateiso8601 > now)
    and (.Chain | map(.Kind) == ["access key", "role"]) and .Chain[0].Origin == "AWS_ACCESS_KEY_ID"
    and .Chain[1].Detail == "'"$role_arn"'/app" and .Chain[1].Origin == "--role"
    and .Chain[1].Endpoint == "'"$STANDIN_URL"'" and (.Chain[1].Expiration | fromdateiso8601 > now)' <<<"$stdout"
  assert_no_secret_shown
}

@test "without --role and --profile, whoami, doctor and run agree: the container gets no credentials" {
  local said="no credentials (no --role and no --profile)"
  agree() {
    run_idr whoami
    assert_status 0
    assert_stdout_has "container   $said"
    run_idr whoami --json
    assert_equal "$(jq .ContainerCredentials "$stdout_file")" false
    run_idr doctor
    assert_stdout_has "$said"
    refute_has "$stdout" "A launch should work."
    run_idr --image busybox
    assert_status 0
    assert_stderr_has "warning: the container gets $said"
    refute_has "$(env_file)" AWS_
  }
  use_dev_keys
  agree
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  use_standin
  aws_config <<<$'[default]\nregion = us-east-1\n[profile dev]\nregion = us-east-1'
  printf '[%s]\naws_access_key_id = AKIATESTDEV000000001\naws_secret_access_key = devSecret/wholly+made/up0000000000000001\n' \
    default dev >"$HOME/.aws/credentials"
  agree
  export AWS_PROFILE=dev
  agree
  assert_stderr_has "AWS_PROFILE only selects the caller. To pass its credentials, add --profile dev."
  run_idr whoami
  assert_stdout_has "add --profile dev"
  run_idr doctor
  assert_stdout_has "add --profile dev"
  run_idr whoami --json --profile dev
  assert_equal "$(jq .ContainerCredentials "$stdout_file")" true
}

@test "whoami and credentials start no container and write no file" {
  use_dev_keys
  run_idr whoami --role app
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_no_docker_run
  assert_tmp_empty
  [[ ! -e $(container_name_file) ]]
}

# ---- endpoints ----

@test "the endpoint: AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the services section, endpoint_url" {
  use_dev_keys
  local nowhere=http://$NOBODY_LISTENS
  AWS_ENDPOINT_URL=$nowhere AWS_ENDPOINT_URL_STS=$STANDIN_URL launch_as app --role "$role_arn/app"
  aws_config <<EOF
[default]
services = local
endpoint_url = $nowhere
[services local]
sts =
  endpoint_url = $STANDIN_URL
[profile plain]
endpoint_url = $STANDIN_URL/
EOF
  unset AWS_ENDPOINT_URL
  launch_as app --role "$role_arn/app"
  AWS_PROFILE=plain launch_as app --role app
}
