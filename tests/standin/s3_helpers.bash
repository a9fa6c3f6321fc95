# Helpers for the tests of S3. They run with the stand-in, and a second time as NAME_moto.bats, a link to NAME.bats, with
# moto_server, an independent stand-in for AWS, where it is installed. A test file starts with
#
#     load s3_helpers
#     setup_file() { s3_for_file; }
#     teardown_file() { s3_end_of_file; }
#     setup() { s3_setup '[{"name": "store"}]'; } # the buckets
#     teardown() { s3_reset; }
# shellcheck disable=SC2034,SC2154 # used by other files; set by `run`
source "$BATS_TEST_DIRNAME/helpers.bash"
source "$BATS_TEST_DIRNAME/../setup/moto.bash"
source "$BATS_TEST_DIRNAME/moto_differences.bash"

readonly everything='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'

with_moto() { [[ $BATS_TEST_FILENAME == *_moto.bats ]]; }

s3_for_file() {
  if ! with_moto; then
    standin_for_file
    return
  fi
  export BATS_TEST_NAME_PREFIX="moto: "
  moto_start "$BATS_FILE_TMPDIR/moto" || return
  [[ -z $MOTO_URL ]] || python_server_start "$BATS_FILE_TMPDIR/botocore" botocore.session botocore.httpsession
}

s3_end_of_file() {
  python_server_stop "$BATS_FILE_TMPDIR/botocore"
  if with_moto; then moto_stop "$BATS_FILE_TMPDIR/moto"; else standin_stop; fi
}

# s3_setup BUCKETS: a test begins as dev, with these buckets.
s3_setup() {
  if with_moto; then
    [[ -n $MOTO_URL ]] || skip "moto_server is not installed"
    moto_may_differ
    use_moto
  fi
  standin_setup
  buckets "$1"
}

s3_reset() { with_moto || standin_reset; }

# buckets JSON: replaces all buckets; each as in the state of the stand-in. Continues as dev.
buckets() {
  if with_moto; then moto_buckets "$1"; else standin_set "{\"buckets\": $1}"; fi
  as_dev
}

# check_access: from now on, the signatures and permissions of dev and of the role long, who may do everything, are checked;
# the stand-in always does it.
check_access() {
  with_moto || return 0
  MOTO_KEYS=$(moto_user dev "$everything") && moto_role /long "$everything" && moto_check && as_dev
}

# role NAME POLICY: a role with this policy, which dev may assume.
role() {
  if with_moto; then
    moto_post reset-auth inf && moto_role "/$1" "$2" && moto_check
  else
    standin_set "{\"roles\": [{\"arn\": \"arn:aws:iam::123456789012:role/$1\", \"trust\": {\"principals\": [\"123456789012\"]},
      \"policies\": [$2]}]}"
  fi
}

# ---- the same with moto_server ----

# moto_may_differ: skips a test that fails because moto_server is known to differ from AWS. A version of it that does not
# differ passes.
moto_may_differ() {
  local why=${MOTO_DIFFERENCES[$BATS_TEST_DESCRIPTION]:-} status
  [[ -n $why && -z ${MOTO_TRIAL:-} ]] || return 0
  set +eET
  (
    trap - ERR DEBUG EXIT
    set -e
    MOTO_TRIAL=yes
    "$BATS_TEST_NAME"
  ) >"$BATS_TEST_TMPDIR/trial" 2>&1 3>&1
  status=$?
  set -eET
  ((status == 0)) || skip "$why"
}

# use_moto: what the helpers for the stand-in do with moto_server.
use_moto() {
  STANDIN_URL=$MOTO_URL
  MOTO_KEYS="dev dev" # not checked
  # shellcheck disable=SC2086 # two words
  as_dev() { as $MOTO_KEYS; }
  standin_set() { echo "moto_server does not have the state of the stand-in" && return 1; }
}

# moto_buckets JSON: empties moto_server, and creates the buckets.
moto_buckets() {
  local name region lock mode days
  moto_reset
  while IFS='|' read -r name region lock mode days; do
    moto_put "/$name" --header "x-amz-bucket-object-lock-enabled: $lock" \
      --data "${region:+<CreateBucketConfiguration><LocationConstraint>$region</LocationConstraint></CreateBucketConfiguration>}"
    [[ -z $mode ]] || moto_put "/$name?object-lock=" --data "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>
      <Rule><DefaultRetention><Mode>$mode</Mode><Days>$days</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
  done < <(jq -r '.[] | [.name, .region, has("object_lock"), .object_lock.Mode, .object_lock.Days] | join("|")' <<<"$1")
}
moto_put() { s3 "$1" --request PUT "${@:2}" && [[ $REPLY_STATUS == 200 ]]; }

# ---- requests and replies ----

# s3 PATH [CURL_OPTION…]: sets REPLY_STATUS, REPLY_HEADERS and REPLY. This curl signs a query as it is: its names must
# be in order, each with a value.
s3() {
  ask "$1" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --aws-sigv4 "aws:amz:${S3_REGION:-us-east-1}:s3" \
    ${AWS_SESSION_TOKEN:+--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"} \
    --header "x-amz-content-sha256: ${PAYLOAD:-UNSIGNED-PAYLOAD}" --header 'Content-Type: text/plain' "${@:2}"
}
# refused STATUS CODE [WORDS]: the last reply is this error.
refused() {
  [[ $REPLY_STATUS == "$1" && $REPLY == *"<Code>$2</Code><Message>${3:-}"* ]] && return
  echo "$REPLY_STATUS $REPLY"
  return 1
}
# put KEY [TEXT]
put() { s3 "/store/$1" --request PUT --data-binary "${2-x}" && [[ $REPLY_STATUS == 200 ]]; }
# list VERSION PARAMETERS JQ_FILTER
list() { call s3 "ListObjects${1#1}" "{\"Bucket\": \"store\", $2}" | jq -c "$3"; }
# of_store OPERATION [MORE] [JQ_FILTER]: calls it for the bucket; MORE is the rest of a JSON object.
of_store() {
  local reply
  if ! reply=$(call s3 "$1" "{\"Bucket\": \"store\"${2:+, $2}}"); then
    echo "$reply"
    return 1
  fi
  jq -c "${3:-.}" <<<"$reply"
}
# fails WORDS COMMAND…: the command fails, and its output begins with WORDS.
fails() {
  run "${@:2}"
  [[ $status != 0 && $output == "$1"* ]] && return
  echo "$status $output"
  return 1
}
