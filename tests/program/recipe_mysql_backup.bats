#!/usr/bin/env bats
# The recipe mysql-backup with a real MariaDB server, whose user has the rights that the README names, and no others.
# bats file_tags=once

load helpers
load helpers/recipes
load helpers/mariadb
setup_file() {
  recipes_for_file
  mariadb_for_file
  ! mariadb_is_installed || fill_databases
}
teardown_file() {
  mariadb_stop
  standin_stop
}
setup() {
  program_setup
  mariadb_is_installed || skip "mariadb-server-core or mariadb-client is not installed"
  mariadb_runs || mariadb_start
  recipe mysql-backup
  setting role put-once
  options ""
  export PUT_ONCE_PART_BYTES=5242880
  mkdir groups
  echo shop >groups/shops
  keep_secret "$PASSWORD"
  login "$PASSWORD"
}
teardown() {
  ! mariadb_runs || sql 'DROP DATABASE IF EXISTS copy; DROP DATABASE IF EXISTS shop_restored'
  recipes_reset
  program_teardown
}

readonly PASSWORD='p#ss of the "tests"; only'

# fill_databases: shop has one of everything, shop_blobs more than fits in a part; the user is that of the README.
fill_databases() {
  sql <<'SQL'
CREATE DATABASE shop; USE shop;
CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, name TEXT, data LONGBLOB) CHARACTER SET utf8mb4;
CREATE TABLE log (line TEXT) ENGINE=MyISAM CHARACTER SET utf8mb4;
CREATE VIEW names AS SELECT name FROM orders;
CREATE TRIGGER logged AFTER INSERT ON orders FOR EACH ROW INSERT INTO log VALUES (NEW.name);
CREATE FUNCTION how_many() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM orders);
CREATE PROCEDURE clean() DELETE FROM log;
CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO DELETE FROM log;
INSERT INTO orders (name, data) VALUES ('Käse 🧀', CHAR(0, 1, 9, 10, 13, 26, 34, 39, 92, 255)), ('"\'\\\n\Z', NULL);
INSERT INTO orders (name, data) SELECT 'random', RANDOM_BYTES(1024) FROM seq_1_to_16;
CREATE DATABASE shop_blobs; CREATE TABLE shop_blobs.blobs SELECT seq, RANDOM_BYTES(1024) FROM seq_1_to_12288;
CREATE DATABASE shop_one; CREATE DATABASE `shop_one-2.a`; CREATE DATABASE `-x`; CREATE TABLE `-x`.`-y` (n INT);
CREATE DATABASE `shop odd`; CREATE DATABASE `shop/odd`; CREATE DATABASE `shop-ödd`; CREATE DATABASE hidden;
CREATE DATABASE shop_broken; USE shop_broken; CREATE TABLE gone (n INT); CREATE VIEW bad AS SELECT n FROM gone; DROP TABLE gone;
SQL
  block 'CREATE USER' | sql
}
# block BEGINNING: the code block of the README that begins so, with the password.
block() {
  awk -v beginning="    $1" 'index($0, beginning) == 1 { inside = 1 } !/^    / { inside = 0 } inside' "$RECIPES/mysql-backup/README.md" |
    sed "s/^    //; s/PASSWORD/${2:-$PASSWORD}/"
}
# login PASSWORD: as the README says.
login() { (umask 077 && { block '[client]' "${1//\"/\\\\\"}" && echo "socket = $MARIADB_DIR/socket"; } >~/.my.cnf); }
# options WORDS: those of the job.
options() { sed -i "s|^exec = .*|exec = \"./mysql-backup --date-format today $1 s3://store/mine\"|" idr.toml; }
revoke() { sql "REVOKE $1 FROM backup@localhost"; }
grant() { sql "GRANT $1 TO backup@localhost"; }

# restored KEY: restores the dump to the database copy. content DATABASE: its tables, routines, triggers and events.
restored() {
  sql 'DROP DATABASE IF EXISTS copy; CREATE DATABASE copy'
  owner_s3 cp --quiet "s3://store/$1" - | gunzip | as_administrator mariadb copy
}
content() {
  sql "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' UNION ALL
    SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = '$1' UNION ALL
    SELECT routine_name FROM information_schema.routines WHERE routine_schema = '$1' UNION ALL
    SELECT event_name FROM information_schema.events WHERE event_schema = '$1' ORDER BY 1" | tr '\n' ' '
}
same_databases() {
  sql_dump "$1" >"$TEST_DIR/one.sql"
  sql_dump "$2" | cmp - "$TEST_DIR/one.sql"
}
# wrapper NAME: a program before the one of this name; stdin is its text.
wrapper() { { echo '#!/bin/bash' && cat; } >"$TEST_DIR/bin/$1" && chmod +x "$TEST_DIR/bin/$1"; }
# fails_with TEXT…: the run fails, prints these, and stores nothing.
fails_with() {
  run_idr schedule run @backup
  assert_status 1
  local text
  for text; do assert_stderr_has "$text"; done
  nothing_stored
}

@test "a database with all that belongs to it is restored as the README says" {
  sed -i 's|--date-format today|--date-format 28-Nov-2026|' idr.toml
  run_idr schedule run @backup
  assert_status 0
  assert_stdout "mysql-backup: 1 stored, 0 failed"
  assert_equal "$(keys)" mine/28-Nov-2026/shops/shop.sql.gz
  assert_tmp_empty
  assert_no_secret_shown

  printf '[client]\nuser = root\nsocket = %s\n' "$MARIADB_DIR/socket" >~/.my.cnf
  sed -i 's/^\[dev\]/[admin]/' ~/.aws/credentials
  ln -s "$IDR" "$TEST_DIR/bin/idr"
  wrapper aws <<<"exec /usr/bin/aws --endpoint-url $STANDIN_URL \"\$@\""
  block 'mysql --execute' >restore
  bash -euo pipefail restore
  assert_equal "$(content shop_restored)" "clean daily how_many log logged names orders "
  same_databases shop shop_restored
}

@test "a dump larger than a part, with no space on a disk" {
  echo shop_blobs >groups/shops
  (
    ulimit -f 64
    TMPDIR=/nowhere run_idr exec --role put-once --profile dev ./mysql-backup --date-format today s3://store/mine
    assert_status 0
  )
  assert_regex "$(owner_api head-object --bucket store --key mine/today/shops/shop_blobs.sql.gz --query ETag)" '-[2-9]'
  restored mine/today/shops/shop_blobs.sql.gz
  same_databases shop_blobs copy
}

@test "some tables of a database: with their triggers, without the rest" {
  echo 'shop orders' >groups/shops
  run_idr schedule run @backup
  assert_status 0
  restored mine/today/shops/shop.sql.gz
  assert_equal "$(content copy)" "logged orders "
}

@test "groups: a folder for each, none for default; comments, blank lines, CRLF, and a last line without an end" {
  printf '# a comment\r\n\r\n   \n  # another\n shop \r\nshop_one%%' >groups/default
  run_idr schedule run @backup
  assert_status 0
  assert_stdout "mysql-backup: 4 stored, 0 failed"
  assert_equal "$(keys | tr '\n' ' ')" \
    "mine/today/shop.sql.gz mine/today/shop_one-2.a.sql.gz mine/today/shop_one.sql.gz mine/today/shops/shop.sql.gz "
}

@test "a pattern without a database is a failure, and so is one with tables; the rest is stored" {
  printf '%s\n' 'none_%' 'shop% orders' shop_one 'shop' >groups/shops
  run_idr schedule run @backup
  assert_status 1
  assert_stdout "mysql-backup: 2 stored, 2 failed"
  assert_stderr_has "mysql-backup: no database matches none_%"
  assert_stderr_has "'shop% orders' is not a database with tables"
  assert_equal "$(keys | tr '\n' ' ')" "mine/today/shops/shop.sql.gz mine/today/shops/shop_one.sql.gz "
}

@test "the pattern for all: not the server's own databases; what cannot be stored is a failure" {
  echo % >groups/default
  sed -i 's|s3://store/mine|& default|' idr.toml
  run_idr schedule run @backup
  assert_status 1
  assert_stdout "mysql-backup: 4 stored, 6 failed"
  assert_stderr_has "Access denied for user 'backup'@'localhost' to database 'hidden'"
  assert_stderr_has "Access denied for user 'backup'@'localhost' to database '-x'"
  assert_stderr_has "View 'shop_broken.bad' references invalid table"
  assert_stderr_has "'s3://store/mine/today/shop odd.sql.gz' is not the URL of an object whose key has only letters, digits"
  assert_stderr_has "/today/shop-ödd.sql.gz' is not the URL of an object"
  assert_stderr_has "mysql-backup: 'shop/odd.sql.gz' is not stored: the name contains a /"
  assert_equal "$(keys | tr '\n' ' ')" \
    "mine/today/shop.sql.gz mine/today/shop_blobs.sql.gz mine/today/shop_one-2.a.sql.gz mine/today/shop_one.sql.gz "
}

@test "names that begin with a hyphen are not options" {
  grant 'SELECT, SHOW VIEW, TRIGGER, EVENT ON `-x`.*'
  printf '%s\n' '-x -y' '--version' >groups/shops
  run_idr schedule run @backup
  revoke 'ALL ON `-x`.*'
  assert_stdout "mysql-backup: 1 stored, 1 failed"
  assert_stderr_has "database '--version'"
  restored mine/today/shops/-x.sql.gz
  assert_equal "$(content copy)" "-y "
}

@test "without one of the rights" {
  local right
  for right in SELECT 'SHOW VIEW' EVENT; do
    revoke "$right ON \`shop%\`.*"
    run_idr schedule run @backup
    grant "$right ON \`shop%\`.*"
    assert_status 1
    assert_stderr_matches '[Dd]enied'
    nothing_stored
  done
  # As the README warns: these are not missed.
  revoke 'TRIGGER ON `shop%`.*'
  revoke 'SELECT ON mysql.proc'
  run_idr schedule run @backup
  grant 'TRIGGER ON `shop%`.*'
  grant 'SELECT ON mysql.proc'
  assert_status 0
  restored mine/today/shops/shop.sql.gz
  assert_equal "$(content copy)" "daily log names orders "
}

@test "--lock-tables needs the right, and dumps the same" {
  options --lock-tables
  fails_with "Access denied" "LOCK TABLES"
  grant 'LOCK TABLES ON `shop%`.*'
  run_idr schedule run @backup
  revoke 'LOCK TABLES ON `shop%`.*'
  assert_status 0
  restored mine/today/shops/shop.sql.gz
  same_databases shop copy
}

@test "a dump that fails is not stored, but the others are; the run has failed" {
  printf '%s\n' 'shop none' none shop_broken shop_one >groups/shops
  fails_as_job backup
  assert_equal "$(keys)" mine/today/shops/shop_one.sql.gz
  assert_equal "$(unfinished)" ""
}

@test "a server that is killed in the middle of a dump: nothing is stored, and the run has failed" {
  echo shop_blobs >groups/shops
  wrapper gzip <<<"{ head -c 1000000; kill -KILL $(<"$MARIADB_DIR/pid"); cat; } | /usr/bin/gzip"
  fails_as_job backup
  assert_has "$(<"$TEST_DIR/stdout.cron")" "Lost connection to server during query"
  assert_has "$(<"$TEST_DIR/stdout.cron")" "the command whose output it is has failed"
  nothing_stored
}

@test "a compression that fails is a failure" {
  wrapper gzip <<<"/usr/bin/gzip; exit 1"
  fails_with "the command whose output it is has failed"
}

@test "a wrong password, and a server that is down" {
  printf '%s\n' shop 'shop%' >groups/shops
  login wrong
  fails_with "Access denied for user 'backup'@'localhost' (using password: YES)" "shop% is not stored: the databases could not be listed"
  sed -i 's|^socket = .*|&-none|' ~/.my.cnf
  fails_with "Can't connect to local server" "shop% is not stored: the databases could not be listed"
  fails_as_job backup
}

@test "without STS, and denied by S3, the run has failed" {
  on_failure
  run_idr schedule add @backup
  standin_set '{"faults": [{"action": "AssumeRole", "status": 503}]}'
  cron_fails backup
  standin_set '{"faults": []}'
  sed -i 's|s3://store/mine|s3://store/yours|' idr.toml
  fails_with "AccessDenied: User: $session_arn/put-once/"
}

@test "a second backup of the day fails, and the first one stays" {
  run_idr schedule run @backup
  local before
  before=$(owner_api head-object --bucket store --key mine/today/shops/shop.sql.gz)
  run_idr schedule run @backup
  assert_status 1
  assert_stderr_has "put-once: s3://store/mine/today/shops/shop.sql.gz is not stored: the object already exists"
  assert_equal "$(owner_api head-object --bucket store --key mine/today/shops/shop.sql.gz)" "$before"
  assert_equal "$(unfinished)" ""
}

@test "neither the password nor a key is in the arguments of a process" {
  echo 'shop%' >groups/shops
  # The processes of the job are those in its folder. The file argv is searched for all secrets.
  local name
  for name in curl gzip; do
    wrapper "$name" <<EOF
for process in /proc/[0-9]*; do
  [[ \$(readlink "\$process/cwd") != "$PWD" ]] || tr '\\0' ' ' <"\$process/cmdline"
done >>"$TEST_DIR/argv" 2>/dev/null
echo "$name \$*" >>"$TEST_DIR/argv"
exec /usr/bin/$name "\$@"
EOF
  done
  run_idr schedule run @backup
  assert_has "$(<"$TEST_DIR/argv")" "mariadb-dump --default-character-set=utf8mb4 --no-tablespaces --single-transaction"
  assert_has "$(<"$TEST_DIR/argv")" "curl --disable --config /dev/fd/"
  assert_no_secret_shown
}

@test "without groups, and with wrong words" {
  rm -r groups
  fails_with "mysql-backup: there is no file groups/*"
  mkdir -p groups/folder
  sed -i 's|s3://store/mine|& folder none|' idr.toml
  fails_with "mysql-backup: groups/folder is not a file" "mysql-backup: there is no file groups/none"
  local words
  for words in '' --lock-tables 'store/mine' '--none s3://store/mine' --date-format '-x s3://store/mine'; do
    # shellcheck disable=SC2086 # words
    run ./mysql-backup $words
    assert_equal "$status" 2
    assert_regex "$output" "^mysql-backup: .*Backs up databases"
  done
}

@test "without the client of the database" {
  mkdir programs && ln -s /usr/bin/{bash,dirname} programs/
  PATH=$PWD/programs run -1 ./mysql-backup s3://store/mine
  assert_output "mysql-backup: mysqldump or mysql not found"
}
