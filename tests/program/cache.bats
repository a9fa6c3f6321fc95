#!/usr/bin/env bats
# The credential cache: what is cached, under which key, and who may read it.

load helpers
load helpers/cache
setup_file() {
  standin_for_file
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/third",
    "trust": {"principals": ["arn:aws:iam::123456789012:role/next"]}}]}'
}
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  cache=$HOME/.cache/iam-docker-run
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

@test "a second launch sends no request, and gets the same credentials" {
  launch --role app
  local key
  key=$(env_value AWS_ACCESS_KEY_ID)
  standin_mark
  launch --role app
  assert_no_request
  assert_env AWS_ACCESS_KEY_ID "$key"
  assert_stderr_has "assumed-role/app/"
  run_idr whoami --role app --json
  assert_equal "$(requests AssumeRole) $(requests GetCallerIdentity)" "0 1"
}

@test "only the user can read the cache, and it contains no long-term key" {
  aws_config <<END
[profile long]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
END
  launch --role app
  launch --no-session --profile long
  assert_equal "$(stat -c %a "$cache")" 700
  assert_equal "$(entry | xargs stat -c '%a %u')" "600 $(id -u)"
  ! grep -r AKIA "$cache" || fail "a long-lived key is kept"
  ! grep -r "devSecret" "$cache" || fail "a long-lived key is kept"
}

@test "XDG_CACHE_HOME sets the folder, a relative one is ignored" {
  XDG_CACHE_HOME=$TEST_DIR/xdg launch --role app
  [[ ! -e $cache ]]
  assert_equal "$(find "$TEST_DIR/xdg/iam-docker-run" -type f | wc -l)" 1
  cd "$TEST_DIR/work"
  XDG_CACHE_HOME=relative launch --role app
  [[ ! -e relative ]]
  assert_equal "$(entries)" 1
}

@test "--no-cache and CI neither write nor read the cache" {
  launch --role app --no-cache
  CI=true launch --role app
  [[ ! -e $cache ]]
  launch --role app
  standin_mark
  launch --role app --no-cache
  CI=1 launch --role app
  assert_equal "$(requests AssumeRole)" 2
}

@test "without a home nothing is cached, and the launch works" {
  printf '[profile x]\nrole_arn = %s/app\ncredential_source = Environment\n' "$role_arn" >"$TEST_DIR/conf"
  HOME=$TEST_DIR/home/none AWS_CONFIG_FILE=$TEST_DIR/conf launch --profile x
  chmod 500 "$TEST_DIR/work"
  HOME=$TEST_DIR/work AWS_CONFIG_FILE=$TEST_DIR/conf launch --profile x
  chmod 700 "$TEST_DIR/work"
}

@test "everything that influences the credentials is part of the cache key" {
  local change options
  launch --role app
  for change in "--role-session-name other" "--duration 30m" "--tag team=web" "--source-identity ann" \
    "--external-id shop-42" "--policy {\"Version\":\"2012-10-17\",\"Statement\":[]}" \
    "--region eu-central-1" "--policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess"; do
    read -ra options <<<"$change"
    standin_mark
    launch --role app "${options[@]}"
    assert_equal "$change: $(requests AssumeRole)" "$change: 1"
    launch --role app "${options[@]}"
    assert_equal "$change: $(requests AssumeRole)" "$change: 1"
  done
  standin_mark
  AWS_ENDPOINT_URL=${AWS_ENDPOINT_URL/127.0.0.1/localhost} launch --role app
  assert_equal "$(requests AssumeRole)" 1
  use_limited_keys
  launch --role app
  assert_equal "$(requests AssumeRole)" 2
}

@test "each link of a chain is cached separately" {
  aws_config <<END
[profile app]
role_arn = $role_arn/app
credential_source = Environment
[profile next]
role_arn = $role_arn/next
source_profile = app
[profile third]
role_arn = $role_arn/third
source_profile = next
END
  launch --profile next
  assert_equal "$(requests AssumeRole)" 2
  standin_mark
  launch --profile third
  launch --profile app
  assert_equal "$(requests AssumeRole)" 1
}

@test "a damaged or shared entry, or a link, is not used but replaced" {
  local damage file
  launch --role app
  file=$(entry)
  cp "$file" "$TEST_DIR/good"
  for damage in ": >FILE" "echo '{' >FILE" "echo '[]' >FILE" "echo '{\"AccessKeyId\": 7}' >FILE" \
    "head -c 40 $TEST_DIR/good >FILE" "chmod 644 FILE" "rm FILE && ln -s $TEST_DIR/good FILE" \
    "rm FILE && mkfifo FILE" "head -c 100000 /dev/urandom >FILE"; do
    standin_mark
    eval "${damage//FILE/"'$file'"}"
    launch --role app
    assert_equal "$damage: $(requests AssumeRole)" "$damage: 1"
    assert_equal "$damage: $(stat -c '%F %a' "$file")" "$damage: regular file 600"
    launch --role app
    assert_equal "$damage: $(requests AssumeRole)" "$damage: 1"
  done
}

@test "an entry of another user is not used" {
  launch --role app
  local file
  file=$(entry)
  give_away "$file"
  standin_mark
  launch --role app
  assert_equal "$(requests AssumeRole)" 1
  assert_equal "$(stat -c %u "$file")" 0
}

@test "a folder that others can read or replace is not used" {
  launch --role app
  rm "$(entry)"
  chmod 755 "$cache"
  launch --role app
  assert_equal "$(find "$cache" -type f | wc -l)" 0
  assert_stderr_has "$cache (mode 0755, owner "
  assert_stderr_has "chmod 700 $cache"
  chmod 700 "$cache"
  chmod 777 "$HOME/.cache"
  launch --role app
  assert_equal "$(find "$cache" -type f | wc -l)" 0
  assert_stderr_has "$HOME/.cache (mode 0777, owner "
}

@test "a home that does not exist is not created" {
  HOME=$TEST_DIR/home/none launch --role app
  HOME=$TEST_DIR/home/none XDG_CACHE_HOME=$TEST_DIR/home/none/x XDG_STATE_HOME=$TEST_DIR/home/none/y launch --role app
  [[ ! -e $TEST_DIR/home/none ]]
}

@test "nothing is created in the home of another user, and the warning names the owner" {
  give_away "$HOME"
  launch --role app
  assert_equal "$(find "$HOME" -mindepth 1 ! -path '*/.aws*')" ""
  assert_stderr_matches "warning: no credentials are cached: $HOME belongs to another user \\(.+\\)"
  refute_stderr_has chmod
  XDG_CACHE_HOME=$TEST_DIR/caches launch --role app
  assert_equal "$(find "$TEST_DIR/caches/iam-docker-run" -name '*.json' | wc -l)" 1
  refute_stderr_has cached
  assert_equal "$(find "$HOME" -mindepth 1 ! -path '*/.aws*')" ""
}

@test "entries that expired long ago are removed" {
  launch --role app
  local old
  old=$cache/$(printf '0%.0s' {1..64}).json
  touch -d "2 days ago" "$old"
  rm "$(entry)"
  launch --role app
  [[ ! -e $old ]]
}

@test "a temporary file of a killed launch is removed by the next one, even if that caches nothing new" {
  launch --role app
  leave_scratch_file "$cache"
  leave_scratch_file "$HOME/.local/state/iam-docker-run"
  standin_mark
  launch --role app
  assert_no_request
  assert_equal "$(find "$HOME/.cache" "$HOME/.local" -name '.iam*')" ""
}

@test "expired keys in the environment are refused, regardless of the cache" {
  use_dev_keys
  expired() {
    standin_mark
    AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z run_idr --image busybox --role app
    assert_status 1
    assert_stderr_has "AWS_CREDENTIAL_EXPIRATION: the keys in the environment expired"
    assert_no_request true
  }
  expired
  run_idr --image busybox --role app
  assert_status 0
  expired
}
