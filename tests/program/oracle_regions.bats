#!/usr/bin/env bats
# Regions, endpoints and hosts: which of them the real AWS CLI, botocore and idr send requests to.
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

@test "regions: option, variables, profile" {
  needs_aws_cli
  aws_config <<EOF
[default]
region = eu-west-1
$dev_keys
EOF
  with AWS_DEFAULT_REGION=us-east-1 same
  is_version_1 || with AWS_REGION=us-east-1 same
  is_version_1 || with AWS_REGION=us-east-1 AWS_DEFAULT_REGION=ap-east-1 same
  with AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 same --region ap-east-1
  with AWS_STS_REGIONAL_ENDPOINTS=legacy same --region ap-east-1
  with AWS_STS_REGIONAL_ENDPOINTS=regional same --region us-east-1
  local region
  for region in cn-north-1 us-gov-west-1 us-iso-east-1; do
    printf '[%s]\n%s\n' "$region" "$(keys_in "$region")" >>"$HOME/.aws/credentials"
    same --region "$region" --profile "$region"
    nobody --region "$region"
  done
}

@test "a region that the account has not enabled, and one in which it has deactivated STS" {
  needs_aws_cli
  aws_credentials <<<"[default]"$'\n'"$dev_keys"
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
source_profile = default
role_session_name = jo
EOF
  standin_set '{"enabled_regions": [], "disabled_sts_regions": ["eu-west-1"]}'
  nobody --region ap-east-1
  nobody --region eu-west-1 --profile app
  standin_set '{"enabled_regions": ["ap-east-1"]}'
  same --region ap-east-1 --profile app
}

@test "roles of other partitions, with a region of theirs and without one" {
  needs_aws_cli
  printf '[china]\n%s\n[gov]\n%s\n' "$china_keys" "$gov_keys" | aws_credentials
  aws_config <<'EOF'
[profile app-of-china]
role_arn = arn:aws-cn:iam::777777777777:role/app
source_profile = china
role_session_name = jo
[profile app-of-gov]
role_arn = arn:aws-us-gov:iam::888888888888:role/app
source_profile = gov
role_session_name = jo
EOF
  same --region cn-north-1 --profile app-of-china
  same --region us-gov-east-1 --profile app-of-gov
  nobody --region us-east-1 --profile app-of-gov
  nobody --region us-gov-west-1 --profile app-of-china
}

@test "FIPS, dual stack, regional and legacy hosts, as in botocore" {
  local region settings wanted
  for region in us-east-1 eu-west-1 ap-east-1 us-gov-west-1 cn-north-1 us-iso-east-1; do
    aws_credentials <<<"[default]"$'\n'"$(keys_in $region)"
    for settings in X= AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true \
      "AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true" AWS_STS_REGIONAL_ENDPOINTS=legacy; do
      # That region has no dual stack, and botocore's data has no host for both.
      [[ $region != us-iso-east-1 || $settings != *DUALSTACK* ]] || continue
      # shellcheck disable=SC2086 # words
      wanted=$(with AWS_DEFAULT_REGION=$region AWS_STS_REGIONAL_ENDPOINTS=regional $settings botocore_finds)
      [[ $wanted != nobody ]] || fail "$region $settings: $(<"$TEST_DIR/words")"
      # shellcheck disable=SC2086
      assert_equal "$region $settings $(with AWS_REGION=$region $settings idr_finds)" "$region $settings $wanted"
    done
  done
}

@test "an unknown region" {
  aws_credentials <<<"[default]"$'\n'"$dev_keys"
  # No certificate has that name, so no credentials are found; but the proxy received a request for the same
  # host.
  local wanted
  note_hosts
  with AWS_DEFAULT_REGION=eu-north-9 AWS_STS_REGIONAL_ENDPOINTS=regional botocore_finds
  wanted=$(tail -n +"$((HOSTS_BEFORE + 1))" "$PROXY_LOG" | jq -r .host | sort -u)
  assert_equal "$wanted" sts.eu-north-9.amazonaws.com:443
  AWS_REGION=eu-north-9 idr_finds
  assert_equal "$(tail -n +"$((HOSTS_BEFORE + 1))" "$PROXY_LOG" | jq -r .host | sort -u)" "$wanted"
}

@test "custom endpoints" {
  needs_aws_cli
  # https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  needs_version 1.29.0 2.13.0 "endpoint_url"
  in_region us-east-1
  aws_config <<EOF
[default]
endpoint_url = $STANDIN_URL
$dev_keys
[profile services]
services = local
$dev_keys
[profile ignores]
services = local
ignore_configured_endpoint_urls = true
$dev_keys
[profile over]
role_arn = $role_arn/app
source_profile = default
role_session_name = jo
[services local]
sts =
  endpoint_url = $STANDIN_URL
iam =
  endpoint_url = http://$NOBODY_LISTENS
EOF
  same
  same --profile services
  same --profile ignores
  same --profile over
  local nowhere=http://$NOBODY_LISTENS
  with "AWS_ENDPOINT_URL=$nowhere" "AWS_ENDPOINT_URL_STS=$STANDIN_URL" same --profile services
  with "AWS_ENDPOINT_URL=$STANDIN_URL" "AWS_ENDPOINT_URL_STS=$nowhere" nobody --profile services
  with "AWS_ENDPOINT_URL_STS=$STANDIN_URL" same --profile ignores
  with "AWS_ENDPOINT_URL=$nowhere" AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true same --profile services
}
