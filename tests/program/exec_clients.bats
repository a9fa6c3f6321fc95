#!/usr/bin/env bats
# idr exec with the real AWS CLI, rclone and restic, for a user whose files and variables hold other credentials: each
# request is one of the role.
# bats file_tags=once

load helpers
setup_file() {
  # The role `brief` has sessions of 12 seconds, which are refreshed when 4 seconds are left.
  jq '. + {buckets: [{name: "store"}]}
    | .roles += [{arn: "arn:aws:iam::123456789012:role/brief", trust: {principals: ["123456789012"]}, session_seconds: 12}]' \
    "$PROGRAM_TESTS/standin.json" >"$BATS_FILE_TMPDIR/state.json"
  standin_for_file "$BATS_FILE_TMPDIR/state.json"
}
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  foreign_user
  CLIENTS=$PROJECT/tests/clients
}
teardown() { program_teardown; }

# foreign_user: the default profile is somebody else, in both files and in the configurations of boto and of minio's
# client; the profile dev is the one that idr uses.
foreign_user() {
  keep_secret partnerSecret/made+up0000000000000000003 devSecret/wholly+made/up0000000000000001
  mkdir "$HOME/.mc"
  aws_config <<'END'
[default]
region = eu-west-1
[profile dev]
region = us-east-1
END
  aws_credentials <<'END'
[default]
aws_access_key_id = AKIATESTPARTNER00003
aws_secret_access_key = partnerSecret/made+up0000000000000000003
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
END
  printf '[Credentials]\naws_access_key_id = AKIATESTPARTNER00003\naws_secret_access_key = %s\n' \
    partnerSecret/made+up0000000000000000003 >"$HOME/.boto"
  cat >"$HOME/.mc/config.json" <<END
{"version": "10", "aliases": {"s3": {"url": "$STANDIN_URL", "api": "S3v4", "path": "auto",
  "accessKey": "AKIATESTPARTNER00003", "secretKey": "partnerSecret/made+up0000000000000000003"}},
 "hosts": {"s3": {"url": "$STANDIN_URL", "api": "S3v4",
  "accessKey": "AKIATESTPARTNER00003", "secretKey": "partnerSecret/made+up0000000000000000003"}}}
END
}

needs() {
  [[ -x /usr/bin/$1 ]] || skip "$1 is not installed"
}

# as_role ROLE: the requests since standin_mark, except idr's own, with which it assumes the role, were all sent by a session of the role, and none was
# refused.
as_role() {
  local requests
  requests=$(tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq -c 'select(.action != "AssumeRole")')
  [[ -n $requests ]] || fail "no request"
  assert_equal "$(jq -r '.caller // "nobody"' <<<"$requests" | sort -u)" "$session_arn/$1/job"
  assert_equal "$(jq -c 'select((.status >= 400 or .status == null) and .outcome != "NoSuchKey")' <<<"$requests")" ""
}

# works PROGRAM: the program of tests/clients works as the role, with both deliveries.
works() {
  local delivery
  for delivery in env endpoint; do
    standin_mark
    run_idr exec --profile dev --role "$role_arn/app" --role-session-name job --delivery "$delivery" "$CLIENTS/$1" 2 "$STANDIN_URL" store
    assert_status 0
    assert_equal "$delivery $(sed 's/^[a-z_]* //' "$stdout_file" | sort -u)" "$delivery ok"
    as_role app
  done
  assert_no_secret_shown
}

@test "without idr exec, the clients are somebody else" {
  needs aws
  run /usr/bin/aws --endpoint-url "$STANDIN_URL" sts get-caller-identity --query Arn --output text
  assert_output arn:aws:iam::210987654321:user/partner
}

@test "the AWS CLI is the role" {
  needs aws
  works aws_cli.bash
}

@test "rclone is the role" {
  needs rclone
  works rclone.bash
}

@test "restic is the role" {
  needs restic
  works restic.bash
}

# For minio's library, which restic uses, an endpoint comes after the variables and files of minio's own.
@test "minio's own variables are not used" {
  needs restic
  export MINIO_ACCESS_KEY=AKIATESTPARTNER00003 MINIO_SECRET_KEY=partnerSecret/made+up0000000000000000003
  export MINIO_ROOT_USER=$MINIO_ACCESS_KEY MINIO_ROOT_PASSWORD=$MINIO_SECRET_KEY
  works restic.bash
}

@test "all clients at once for three lifetimes of refreshed credentials: no call fails" {
  local name number names=()
  standin_mark
  for name in aws rclone restic; do
    [[ -x /usr/bin/$name ]] || continue
    [[ $name != aws ]] || name=aws_cli
    names+=("$name")
    start_one_more exec --profile dev --role "$role_arn/brief" --role-session-name job --delivery endpoint \
      "$CLIENTS/$name.bash" 40 "$STANDIN_URL" store
  done
  ((${#names[@]} > 0)) || skip "neither the AWS CLI nor rclone nor restic is installed"
  PATIENCE=120 finish_many
  assert_all_status 0
  for number in "${!names[@]}"; do
    name=${names[number]}
    assert_equal "$name $(sed 's/^[a-z_]* //' "$TEST_DIR/stdout.many.$((number + 1))" | sort -u)" "$name ok"
    refute_has "$(<"$TEST_DIR/stderr.many.$((number + 1))")" "not refreshed"
  done
  as_role brief
  local sessions
  sessions=$(standin_since_mark '.action == "AssumeRole"')
  ((sessions >= 4)) || fail "only $sessions sessions"
  # Each session in use was a role's own, not one for all the time.
  (($(tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq -r 'select(.action != "AssumeRole") | .access_key_id' | sort -u | wc -l) >= 4))
}

@test "idr exec within idr exec: a role assumes another one" {
  local delivery
  for delivery in env endpoint; do
    run_idr exec --profile dev --role app --role-session-name outer --delivery "$delivery" "$IDR" exec --no-cache \
      --role next --role-session-name inner sh -c 'echo started'
    assert_status 0
    assert_stderr_has "$session_arn/app/outer"
    assert_stderr_has "$session_arn/next/inner"
    assert_equal "$(standin_last '.action == "AssumeRole"' .caller)" "$session_arn/app/outer"
  done
}
