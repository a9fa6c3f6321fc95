# Keys, files of AWS, and the stand-in. Sourced by helpers.bash.
# shellcheck disable=SC2154 # set by other files

# use_keys ID SECRET [TOKEN], use_dev_keys, use_limited_keys (no iam:GetRole), use_partner_keys (another
# account): put keys in the environment, with the stand-in as the endpoint. See standin.json for the roles.
use_keys() {
  export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2
  [[ -z ${3-} ]] || export AWS_SESSION_TOKEN=$3
  keep_secret "${@:2}"
  [[ -z ${STANDIN_URL:-} ]] || use_standin
}
use_dev_keys() { use_keys AKIATESTDEV000000001 devSecret/wholly+made/up0000000000000001; }
use_limited_keys() { use_keys AKIATESTLIMITED00002 limitedSecret/made+up0000000000000000002; }
use_partner_keys() { use_keys AKIATESTPARTNER00003 partnerSecret/made+up0000000000000000003; }
use_standin() { export AWS_ENDPOINT_URL=$STANDIN_URL; }

# aws_config, aws_credentials: write stdin as ~/.aws/config and ~/.aws/credentials.
aws_config() { cat >"$HOME/.aws/config"; }
aws_credentials() { cat >"$HOME/.aws/credentials" && chmod 600 "$HOME/.aws/credentials"; }

# dev_credentials: writes a credentials file with the profile dev.
dev_credentials() {
  keep_secret devSecret/wholly+made/up0000000000000001
  aws_credentials <<'EOF'
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
EOF
}

# time_in OFFSET: the time 10min or -1day from now, in the format of AWS.
time_in() { date -u -d "now $1" +%Y-%m-%dT%H:%M:%SZ; }

# use_sso: creates a session of Identity Center for eight hours. ~/.aws/config contains the profile sso,
# with the sso-session company, and the profile legacy. sso_token NAME OFFSET [JQ_FILTER]: writes the token
# file of the session (company) or start URL; the token expires at OFFSET from now and can be refreshed.
# sso_token_file NAME: its path.
use_sso() {
  standin_set '{"sso_sessions": [{"access_token": "access-token-of-the-login", "client_id": "client-of-the-login",
    "refresh_token": "refresh-token-of-the-login", "client_secret": "client-secret-of-the-login",
    "roles": [{"account": "123456789012", "name": "Dev"}]}]}'
  aws_config <<EOF
[profile sso]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Dev
[sso-session company]
sso_region = us-east-1
sso_start_url = $sso_start_url
[profile legacy]
sso_region = us-east-1
sso_start_url = $sso_start_url
sso_account_id = 123456789012
sso_role_name = Dev
EOF
  sso_token company 8hours
  sso_token "$sso_start_url" 8hours
}
sso_start_url=https://company.awsapps.com/start
sso_token_file() { echo "$HOME/.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -d ' ' -f 1).json"; }
sso_token() {
  local file
  file=$(sso_token_file "$1")
  mkdir -p "${file%/*}"
  jq -n --arg until "$(time_in "$2")" --arg url "$sso_start_url" '{startUrl: $url, region: "us-east-1",
    accessToken: "access-token-of-the-login", expiresAt: $until, clientId: "client-of-the-login",
    clientSecret: "client-secret-of-the-login", registrationExpiresAt: "2099-01-01T00:00:00Z",
    refreshToken: "refresh-token-of-the-login", unknownMember: {kept: [1, null]}} | '"${3:-.}" >"$file"
  chmod 600 "$file"
}

# use_instance [MORE], use_container [MORE], use_github: make the other services provide credentials, and
# set the environment accordingly; MORE is the rest of their JSON object in the stand-in's state.
use_instance() {
  unset AWS_EC2_METADATA_DISABLED
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL AWS_METADATA_SERVICE_TIMEOUT=30
  standin_set "{\"instance\": {\"role\": \"machine\" ${1:+, $1}}}"
}
use_container() {
  export AWS_CONTAINER_CREDENTIALS_FULL_URI=$STANDIN_URL/v2/credentials/abc
  standin_set "{\"containers\": [{\"path\": \"/v2/credentials/abc\", \"role\": \"task\" ${1:+, $1}}]}"
}
use_github() {
  export ACTIONS_ID_TOKEN_REQUEST_URL="$STANDIN_URL/actions/token?api-version=2.0"
  export ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token-of-the-job
  standin_set '{"oidc_issuer": {"path": "/actions/token", "request_token": "request-token-of-the-job",
    "subject": "repo:org/app:ref:refs/heads/main"}}'
}
# use_robot: sets a token file for the role robot in the environment; robot_token: writes that file.
robot_token() { echo robot.identity.token-0000000000000001 >"$TEST_DIR/robot-token"; }
use_robot() {
  robot_token
  export AWS_WEB_IDENTITY_TOKEN_FILE=$TEST_DIR/robot-token AWS_ROLE_ARN=$role_arn/robot AWS_ROLE_SESSION_NAME=job
}

# silence_standin: from now on the stand-in answers no request.
silence_standin() {
  standin_set "{\"faults\": [{\"action\": \"*\", \"delay_seconds\": $FOREVER}]}"
}

# standin_mark; then standin_since_mark [JQ_CONDITION]: the number of requests since. Both are for tests
# that share one stand-in. standin_last [JQ_CONDITION] JQ_FILTER: part of the last request that meets the
# condition.
standin_mark() { STANDIN_MARK=$(standin_count); }
standin_since_mark() {
  tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq -n "[inputs | select(${1:-true})] | length"
}
standin_last() {
  local condition=true
  if (($# > 1)); then condition=$1 && shift; fi
  jq -rn "[inputs | select($condition)] | last | $1" "$STANDIN_LOG"
}

# assert_requested ACTION…: the requests since standin_mark were exactly these, in this order.
assert_requested() {
  assert_equal "$(tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq -r .action | paste -s -d ' ')" "$*"
}

# caller_of ID SECRET [TOKEN]: the caller ARN of these credentials at the stand-in.
caller_of() {
  curl --silent --noproxy '*' ${STANDIN_CA:+--cacert "$STANDIN_CA"} --aws-sigv4 aws:amz:us-east-1:sts \
    --user "$1:$2" ${3:+--header "X-Amz-Security-Token: $3"} \
    --data 'Action=GetCallerIdentity&Version=2011-06-15' "$STANDIN_URL/" | sed -n 's,.*<Arn>\(.*\)</Arn>.*,\1,p'
}
