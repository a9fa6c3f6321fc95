#!/usr/bin/env bats
# The stand-in's checks of keys and signatures, verified with botocore and curl.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_end_of_file; }
setup() { standin_setup; }
teardown() { standin_reset; }

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
