#!/usr/bin/env bats
# The stand-in for AWS, called by botocore and curl, which verify its checks of our signatures.

bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../setup/standin.bash"
source "$BATS_TEST_DIRNAME/../setup/python_server.bash"

setup_file() {
  python_server_start "$BATS_FILE_TMPDIR/botocore" botocore.session botocore.httpsession
  cat >"$BATS_FILE_TMPDIR/state.json" <<'STATE'
{
  "users": [
    {"name": "dev", "access_keys": [{"id": "AKIASTANDINDEV000000", "secret": "dev/secret+0000000000000000000000000000"}],
     "mfa": {"serial": "arn:aws:iam::123456789012:mfa/dev", "code": "123456"}},
    {"name": "guest", "access_keys": [{"id": "AKIASTANDINGUEST0000", "secret": "guestsecret0000000000000000000000000000"}],
     "denied_actions": ["iam:GetRole"]},
    {"name": "other", "account": "999999999999",
     "access_keys": [{"id": "AKIASTANDINOTHER0000", "secret": "othersecret0000000000000000000000000000"}]},
    {"name": "zhang", "account": "777777777777", "partition": "aws-cn",
     "access_keys": [{"id": "AKIASTANDINZHANG0000", "secret": "zhangsecret0000000000000000000000000000"}]}
  ],
  "roles": [
    {"arn": "arn:aws:iam::123456789012:role/service/app", "trust": {"principals": ["123456789012"]}},
    {"arn": "arn:aws:iam::123456789012:role/long", "trust": {"principals": ["123456789012"]}, "max_session_duration": 43200},
    {"arn": "arn:aws:iam::123456789012:role/brief", "trust": {"principals": ["123456789012"]}, "session_seconds": 1},
    {"arn": "arn:aws:iam::123456789012:role/next", "max_session_duration": 43200,
     "trust": {"principals": ["arn:aws:iam::123456789012:role/service/app"]}},
    {"arn": "arn:aws:iam::123456789012:role/partner", "trust": {"principals": ["999999999999"], "external_id": "shop-42"}},
    {"arn": "arn:aws:iam::123456789012:role/guarded", "trust": {"principals": ["arn:aws:iam::123456789012:user/dev"], "mfa": true}},
    {"arn": "arn:aws-cn:iam::777777777777:role/app", "trust": {"principals": ["*"]}},
    {"arn": "arn:aws:iam::123456789012:role/robot", "web_identity_tokens": ["token-of-the-robot"]},
    {"arn": "arn:aws:iam::123456789012:role/deploy", "web_identity_subjects": ["repo:org/app:ref:refs/heads/main"]},
    {"arn": "arn:aws:iam::123456789012:role/machine"},
    {"arn": "arn:aws:iam::123456789012:role/by-developers", "trust": {"principals": ["arn:aws:iam::123456789012:role/developers"]}}
  ]
}
STATE
  standin_start "$BATS_FILE_TMPDIR/standin" "$BATS_FILE_TMPDIR/state.json"
}

teardown_file() {
  standin_stop
  python_server_stop "$BATS_FILE_TMPDIR/botocore"
}

setup() {
  unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION
  export AWS_ENDPOINT_URL=$STANDIN_URL AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  as_dev
}

teardown() { standin_reset; }

as() { export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2; }
as_dev() { as AKIASTANDINDEV000000 dev/secret+0000000000000000000000000000; }
as_guest() { as AKIASTANDINGUEST0000 guestsecret0000000000000000000000000000; }
as_zhang() { as AKIASTANDINZHANG0000 zhangsecret0000000000000000000000000000; }
as_other() { as AKIASTANDINOTHER0000 othersecret0000000000000000000000000000; }

call() { run_python "$BATS_FILE_TMPDIR/botocore" "$BATS_TEST_DIRNAME/botocore_call.py" "$@"; }

credentials_of() { run_python "$BATS_FILE_TMPDIR/botocore" "$BATS_TEST_DIRNAME/botocore_credentials.py" "$1"; }

# ask PATH [CURL_OPTION…]: sets REPLY_STATUS, REPLY_HEADERS and REPLY, the body.
ask() {
  local path=$1
  shift
  REPLY_STATUS=$(curl --silent --noproxy '*' --dump-header "$BATS_TEST_TMPDIR/headers" --output "$BATS_TEST_TMPDIR/body" \
    --write-out '%{http_code}' "$@" "$STANDIN_URL$path")
  REPLY_HEADERS=$(tr -d '\r' <"$BATS_TEST_TMPDIR/headers")
  REPLY=$(<"$BATS_TEST_TMPDIR/body")
}

# reply STATUS JQ_CONDITION: the last reply has this status and meets the condition.
reply() {
  [[ $REPLY_STATUS == "$1" ]] && jq -e "$2" >/dev/null <<<"$REPLY" && return
  echo "$REPLY_STATUS $REPLY"
  return 1
}
# error_type NAME: the last reply has this name in its header.
error_type() { grep -qix "x-amzn-ErrorType: $1" <<<"$REPLY_HEADERS"; }

# caller_arn: the ARN of the credentials in the environment.
caller_arn() { call sts GetCallerIdentity | jq -r .Arn; }
# noted SECRET: the file of secrets contains it.
noted() { grep -q -x -F -e "$1" "$STANDIN_SECRETS"; }
# last_logged JQ_FILTER: part of the last request in the log.
last_logged() { tail -n 1 "$STANDIN_LOG" | jq -r "$1"; }

# assume ROLE [MORE]: AssumeRole by name or path; MORE is the rest of a JSON object.
assume() {
  call sts AssumeRole \
    "{\"RoleArn\": \"arn:aws:iam::123456789012:role/$1\", \"RoleSessionName\": \"me@home\"${2:+, $2}}"
}

# become REPLY: continues with the credentials of an AssumeRole or GetSessionToken.
become() {
  as "$(jq -r .Credentials.AccessKeyId <<<"$1")" "$(jq -r .Credentials.SecretAccessKey <<<"$1")"
  AWS_SESSION_TOKEN=$(jq -r .Credentials.SessionToken <<<"$1")
  export AWS_SESSION_TOKEN
}

@test "a user's keys have the user's identity" {
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:iam::123456789012:user/dev ]]
  [[ $(jq -r .Account <<<"$output") == 123456789012 ]]
}

@test "a wrong secret does not match" {
  AWS_SECRET_ACCESS_KEY=wrong run -1 call sts GetCallerIdentity
  [[ $output == "SignatureDoesNotMatch 403 The request signature we calculated"* ]]
}

@test "an unknown key is invalid" {
  AWS_ACCESS_KEY_ID=AKIANOBODY0000000000 run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
}

@test "a signature of twenty minutes ago or ahead is refused" {
  CLOCK_OFFSET_SECONDS=-1200 run -1 call sts GetCallerIdentity
  [[ $output == "SignatureDoesNotMatch 403 Signature expired: "*"- 15 min.)" ]]
  CLOCK_OFFSET_SECONDS=1200 run -1 call sts GetCallerIdentity
  [[ $output == "SignatureDoesNotMatch 403 Signature not yet current: "*"+ 15 min.)" ]]
}

@test "a changed body, an unsigned token and a wrong scope are refused" {
  local curl=(curl --silent --noproxy '*' --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$STANDIN_URL/"
    --data "Action=GetCallerIdentity&Version=2011-06-15")
  run -0 "${curl[@]}" --aws-sigv4 aws:amz:us-east-1:sts
  [[ $output == *"user/dev</Arn>"* ]]
  run -0 "${curl[@]}" --aws-sigv4 aws:amz:us-east-1:iam
  [[ $output == *"Credential should be scoped to correct service: 'sts'."* ]]
  standin_set '{"signing_regions": {"sts": "eu-west-1"}}'
  run -0 "${curl[@]}" --aws-sigv4 aws:amz:us-east-1:sts
  [[ $output == *"Credential should be scoped to a valid region, not 'us-east-1'."* ]]
  run -0 curl --silent --noproxy '*' "$STANDIN_URL/" --data "Action=GetCallerIdentity&Version=2011-06-15"
  [[ $output == *"<Code>MissingAuthenticationToken</Code>"* ]]
}

@test "every header named as signed is checked" {
  /usr/bin/python3 - "$BATS_TEST_DIRNAME" <<'PYTHON'
import datetime, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import signature
from replies import ServiceError
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

url, body = "http://127.0.0.1:1/", b"Action=GetCallerIdentity"
request = AWSRequest("POST", url, {"X-Amz-Meta": "one", "Host": "127.0.0.1:1"}, body)
SigV4Auth(Credentials("AKIA", "secret", "token"), "sts", "us-east-1").add_auth(request)

def check(body=body, **changed):
    headers = {**dict(request.headers.items()), **changed}
    received = signature.ReceivedRequest("POST", url, list(headers.items()), body)
    authorization = signature.parse_authorization(received)
    now = datetime.datetime.utcnow()
    signature.check(received, authorization, "secret", service="sts", region=None, now=now, tolerance=300)

check()
check(**{"User-Agent": "not signed"})
for change in ({"X-Amz-Meta": "two"}, {"X-Amz-Security-Token": "other"}, {"Host": "elsewhere"},
               {"body": b"Action=AssumeRole"}, {"X-Amz-Content-SHA256": "0" * 64},
               {"Authorization": request.headers["Authorization"].replace(";x-amz-security-token", "")}):
    try:
        check(**change)
    except ServiceError as error:
        assert error.code == "SignatureDoesNotMatch", error
    else:
        raise SystemExit(f"{change} was accepted")
PYTHON
}

@test "an assumed role has its own session, whose ARN has no path" {
  become "$(assume service/app)"
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:sts::123456789012:assumed-role/app/me@home ]]
  [[ $(jq -r .UserId <<<"$output") == AROA*:me@home ]]
}

@test "temporary credentials need their own token and expire" {
  become "$(assume service/app)"
  AWS_SESSION_TOKEN=other run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
  unset AWS_SESSION_TOKEN
  run -1 call sts GetCallerIdentity
  [[ $output == "InvalidClientTokenId 403 "* ]]
  as_dev
  become "$(assume brief)"
  sleep 1.5
  run -1 call sts GetCallerIdentity
  [[ $output == "ExpiredToken 403 "* ]]
}

@test "a role that does not trust the caller looks like one that does not exist" {
  run -1 assume next
  [[ $output == "AccessDenied 403 User: arn:aws:iam::123456789012:user/dev is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/next" ]]
  run -1 assume nowhere
  [[ $output == "AccessDenied 403 "*"on resource: arn:aws:iam::123456789012:role/nowhere" ]]
}

@test "a chained role gets at most an hour" {
  run -0 assume long '"DurationSeconds": 43200'
  run -1 assume service/app '"DurationSeconds": 7200'
  [[ $output == "ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration"* ]]
  become "$(assume service/app)"
  run -1 assume next '"DurationSeconds": 3601'
  [[ $output == "ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit"* ]]
  run -0 assume next '"DurationSeconds": 3600'
}

readonly dev_device='"SerialNumber": "arn:aws:iam::123456789012:mfa/dev", "TokenCode": "123456"'

# temporary KIND: continues with temporary credentials of this kind, of the account 123456789012.
temporary() {
  as_dev
  unset AWS_SESSION_TOKEN
  case $1 in
    session) become "$(call sts GetSessionToken)" ;;
    session-with-mfa) become "$(call sts GetSessionToken "{$dev_device}")" ;;
    role) become "$(assume service/app)" ;;
    role-with-mfa) become "$(assume guarded "$dev_device")" ;;
    web-identity) become "$(with_token robot token-of-the-robot)" ;;
    instance) become "$(credentials_of instance)" ;;
    container) become "$(AWS_CONTAINER_CREDENTIALS_FULL_URI=$STANDIN_URL/open credentials_of container)" ;;
    sso)
      portal access-token-of-dev Dev 123456789012
      become "$(jq '{Credentials: (.roleCredentials | with_entries(.key |= (.[:1] | ascii_upcase) + .[1:]))}' <<<"$REPLY")"
      ;;
  esac
}

@test "a role assumed with temporary credentials gets at most an hour" {
  signed_in
  standin_set '{"instance": {"role": "machine"}, "containers": [{"path": "/open", "role": "machine"}]}'
  local kind
  for kind in session session-with-mfa role role-with-mfa web-identity instance container sso; do
    temporary $kind
    run -1 assume long '"DurationSeconds": 3601'
    [[ $kind:$output == "$kind:ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining." ]]
    run -0 assume long '"DurationSeconds": 3600'
  done
  as_dev
  unset AWS_SESSION_TOKEN
  run -0 assume long "\"DurationSeconds\": 43200, $dev_device"
}

@test "no more than the role's MaxSessionDuration, with a token as with keys" {
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/two-hours", "trust": {"principals": ["*"]},
    "max_session_duration": 7200, "web_identity_tokens": ["token-for-two-hours"]}]}'
  local over="ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
  run -1 assume two-hours '"DurationSeconds": 7201'
  [[ $output == "$over" ]]
  run -0 assume two-hours '"DurationSeconds": 7200'
  run -1 with_token two-hours token-for-two-hours '"DurationSeconds": 7201'
  [[ $output == "$over" ]]
  run -0 with_token two-hours token-for-two-hours '"DurationSeconds": 7200'
}

@test "temporary credentials of any kind cannot create a session of a user" {
  signed_in
  local kind
  for kind in session session-with-mfa role sso; do
    temporary $kind
    run -1 call sts GetSessionToken
    [[ $kind:$output == "$kind:AccessDenied 403 Cannot call GetSessionToken with session credentials" ]]
    run -1 call sts GetFederationToken '{"Name": "jo"}'
    [[ $kind:$output == "$kind:AccessDenied 403 Cannot call GetFederationToken with session credentials" ]]
    run -0 call sts GetCallerIdentity
  done
}

@test "a session of GetSessionToken can use IAM only with MFA, and assume roles without" {
  temporary session
  run -1 call iam GetRole '{"RoleName": "app"}'
  [[ $output == "InvalidClientTokenId 403 The security token included in the request is invalid." ]]
  run -0 assume service/app
  temporary session-with-mfa
  run -0 call iam GetRole '{"RoleName": "app"}'
}

@test "a federated user can call GetCallerIdentity, and nothing else of STS and IAM" {
  run -0 call sts GetFederationToken '{"Name": "jo"}'
  [[ $(jq -r '.FederatedUser | "\(.Arn) \(.FederatedUserId)"' <<<"$output") == \
    "arn:aws:sts::123456789012:federated-user/jo 123456789012:jo" ]]
  become "$output"
  [[ $(caller_arn) == arn:aws:sts::123456789012:federated-user/jo ]]
  run -1 assume service/app
  [[ $output == "AccessDenied 403 "* ]]
  run -1 call iam GetRole '{"RoleName": "app"}'
  [[ $output == "InvalidClientTokenId 403 "* ]]
}

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

@test "a web identity needs no signature" {
  run -0 call sts AssumeRoleWithWebIdentity '{"RoleArn": "arn:aws:iam::123456789012:role/robot",
    "RoleSessionName": "robot", "WebIdentityToken": "token-of-the-robot"}'
  become "$output"
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:sts::123456789012:assumed-role/robot/robot ]]
  run -1 call sts AssumeRoleWithWebIdentity '{"RoleArn": "arn:aws:iam::123456789012:role/robot",
    "RoleSessionName": "robot", "WebIdentityToken": "token-of-somebody"}'
  [[ $output == "InvalidIdentityToken 400 "* ]]
}

@test "faults: a number of times, late, or no answer at all" {
  standin_set '{"faults": [{"action": "AssumeRole", "role": "app", "code": "Throttling", "message": "Rate exceeded",
    "status": 400, "times": 1}]}'
  run -1 assume service/app
  [[ $output == "Throttling 400 Rate exceeded" ]]
  run -0 assume service/app
  standin_set '{"faults": [{"action": "AssumeRole", "drop": true, "times": 1}]}'
  run -1 assume service/app
  [[ $output == *ConnectionClosedError* ]]
  [[ $(standin_count '.outcome == "dropped"') == 1 ]]
}

@test "the stand-in's clock shows in the Date header and in the check" {
  standin_set '{"clock_offset_seconds": 7200}'
  run -1 call sts GetCallerIdentity
  [[ $output == "SignatureDoesNotMatch 403 Signature expired"* ]]
  local date before
  before=$(date +%s)
  date=$(curl --silent --noproxy '*' --include "$STANDIN_URL/_standin/health" | tr -d '\r' | sed -n 's/^Date: //p')
  local ahead=$(($(date -d "$date" +%s) - before))
  ((ahead >= 7199 && ahead <= 7201 + $(date +%s) - before))
}

# signed_in [MORE]: creates one session of Identity Center; MORE is the rest of its JSON object.
signed_in() {
  standin_set "{\"sso_sessions\": [{\"access_token\": \"access-token-of-dev\", \"refresh_token\": \"refresh-token-of-dev\",
    \"client_id\": \"client-of-dev\", \"client_secret\": \"client-secret-of-dev\",
    \"roles\": [{\"account\": \"123456789012\", \"name\": \"Dev\", \"trust_as\": \"arn:aws:iam::123456789012:role/developers\"},
      {\"account\": \"999999999999\", \"name\": \"Brief\", \"seconds\": 60}] ${1:+, $1}}]}"
}
portal() { ask "/federation/credentials?role_name=$2&account_id=$3" -H "x-amz-sso_bearer_token: $1"; }
# refresh REFRESH_TOKEN [CLIENT_SECRET]
refresh() {
  ask /token -H 'Content-Type: application/json' --data "{\"clientId\": \"client-of-dev\", \"grantType\": \"refresh_token\",
    \"clientSecret\": \"${2:-client-secret-of-dev}\", \"refreshToken\": \"$1\"}"
}

@test "Identity Center: the credentials of a role are a session that STS knows" {
  signed_in
  portal access-token-of-dev Dev 123456789012
  reply 200 '.roleCredentials | keys == ["accessKeyId", "expiration", "secretAccessKey", "sessionToken"]'
  reply 200 ".roleCredentials.expiration / 1000 - $(date +%s) | . > 3540 and . <= 3600"
  noted "$(jq -r .roleCredentials.secretAccessKey <<<"$REPLY")"
  noted "$(jq -r .roleCredentials.sessionToken <<<"$REPLY")"
  noted access-token-of-dev
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.role_name) \(.parameters.account_id) \(.outcome) \(.status)"') == \
    "sso GetRoleCredentials Dev 123456789012 OK 200" ]]
  portal access-token-of-dev Brief 999999999999
  reply 200 ".roleCredentials.expiration / 1000 - $(date +%s) | . > 30 and . <= 60"

  run -0 call sso GetRoleCredentials '{"roleName": "Dev", "accountId": "123456789012", "accessToken": "access-token-of-dev"}'
  as "$(jq -r .roleCredentials.accessKeyId <<<"$output")" "$(jq -r .roleCredentials.secretAccessKey <<<"$output")"
  AWS_SESSION_TOKEN=$(jq -r .roleCredentials.sessionToken <<<"$output") || return
  export AWS_SESSION_TOKEN
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/dev@example.com ]]
  run -0 assume by-developers
  run -1 assume next
}

@test "Identity Center: the session's user names it" {
  signed_in '"user": "jo"'
  portal access-token-of-dev Dev 123456789012
  become "$(jq '{Credentials: (.roleCredentials | with_entries(.key |= (.[:1] | ascii_upcase) + .[1:]))}' <<<"$REPLY")"
  [[ $(caller_arn) == */jo ]]
}

@test "Identity Center: what the portal refuses" {
  signed_in
  portal access-token-of-nobody Dev 123456789012
  reply 401 '. == {"message": "Session token not found or invalid"}'
  error_type UnauthorizedException
  [[ $(last_logged '"\(.outcome) \(.status)"') == "UnauthorizedException 401" ]]
  ask "/federation/credentials?role_name=Dev&account_id=123456789012"
  reply 401 '.message == "Session token not found or invalid"'
  portal access-token-of-dev Dev 999999999999
  reply 403 '. == {"message": "No access"}'
  error_type ForbiddenException
  ask "/federation/credentials?role_name=Dev" -H "x-amz-sso_bearer_token: access-token-of-dev"
  reply 400 '.message | contains("account_id")'
  error_type InvalidRequestException
  run -1 call sso GetRoleCredentials '{"roleName": "Dev", "accountId": "123456789012", "accessToken": "of-nobody"}'
  [[ $output == "UnauthorizedException 401 Session token not found or invalid" ]]
  standin_set '{"sso_sessions": []}'
  portal access-token-of-dev Dev 123456789012
  reply 401 .
}

@test "Identity Center: a refresh returns a new, valid token that expires, and requires the last refresh token" {
  signed_in '"seconds": 1200'
  local access first
  refresh refresh-token-of-dev
  reply 200 '.tokenType == "Bearer" and .expiresIn == 1200'
  access=$(jq -r .accessToken <<<"$REPLY")
  first=$(jq -r .refreshToken <<<"$REPLY")
  [[ $access != access-token-of-dev && $first != refresh-token-of-dev && $access != "$first" ]]
  noted "$access"
  noted "$first"
  noted refresh-token-of-dev
  noted client-secret-of-dev
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.grantType) \(.outcome)"') == "sso-oidc CreateToken refresh_token OK" ]]
  portal "$access" Dev 123456789012
  reply 200 .roleCredentials
  portal "$access" Dev 999999999999
  reply 403 .

  refresh refresh-token-of-dev
  reply 400 '. == {"error": "invalid_grant", "error_description": "Invalid refresh token provided"}'
  error_type InvalidGrantException
  refresh "$first"
  reply 200 .accessToken
  [[ $(jq -r .accessToken <<<"$REPLY") != "$access" ]]

  standin_set '{"clock_offset_seconds": 1201}'
  portal "$access" Dev 123456789012
  reply 401 .
  portal access-token-of-dev Dev 123456789012
  reply 200 .
}

@test "Identity Center: of several concurrent uses of a refresh token, one gets a new one" {
  /usr/bin/python3 - "$BATS_TEST_DIRNAME" <<'PYTHON'
import sys, time
from concurrent.futures import ThreadPoolExecutor
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from accounts import Accounts
from sso_sessions import SsoSessions

# Slow between the check of the old token and its replacement: all four would get there.
sessions = SsoSessions(Accounts(note_secret=lambda secret: time.sleep(0.2)))
sessions.load([{"refresh_token": "old", "client_id": "client", "client_secret": "secret"}])
with ThreadPoolExecutor(4) as pool:
    found = list(pool.map(lambda _: sessions.refresh("client", "secret", "old"), range(4)))
assert sum(tokens is not None for tokens in found) == 1, found
PYTHON
}

@test "Identity Center: why the refresh of a token is refused" {
  signed_in
  refresh refresh-token-of-dev other-secret
  reply 401 '.error == "invalid_client" and (.error_description | length > 0)'
  error_type InvalidClientException
  ask /token --data '{"clientId": "client-of-dev", "clientSecret": "client-secret-of-dev", "grantType": "password"}'
  reply 400 '.error == "unsupported_grant_type"'
  error_type UnsupportedGrantTypeException
  ask /token --data '{"clientId": "client-of-dev", "grantType": "refresh_token"}'
  reply 400 '.error == "invalid_request" and (.error_description | contains("clientSecret"))'
  error_type InvalidRequestException
  ask /token --data 'grantType=refresh_token'
  reply 400 '.error == "invalid_request"'
  ask /token --data '{"clientId": "client-of-dev", "clientSecret": "client-secret-of-dev", "grantType": "refresh_token"}'
  reply 400 '.error == "invalid_grant"'
  refresh refresh-token-of-dev
  reply 200 .
  run -1 call sso-oidc CreateToken '{"clientId": "client-of-dev", "clientSecret": "client-secret-of-dev",
    "grantType": "refresh_token", "refreshToken": "refresh-token-of-dev"}'
  [[ $output == InvalidGrantException\ 400* ]]
}

@test "Identity Center: botocore refreshes an old token and gets the role's credentials" {
  signed_in
  export HOME=$BATS_TEST_TMPDIR AWS_CONFIG_FILE=$BATS_TEST_TMPDIR/config AWS_PROFILE=sso
  printf '%s\n' '[profile sso]' 'sso_session = company' 'sso_account_id = 123456789012' 'sso_role_name = Dev' \
    '[sso-session company]' 'sso_region = us-east-1' 'sso_start_url = https://company.awsapps.com/start' >"$AWS_CONFIG_FILE"
  local cache
  cache=$HOME/.aws/sso/cache/$(printf company | sha1sum | cut -d ' ' -f 1).json
  mkdir -p "${cache%/*}"
  echo '{"startUrl": "https://company.awsapps.com/start", "region": "us-east-1", "accessToken": "token-of-yesterday",
    "expiresAt": "2020-01-01T00:00:00Z", "clientId": "client-of-dev", "clientSecret": "client-secret-of-dev",
    "registrationExpiresAt": "2099-01-01T00:00:00Z", "refreshToken": "refresh-token-of-dev"}' >"$cache"
  run -0 credentials_of sso
  [[ $(jq -r .accessToken "$cache") == aoa* && $(jq -r .refreshToken "$cache") == aor* ]]
  become "$output"
  unset AWS_PROFILE
  [[ $(caller_arn) == */AWSReservedSSO_Dev_0123456789abcdef/dev@example.com ]]
  standin_set '{"sso_sessions": []}'
  AWS_PROFILE=sso run -1 credentials_of sso
  [[ $output == UnauthorizedSSOTokenError* ]]
}

readonly METADATA_ROLE=/latest/meta-data/iam/security-credentials/
# metadata_token [SECONDS]: a token of the instance metadata service.
metadata_token() {
  ask /latest/api/token -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: ${1:-21600}"
  [[ $REPLY_STATUS == 200 ]] && echo "$REPLY"
}
metadata() { ask "$1" -H "X-aws-ec2-metadata-token: $2"; }

@test "instance metadata: token, role, credentials" {
  standin_set '{"instance": {"role": "machine"}}'
  local token
  token=$(metadata_token)
  noted "$token"
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.ttl_seconds) \(.outcome)"') == "imds GetMetadataToken 21600 OK" ]]
  metadata "$METADATA_ROLE" "$token"
  [[ "$REPLY_STATUS $REPLY" == "200 machine" ]]
  [[ $(last_logged '"\(.service) \(.action) \(.outcome)"') == "imds GetMetadataRole OK" ]]
  metadata "${METADATA_ROLE}machine" "$token"
  reply 200 'keys == ["AccessKeyId", "Code", "Expiration", "LastUpdated", "SecretAccessKey", "Token", "Type"]'
  reply 200 '.Code == "Success" and .Type == "AWS-HMAC" and (now - (.LastUpdated | fromdate) | . > -5 and . < 60)'
  reply 200 '(.Expiration | fromdate) - (.LastUpdated | fromdate) | . > 21590 and . <= 21600'
  [[ $(last_logged '"\(.action) \(.parameters.role)"') == "GetMetadataCredentials machine" ]]
  become "$(jq '{Credentials: {AccessKeyId, SecretAccessKey, SessionToken: .Token}}' <<<"$REPLY")"
  noted "$AWS_SECRET_ACCESS_KEY"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/machine/i-0123456789abcdef0 ]]
}

@test "instance metadata: botocore finds the credentials" {
  standin_set '{"instance": {"role": "arn:aws:iam::123456789012:role/service/app"}}'
  become "$(credentials_of instance)"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/app/i-0123456789abcdef0 ]]
  standin_set '{"instance": {}}'
  run -1 credentials_of instance
  [[ $output == "no credentials" ]]
}

@test "instance metadata: why a token is refused" {
  standin_set '{"instance": {"role": "machine"}}'
  local ttl
  for ttl in 0 21601 -1 1.5 x 99999999; do
    ask /latest/api/token -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: $ttl"
    [[ $ttl:$REPLY_STATUS == "$ttl:400" ]]
  done
  ask /latest/api/token -X PUT
  [[ $REPLY_STATUS == 400 ]]
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' -H 'X-Forwarded-For: 10.0.0.1'
  [[ $REPLY_STATUS == 403 ]]
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 1'
  [[ $REPLY_STATUS == 200 ]]
  standin_set '{"instance": {"role": "machine", "v1": true, "disabled": true}}'
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
  [[ $REPLY_STATUS == 403 ]]
  ask "$METADATA_ROLE"
  [[ $REPLY_STATUS == 403 ]]
}

@test "instance metadata: without a token, with a wrong, an expired or a used one" {
  standin_set '{"instance": {"role": "machine", "token_uses": 2}}'
  local path token
  for path in "$METADATA_ROLE" "${METADATA_ROLE}machine"; do
    ask "$path"
    [[ $path:$REPLY_STATUS == "$path:401" ]]
    metadata "$path" unknown
    [[ $path:$REPLY_STATUS == "$path:401" ]]
  done
  token=$(metadata_token)
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 200 ]]
  metadata "${METADATA_ROLE}machine" "$token"
  [[ $REPLY_STATUS == 200 ]]
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 401 ]]
  [[ $(last_logged '"\(.outcome) \(.status)"') == "Unauthorized 401" ]]

  token=$(metadata_token 3600)
  standin_set '{"clock_offset_seconds": 3500}'
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 200 ]]
  standin_set '{"clock_offset_seconds": 3601}'
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 401 ]]
}

@test "instance metadata: version 1 only if it is enabled" {
  standin_set '{"instance": {"role": "machine", "v1": true}}'
  ask "$METADATA_ROLE"
  [[ "$REPLY_STATUS $REPLY" == "200 machine" ]]
  ask "${METADATA_ROLE}machine"
  reply 200 '.Code == "Success"'
  metadata "$METADATA_ROLE" unknown
  [[ $REPLY_STATUS == 401 ]]
}

@test "instance metadata: no role, another role, no instance" {
  standin_set '{"instance": {"role": "machine"}}'
  local token
  token=$(metadata_token)
  metadata "${METADATA_ROLE}app" "$token"
  [[ $REPLY_STATUS == 404 ]]
  metadata /latest/meta-data/hostname "$token"
  [[ $REPLY_STATUS == 404 ]]
  standin_set '{"instance": {}}'
  ask "$METADATA_ROLE"
  [[ $REPLY_STATUS == 401 ]]
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 404 ]]
  metadata "${METADATA_ROLE}machine" "$token"
  [[ $REPLY_STATUS == 404 ]]
  standin_set '{"instance": null}'
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
  [[ $REPLY_STATUS == 404 ]]
  metadata "$METADATA_ROLE" "$token"
  [[ $REPLY_STATUS == 404 ]]
}

@test "containers: credentials at the path of each, with its authorization" {
  standin_set '{"containers": [{"path": "/v2/credentials/abc", "role": "app", "authorization": "Bearer of-the-container"},
    {"path": "/open", "role": "machine"}]}'
  noted of-the-container
  ask /v2/credentials/abc -H 'Authorization: Bearer of-the-container'
  reply 200 'keys == ["AccessKeyId", "AccountId", "Expiration", "RoleArn", "SecretAccessKey", "Token"]'
  reply 200 '.RoleArn == "arn:aws:iam::123456789012:role/service/app" and .AccountId == "123456789012"'
  reply 200 '(.Expiration | fromdate) - now | . > 21540 and . <= 21600'
  noted "$(jq -r .Token <<<"$REPLY")"
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.path) \(.outcome)"') == \
    "container GetContainerCredentials /v2/credentials/abc OK" ]]
  become "$(jq '{Credentials: {AccessKeyId, SecretAccessKey, SessionToken: .Token}}' <<<"$REPLY")"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/app/* ]]
  ask '/open?id=1'
  reply 200 '.RoleArn == "arn:aws:iam::123456789012:role/machine"'
  [[ $(last_logged .parameters.id) == 1 ]]

  ask /v2/credentials/abc
  reply 401 '.code == "AccessDenied" and (.message | length > 0)'
  ask /v2/credentials/abc -H 'Authorization: Bearer of-another'
  reply 401 '.code == "AccessDenied"'
  ask /v2/credentials -H 'Authorization: Bearer of-the-container'
  reply 404 '.code == "NotFound"'
  standin_set '{"containers": []}'
  ask /open
  reply 404 .
}

@test "containers: botocore finds the credentials" {
  standin_set '{"containers": [{"path": "/v2/credentials/abc", "role": "app", "authorization": "of-the-container"}]}'
  export AWS_CONTAINER_CREDENTIALS_FULL_URI="$STANDIN_URL/v2/credentials/abc?x=y"
  become "$(AWS_CONTAINER_AUTHORIZATION_TOKEN=of-the-container credentials_of container)"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/app/* ]]
  run -1 credentials_of container
  [[ $output == CredentialRetrievalError*"(401)"* ]]
}

# identity_token QUERY: a token of the issuer.
identity_token() {
  ask "/actions/token?api-version=2.0$1" -H 'Authorization: bearer of-the-job'
  [[ $REPLY_STATUS == 200 ]] && jq -r .value <<<"$REPLY"
}
issuer() {
  standin_set '{"oidc_issuer": {"path": "/actions/token", "request_token": "of-the-job",
    "subject": "repo:org/app:ref:refs/heads/'"$1"'"}}'
}
# with_token ROLE TOKEN [MORE]: AssumeRoleWithWebIdentity; MORE is the rest of a JSON object.
with_token() {
  call sts AssumeRoleWithWebIdentity "{\"RoleArn\": \"arn:aws:iam::123456789012:role/$1\", \"RoleSessionName\": \"job\",
    \"WebIdentityToken\": \"$2\"${3:+, $3}}"
}

@test "an issuer's token contains its subject, and STS accepts it" {
  issuer main
  noted of-the-job
  local token part said
  token=$(identity_token '&audience=sts.amazonaws.com')
  noted "$token"
  [[ $(last_logged '"\(.service) \(.action) \(.parameters.audience) \(.outcome)"') == \
    "oidc-issuer GetOidcToken sts.amazonaws.com OK" ]]
  [[ $token =~ ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$ ]]
  part=$(cut -d . -f 1 <<<"$token" | tr _- /+)==
  said=$(base64 -di <<<"$part" 2>/dev/null | jq -r '"\(.typ) \(.alg)"')
  [[ $said == "JWT RS256" ]]
  part=$(cut -d . -f 2 <<<"$token" | tr _- /+)==
  said=$(base64 -di <<<"$part" 2>/dev/null | jq -r '"\(.iss) \(.sub) \(.aud) \(.exp - now > 270 and .exp - now <= 300)"')
  [[ $said == "https://token.actions.githubusercontent.com repo:org/app:ref:refs/heads/main sts.amazonaws.com true" ]]
  run -0 with_token deploy "$token"
  [[ $(jq -r .SubjectFromWebIdentityToken <<<"$output") == repo:org/app:ref:refs/heads/main ]]
  [[ $(jq -r .Provider <<<"$output") == arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com ]]
  become "$output"
  [[ $(caller_arn) == arn:aws:sts::123456789012:assumed-role/deploy/job ]]
}

@test "an issuer requires the token of the job" {
  issuer main
  ask '/actions/token?audience=a' -H 'Authorization: BEARER of-the-job'
  reply 200 '.value | length > 0'
  ask '/actions/token?audience=a' -H 'Authorization: Bearer of-another'
  reply 401 '.message | length > 0'
  ask '/actions/token?audience=a' -H 'Authorization: Basic of-the-job'
  reply 401 .
  ask '/actions/token?audience=a'
  reply 401 .
  standin_set '{"oidc_issuer": null}'
  ask '/actions/token?audience=a' -H 'Authorization: bearer of-the-job'
  reply 404 .
}

@test "STS refuses an issuer's token for another audience, subject or role, an old one and a forged one" {
  issuer main
  local token
  token=$(identity_token '&audience=sts.amazonaws.com')
  run -1 with_token deploy "$(identity_token '&audience=elsewhere')"
  [[ $output == "InvalidIdentityToken 400 Incorrect token audience" ]]
  run -1 with_token deploy "$(identity_token '')"
  [[ $output == "InvalidIdentityToken 400 Incorrect token audience" ]]
  run -1 with_token deploy "${token%.*}.forged"
  [[ $output == "InvalidIdentityToken 400 The ID Token provided is not a valid JWT."* ]]
  run -1 with_token app "$token"
  [[ $output == "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithWebIdentity" ]]
  run -1 with_token robot "$token"
  [[ $output == "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithWebIdentity" ]]
  issuer feature
  run -1 with_token deploy "$(identity_token '&audience=sts.amazonaws.com')"
  [[ $output == "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithWebIdentity" ]]
  run -0 with_token deploy "$token"
  standin_set '{"clock_offset_seconds": 301}'
  run -1 with_token deploy "$token"
  [[ $output == "ExpiredTokenException 400 Token expired: "* ]]
}

@test "faults have the format of each service" {
  signed_in
  standin_set '{"instance": {"role": "machine", "v1": true}, "containers": [{"path": "/open", "role": "machine"}], "faults": [
    {"action": "GetRoleCredentials", "role": "Dev", "code": "TooManyRequestsException", "status": 429, "message": "Slow down", "times": 1},
    {"action": "CreateToken", "code": "InternalServerException", "status": 500, "message": "Sorry", "times": 1},
    {"action": "GetMetadataToken", "status": 503, "message": "Busy", "times": 1},
    {"action": "GetMetadataRole", "status": 500, "times": 1},
    {"action": "GetMetadataCredentials", "role": "machine", "status": 502, "message": "Bad", "times": 1},
    {"action": "GetContainerCredentials", "role": "machine", "code": "InternalServerError", "status": 500, "message": "Oh", "times": 1},
    {"action": "GetOidcToken", "code": "ServerErrorException", "status": 500, "message": "No", "times": 1}]}'
  portal access-token-of-dev Brief 999999999999
  reply 200 .
  portal access-token-of-dev Dev 123456789012
  reply 429 '. == {"message": "Slow down"}'
  error_type TooManyRequestsException
  portal access-token-of-dev Dev 123456789012
  reply 200 .
  refresh refresh-token-of-dev
  reply 500 '. == {"error": "server_error", "error_description": "Sorry"}'
  error_type InternalServerException
  refresh refresh-token-of-dev
  reply 200 .
  ask /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
  [[ "$REPLY_STATUS $REPLY" == "503 Busy" ]]
  grep -qix 'content-type: text/plain' <<<"$REPLY_HEADERS"
  metadata_token 60
  ask "$METADATA_ROLE"
  [[ $REPLY_STATUS == 500 ]]
  ask "$METADATA_ROLE"
  [[ $REPLY_STATUS == 200 ]]
  ask "${METADATA_ROLE}machine"
  [[ "$REPLY_STATUS $REPLY" == "502 Bad" ]]
  ask "${METADATA_ROLE}machine"
  reply 200 .
  ask /open
  reply 500 '. == {"code": "InternalServerError", "message": "Oh"}'
  [[ $(last_logged '"\(.outcome) \(.status)"') == "InternalServerError 500" ]]
  ask /open
  reply 200 .
  issuer main
  ask /actions/token -H 'Authorization: bearer of-the-job'
  reply 500 '.message == "No"'
  ask /actions/token -H 'Authorization: bearer of-the-job'
  reply 200 .
}

@test "faults with their own body, late and dropped, for any service" {
  standin_set '{"instance": {"role": "machine", "v1": true}, "containers": [{"path": "/open", "role": "machine"}], "faults": [
    {"action": "GetMetadataRole", "status": 200, "body": "<html>höher</html>", "times": 1},
    {"action": "GetContainerCredentials", "body": "", "times": 1},
    {"action": "GetCallerIdentity", "status": 502, "body": "<html>Bad Gateway</html>", "times": 1},
    {"action": "GetMetadataCredentials", "delay_seconds": 300, "times": 1},
    {"action": "GetMetadataToken", "drop": true}]}'
  ask "$METADATA_ROLE"
  [[ "$REPLY_STATUS $REPLY" == "200 <html>höher</html>" ]]
  grep -qix 'content-type: text/html' <<<"$REPLY_HEADERS"
  [[ $(last_logged '"\(.action) \(.outcome) \(.status)"') == "GetMetadataRole fault 200" ]]
  ask /open
  [[ "$REPLY_STATUS $REPLY" == "503 " ]]
  ask / --aws-sigv4 aws:amz:us-east-1:sts --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    --data "Action=GetCallerIdentity&Version=2011-06-15"
  [[ "$REPLY_STATUS $REPLY" == "502 <html>Bad Gateway</html>" ]]
  run -0 call sts GetCallerIdentity
  run -28 curl --silent --noproxy '*' --max-time 3 "$STANDIN_URL${METADATA_ROLE}machine"
  ask "${METADATA_ROLE}machine"
  reply 200 '.Code == "Success"'
  run -52 curl --silent --noproxy '*' -X PUT "$STANDIN_URL/latest/api/token"
  [[ $(last_logged '"\(.action) \(.outcome)"') == "GetMetadataToken dropped" ]]
}

@test "the stand-in's clock shows in what every service issues" {
  signed_in
  standin_set '{"instance": {"role": "machine", "v1": true}, "containers": [{"path": "/open", "role": "brief"}],
    "clock_offset_seconds": 86400}'
  local day=86400
  portal access-token-of-dev Dev 123456789012
  reply 200 ".roleCredentials.expiration / 1000 - now - $day | . > 3540 and . <= 3600"
  ask "${METADATA_ROLE}machine"
  reply 200 "(.LastUpdated | fromdate) - now - $day | . > -60 and . <= 0"
  reply 200 "(.Expiration | fromdate) - now - $day | . > 21540 and . <= 21600"
  ask /open
  reply 200 "(.Expiration | fromdate) - now - $day | . > -60 and . <= 1"
}

@test "one connection serves many requests, and the log shows it" {
  local one=(--silent --noproxy '*' --user-agent of-one-connection --data "Action=X" "$STANDIN_URL/")
  curl "${one[@]}" --next "${one[@]}" >/dev/null
  [[ $(standin_requests '.user_agent == "of-one-connection"' |
    jq -s 'map(.connection) | length, (unique | length)') == $'2\n1' ]]
}

@test "an invalid state is refused" {
  run ! standin_set '{"user": []}'
  run ! standin_set '{"users": [{"nam": "x"}]}'
  run ! standin_set '[]'
  run ! standin_set '{"sso_sessions": [{"roles": [{"nam": "x"}]}]}'
  run ! standin_set '{"instance": {"role": "nowhere"}}'
  run ! standin_set '{"instance": {"rol": "app"}}'
  run ! standin_set '{"containers": [{"path": "/x", "role": "nowhere"}]}'
  run ! standin_set '{"oidc_issuer": {"path": "/x"}}'
  run ! standin_set '{"faults": [{"actio": "x"}]}'
}

@test "over TLS, and it ends cleanly on TERM" {
  local dir=$BATS_TEST_TMPDIR plain=$STANDIN_URL
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
  echo '{"users": [{"name": "tls", "access_keys": [{"id": "AKIASTANDINTLS000000", "secret": "s"}]}]}' >"$dir/state.json"
  standin_start "$dir/standin" "$dir/state.json" --tls-cert "$dir/cert.pem" --tls-key "$dir/key.pem"
  as AKIASTANDINTLS000000 s
  AWS_ENDPOINT_URL=$STANDIN_URL AWS_CA_BUNDLE=$dir/cert.pem run -0 call sts GetCallerIdentity
  AWS_ENDPOINT_URL=$STANDIN_URL run -1 call sts GetCallerIdentity
  [[ $output == *SSLError* ]]
  local pid
  pid=$(<"$dir/standin/pid")
  standin_stop
  run ! kill -0 "$pid"
  [[ ! -s $dir/standin/output ]] || { cat "$dir/standin/output"; false; }
  STANDIN_URL=$plain # for teardown
}
