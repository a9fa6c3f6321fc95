# The recipes, as they are installed, for the bucket `store` and the prefix `mine`, with a cron table of the test's own.
# shellcheck disable=SC2154 # set by other files
source "$PROGRAM_TESTS/helpers/schedule.bash"

readonly POLICIES=(s3-pull s3-push put-once restic-writer restic-admin restic-locks)

# recipes_for_file [JQ_FILTER]: installs the recipes to $RECIPES, and starts the stand-in with a role for each policy, named
# like it. The filter may add more: role(NAME; MORE) is a role that dev may assume, $policies has the policies by name.
recipes_for_file() {
  export RECIPES=$BATS_FILE_TMPDIR/recipes
  cmake --install "$PROJECT/build/${IDR_PRESET:-release}" --component recipes --prefix "$BATS_FILE_TMPDIR/installed" >/dev/null &&
    mv "$BATS_FILE_TMPDIR/installed/share/doc/iam-docker-run/recipes" "$RECIPES" &&
    grep -rlE 'BUCKET|PREFIX' "$RECIPES" | xargs sed -i 's/OTHER_BUCKET/other/g; s/BUCKET/store/g; s/PREFIX/mine/g' || return
  local name
  for name in "${POLICIES[@]}"; do
    policy_file "$name" | jq --arg name "$name" '{($name): .}' || return
  done >"$BATS_FILE_TMPDIR/policies"
  jq --slurpfile policies "$BATS_FILE_TMPDIR/policies" '
    def role(name; more): {arn: "arn:aws:iam::123456789012:role/\(name)", trust: {principals: ["123456789012"]}} + more;
    ($policies | add) as $policies
    | .roles += ($policies | to_entries | map(role(.key; {policies: [.value]})))
    | .buckets = [{name: "store"}, {name: "other"}]
    | '"${1:-.}" "$PROGRAM_TESTS/standin.json" >"$BATS_FILE_TMPDIR/state.json" &&
    standin_for_file "$BATS_FILE_TMPDIR/state.json"
}
# recipes_reset: for teardown: empty buckets, no faults, and the time as it is.
recipes_reset() {
  standin_set '{"faults": [], "clock_offset_seconds": 0, "clock_tolerance_seconds": 900,
    "buckets": [{"name": "store"}, {"name": "other"}]}'
}
policy_file() { find "$RECIPES" -name "$1.json" -exec cat {} \; -quit; }

# recipe NAME: the working directory becomes a copy of its folder, and the profile dev may assume its roles.
recipe() {
  schedule_setup
  cp -r "$RECIPES/$1/." .
  sed -i '1i profile = "dev"' idr.toml
}
# setting KEY VALUE: replaces the value of a key in idr.toml.
setting() { sed -i "s|^$1 = .*|$1 = \"$2\"|" idr.toml; }

# on_failure: from now on, a failed job leaves the file `notified` with its variant and exit code.
on_failure() { sed -i "s|^on-failure = .*|on-failure = \"sh -c 'echo \$IDR_VARIANT \$IDR_STATUS >>notified'\"|" idr.toml; }
# fails_as_job VARIANT: the job that cron starts fails, and the notification is sent.
fails_as_job() {
  on_failure
  run_idr schedule add "@$1"
  assert_status 0
  cron_fails "$1"
}
# cron_fails VARIANT: the job that was added fails when cron starts it, and the notification is sent.
cron_fails() {
  as_cron >"$TEST_DIR/stdout.cron" 2>&1 || true
  assert_regex "$(<notified)" "^$1 [1-9][0-9]*\$"
}

# as_owner COMMAND…: with the keys of a user who may do everything in the account.
as_owner() {
  AWS_ACCESS_KEY_ID=AKIATESTDEV000000001 AWS_SECRET_ACCESS_KEY=devSecret/wholly+made/up0000000000000001 AWS_DEFAULT_REGION=us-east-1 "$@"
}
# owner_s3 COMMAND…, owner_api OPERATION…: the AWS CLI as the owner.
owner_s3() { as_owner /usr/bin/aws --endpoint-url "$STANDIN_URL" s3 "$@"; }
owner_api() { as_owner /usr/bin/aws --endpoint-url "$STANDIN_URL" --output json s3api "$@"; }

# keys: the objects of the bucket store, a line for each. unfinished: the same for its unfinished uploads.
keys() { owner_api list-objects-v2 --bucket store --query 'Contents[].Key' | jq -r '.[]?'; }
unfinished() { owner_api list-multipart-uploads --bucket store --query 'Uploads[].Key' | jq -r '.[]?'; }
# nothing_stored: no object, and no part of one.
nothing_stored() {
  assert_equal "$(keys)" ""
  assert_equal "$(unfinished)" ""
}
