#!/usr/bin/env bats
# Partitions and regions of the stand-in.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

@test "keys of one partition are unknown in the others" {
  local region
  for region in cn-north-1 us-gov-west-1 us-iso-east-1 us-isob-east-1 eusc-de-east-1; do
    AWS_DEFAULT_REGION=$region run -1 call sts GetCallerIdentity
    [[ $region:$output == "$region:InvalidClientTokenId 403 The security token included in the request is invalid." ]]
  done
  as_zhang
  run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
  AWS_DEFAULT_REGION=cn-north-1
  export AWS_DEFAULT_REGION
  [[ $(caller_arn) == arn:aws-cn:iam::777777777777:user/zhang ]]
  local of_china='{"RoleArn": "arn:aws-cn:iam::777777777777:role/app", "RoleSessionName": "me"}'
  become "$(call sts AssumeRole "$of_china")"
  [[ $(caller_arn) == arn:aws-cn:sts::777777777777:assumed-role/app/me ]]
  AWS_DEFAULT_REGION=us-east-1 run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
}

@test "a role of another partition cannot be assumed, regardless of its trust policy" {
  run -1 call sts AssumeRole '{"RoleArn": "arn:aws-cn:iam::777777777777:role/app", "RoleSessionName": "me"}'
  [[ $output == "AccessDenied 403 User: arn:aws:iam::123456789012:user/dev is not authorized to perform: sts:AssumeRole on resource: arn:aws-cn:iam::777777777777:role/app" ]]
}

@test "the partitions of regions, as in botocore" {
  /usr/bin/python3 - "$BATS_TEST_DIRNAME" <<'PYTHON'
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from accounts import is_opt_in, partition_of
from botocore.loaders import Loader

for partition in Loader().load_data("endpoints")["partitions"]:
    for region in partition["regions"]:
        assert partition_of(region) == partition["partition"], region
assert [region for region in ("eu-west-1", "ap-east-1", "me-south-1", "cn-north-1") if is_opt_in(region)] == [
    "ap-east-1", "me-south-1"]
PYTHON
}

@test "an opt-in region rejects keys of accounts that have not enabled it" {
  export AWS_DEFAULT_REGION=ap-east-1
  run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 The security token included in the request is invalid." ]]
  standin_set '{"enabled_regions": ["ap-east-1"]}'
  run -0 call sts GetCallerIdentity
  AWS_DEFAULT_REGION=me-south-1 run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
}

@test "a token of the global endpoint is not valid in an opt-in region" {
  standin_set '{"enabled_regions": ["ap-east-1"]}'
  # Only the token in the reply of the global endpoint is needed.
  run -0 curl --silent --noproxy '*' --connect-to "sts.amazonaws.com:80:127.0.0.1:$STANDIN_PORT" \
    --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --aws-sigv4 aws:amz:us-east-1:sts \
    --data 'Action=GetSessionToken&Version=2011-06-15' http://sts.amazonaws.com/
  local name values=()
  for name in AccessKeyId SecretAccessKey SessionToken; do
    values+=("$(sed -n "s,.*<$name>\(.*\)</$name>.*,\1,p" <<<"$output")")
  done
  as "${values[0]}" "${values[1]}"
  export AWS_SESSION_TOKEN=${values[2]}
  AWS_DEFAULT_REGION=eu-west-1 run -0 call sts GetCallerIdentity
  AWS_DEFAULT_REGION=ap-east-1 run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
  temporary session
  AWS_DEFAULT_REGION=ap-east-1 run -0 call sts GetCallerIdentity
}

@test "if an account has deactivated STS, it can call GetCallerIdentity, and nothing else" {
  standin_set '{"disabled_sts_regions": ["eu-west-3"]}'
  export AWS_DEFAULT_REGION=eu-west-3
  run -0 call sts GetCallerIdentity
  run -1 assume service/app
  [[ $output == "RegionDisabledException 403 STS is not activated in this region for account:123456789012. "* ]]
  run -1 call sts GetSessionToken
  [[ $output == "RegionDisabledException 403 "* ]]
  AWS_DEFAULT_REGION=us-east-1 run -0 assume service/app
}
