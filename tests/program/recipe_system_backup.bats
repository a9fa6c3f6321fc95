#!/usr/bin/env bats
# The recipe system-backup with the real restic and the real AWS CLI, in a bucket with locks.
# bats file_tags=once

load helpers
load helpers/recipes
setup_file() { recipes_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  [[ -x /usr/bin/restic && -x /usr/bin/aws ]] || skip "restic or the AWS CLI is not installed"
  recipe system-backup
  REPOSITORY=(--repo "s3:$STANDIN_URL/store/mine" --password-file password --no-cache)
  sed -i "s|--repo s3:https://s3.REGION.amazonaws.com/store/mine|--repo s3:$STANDIN_URL/store/mine --no-cache|" idr.toml
  echo of-the-tests >password
  DATA="$TEST_DIR/a b"
  mkdir -p "$DATA/sub" pickers.d snapshots.d
  head -c 3M /dev/urandom >"$DATA/blob"
  echo one >"$DATA/$(printf 'new\nline')"
  echo two >"$DATA/sub/$(printf 'not utf-8 \xff\xfe')"
  echo three >"$DATA/not-picked"
  ln -s sub "$DATA/link"
  lock_bucket
}
teardown() {
  ! mountpoint --quiet full || umount full
  [[ -z ${CHECK:-} ]] || kill "$CHECK" 2>/dev/null || true
  recipes_reset
  program_teardown
}

# lock_bucket: new objects are locked for three days; the owner creates the repository.
lock_bucket() {
  standin_set '{"buckets": [{"name": "store", "object_lock": {"Mode": "COMPLIANCE", "Days": 3}}]}'
  as_owner restic --quiet init "${REPOSITORY[@]}"
}
# program FOLDER/NAME: writes stdin as this program.
program() { cat >"$1" && chmod +x "$1"; }
picker() { program pickers.d/data <<<"#!/bin/sh
find '$DATA' ! -name not-picked -print0"; }
snapshotter() { program "snapshots.d/${1:-db}" <<<"#!/bin/sh
echo 'the database'
echo '::restore-through:: cat >$TEST_DIR/executed'
cat '$DATA/blob' >&\$1
exit ${2:-0}"; }
snapshots() { as_owner restic snapshots --json "${REPOSITORY[@]}" | jq -c "[.[].paths[]] | sort"; }

@test "what the pickers name is backed up, and restored byte by byte" {
  picker
  run_idr schedule run @backup
  assert_status 0
  assert_stdout ""
  run_idr exec --profile dev --role restic-admin --delivery endpoint restic restore latest --quiet --tag files --target out "${REPOSITORY[@]}"
  assert_status 0
  [[ ! -e out$DATA/not-picked ]]
  rm "$DATA/not-picked"
  diff -r --no-dereference "$DATA" "out$DATA"
  assert_tmp_empty
  assert_no_secret_shown
}

@test "a picker may print lines, and a directory is not backed up with what is in it" {
  program pickers.d/lines <<<"#!/bin/sh
echo '$DATA'
echo '$DATA/blob'
echo
echo '$DATA/sub'"
  run_idr schedule run @backup
  assert_status 0
  assert_equal "$(as_owner restic ls --quiet latest "${REPOSITORY[@]}" | tail -n 1)" "$DATA/blob"
  assert_equal "$(snapshots)" "[\"$DATA/blob\"]"
}

@test "the last path of a picker may have no end" {
  program pickers.d/lines <<<"#!/bin/sh
printf '%s\\n%s' '$DATA/blob' '$DATA/not-picked'"
  program pickers.d/nuls <<<"#!/bin/sh
printf '%s\\0%s' '$DATA/sub' '$DATA/link'"
  run_idr schedule run @backup
  assert_status 0
  assert_equal "$(snapshots)" "[\"$DATA/blob\",\"$DATA/link\",\"$DATA/not-picked\"]"
}

@test "a picker that names no file, or one that does not exist, is a failure; the rest is backed up" {
  program pickers.d/nothing <<<'#!/bin/true'
  program pickers.d/folder <<<"#!/bin/sh
echo '$DATA'"
  program pickers.d/gone <<<"#!/bin/sh
printf '%s\\n' '$DATA/blob' '$DATA/go\ne'"
  program pickers.d/relative <<<"#!/bin/sh
echo idr.toml"
  fails_as_job backup
  local name
  for name in nothing folder gone relative; do
    assert_has "$(<"$TEST_DIR/stdout.cron")" "system-backup: pickers.d/$name failed, or named no files, or a wrong one"
  done
  assert_equal "$(snapshots)" "[\"$DATA/blob\"]"
}

@test "if only the script is killed, no half of a snapshot is stored" {
  program snapshots.d/db <<<"#!/bin/sh
echo half >&\$1
echo \$PPID >'$TEST_DIR/script'
sleep 3"
  start_idr schedule run @backup
  wait_for test -s "$TEST_DIR/script"
  kill -KILL "$(<"$TEST_DIR/script")"
  finish_idr
  assert_not_equal "$status" 0
  sleep 4
  assert_equal "$(snapshots)" '[]'
}

@test "a snapshotter may print no description, or a very long one" {
  program snapshots.d/db <<<'#!/bin/sh
echo data >&$1'
  program snapshots.d/long <<<'#!/bin/sh
echo data >&$1
yes | head -c 300000'
  run_idr schedule run @backup
  assert_status 0
  local name
  for name in db long; do
    run_idr exec --profile dev --role s3-pull ./show-snapshot "$name" "${REPOSITORY[@]}" --no-lock --option s3.region=us-east-1
    assert_status 0
    assert_stdout_has "Description of /snapshots/$name"
  done
}

@test "programs may have any name" {
  local odd
  odd=$(printf 'a b\nc\xff$(date).sh')
  program "pickers.d/$odd" <<<"#!/bin/sh
echo '$DATA/blob'"
  snapshotter "$odd"
  run_idr schedule run @backup
  assert_status 0
  assert_equal "$(as_owner restic snapshots --json "${REPOSITORY[@]}" | jq '[.[].paths[]] | length')" 3
  local stored=/snapshots/a%20b%0ac%ff%24%28date%29.sh
  as_owner restic dump --quiet --tag snapshot latest --path $stored $stored "${REPOSITORY[@]}" | cmp - "$DATA/blob"
  program "snapshots.d/$odd" <<<'#!/bin/false'
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "system-backup: \$'snapshots.d/a b\\nc\\377\$(date).sh' failed"
}

@test "a program that is not executable, and no program at all, are failures" {
  picker
  echo "#!/bin/sh" >snapshots.d/db
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "system-backup: snapshots.d/db is not executable"
  assert_equal "$(snapshots | jq length)" 4
  rm pickers.d/* snapshots.d/*
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "has no program in pickers.d or snapshots.d"
}

@test "when files have come and gone, the others are not read again, and old backups are pruned" {
  as_owner restic backup --quiet --tag files --time "2020-01-01 00:00:00" "$DATA/not-picked" "${REPOSITORY[@]}"
  picker
  run_idr schedule run @backup
  touch "$DATA/new"
  sed -i 's|--quiet|--verbose=2|' system-backup
  run_idr schedule run @backup
  assert_status 0
  assert_regex "$stdout" "unchanged +.*/blob"
  run_idr schedule run @prune
  assert_status 0
  assert_equal "$(as_owner restic snapshots --json "${REPOSITORY[@]}" | jq length)" 2
}

@test "a full disk is a failure" {
  [[ $EUID == 0 ]] || skip "a full disk needs root"
  picker
  mkdir full
  sed -i '/^\[variant.backup\]/,/^$/s|^exec = "|&env TMPDIR=full |' idr.toml
  local pages # room for the files before the first that does not fit
  for pages in 1 2; do
    mount -t tmpfs -o size=$((4 * pages))k none full
    fails_as_job backup
    umount full
    rm notified
    assert_regex "$(<"$TEST_DIR/stdout.cron")" "[Nn]o space left on device"
    assert_equal "$(snapshots)" '[]'
  done
}

@test "snapshots are stored with their descriptions; the command in them is shown, and never executed" {
  snapshotter
  run_idr schedule run @backup
  assert_status 0
  assert_equal "$(snapshots)" '["/snapshots/db","/snapshots/db.description"]'
  run_idr exec --profile dev --role restic-admin restic dump --quiet --tag snapshot --path /snapshots/db latest /snapshots/db "${REPOSITORY[@]}"
  cmp "$stdout_file" "$DATA/blob"
  run_idr exec --profile dev --role restic-admin ./show-snapshot db "${REPOSITORY[@]}"
  assert_status 0
  assert_stdout_has "the database"
  assert_equal "$(tail -n 1 "$stdout_file")" "  restic dump $(printf '%q ' "${REPOSITORY[@]}")--tag snapshot --path /snapshots/db latest /snapshots/db | cat >$TEST_DIR/executed"
  [[ ! -e $TEST_DIR/executed ]]
}

@test "text from the repository does not drive the terminal" {
  program snapshots.d/db <<'SH'
#!/bin/sh
printf 'a\033]0;title\007b\r\n::restore-through:: \033[2Jcat\n'
echo data >&$1
SH
  run_idr schedule run @backup
  run_idr exec --profile dev --role restic-admin ./show-snapshot db "${REPOSITORY[@]}"
  assert_status 0
  refute_has "$stdout" $'\e'
  refute_has "$stdout" $'\r'
  assert_stdout_has "a]0;titleb"
}

@test "a snapshotter that fails in the middle leaves no snapshot; the rest is backed up" {
  picker
  snapshotter bad 3
  snapshotter good
  fails_as_job backup
  assert_equal "$(snapshots | jq -c 'map(select(startswith("/snapshots")))')" '["/snapshots/good","/snapshots/good.description"]'
  assert_has "$(<"$TEST_DIR/stdout.cron")" "snapshots.d/bad failed"
  assert_equal "$(as_owner restic list locks --quiet "${REPOSITORY[@]}")" ""
}

@test "a picker that fails, and files that cannot be read, are failures" {
  program pickers.d/bad <<<$'#!/bin/sh\necho /etc/hostname\nexit 1'
  fails_as_job backup
  assert_equal "$(snapshots)" '[]'
  program pickers.d/bad <<<"#!/bin/sh
echo $DATA/none"
  run_idr schedule run @backup
  assert_status 1
}

@test "another run's lock is a failure" {
  picker
  start_exclusive
  fails_as_job backup
  assert_has "$(<"$TEST_DIR/stdout.cron")" "repository is already locked"
}
# start_exclusive: the repository has an exclusive lock, as during a prune.
start_exclusive() {
  standin_set '{"faults": [{"action": "DeleteObject", "delay_seconds": 300}]}'
  as_owner restic check --quiet "${REPOSITORY[@]}" >"$TEST_DIR/stdout.check" 2>&1 3>&- &
  CHECK=$!
  wait_for has_lock
}
has_lock() { [[ $(owner_api list-objects-v2 --bucket store --prefix mine/locks/ --query 'length(Contents || `[]`)') == 1 ]]; }

@test "denied by S3, and without STS: failures" {
  picker
  sed -i 's|/store/mine|/store/yours|' idr.toml
  fails_as_job backup
  rm notified
  standin_set '{"faults": [{"action": "AssumeRole", "status": 503}]}'
  cron_fails backup
}

@test "extended locks keep what is in use, also a version that was covered, and not what was pruned" {
  picker
  run_idr schedule run @backup
  local first used key
  first=$(owner_api list-objects-v2 --bucket store --prefix mine/data --query 'Contents[].Key' | jq -r '.[]')
  head -c 3M /dev/urandom >"$DATA/blob"
  run_idr schedule run @backup
  sed -i 's|--keep-within 30d|--keep-last 1|' idr.toml
  run_idr schedule run @prune
  assert_status 0
  used=$(owner_api list-objects-v2 --bucket store --prefix mine/ --query 'Contents[].Key' | jq -r '.[]')
  # Somebody covers an object.
  key=$(grep -m 1 /data/ <<<"$used")
  owner_api put-object --bucket store --key "$key" --content-md5 1B2M2Y8AsgTpgAmY7PhCfg== >/dev/null
  # Keys that would look like others in a list, or like another repository's.
  odd_keys "$key"
  sed -i 's|list-object-versions|& --page-size 3|' extend-locks
  run_idr schedule run @extend-locks
  assert_status 0
  # Four days later, the first lock has ended.
  standin_set '{"clock_offset_seconds": 345600, "clock_tolerance_seconds": 400000}'
  local version kept=0
  while IFS=$'\t' read -r key version; do
    [[ $key != *\\* ]] || continue # a line break or a tab
    if owner_api delete-object --bucket store --key "$key" --version-id "$version" >/dev/null 2>&1; then
      refute_has " ${used//$'\n'/ } " " $key "
    else
      assert_has " ${used//$'\n'/ } " " $key "
      ((++kept))
    fi
  done < <(owner_api list-object-versions --bucket store --prefix mine/ --query 'Versions[].[Key,VersionId]' | jq -r '.[] | @tsv')
  ((kept == $(wc -l <<<"$used") + 1))
}

# odd_keys KEY: what the role of the backup may do to confuse the extension of locks: the second line of a deleted key is KEY.
odd_keys() {
  local new
  run_idr exec --profile dev --role restic-writer aws --endpoint-url "$STANDIN_URL" s3api delete-object --bucket store --key "mine/locks/x
$1"
  assert_status 0
  for new in "mine/locks/config" "mine/other/config" "mine/other
mine/other/config" "mine/other	config"; do
    run_idr exec --profile dev --role restic-writer aws --endpoint-url "$STANDIN_URL" s3api put-object --bucket store --key "$new" \
      --content-md5 1B2M2Y8AsgTpgAmY7PhCfg==
    assert_status 0
  done
}

@test "extend-locks: what is denied, and a prefix without a repository, are failures" {
  picker
  run_idr schedule run @backup
  sed -i 's|role = "restic-locks"|role = "s3-pull"|' idr.toml
  run_idr schedule run @extend-locks
  assert_not_equal "$status" 0
  assert_stderr_has AccessDenied
  sed -i 's|role = "s3-pull"|role = "restic-locks"|; s|s3://store/mine 31|s3://store/mine/none 31|' idr.toml
  run_idr schedule run @extend-locks
  assert_status 1
  assert_stderr_has "there is no repository in s3://store/mine/none/"
}
