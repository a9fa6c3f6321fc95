#!/usr/bin/env bats
# The source of a container's credentials, long-term keys, and the endpoint that is asked.

load helpers
load helpers/roles
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
  assert_requested AssumeRole
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
  assert_requested AssumeRole AssumeRole AssumeRole
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

# ---- long-term keys ----

@test "a profile with long-term keys and no role provides a session" {
  dev_credentials
  standin_mark
  run_idr --image busybox --profile dev
  assert_status 0
  assert_requested GetSessionToken
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
