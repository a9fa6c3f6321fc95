#!/usr/bin/env bats
# The recipe s3-sync with the real AWS CLI, under roles that can do no more than it needs.
# bats file_tags=once

load helpers
load helpers/recipes
setup_file() {
  # Sessions of 12 seconds, which are refreshed when 4 seconds are left.
  recipes_for_file '($policies["s3-push"] | tojson | gsub(":store"; ":other") | fromjson) as $push
    | [$policies["s3-pull"], $push] as $both
    | .roles += [role("s3-sync"; {}), role("brief"; {session_seconds: 12}), role("copy"; {policies: $both}),
      role("brief-copy"; {session_seconds: 12, policies: $both})]'
}
teardown_file() { standin_stop; }
setup() {
  program_setup
  [[ -x /usr/bin/aws ]] || skip "the AWS CLI is not installed"
  recipe s3-sync
  FOLDER="$TEST_DIR/a b"
  mkdir "$FOLDER"
  sed -i "s|/srv/data|\"$FOLDER\"|; s|^exec = \"\(.*\)\"$|exec = '\1'|" idr.toml
}
teardown() {
  recipes_reset
  program_teardown
}

# files FOLDER: some, with difficult names and contents.
files() {
  mkdir -p "$1/sub dir"
  head -c 20M /dev/urandom >"$1/large" # sent in parts
  : >"$1/empty"
  echo text >"$1/sub dir/é+%&=?*#.txt"
}
as_variant() { sed -i "/^\[variant.$1\]/,/^$/s|^exec = '\./sync |&$2 |" idr.toml; }

@test "pull: a folder gets what is new, and keeps the rest" {
  files source
  owner_s3 sync --quiet source s3://store/mine
  run_idr schedule run @pull
  assert_status 0
  diff -r source "$FOLDER"
  echo new >source/new
  owner_s3 cp --quiet source/new s3://store/mine/new
  standin_mark
  run_idr schedule run @pull
  assert_status 0
  diff -r source "$FOLDER"
  assert_equal "$(standin_since_mark '.action == "GetObject"')" 1
  assert_no_secret_shown
}

@test "push: a prefix gets what is new" {
  files "$FOLDER"
  run_idr schedule run @push
  assert_status 0
  owner_s3 sync --quiet s3://store/mine back
  diff -r "$FOLDER" back
}

@test "copy: another bucket gets what is new, without a way through this machine" {
  files source
  owner_s3 sync --quiet source s3://store/mine
  sed -i '/^\[variant.copy\]/a role = "copy"' idr.toml
  standin_mark
  run_idr schedule run @copy
  assert_status 0
  assert_equal "$(standin_since_mark '.action == "GetObject"')" 0
  owner_s3 sync --quiet s3://other/mine back
  diff -r source back
}

@test "over three lifetimes of the credentials, nothing fails" {
  local number variant
  mkdir many
  for ((number = 0; number < 240; number++)); do echo "$number" >"many/$number"; done
  owner_s3 sync --quiet many s3://store/mine
  mkdir "$TEST_DIR/pushed" && cp many/* "$TEST_DIR/pushed/"
  sed -i 's|^role = .*|role = "brief"|; /^\[variant.copy\]/a role = "brief-copy"' idr.toml
  sed -i "/^\[variant.push\]/,/^$/s|^exec = .*|exec = './sync $TEST_DIR/pushed s3://store/mine/pushed'|" idr.toml
  standin_set '{"faults": [{"action": "GetObject", "delay_seconds": 1.8}, {"action": "PutObject", "delay_seconds": 1.8},
    {"action": "CopyObject", "delay_seconds": 1.8}]}'
  standin_mark
  for variant in pull push copy; do
    start_one_more schedule run "@$variant"
  done
  PATIENCE=200 finish_many
  assert_all_status 0
  # Each of the roles' sessions lasts for 12 seconds.
  (($(standin_since_mark '.action == "AssumeRole"') >= 3 * 4))
  assert_equal "$(standin_since_mark '.status >= 400')" 0
  diff -r many "$FOLDER"
}

@test "a folder on a full disk is a failure" {
  [[ $EUID == 0 ]] || skip "a full disk needs root"
  owner_s3 cp --quiet - s3://store/mine/large < <(head -c 3M /dev/urandom)
  on_failure
  run_idr schedule add @pull
  unshare --mount bash -c 'mount -t tmpfs -o size=1m none "$1" && "$2" schedule run @pull' - "$FOLDER" "$IDR" >"$TEST_DIR/stdout.full" 2>&1 && fail "no failure"
  assert_has "$(<"$TEST_DIR/stdout.full")" "No space left on device"
}

@test "what the role must not do is a failure, and the notification is sent" {
  files "$FOLDER"
  sed -i 's|s3://store/mine|s3://store/yours|' idr.toml
  fails_as_job push
  assert_has "$(<"$TEST_DIR/stdout.cron")" AccessDenied
}

@test "without STS, the run fails, and the notification is sent" {
  on_failure
  run_idr schedule add @pull
  standin_set '{"faults": [{"action": "AssumeRole", "status": 503}]}'
  cron_fails pull
}

@test "STS that goes away during a sync is a failure" {
  local number
  mkdir many
  for ((number = 0; number < 40; number++)); do echo "$number" >"many/$number"; done
  owner_s3 sync --quiet many s3://store/mine
  sed -i 's|^role = .*|role = "brief"|' idr.toml
  standin_set '{"faults": [{"action": "GetObject", "delay_seconds": 4}]}'
  start_idr schedule run @pull
  wait_for test -e "$FOLDER/0"
  standin_set '{"faults": [{"action": "GetObject", "delay_seconds": 4}, {"action": "AssumeRole", "status": 503}]}'
  PATIENCE=200 finish_idr
  assert_not_equal "$status" 0
}

@test "the mode and the completion file" {
  files source
  owner_s3 sync --quiet source s3://store/mine
  sed -i "s|'./sync |&--chmod u=rwX,go= --completion-file .complete |" idr.toml
  run_idr schedule run @pull
  assert_status 0
  assert_equal "$(stat -c %a "$FOLDER/sub dir" "$FOLDER/large" | tr '\n' ' ')" "700 600 "
  [[ -e $FOLDER/.complete ]]
  run_idr schedule run @push
  assert_status 0
  assert_equal "$(owner_api list-objects-v2 --bucket store --query 'length(Contents[?contains(Key, `.complete`)])')" 0
  rm "$FOLDER/.complete"
  sed -i 's|s3://store/mine|s3://store/yours|' idr.toml
  run_idr schedule run @pull
  assert_not_equal "$status" 0
  [[ ! -e $FOLDER/.complete ]]
}

@test "two runs never overlap" {
  owner_s3 cp --quiet - s3://store/mine/one <<<text
  standin_set '{"faults": [{"action": "GetObject", "delay_seconds": 8}]}'
  start_idr schedule run @pull
  wait_for eval '(($(standin_since_mark ".action == \"ListObjectsV2\"") > 0))'
  on_failure
  local first=$IDR_PID out=$stdout_file err=$stderr_file
  run_idr schedule run @pull
  assert_status 75
  IDR_PID=$first stdout_file=$out stderr_file=$err
  finish_idr
  assert_status 0
}
