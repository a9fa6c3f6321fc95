#!/usr/bin/env bats
# The same with moto, another stand-in for AWS, which checks signatures and policies.
# bats file_tags=once

load helpers

setup_file() {
  MOTO=$(command -v moto_server) || return 0
  export MOTO MOTO_PORT MOTO_KEYS
  MOTO_PORT=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # The first four calls set it up and are not checked.
  INITIAL_NO_AUTH_ACTION_COUNT=4 "$MOTO" -H 127.0.0.1 -p "$MOTO_PORT" >"$BATS_FILE_TMPDIR/moto" 2>&1 3>&- &
  echo $! >"$BATS_FILE_TMPDIR/pid"
  wait_for moto_answers || return
  moto_iam --data Action=CreateUser --data UserName=dev >/dev/null
  MOTO_KEYS=$(moto_iam --data Action=CreateAccessKey --data UserName=dev |
    sed -n 's,.*<AccessKeyId>\(.*\)</AccessKeyId>.*<SecretAccessKey>\(.*\)</SecretAccessKey>.*,\1 \2,p')
  moto_iam --data Action=PutUserPolicy --data UserName=dev --data PolicyName=dev \
    --data-urlencode 'PolicyDocument={"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
      "Action": ["sts:AssumeRole", "iam:GetRole"], "Resource": "*"}]}' >/dev/null
  moto_iam --data Action=CreateRole --data RoleName=app --data Path=/team/ \
    --data-urlencode 'AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [{"Effect":
      "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}' >/dev/null
}
teardown_file() { [[ ! -s $BATS_FILE_TMPDIR/pid ]] || kill "$(<"$BATS_FILE_TMPDIR/pid")"; }

moto_answers() { curl --silent --noproxy '*' "http://127.0.0.1:$MOTO_PORT/moto-api/" >/dev/null; }
moto_iam() {
  curl --silent --noproxy '*' --aws-sigv4 aws:amz:us-east-1:iam --user setup:setup \
    --data Version=2010-05-08 "http://127.0.0.1:$MOTO_PORT/" "$@"
}

setup() {
  [[ -n ${MOTO:-} ]] || skip "moto_server is not installed"
  program_setup
  # shellcheck disable=SC2086 # two words
  use_keys $MOTO_KEYS
  export AWS_ENDPOINT_URL=http://127.0.0.1:$MOTO_PORT
}
teardown() { [[ -z ${TEST_DIR:-} ]] || program_teardown; }

@test "a role by name" {
  run_idr whoami --role app --role-session-name jo
  assert_status 0
  assert_stdout_has arn:aws:sts::123456789012:assumed-role/app/jo
  assert_stdout_has arn:aws:iam::123456789012:role/team/app
}

@test "a wrong secret is refused" {
  AWS_SECRET_ACCESS_KEY=wrong run_idr whoami --role app
  assert_status 1
  assert_stderr_has SignatureDoesNotMatch
}

@test "a launch" {
  run_idr --image app --role app
  assert_status 0
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
}
