#!/usr/bin/env bats
# The stand-in for STS and IAM, asked by botocore: the judge of our signatures is judged here.

bats_require_minimum_version 1.5.0

setup_file() {
  local here=$BATS_TEST_DIRNAME
  source "$here/../setup/standin.bash"
  cat >"$BATS_FILE_TMPDIR/state.json" <<'STATE'
{
  "users": [
    {"name": "dev", "access_keys": [{"id": "AKIASTANDINDEV000000", "secret": "dev/secret+0000000000000000000000000000"}],
     "mfa": {"serial": "arn:aws:iam::123456789012:mfa/dev", "code": "123456"}},
    {"name": "guest", "access_keys": [{"id": "AKIASTANDINGUEST0000", "secret": "guestsecret0000000000000000000000000000"}],
     "denied_actions": ["iam:GetRole"]},
    {"name": "other", "account": "999999999999",
     "access_keys": [{"id": "AKIASTANDINOTHER0000", "secret": "othersecret0000000000000000000000000000"}]}
  ],
  "roles": [
    {"arn": "arn:aws:iam::123456789012:role/service/app", "trust": {"principals": ["123456789012"]}},
    {"arn": "arn:aws:iam::123456789012:role/long", "trust": {"principals": ["123456789012"]}, "max_session_duration": 43200},
    {"arn": "arn:aws:iam::123456789012:role/brief", "trust": {"principals": ["123456789012"]}, "session_seconds": 1},
    {"arn": "arn:aws:iam::123456789012:role/next", "max_session_duration": 43200,
     "trust": {"principals": ["arn:aws:iam::123456789012:role/service/app"]}},
    {"arn": "arn:aws:iam::123456789012:role/partner", "trust": {"principals": ["999999999999"], "external_id": "shop-42"}},
    {"arn": "arn:aws:iam::123456789012:role/guarded", "trust": {"principals": ["arn:aws:iam::123456789012:user/dev"], "mfa": true}},
    {"arn": "arn:aws:iam::123456789012:role/robot", "web_identity_tokens": ["token-of-the-robot"]}
  ]
}
STATE
  standin_start "$BATS_FILE_TMPDIR/standin" "$BATS_FILE_TMPDIR/state.json"
}

teardown_file() {
  source "$BATS_TEST_DIRNAME/../setup/standin.bash"
  standin_stop
}

setup() {
  source "$BATS_TEST_DIRNAME/../setup/standin.bash"
  unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN
  export AWS_ENDPOINT_URL=$STANDIN_URL AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  as_dev
}

teardown() { standin_set '{"faults": [], "clock_offset_seconds": 0, "signing_regions": {}}'; }

as() { export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2; }
as_dev() { as AKIASTANDINDEV000000 dev/secret+0000000000000000000000000000; }
as_guest() { as AKIASTANDINGUEST0000 guestsecret0000000000000000000000000000; }
as_other() { as AKIASTANDINOTHER0000 othersecret0000000000000000000000000000; }

call() { "$BATS_TEST_DIRNAME/botocore_call.py" "$@"; }

# assume ROLE [MORE]: AssumeRole by name or path; MORE is the rest of a JSON object.
assume() {
  call sts AssumeRole \
    "{\"RoleArn\": \"arn:aws:iam::123456789012:role/$1\", \"RoleSessionName\": \"me@home\"${2:+, $2}}"
}

# become REPLY: goes on with the credentials of an AssumeRole or GetSessionToken.
become() {
  as "$(jq -r .Credentials.AccessKeyId <<<"$1")" "$(jq -r .Credentials.SecretAccessKey <<<"$1")"
  AWS_SESSION_TOKEN=$(jq -r .Credentials.SessionToken <<<"$1")
  export AWS_SESSION_TOKEN
}

@test "a user's keys are who the user is" {
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

@test "every header named as signed counts" {
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

@test "an assumed role has a session of its own, whose ARN has no path" {
  become "$(assume service/app)"
  run -0 call sts GetCallerIdentity
  [[ $(jq -r .Arn <<<"$output") == arn:aws:sts::123456789012:assumed-role/app/me@home ]]
  [[ $(jq -r .UserId <<<"$output") == AROA*:me@home ]]
}

@test "temporary credentials need their own token and end" {
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

@test "what a role does not trust and what is not there look alike" {
  run -1 assume next
  [[ $output == "AccessDenied 403 User: arn:aws:iam::123456789012:user/dev is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/next" ]]
  run -1 assume nowhere
  [[ $output == "AccessDenied 403 "*"on resource: arn:aws:iam::123456789012:role/nowhere" ]]
}

@test "a chained role gets an hour at most" {
  run -0 assume long '"DurationSeconds": 43200'
  run -1 assume service/app '"DurationSeconds": 7200'
  [[ $output == "ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration"* ]]
  become "$(assume service/app)"
  run -1 assume next '"DurationSeconds": 3601'
  [[ $output == "ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit"* ]]
  run -0 assume next '"DurationSeconds": 3600'
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

@test "a session without MFA cannot use IAM" {
  become "$(call sts GetSessionToken)"
  run -1 call iam GetRole '{"RoleName": "app"}'
  [[ $output == "InvalidClientTokenId 403 "* ]]
}

@test "tags, policies and source identity are in the log as they came" {
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

@test "a user, a key and a role made through the API are there at once" {
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

@test "faults: as often as told, late, or no answer at all" {
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
  local date
  date=$(curl --silent --noproxy '*' --include "$STANDIN_URL/_standin/health" | tr -d '\r' | sed -n 's/^Date: //p')
  local ahead=$(($(date -d "$date" +%s) - $(date +%s)))
  ((ahead > 7190 && ahead < 7210))
}

@test "one connection serves many requests, and the log says so" {
  local before after
  before=$(standin_requests | wc -l)
  curl --silent --noproxy '*' --data "Action=X" "$STANDIN_URL/" --next --silent --data "Action=X" "$STANDIN_URL/" >/dev/null
  after=$(standin_requests | tail -n +"$((before + 1))" | jq -s 'map(.connection) | length, (unique | length)')
  [[ $after == $'2\n1' ]]
}

@test "a state that is wrong is refused" {
  run ! standin_set '{"user": []}'
  run ! standin_set '{"users": [{"nam": "x"}]}'
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
