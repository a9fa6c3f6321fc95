#!/usr/bin/env bats
# Files and variables, read by the real AWS CLI and by idr: whose keys they find, also if sources compete.
# bats file_tags=once

load helpers
load helpers/oracle
setup_file() { oracle_for_file; }
teardown_file() { oracle_stop; }
setup() {
  program_setup
  oracle_setup
}
teardown() {
  standin_reset
  program_teardown
}

@test "keys: the files, the environment, the profiles" {
  needs_aws_cli
  aws_credentials <<<"[default]"$'\n'"$dev_keys"$'\n'"[partner]"$'\n'"$partner_keys"
  aws_config <<EOF
[default]
region = eu-west-1
[profile partner]
region = us-east-1
[profile in-config]
$partner_keys
region = ap-east-1
[profile both]
region = us-east-1
$dev_keys
[profile UPPER]
REGION = eu-west-1
AWS_Access_Key_Id = AKIATESTDEV000000001
aws_secret_access_key=devSecret/wholly+made/up0000000000000001
EOF
  printf '[both]\n%s\n' "$partner_keys" >>"$HOME/.aws/credentials"
  same
  same --profile partner
  same --profile in-config
  same --profile both
  same --profile UPPER
  same --region us-east-1
  nobody --profile upper
  nobody --profile nosuch
  with AWS_PROFILE=partner same
  # The documentation puts AWS_PROFILE first, and version 1 the other one.
  is_version_1 || with AWS_PROFILE=partner AWS_DEFAULT_PROFILE=default same
  with AWS_DEFAULT_PROFILE=partner same
  with AWS_PROFILE=partner same --profile default
  with AWS_PROFILE=nosuch nobody
  with "${in_environment[@]}" same
  with "${in_environment[@]}" AWS_PROFILE=default same
  with "${in_environment[@]}" same --profile default
  with AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' same
  with AWS_ACCESS_KEY_ID=AKIATESTPARTNER00003 nobody
  with "AWS_SHARED_CREDENTIALS_FILE=$TEST_DIR/nosuch" same --profile in-config
  with "AWS_SHARED_CREDENTIALS_FILE=$TEST_DIR/nosuch" nobody
  with "AWS_CONFIG_FILE=$TEST_DIR/nosuch" same --profile partner --region us-east-1
}

@test "the older name of the session token, in the environment and in a profile" {
  needs_aws_cli
  in_region us-east-1
  local keys id secret token
  keys=$(with "${dev_keys_in_environment[@]}" idr_session_keys)
  read -r id secret token <<<"$keys"
  keep_secret "$secret" "$token"
  local in_profile="aws_access_key_id = $id"$'\n'"aws_secret_access_key = $secret"
  aws_config <<EOF
[profile older]
$in_profile
aws_security_token = $token
[profile both]
$in_profile
aws_security_token = $token
aws_session_token = another-token
EOF
  same --profile older
  same --profile both
  with AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_SECURITY_TOKEN="$token" same
  with AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_SECURITY_TOKEN="$token" \
    AWS_SESSION_TOKEN=another-token same
  with AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_SECURITY_TOKEN=another-token \
    AWS_SESSION_TOKEN="$token" nobody
}

@test "keys of one profile in two files: a pair comes from one of them" {
  needs_aws_cli
  in_region us-east-1
  aws_config <<<"[default]"$'\n'"$dev_keys"
  aws_credentials <<<$'[default]\naws_secret_access_key = another'
  same
  aws_credentials <<<"[default]"$'\n'"$partner_keys"
  same
  aws_credentials <<<$'[default]\naws_access_key_id = AKIATESTPARTNER00003'
  nobody
  aws_config <<<$'[default]\naws_access_key_id = AKIATESTDEV000000001'
  aws_credentials <<<$'[default]\naws_secret_access_key = devSecret/wholly+made/up0000000000000001'
  nobody
}

@test "names in quotes, as aws configure writes them" {
  needs_aws_cli
  in_region us-east-1
  use_sso
  sso_token "my session" 8hours
  cat >>"$HOME/.aws/config" <<EOF
[sso-session 'my session']
sso_region = us-east-1
sso_start_url = $sso_start_url
[profile "team sso"]
sso_session = my session
sso_account_id = 123456789012
sso_role_name = Dev
[profile role]
role_arn = $role_arn/app
source_profile = team prod
role_session_name = jo
[profile "open]
$dev_keys
[profile 'two' names]
$dev_keys
EOF
  local name
  for name in "team prod" "it's" 'a"b'; do
    aws_cli configure set region eu-west-1 --profile "$name"
    aws_cli configure set aws_access_key_id AKIATESTDEV000000001 --profile "$name"
    aws_cli configure set aws_secret_access_key devSecret/wholly+made/up0000000000000001 --profile "$name"
  done
  for name in "team prod" "team sso" role; do same --profile "$name"; done
  for name in "'team prod'" '"open' open two; do nobody --profile "$name"; done
}

@test "sources that compete" {
  needs_aws_cli
  in_region us-east-1
  use_robot_without_newline
  use_container
  use_instance
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL/
  aws_config <<<"[default]"$'\n'"$dev_keys"
  with "${in_environment[@]}" same
  same --profile default
  aws_config <<<$'[default]\noutput = json\n[profile other]\noutput = json'
  same
  with AWS_PROFILE=other same
  unset AWS_WEB_IDENTITY_TOKEN_FILE
  same
  with AWS_PROFILE=other same
  unset AWS_CONTAINER_CREDENTIALS_FULL_URI
  same
}

@test "broken files: neither continues" {
  needs_aws_cli
  in_region us-east-1
  local text
  for text in "[default" "[default]\naws_access_key_id" "aws_access_key_id = x" \
    "[default]\nrole_arn = $role_arn/app\nsource_profile = nosuch"; do
    # shellcheck disable=SC2059 # a text with \n
    printf "$text\n" >"$HOME/.aws/config"
    nobody
  done
}
