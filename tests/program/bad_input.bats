#!/usr/bin/env bats
# Errors: one or two lines with the cause and what to do next, the right exit code, and nothing left behind.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

# ---- the command line ----

@test "an unknown option, with the nearest name" {
  refused_unasked 2 "--imgae" "--image" -- --imgae busybox --role app
  refused_unasked 2 "--fullentrypoint" "--full-entrypoint" -- --image busybox --fullentrypoint x
  refused_unasked 2 "--volum" "--volume" -- --image busybox --volum /a:/a
  refused_unasked 2 "--Image" "--image" -- --Image busybox
  refused_unasked 2 "--zzzzzzzz" -- --image busybox --zzzzzzzz
  refused_unasked 2 "-Z" -- --image busybox -Z
  refused_unasked 2 "-Z" -- --image busybox -iZ
}

@test "docker's options do not belong to whoami and credentials" {
  refused_unasked 2 "--publish" -- whoami --role app --publish 80:80
  refused_unasked 2 "--image" -- credentials --image busybox
}

@test "an unknown command, with the nearest name" {
  refused_unasked 2 '"whoam"' whoami -- whoam --role app
  refused_unasked 2 '"credential"' credentials -- credential
  refused_unasked 2 '"zzz"' "The commands are" -- zzz
}

@test "a command of another tool, with what to type instead" {
  refused_unasked 2 "aws sso login --profile NAME" -- login
  refused_unasked 2 "docker exec" -- exec -it x sh
  IAM_DOCKER_RUN_ENGINE=podman refused_unasked 2 " ps" -- ps
  refused_unasked 2 "idr --version" -- --verison
}

@test "an option of another tool, with its name here" {
  refused_unasked 2 "Did you mean --role?" -- --image busybox --role-arn app
  refused_unasked 2 "Did you mean --role?" -- run --role-arn=app busybox
}

@test "no image" {
  refused_unasked 2 --image -- --role app
  refused_unasked 2 --image -- --image '' --role app
  refused_unasked 2 image -- run
}

@test "nothing typed and no project file: the overview" {
  run_idr
  assert_status 0
  assert_has "$stdout" "idr run --role ROLE IMAGE"
  assert_equal "$stderr" ""
  echo 'role = "app"' >idr.toml
  refused_unasked 2 "no image" --
}

@test "an option without its value" {
  refused_unasked 2 --image -- --role app --image
  refused_unasked 2 -p -- --image busybox -p
}

@test "an invalid positional argument" {
  refused_unasked 2 '"ls"' -- --image busybox ls
}

@test "a flag with an invalid value" {
  refused_unasked 2 --shell -- --image busybox --shell=maybe
  refused_unasked 2 --privileged -- --image busybox --privileged=yes
}

@test "an empty role, profile or duration is an error, not the same as unset" {
  # An unset variable in a script must not give a container credentials other than the role's.
  refused_unasked 2 --role -- --image busybox --role ''
  refused_unasked 2 --role -- --image busybox --role= --profile default
  refused_unasked 2 --profile -- --image busybox --role app --profile ''
  refused_unasked 2 --duration -- --image busybox --role app --duration ''
}

@test "an invalid role" {
  local role
  for role in 'a b' arn:aws:iam::123456789012:user/app arn:aws:iam::123:role/app 'app;id' / a/ \
    "$(printf 'x%.0s' {1..65})"; do
    refused_unasked 2 --role -- --image busybox --role "$role"
  done
}

@test "role options out of range, or without a role" {
  refused_unasked 2 --role-session-name -- --image busybox --role app --role-session-name 'a b'
  refused_unasked 2 --role-session-name -- --image busybox --role app --role-session-name x
  refused_unasked 2 --tag -- --image busybox --role app --tag novalue
  refused_unasked 2 --policy -- --image busybox --role app --policy '{"Version":'
  refused_unasked 1 nosuch.json -- --image busybox --role app --policy nosuch.json
  refused_unasked 2 --external-id -- --image busybox --external-id xyz
  refused_unasked 2 --mfa-code -- --image busybox --role app --mfa-code 123456
  refused_unasked 2 --region -- --image busybox --role app --region 'eu west'
}

@test "text with an unclosed quote" {
  refused_unasked 2 --full-entrypoint -- --image busybox --full-entrypoint "echo 'x"
  refused_unasked 2 --cmd -- --image busybox --cmd 'echo "x'
  refused_unasked 2 --full-entrypoint -- --image busybox --full-entrypoint '  '
  export IAM_DOCKER_RUN_SHELL_COMMAND="zsh 'x"
  refused_unasked 2 IAM_DOCKER_RUN_SHELL_COMMAND -- --image busybox --shell
}

# ---- profiles and config files ----

@test "a profile that does not exist: the files that were read, and the nearest names" {
  aws_config <<<$'[profile production]\nregion = eu-west-1\n[profile test]\nregion = eu-west-1'
  aws_credentials <<<$'[other]\naws_access_key_id = x\naws_secret_access_key = y'
  refused_unasked 1 prodution "$HOME/.aws/config" "$HOME/.aws/credentials" production -- \
    --image busybox --profile prodution
  refused_unasked 1 "profile zzzzz" "$HOME/.aws/config" -- --image busybox --role app --profile zzzzz
  refused_unasked 1 prodution production -- whoami --profile prodution
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  AWS_PROFILE=prodution refused_unasked 1 prodution production -- --image busybox --role app
}

@test "a profile, and no config file" {
  refused_unasked 1 "profile dev" "$HOME/.aws/config" "$HOME/.aws/credentials" AWS_CONFIG_FILE -- \
    --image busybox --profile dev
  AWS_CONFIG_FILE=/nonexistent/a AWS_SHARED_CREDENTIALS_FILE=/nonexistent/b \
    refused_unasked 1 "profile dev" "(/nonexistent/a, /nonexistent/b)" -- --image busybox --profile dev
}

@test "a malformed section is reported" {
  aws_config <<<$'[dev]\nregion = eu-west-1'
  refused_unasked 1 "$HOME/.aws/config:1" "[profile NAME]" -- --image busybox --profile dev
}

@test "a broken config file: file:line and what was expected, not its content" {
  keep_secret written-in-the-wrong-place
  broken() {
    printf '%b' "$2" >"$HOME/.aws/config"
    refused_unasked 1 "$HOME/.aws/config:$1" Expected -- --image busybox --role app
    refute_stderr_has written-in-the-wrong-place
  }
  broken 2 '[profile dev]\naws_secret_access_key written-in-the-wrong-place\n'
  broken 1 'aws_secret_access_key = written-in-the-wrong-place\n'
  broken 3 '[default]\n\n  aws_secret_access_key = written-in-the-wrong-place\n'
  printf '[profile dev\nregion = x\n' >"$HOME/.aws/config"
  refused_unasked 1 "$HOME/.aws/config:1" "']'" -- --image busybox --role app
  printf '[profile dev]\n= written-in-the-wrong-place\n' >"$HOME/.aws/config"
  refused_unasked 1 "$HOME/.aws/config:2" name -- --image busybox --role app
  refute_stderr_has written-in-the-wrong-place
}

@test "a profile with half of its keys, and one without any" {
  aws_config <<<$'[profile half]\naws_access_key_id = AKIA\n[profile none]\nregion = eu-west-1'
  refused_unasked 1 "$HOME/.aws/config:2" half aws_secret_access_key -- --image busybox --profile half
  refused_unasked 1 "$HOME/.aws/config:3" none -- --image busybox --profile none
}

@test "source profiles: a missing one, a loop, none, two" {
  aws_config <<EOF
[profile lost]
role_arn = $role_arn/app
source_profile = nosuch
[profile a]
role_arn = $role_arn/app
source_profile = b
[profile b]
role_arn = $role_arn/app
source_profile = a
[profile neither]
role_arn = $role_arn/app
[profile both]
role_arn = $role_arn/app
source_profile = a
credential_source = Environment
[profile odd]
role_arn = $role_arn/app
credential_source = Somewhere
EOF
  refused_unasked 1 "$HOME/.aws/config:3" nosuch -- --image busybox --profile lost
  refused_unasked 1 "$HOME/.aws/config:" "a → b → a" -- --image busybox --profile a
  refused_unasked 1 "$HOME/.aws/config:11" source_profile -- --image busybox --profile neither
  refused_unasked 1 "$HOME/.aws/config:13" source_profile -- --image busybox --profile both
  refused_unasked 1 "$HOME/.aws/config:18" Environment -- --image busybox --profile odd
}

@test "a very long chain of source profiles" {
  local command i
  dev_credentials
  sed -i 's/dev]/p5000]/' "$HOME/.aws/credentials"
  for ((i = 0; i < 5000; i++)); do
    printf '[profile p%d]\nrole_arn = %s/app\nsource_profile = p%d\n' "$i" "$role_arn" "$((i + 1))"
  done | aws_config
  for command in "--image busybox --dry-run" "--image busybox" whoami credentials; do
    # shellcheck disable=SC2086 # words
    refused_unasked 1 "$HOME/.aws/config:303: the chain has more than 100 source profiles" -- $command --profile p0
  done
  run_idr doctor --profile p0
  assert_status 1
  assert_stdout_has "$HOME/.aws/config:303: the chain has more than 100 source profiles"
  assert_no_request true
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  launches "$session_arn/app/.*" --profile p4900
}

@test "an unreadable config file, and a line that is not a setting: what to do" {
  aws_config <<<$'[default]\nfoo'
  refused_unasked 1 "$HOME/.aws/config:2: Expected an '=' sign defining a property" "Correct this line." -- whoami
  chmod 0 "$HOME/.aws/config"
  if ((EUID == 0)); then # which may read anything
    printf '#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search "%s" "$@"\n' "$IDR" >"$TEST_DIR/idr"
    chmod +x "$TEST_DIR/idr"
    IDR=$TEST_DIR/idr
  fi
  refused_unasked 1 "$HOME/.aws/config: Permission denied" "chmod u+r $HOME/.aws/config" -- whoami
}

@test "a config file that is a folder" {
  mkdir "$HOME/.aws/config"
  refused_unasked 1 "$HOME/.aws/config" -- --image busybox --role app
}

@test "a file in another encoding: which file, which encoding, and how to convert it" {
  local file encoding
  for encoding in UTF-16 UTF-16LE UTF-16BE; do
    printf '[default]\nregion = eu-west-1\n' | iconv -f UTF-8 -t $encoding >"$HOME/.aws/config"
    refused_unasked 1 "$HOME/.aws/config is encoded as UTF-16" "iconv -f $encoding -t UTF-8 $HOME/.aws/config" -- \
      --image busybox --role app
    chmod 600 "$HOME/.aws/config"
    bash -c "$(sed -n 's/.*`\(.*\)`.*/\1/p' "$stderr_file")"
    assert_equal "$(stat -c %a "$HOME/.aws/config") $(ls "$HOME/.aws")" "600 config"
    assert_equal "$(tail -n 1 "$HOME/.aws/config")" "region = eu-west-1"
  done
  printf '[default]\n# caf\xe9\n' >"$HOME/.aws/config"
  refused_unasked 1 "$HOME/.aws/config:2: not valid UTF-8" iconv -- --image busybox --role app
  rm "$HOME/.aws/config"
  for file in idr.toml iam-docker-run.env; do
    printf 'A=1\n' | iconv -f UTF-8 -t UTF-16LE >"$file"
    refused_unasked 1 "$file is encoded as UTF-16" iconv -- --image busybox --role app
    rm "$file"
  done
  printf '{}' | iconv -f UTF-8 -t UTF-16 >policy.json
  refused_unasked 1 "policy.json is encoded as UTF-16" iconv -- --image busybox --role app --policy policy.json
}

@test "an account ID that is not 12 digits" {
  refused_unasked 2 "app@12345678901" "12 digits" -- --image busybox --role app@12345678901
  refused_unasked 2 "12 digits" -- --image busybox --role arn:aws:iam::12345678901:role/app
}

@test "the ARN of something other than a role" {
  refused_unasked 2 "is a session of a role" "--role $role_arn/app," -- \
    --image busybox --role arn:aws:sts::123456789012:assumed-role/app/jo
  refused_unasked 2 "IAM user" -- --image busybox --role arn:aws:iam::123456789012:user/jo
  refused_unasked 2 "instance profile" "aws iam get-instance-profile" -- \
    --image busybox --role arn:aws:iam::123456789012:instance-profile/web
}

@test "a profile that does not exist: the variable that names it, and those that exist" {
  aws_config <<<$'[profile one]\n[profile two]'
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  AWS_PROFILE=xyz refused_unasked 1 "AWS_PROFILE: profile xyz not found in $HOME/.aws/config" "Profiles: one, two" -- whoami
  AWS_PROFILE=tow refused_unasked 1 "Did you mean two?" -- whoami
}

@test "no credentials anywhere: what was tried, in order" {
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  refused_unasked 1 "No AWS profile specified and no AWS credentials found in the environment." \
    AWS_ACCESS_KEY_ID default "$HOME/.aws/config" "$HOME/.aws/credentials" -- --image busybox --role app
  refused_unasked 1 "No AWS profile specified" -- whoami
  refused_unasked 1 "No AWS profile specified" -- credentials
  aws_config <<<$'[profile one]\nregion = eu-west-1'
  refused_unasked 1 "Profiles: one." "aws sso login" -- whoami
  assert_has "$(<"$stderr_file")" $'     Tried in this order:\n       AWS_ACCESS_KEY_ID'
}

@test "the two keys swapped, or with quotes: reported before any request, and not shown" {
  local id=$AWS_ACCESS_KEY_ID
  keep_secret "$AWS_SECRET_ACCESS_KEY"
  use_keys "$AWS_SECRET_ACCESS_KEY" "$id"
  refused_unasked 1 "AWS_ACCESS_KEY_ID: the access key ID has" swapped -- --image busybox --role app
  aws_credentials <<<$'[swapped]\naws_access_key_id = '"$AWS_ACCESS_KEY_ID"$'\naws_secret_access_key = x'
  refused_unasked 1 "$HOME/.aws/credentials:2: the access key ID has" swapped -- whoami --profile swapped
  aws_config <<EOF
[profile program]
credential_process = echo '{"Version": 1, "AccessKeyId": "$AWS_ACCESS_KEY_ID", "SecretAccessKey": "$id"}'
EOF
  refused_unasked 1 "$HOME/.aws/config:2: " swapped -- whoami --profile program
  AWS_ACCESS_KEY_ID="'$id'" refused_unasked 1 "has a character that is not allowed in one" -- whoami
  assert_no_secret_shown
}

@test "an invalid serial number of an MFA device" {
  refused_unasked 2 "--mfa-serial: not the serial of an MFA device" -- whoami --role app --mfa-serial ann
}

@test "one key in the environment without the other" {
  unset AWS_SECRET_ACCESS_KEY
  refused_unasked 1 AWS_SECRET_ACCESS_KEY -- --image busybox --role app
  export AWS_SECRET_ACCESS_KEY=x
  unset AWS_ACCESS_KEY_ID
  refused_unasked 1 AWS_ACCESS_KEY_ID -- --image busybox --role app
}

# ---- refused by AWS ----

@test "a role that does not exist: role, account, caller, the code" {
  refused 1 nosuch 123456789012 arn:aws:iam::123456789012:user/dev NoSuchEntity -- --image busybox --role nosuch
}

@test "a role that is not allowed: role, caller, the code, what to check" {
  refused 1 "$role_arn/closed" arn:aws:iam::123456789012:user/dev AccessDenied "trust policy" \
    --external-id --mfa-serial -- --image busybox --role closed
  refused 1 "$role_arn/nosuch" AccessDenied -- --image busybox --role "$role_arn/nosuch"
}

@test "a role that requires an external ID" {
  use_partner_keys
  refused 1 arn:aws:iam::210987654321:user/partner AccessDenied --external-id -- \
    --image busybox --role partner@123456789012 --external-id wrong
}

@test "a longer session than the role allows" {
  refused 1 "$role_arn/app" ValidationError MaxSessionDuration -- \
    --image busybox --role "$role_arn/app" --duration 2h
}

@test "a wrong secret" {
  export AWS_SECRET_ACCESS_KEY=wrong/secret+000000000000000000000000001
  keep_secret "$AWS_SECRET_ACCESS_KEY"
  refused 1 …0001 SignatureDoesNotMatch keys -- --image busybox --role app
  refused 1 …0001 SignatureDoesNotMatch keys -- --image busybox --role "$role_arn/app"
  refused 1 SignatureDoesNotMatch -- whoami
  assert_no_secret_shown
}

@test "an unknown key" {
  export AWS_ACCESS_KEY_ID=AKIANOSUCHKEY0009999
  refused 1 …9999 InvalidClientTokenId -- --image busybox --role app
  refute_stderr_has AKIANOSUCHKEY
}

@test "an expired token" {
  standin_set '{"roles": [{"arn": "arn:aws:iam::123456789012:role/brief", "session_seconds": 60,
    "trust": {"principals": ["123456789012"]}}]}'
  SECRET_STDOUT=1 run_idr credentials --role brief --format json
  use_keys "$(jq -r .AccessKeyId <<<"$stdout")" "$(jq -r .SecretAccessKey <<<"$stdout")" \
    "$(jq -r .SessionToken <<<"$stdout")"
  standin_set '{"clock_offset_seconds": 120}'
  refused 1 ExpiredToken expired -- --image busybox --role app
  refused 1 ExpiredToken expired -- --image busybox --role "$role_arn/app"
  refused 1 ExpiredToken -- whoami
}

@test "a wrong clock: by how much, compared with the service's" {
  standin_set '{"clock_offset_seconds": -2400}'
  refused 1 "40 min ahead" 127.0.0.1 -- --image busybox --role app
  refused 1 "40 min ahead" -- --image busybox --role "$role_arn/app"
  standin_set '{"clock_offset_seconds": 7500}'
  refused 1 "behind" -- --image busybox --role app
  assert_stderr_matches '2 h|12[45] min'
}

@test "a wrong secret is not taken for a wrong clock" {
  export AWS_SECRET_ACCESS_KEY=wrong/secret+000000000000000000000000001
  run_idr --image busybox --role app
  refute_stderr_has clock
}

# ---- the network ----

@test "a closed port: host, cause, the variables to look at" {
  AWS_ENDPOINT_URL=http://$NOBODY_LISTENS refused_unasked 1 "$NOBODY_LISTENS" connect AWS_ENDPOINT_URL -- \
    --image busybox --role app
}

@test "a response that never ends" {
  standin_set '{"faults": [{"action": "*", "drop": true}]}'
  refused 1 "127.0.0.1:$STANDIN_PORT" -- --image busybox --role "$role_arn/app"
}

@test "a response that is not from AWS" {
  # Python's own server answers every POST with 501 and a page of HTML.
  /usr/bin/python3 -c 'import http.server, sys
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
print(server.server_port, flush=True)
server.handle_request()' >"$TEST_DIR/port" 2>/dev/null 3>&- &
  local server=$!
  wait_for test -s "$TEST_DIR/port"
  AWS_ENDPOINT_URL=http://127.0.0.1:$(<"$TEST_DIR/port") run_idr --image busybox --role "$role_arn/app"
  kill "$server" 2>/dev/null || true
  assert_status 1
  assert_stderr_has "127.0.0.1:$(<"$TEST_DIR/port") answered 501"
  assert_stderr_has AWS_ENDPOINT_URL
  refute_stderr_has "<"
  assert_no_docker_run
}

@test "TLS to a server without TLS" {
  AWS_ENDPOINT_URL=https://127.0.0.1:$STANDIN_PORT refused_unasked 1 "127.0.0.1:$STANDIN_PORT" \
    AWS_ENDPOINT_URL -- --image busybox --role app
}

@test "a proxy that does not answer: the variable, never its password" {
  keep_secret password-of-the-proxy
  export http_proxy=http://jo:password-of-the-proxy@$NOBODY_LISTENS
  refused_unasked 1 http_proxy -- --image busybox --role app
  unset http_proxy
  export HTTPS_PROXY=http://jo:password-of-the-proxy@$NOBODY_LISTENS
  AWS_ENDPOINT_URL=https://sts.example.com refused_unasked 1 HTTPS_PROXY sts.example.com -- \
    --image busybox --role app
  assert_no_secret_shown
}

@test "a proxy that refuses" {
  export HTTPS_PROXY=$STANDIN_URL
  AWS_ENDPOINT_URL=https://sts.example.com refused 1 sts.example.com HTTPS_PROXY -- --image busybox --role app
}

@test "an invalid endpoint: where it is set, not its value" {
  keep_secret password-in-the-url
  AWS_ENDPOINT_URL=https://jo:password-in-the-url@sts.example.com refused_unasked 1 AWS_ENDPOINT_URL -- \
    --image busybox --role app
  AWS_ENDPOINT_URL=sts.example.com refused_unasked 1 AWS_ENDPOINT_URL -- --image busybox --role app
  aws_config <<<$'[default]\nendpoint_url = ftp://x'
  unset AWS_ENDPOINT_URL
  refused_unasked 1 "$HOME/.aws/config:2" -- --image busybox --role app
}

@test "all errors in the input are found before the first request" {
  mkdir src
  refused_unasked 1 nosuch -- --image busybox --role app --host-source-path nosuch --container-source-path /a
  refused_unasked 1 nosuch.env -- --image busybox --role app --custom-env-file nosuch.env
  refused_unasked 127 nosuch -- --image busybox --role app --engine nosuch
  refused_unasked 2 --dry-run -- --image busybox --role app --dry-run=yaml
}

# ---- docker ----

@test "docker run fails: its message, its code, and no other container is touched" {
  FAKE_DOCKER_EXIT=125 FAKE_DOCKER_STDERR='docker: Error: the container name "/box" is already in use.'$'\n' \
    run_idr --image busybox --name box
  assert_status 125
  assert_stderr_has 'the container name "/box" is already in use.'
  # Only `docker run`: no rm, stop or kill of the container with that name.
  assert_equal "$(docker_calls | wc -l) $(docker_runs)" "1 1"
  assert_tmp_empty
}

@test "the engine is not running: docker's own message and code" {
  FAKE_DOCKER_EXIT=125 FAKE_DOCKER_READ=no FAKE_DOCKER_STDERR=$'docker: Cannot connect to the Docker daemon.\n' \
    run_idr --image busybox --role app
  assert_status 125
  assert_stderr_has "Cannot connect to the Docker daemon"
  assert_tmp_empty
}
