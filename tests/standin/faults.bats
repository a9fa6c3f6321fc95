#!/usr/bin/env bats
# Faults, the clock, connections, invalid states and TLS of the stand-in.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

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

@test "it listens at every address that is named, and never at all of this machine" {
  local dir=$BATS_TEST_TMPDIR address
  echo '{}' >"$dir/state.json"
  local STANDIN_DIR STANDIN_URL STANDIN_LOG STANDIN_SECRETS STANDIN_PORT # those of the file stay as they are
  standin_start "$dir/standin" "$dir/state.json" --address 127.0.0.1 --address 127.0.0.2
  for address in 127.0.0.1 127.0.0.2; do
    run -0 curl --silent --fail --noproxy '*' "http://$address:$STANDIN_PORT/_standin/health"
  done
  run -7 curl --silent --noproxy '*' "http://127.0.0.3:$STANDIN_PORT/_standin/health"
  standin_stop
  for address in 0.0.0.0 ::; do
    run -2 /usr/bin/python3 "$BATS_TEST_DIRNAME/sts_standin.py" --address "$address"
    [[ $output == *"means every address"* ]]
  done
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
