#!/usr/bin/env bats
# What the stand-in's STS and IAM do with the parameters of a request.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

# repeated N ENTRY: a JSON list of N entries, in which each & is replaced by the number of the entry.
repeated() { printf '[%s]' "$(seq -s , 1 "$1" | sed "s|[0-9][0-9]*|$2|g")"; }

@test "session policies and tags: how many, how long, and how large together" {
  local policy='{\"Version\": \"2012-10-17\", \"Statement\": []' spaces
  printf -v spaces '%*s' 2100 ''
  run -1 assume service/app "\"Policy\": \"$policy$spaces}\""
  [[ $output == "ValidationError 400 1 validation error detected: Value "*" at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048" ]]
  run -0 assume service/app "\"Policy\": \"$policy${spaces:0:2000}}\""
  run -1 assume service/app "\"PolicyArns\": $(repeated 11 "{\"arn\": \"arn:aws:iam::aws:policy/P&\"}")"
  [[ $output == "ValidationError 400 "*"at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10" ]]
  run -0 assume service/app "\"PolicyArns\": $(repeated 10 "{\"arn\": \"arn:aws:iam::aws:policy/P&\"}")"
  run -1 assume service/app "\"Tags\": $(repeated 51 '{"Key": "k&", "Value": "v"}')"
  [[ $output == "ValidationError 400 "*"at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50" ]]
  run -0 assume service/app "\"Tags\": $(repeated 50 '{"Key": "k&", "Value": "v"}')"
  run -1 assume service/app "\"Tags\": $(repeated 50 "{\"Key\": \"k&\", \"Value\": \"${spaces:0:200}\"}")"
  [[ $output == "PackedPolicyTooLarge 400 Packed policy consumes 247% of allotted space, please use smaller policy." ]]
}

@test "limits of the parameters" {
  run -1 assume service/app '"DurationSeconds": 899'
  [[ $output == *"Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900" ]]
  run -1 call sts AssumeRole '{"RoleArn": "arn:aws:iam::123456789012:role/long", "RoleSessionName": "a b"}'
  [[ $output == "ValidationError 400 1 validation error detected: Value 'a b' at 'roleSessionName'"* ]]
  run -1 call sts AssumeRole '{"RoleSessionName": "me"}'
  [[ $output == *"Value null at 'roleArn' failed to satisfy constraint: Member must not be null" ]]
  run -1 assume service/app '"Policy": "{"'
  [[ $output == "MalformedPolicyDocument 400 "* ]]
  run -1 assume service/app '"TransitiveTagKeys": ["team"]'
  [[ $output == "InvalidParameterValue 400 "* ]]
}

@test "external ID" {
  as_other
  run -1 assume partner
  [[ $output == "AccessDenied 403 "* ]]
  run -1 assume partner '"ExternalId": "shop-43"'
  [[ $output == "AccessDenied 403 "* ]]
  run -0 assume partner '"ExternalId": "shop-42"'
}

@test "MFA, with the role or once for a session" {
  local serial='"SerialNumber": "arn:aws:iam::123456789012:mfa/dev"'
  run -1 assume guarded
  [[ $output == "AccessDenied 403 "* ]]
  run -1 assume guarded "$serial, \"TokenCode\": \"654321\""
  [[ $output == "AccessDenied 403 MultiFactorAuthentication failed with invalid MFA one time pass code. " ]]
  run -0 assume guarded "$serial, \"TokenCode\": \"123456\""
  become "$(call sts GetSessionToken "{$serial, \"TokenCode\": \"123456\"}")"
  run -0 assume guarded
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:iam::123456789012:user/dev ]]
  run -1 call sts GetSessionToken
  [[ $output == "AccessDenied 403 Cannot call GetSessionToken with session credentials" ]]
}

@test "tags, policies and source identity are in the log unchanged" {
  run -0 assume service/app '"Tags": [{"Key": "team", "Value": "blue & green"}], "TransitiveTagKeys": ["team"],
    "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}], "SourceIdentity": "jo"'
  [[ $(jq -r .SourceIdentity <<<"$output") == jo ]]
  run -0 standin_requests '.parameters.SourceIdentity == "jo"'
  [[ $(jq -r '.parameters["Tags.member.1.Value"]' <<<"$output") == "blue & green" ]]
  [[ $(jq -r '.parameters["TransitiveTagKeys.member.1"]' <<<"$output") == team ]]
  [[ $(jq -r '.parameters["PolicyArns.member.1.arn"]' <<<"$output") == arn:aws:iam::aws:policy/ReadOnlyAccess ]]
  [[ $(jq -r .outcome <<<"$output") == OK && $(jq -r .access_key_id <<<"$output") == AKIASTANDINDEV000000 ]]
}

@test "GetRole: path, absence, denial" {
  run -0 call iam GetRole '{"RoleName": "app"}'
  [[ $(jq -r .Role.Arn <<<"$output") == arn:aws:iam::123456789012:role/service/app ]]
  run -1 call iam GetRole '{"RoleName": "nowhere"}'
  [[ $output == "NoSuchEntity 404 The role with name nowhere cannot be found." ]]
  as_guest
  run -1 call iam GetRole '{"RoleName": "app"}'
  [[ $output == "AccessDenied 403 User: arn:aws:iam::123456789012:user/guest is not authorized to perform: iam:GetRole"* ]]
}

@test "a user, a key and a role created through the API are usable at once" {
  local policy='{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\",
    \"Principal\": {\"AWS\": \"arn:aws:iam::123456789012:user/ci\"},
    \"Condition\": {\"StringEquals\": {\"sts:ExternalId\": \"shop\"}}}}'
  policy=${policy//$'\n'/ }
  run -0 call iam CreateUser '{"UserName": "ci"}'
  run -0 call iam CreateRole "{\"RoleName\": \"made\", \"Path\": \"/ci/\", \"AssumeRolePolicyDocument\": \"$policy\"}"
  run -1 call iam CreateRole "{\"RoleName\": \"made\", \"AssumeRolePolicyDocument\": \"$policy\"}"
  [[ $output == "EntityAlreadyExists 409 "* ]]
  run -0 call iam CreateAccessKey '{"UserName": "ci"}'
  as "$(jq -r .AccessKey.AccessKeyId <<<"$output")" "$(jq -r .AccessKey.SecretAccessKey <<<"$output")"
  run -0 assume ci/made '"ExternalId": "shop"'
  run -1 assume ci/made
  as_dev
  run -1 assume ci/made '"ExternalId": "shop"'
}
