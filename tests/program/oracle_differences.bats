#!/usr/bin/env bats
# Where idr and the real AWS CLI differ on purpose.
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

@test "where idr and the AWS CLI differ on purpose" {
  needs_aws_cli
  local dev=arn:aws:iam::123456789012:user/dev
  aws_config <<EOF
[default]
$dev_keys
[profile home]
region = eu-west-1
$dev_keys
[profile comment]
region = eu-west-1 # at home
$dev_keys
[profile shell]
region = us-east-1
credential_process = printf %s '{"Version": 1, "AccessKeyId": "AKIATESTDEV000000001",' && printf %s ' "SecretAccessKey": "devSecret/wholly+made/up0000000000000001"}' | cat
[profile "two words"]
region = us-east-1
$dev_keys
[profile app-of-gov]
role_arn = arn:aws-us-gov:iam::888888888888:role/app
source_profile = gov
role_session_name = jo
EOF
  differs "without a region idr takes us-east-1, and does not ask the global host unless told so" \
    "(nobody|$dev sts.amazonaws.com us-east-1)" "$dev sts.us-east-1.amazonaws.com us-east-1"
  AWS_REGION='' differs "an empty AWS_REGION is none" "(nobody|$dev sts.eu-west-1)" "$dev sts.eu-west-1.amazonaws.com eu-west-1" --profile home
  differs "a comment behind a value is no part of it, as the SDKs' specification has it" \
    nobody "$dev sts.eu-west-1.amazonaws.com eu-west-1" --profile comment
  differs "a shell runs credential_process, as the SDKs' specification has it" nobody "$dev" --profile shell
  aws_credentials <<<"[gov]"$'\n'"$gov_keys"
  differs "without a region idr takes the default one of the role's partition" nobody \
    "arn:aws-us-gov:sts::888888888888:assumed-role/app/jo sts.us-gov-west-1.amazonaws.com us-gov-west-1" --profile app-of-gov
  use_robot
  AWS_CONFIG_FILE=$TEST_DIR/nosuch AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
    differs "the last newline of a token file is no part of the token" nobody "$session_arn/robot/job"
  use_robot_without_newline
  AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
    differs "a profile, the default one too, comes before a web identity of the environment" "$session_arn/robot/job" "$dev"
  AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_PROFILE=shell \
    differs "a profile comes before a web identity of the environment" "$session_arn/robot/job" "$dev"
  unset AWS_WEB_IDENTITY_TOKEN_FILE
  aws_config <<'EOF'
[default]
region = us-east-1
aws_access_key_id: AKIATESTDEV000000001
aws_secret_access_key: devSecret/wholly+made/up0000000000000001
EOF
  differs "a colon is no equals sign, as the SDKs' specification has it" "$dev" nobody
}
