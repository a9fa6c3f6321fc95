#!/usr/bin/env bats
# The recipe file-backup with the real tar and curl, under a role that may only add objects.
# bats file_tags=once

load helpers
load helpers/recipes
setup_file() { recipes_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  recipe file-backup
  setting role put-once
  sed -i 's|^exec = .*|exec = "./file-backup --date-format today s3://store/mine"|' idr.toml
  export PUT_ONCE_PART_BYTES=5242880
  DATA="$TEST_DIR/a b"
  mkdir -p "$DATA/sub" groups
  head -c 12M /dev/urandom >"$DATA/blob"
  echo text >"$DATA/sub/$(printf 'new\nline \xff')"
  printf '# a comment\nsite %s\n' "$DATA" >groups/web
}
teardown() {
  recipes_reset
  program_teardown
}

# restored KEY: extracts the archive to the folder `restored`.
restored() {
  rm -rf restored && mkdir restored
  owner_s3 cp --quiet "s3://store/$1" - | tar --extract --gzip --directory restored
}

@test "an archive is stored in parts, and restored byte by byte" {
  local delivery
  for delivery in endpoint env; do
    setting delivery "$delivery"
    run_idr schedule run @backup
    assert_status 0
    assert_stdout "file-backup: 1 stored, 0 failed"
    assert_equal "$(keys)" mine/today/web/site.tgz
    restored mine/today/web/site.tgz
    diff -r "$DATA" "restored/a b"
    owner_s3 rm --quiet --recursive s3://store
  done
  assert_tmp_empty
  assert_no_secret_shown
}

@test "whole paths, other groups, and the group without a folder" {
  echo "one $DATA/sub" >groups/default
  echo "two $DATA/blob" >groups/other
  sed -i 's|^exec = .*|exec = "./file-backup --full-paths --date-format %Y s3://store/mine default other"|' idr.toml
  run_idr schedule run @backup
  assert_status 0
  assert_equal "$(keys | tr '\n' ' ')" "mine/$(date +%Y)/one.tgz mine/$(date +%Y)/other/two.tgz "
  restored "mine/$(date +%Y)/other/two.tgz"
  cmp "$DATA/blob" "restored$DATA/blob"
}

@test "the default date begins with the day, for the lifecycle rules" {
  sed -i 's|--date-format today ||' idr.toml
  run_idr schedule run @backup
  assert_equal "$(keys)" "mine/$(LC_ALL=C date +%d-%b-%Y)/web/site.tgz"
}

@test "a second backup of the day fails, and the first one stays" {
  run_idr schedule run @backup
  local before
  before=$(owner_api head-object --bucket store --key mine/today/web/site.tgz)
  echo more >>"$DATA/blob"
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "put-once: s3://store/mine/today/web/site.tgz is not stored: the object already exists"
  assert_equal "$(owner_api head-object --bucket store --key mine/today/web/site.tgz)" "$before"
  assert_equal "$(unfinished)" ""
}

@test "an archive that fails is not stored, but the others are; the run has failed" {
  printf 'none %s/none\nsite %s\n' "$DATA" "$DATA" >groups/web
  fails_as_job backup
  assert_equal "$(keys)" mine/today/web/site.tgz
  assert_equal "$(unfinished)" ""
}

@test "a program that fails in the middle of its output leaves nothing" {
  mkdir bin
  printf '#!/bin/sh\nhead -c 7M /dev/urandom\nexit 2\n' >bin/tar && chmod +x bin/tar
  PATH=$PWD/bin:$PATH run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "the command whose output it is has failed"
  nothing_stored
}

@test "a reader that dies is a failure, and S3 that answers with something else, too" {
  mkdir bin
  printf '#!/bin/sh\n/usr/bin/head -c 4096\nkill -KILL $$\n' >bin/head && chmod +x bin/head
  sed -i "s| $DATA| $DATA/sub|" groups/web
  PATH=$PWD/bin:$PATH run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "could not be read"
  nothing_stored
  standin_set '{"faults": [{"action": "CreateMultipartUpload", "status": 200, "body": "<html>Log in</html>", "times": 1}]}'
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "put-once: s3://store/mine/today/web/site.tgz is not stored: the answer is not one of S3 (status 200)"
  standin_set '{"faults": [{"action": "CompleteMultipartUpload", "status": 200, "body": "<Error><Code>InternalError</Code><Message>Again</Message></Error>"}]}'
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "InternalError: Again (status 200)"
  nothing_stored
}

@test "variables and files of the caller change nothing" {
  mkdir -p copy/groups "$TEST_DIR/elsewhere/copy"
  cp file-backup ./*.bash copy/
  cp groups/web copy/groups/
  echo 'echo elsewhere; exit' >"$TEST_DIR/elsewhere/copy/groups.bash"
  echo "output = $TEST_DIR/elsewhere/output" >~/.curlrc
  sed -i 's|"./file-backup|"copy/file-backup|' idr.toml
  CDPATH=$TEST_DIR/elsewhere TAR_OPTIONS='--exclude=*' POSIXLY_CORRECT=1 run_idr schedule run @backup
  assert_status 0
  assert_stdout "file-backup: 1 stored, 0 failed"
  rm ~/.curlrc
  restored mine/today/web/site.tgz
  diff -r "$DATA" "restored/a b"
}

@test "stopped in the middle: nothing is left" {
  standin_mark
  mkdir bin
  printf '#!/bin/sh\nhead -c 7M /dev/urandom\nexec sleep 60\n' >bin/tar && chmod +x bin/tar
  PATH=$PWD/bin:$PATH start_idr schedule run @backup
  wait_for eval '[[ -n $(unfinished) ]] && (($(standin_since_mark ".action == \"UploadPart\"") > 0))'
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 143
  nothing_stored
}

@test "no space on a disk is needed" {
  ulimit -f 64
  TMPDIR=/nowhere run_idr exec --role put-once --profile dev ./file-backup --date-format today s3://store/mine
  assert_status 0
  assert_equal "$(keys)" mine/today/web/site.tgz
}

@test "denied by S3: the message says by which action, and the run has failed" {
  sed -i 's|s3://store/mine|s3://store/yours|' idr.toml
  fails_as_job backup
  run_idr schedule run @backup
  assert_stderr_has "AccessDenied: User: $session_arn/put-once/"
  assert_equal "$(keys)" ""
}

@test "without STS, the run has failed" {
  on_failure
  run_idr schedule add @backup
  standin_set '{"faults": [{"action": "AssumeRole", "status": 503}]}'
  cron_fails backup
  assert_equal "$(keys)" ""
}

@test "S3 that fails for a moment is tried again, and one that goes on failing is a failure" {
  standin_set '{"faults": [{"action": "UploadPart", "status": 503, "code": "SlowDown", "times": 1}]}'
  run_idr schedule run @backup
  assert_status 0
  owner_s3 rm --quiet --recursive s3://store
  standin_set '{"faults": [{"action": "CompleteMultipartUpload", "status": 503, "code": "SlowDown"}]}'
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "SlowDown"
  assert_equal "$(unfinished)" ""
}

@test "a line that is not a name and a path, and an option that comes too late" {
  printf 'none\nmine my site\nsite %s\n' "$DATA" >groups/web
  run_idr schedule run @backup
  assert_status 1
  assert_stdout "file-backup: 1 stored, 2 failed"
  assert_stderr_has "the line 'mine my site' is not a name and a path that begins with /"
  run -2 env AWS_REGION=us-east-1 ./file-backup s3://store/mine --full-paths
  assert_has "$output" "options come before the target"
  run -2 ./file-backup s3://store/mine
  assert_has "$output" "AWS_REGION is not set: run this with idr exec"
}

@test "a key that would have to be encoded is refused" {
  echo "a&b $DATA" >groups/web
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "only letters, digits"
  echo "site $DATA" >groups/web
  sed -i 's|s3://store/mine|s3://store/mine/../yours|' idr.toml
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "no folder . or .."
}

@test "text from the groups does not drive the terminal" {
  printf 'a\033]0;title\007\xc2\x9b2J %s\nb\033[2J here\n' "$DATA" >groups/web
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "/a?]0;title??2J.tgz' is not the URL of an object"
  assert_stderr_has "the line 'b?[2J here' is not a name and a path"
  refute_has "$stderr" $'\e'
}
