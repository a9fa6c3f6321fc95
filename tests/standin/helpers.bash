# Helpers for the tests of the stand-in, which is called by botocore and curl. A test file starts with
#
#     load helpers
#     setup_file() { standin_for_file; }
#     teardown_file() { standin_end_of_file; }
#     setup() { standin_setup; }
#     teardown() { standin_reset; }
# shellcheck disable=SC2034 # used by other files
bats_require_minimum_version 1.5.0
source "$BATS_TEST_DIRNAME/../setup/standin.bash"
source "$BATS_TEST_DIRNAME/../setup/python_server.bash"

# ---- around a test ----

standin_for_file() {
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

standin_end_of_file() {
  standin_stop
  python_server_stop "$BATS_FILE_TMPDIR/botocore"
}

standin_setup() {
  unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION
  export AWS_ENDPOINT_URL=$STANDIN_URL AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  as_dev
}

# ---- requests and replies ----

# as ID SECRET: continues with these long-term keys.
as() {
  unset AWS_SESSION_TOKEN
  export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2
}
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

# ---- Identity Center, instance metadata, identity providers ----

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

readonly METADATA_ROLE=/latest/meta-data/iam/security-credentials/
# metadata_token [SECONDS]: a token of the instance metadata service.
metadata_token() {
  ask /latest/api/token -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: ${1:-21600}"
  [[ $REPLY_STATUS == 200 ]] && echo "$REPLY"
}
metadata() { ask "$1" -H "X-aws-ec2-metadata-token: $2"; }

issuer() {
  standin_set '{"oidc_issuer": {"path": "/actions/token", "request_token": "of-the-job",
    "subject": "repo:org/app:ref:refs/heads/'"$1"'"}}'
}
# with_token ROLE TOKEN [MORE]: AssumeRoleWithWebIdentity; MORE is the rest of a JSON object.
with_token() {
  call sts AssumeRoleWithWebIdentity "{\"RoleArn\": \"arn:aws:iam::123456789012:role/$1\", \"RoleSessionName\": \"job\",
    \"WebIdentityToken\": \"$2\"${3:+, $3}}"
}
