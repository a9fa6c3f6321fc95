#!/usr/bin/env bats
# The credential cache: when cached credentials are used, who may read them, and what many concurrent
# launches request.

load helpers
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
  many_stop
  standin_reset
  program_teardown
}

role_arn=arn:aws:iam::123456789012:role
mfa_code=739164

launch() {
  run_idr --image busybox "$@"
  assert_status 0
}
# requests ACTION: the number of these requests since standin_mark.
requests() { standin_since_mark ".action == \"$1\""; }
entries() { find "$cache" -type f -size +0 | wc -l; }
entry() { find "$cache" -type f -size +0; }
# end_entry SECONDS: the cached credentials expire this many seconds from now.
end_entry() {
  jq --arg time "$(date -u -d "now + $1 seconds" +%FT%TZ)" '.Expiration = $time' "$(entry)" >"$TEST_DIR/entry"
  cat "$TEST_DIR/entry" >"$(entry)"
}
sts_is_down() { standin_set '{"faults": [{"action": "*", "status": 503, "code": "ServiceUnavailable"}]}'; }
# waiting COUNT: this many processes wait for a file of the cache that another process has locked.
waiting() {
  local pid count=0 folder
  for pid in "${MANY[@]}"; do
    # They open it again and again, and pause in between with the file open.
    folder=$(find "/proc/$pid/fd" -lname "$cache/*" 2>/dev/null | head -n 1)
    [[ -z $folder ]] || count=$((count + 1))
  done
  ((count >= $1))
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

@test "whoami and credentials use a cached session while more than 15 minutes remain" {
  launch --role app
  end_entry 1000
  standin_mark
  run_idr whoami --role app
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_equal "$(requests AssumeRole)" 0
  end_entry 890
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_equal "$(requests AssumeRole)" 1
  standin_mark
  launch --role app
  assert_no_request
}

@test "a launch uses a cached session while more than half of its lifetime remains" {
  launch --role app
  end_entry 1900
  standin_mark
  launch --role app
  assert_no_request
  end_entry 1700
  launch --role app
  assert_equal "$(requests AssumeRole)" 1
  standin_mark
  launch --role app
  assert_no_request
}

@test "a session of 15 minutes: a launch needs half of it, other commands a quarter" {
  launch --role app --duration 15m
  end_entry 460
  standin_mark
  launch --role app --duration 15m
  assert_no_request
  end_entry 300
  SECRET_STDOUT=1 run_idr credentials --role app --duration 15m
  assert_no_request
  launch --role app --duration 15m
  assert_equal "$(requests AssumeRole)" 1
}

@test "two hundred launches at once, after half of a session's lifetime: one AssumeRole" {
  launch --role "$role_arn/app"
  end_entry 1700
  standin_mark
  start_many 200 --engine /bin/true --image busybox --role "$role_arn/app"
  finish_many
  assert_all_status 0
  assert_equal "$(requests AssumeRole)" 1
}

# end_entries SECONDS SECONDS: sets the expiration of the role's session, and of the MFA session that it was
# created from.
end_entries() {
  local file end
  for file in $(entry); do
    end=$1
    jq -e '.RoleArn == ""' "$file" >/dev/null && end=$2
    jq --arg time "$(time_in "$end"sec)" '.Expiration = $time' "$file" >"$TEST_DIR/entry"
    cat "$TEST_DIR/entry" >"$file"
  done
}

@test "no prompt for a code just because half of a session's lifetime is over" {
  local mfa=(--role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev)
  launch "${mfa[@]}" --mfa-code "$mfa_code"
  end_entries 1700 600
  standin_mark
  launch "${mfa[@]}"
  assert_no_request
  # While that session is valid, the role's needs no code.
  end_entries 1700 40000
  launch "${mfa[@]}"
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "0 1"
}

@test "a given code is used for a new session if half of the cached one's lifetime is over" {
  local mfa=(--role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev --mfa-code "$mfa_code")
  launch "${mfa[@]}"
  end_entries 1700 600
  standin_mark
  launch "${mfa[@]}"
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
}

@test "if STS fails, cached credentials are used until they expire" {
  launch --role "$role_arn/app"
  local key
  key=$(env_value AWS_ACCESS_KEY_ID)
  end_entry 600
  sts_is_down
  launch --role "$role_arn/app"
  assert_env AWS_ACCESS_KEY_ID "$key"
  assert_stderr_has "warning"
  assert_stderr_has "cached credentials, which expire in "
  end_entry -5
  run_idr --image busybox --role "$role_arn/app"
  assert_status 1
  assert_stderr_has "$role_arn/app"
}

@test "cached credentials do not replace a refusal" {
  launch --role "$role_arn/app"
  end_entry 600
  standin_set '{"faults": [{"action": "AssumeRole", "status": 403, "code": "AccessDenied"}]}'
  run_idr --image busybox --role "$role_arn/app"
  assert_status 1
  assert_stderr_has AccessDenied
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

# ---- concurrent launches ----

@test "two hundred launches at once, with an empty cache: one AssumeRole" {
  start_many 200 --engine /bin/true --image busybox --role "$role_arn/app"
  finish_many
  assert_all_status 0
  assert_equal "$(requests AssumeRole)" 1
  assert_equal "$(entries) $(find "$cache" -type f | wc -l)" "1 1"
  assert_tmp_empty
}

@test "two hundred launches at once with MFA: one code, one session, one AssumeRole" {
  aws_config <<END
[profile guarded]
role_arn = $role_arn/guarded
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = echo asked >>'$TEST_DIR/asked' && echo $mfa_code
END
  aws_credentials <<END
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
END
  start_many 200 --engine /bin/true --image busybox --profile guarded
  finish_many
  assert_all_status 0
  assert_equal "$(wc -l <"$TEST_DIR/asked")" 1
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
}

@test "others wait while one prompts for an MFA code on its terminal" {
  local mfa=(--role "$role_arn/guarded" --mfa-serial arn:aws:iam::123456789012:mfa/dev)
  start_idr_on_terminal --image busybox "${mfa[@]}"
  wait_for shown "MFA code of" || fail "no question"
  start_many 20 --engine /bin/true --image busybox "${mfa[@]}"
  wait_for waiting 20 || fail "they do not wait"
  type_keys "$mfa_code"$'\n'
  finish_idr
  assert_status 0
  finish_many
  assert_all_status 0
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
}

@test "one code is enough for all roles of a day" {
  aws_credentials <<END
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
END
  local mfa=(--profile dev --mfa-serial arn:aws:iam::123456789012:mfa/dev)
  launch "${mfa[@]}" --role "$role_arn/guarded" --mfa-code "$mfa_code"
  launch "${mfa[@]}" --role "$role_arn/app"
  launch "${mfa[@]}" --role "$role_arn/long" --duration 1h
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 3"
  assert_equal "$(standin_last '.action == "GetSessionToken"' .parameters.DurationSeconds)" 43200
}

@test "launches that waited get the same refusal as the first one" {
  aws_config <<END
[profile closed]
role_arn = $role_arn/closed
credential_source = Environment
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = while [ ! -e '$TEST_DIR/go' ]; do sleep 0.05; done; echo $mfa_code
END
  start_many 20 --engine /bin/true --image busybox --profile closed
  wait_for waiting 20 || fail "they do not wait"
  : >"$TEST_DIR/go"
  finish_many
  assert_all_status 1
  assert_equal "$(requests GetSessionToken) $(requests AssumeRole)" "1 1"
  grep -q "trust policy" "$TEST_DIR/stderr.many.1"
  assert_equal "$(sort -u "$TEST_DIR"/stderr.many.* | wc -l)" 2
}

@test "if the launch that sends the request is killed, another one sends it" {
  standin_set "{\"faults\": [{\"action\": \"AssumeRole\", \"delay_seconds\": $FOREVER}]}"
  AWS_MAX_ATTEMPTS=50 start_idr --image busybox --role "$role_arn/app"
  wait_for test -d "$cache"
  start_many 5 --engine /bin/true --image busybox --role "$role_arn/app"
  wait_for waiting 5 || fail "they do not wait"
  standin_set '{"faults": []}'
  kill -KILL "$IDR_PID"
  finish_many
  assert_all_status 0
  wait "$IDR_PID" 2>/dev/null || true
  IDR_PID=
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
