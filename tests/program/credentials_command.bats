#!/usr/bin/env bats
# `idr credentials`: its formats, and what it prints if it fails.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
}
teardown() { program_teardown; }

@test "credentials: a process document" {
  use_dev_keys
  SECRET_STDOUT=1 run_idr credentials --role "$role_arn/app"
  assert_status 0
  assert_equal "$stderr" ""
  jq -e '.Version == 1 and (.AccessKeyId | startswith("ASIA")) and (.SecretAccessKey | length > 30)
    and (.SessionToken | length > 100) and (.Expiration | fromdateiso8601 > now + 3000)
    and (keys - ["AccessKeyId", "AccountId", "Expiration", "SecretAccessKey", "SessionToken", "Version"] == [])' \
    <<<"$stdout"
  SECRET_STDOUT=1 run_idr credentials --role app --format process
  jq -e '.Version == 1' <<<"$stdout"
}

@test "credentials: json, and the formats of variables" {
  use_dev_keys
  SECRET_STDOUT=1 run_idr credentials --role app --format json --region eu-west-1
  jq -e '.AccessKeyId and .SecretAccessKey and .SessionToken and .Expiration and .Region == "eu-west-1"' \
    <<<"$stdout"
  SECRET_STDOUT=1 run_idr credentials --role app --format env-no-export
  assert_status 0
  local name
  for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION; do
    grep -q "^$name=." "$stdout_file"
  done
  SECRET_STDOUT=1 run_idr credentials --role app --role-session-name jo --format=env
  assert_status 0
  assert_equal "$(SECRET_STDOUT=1 run_idr credentials --role app --role-session-name jo --format=export && echo "$stdout")" \
    "$stdout"
  eval "$stdout"
  run_idr whoami
  assert_status 0
  assert_stdout_has arn:aws:sts::123456789012:assumed-role/app/jo
}

@test "credentials: a terminal causes a warning, once they are there" {
  use_dev_keys
  SECRET_STDOUT=1 run_idr_on_terminal credentials --role app
  assert_status 0
  assert_stdout_has "stdout is a terminal, which may keep these secrets in its scrollback."
  assert_stdout_has '"SessionToken": '
  run_idr_on_terminal credentials --role nobody
  assert_not_equal "$status" 0
  refute_has "$stdout" scrollback
}

@test "credentials: idr.toml is ignored, and a warning names its role and profile settings" {
  use_dev_keys
  printf 'image = "x"\nrole = "app"\n' >idr.toml
  mkdir -p "$HOME/.config/iam-docker-run"
  echo 'region = "ap-south-1"' >"$HOME/.config/iam-docker-run/idr.toml"
  SECRET_STDOUT=1 run_idr credentials
  assert_status 0
  assert_stderr_has "idr credentials ignores idr.toml: --region ($HOME/.config/iam-docker-run/idr.toml:1), --role ($PWD/idr.toml:2)"
  SECRET_STDOUT=1 run_idr credentials --role app --region eu-west-1
  refute_stderr_has idr.toml
  echo 'role' >idr.toml
  SECRET_STDOUT=1 run_idr credentials
  assert_status 0
  refute_stderr_has idr.toml
}

@test "credentials: fish reads its format" {
  command -v fish >/dev/null || skip "fish is not installed"
  use_keys AKIATESTDEV000000001 "devSecret/wholly+made/up0000000000000001"
  SECRET_STDOUT=1 run_idr credentials --role app --format fish
  assert_status 0
  AWS_SESSION_TOKEN=old fish --no-config -c "source $stdout_file; env" >"$TEST_DIR/fish.secret"
  SECRET_STDOUT=1 run_idr credentials --role app --format env-no-export
  assert_equal "$(grep '^AWS_[A-Z]*' "$TEST_DIR/fish.secret" | grep -Ff "$stdout_file" -c)" 6
}

@test "credentials: fish, bash and an env file get any secret unchanged" {
  keep_secret
  # shellcheck disable=SC1003 # a backslash
  local secret='a b'"'"'$HOME"`\(#)~*?{x};|&'
  cat >"$TEST_DIR/print" <<EOF
#!/bin/sh
cat "$TEST_DIR/document"
EOF
  chmod +x "$TEST_DIR/print"
  jq -n --arg secret "$secret" '{Version: 1, AccessKeyId: "ASIATEST000000000009", SecretAccessKey: $secret,
    SessionToken: "token"}' >"$TEST_DIR/document"
  aws_config <<<"[default]"$'\n'"credential_process = $TEST_DIR/print"
  SECRET_STDOUT=1 run_idr credentials --format env
  assert_equal "$(eval "$stdout" && printf %s "$AWS_SECRET_ACCESS_KEY")" "$secret"
  SECRET_STDOUT=1 run_idr credentials --format env-no-export
  assert_has "$stdout" "AWS_SECRET_ACCESS_KEY=$secret"
  command -v fish >/dev/null || skip "fish is not installed"
  SECRET_STDOUT=1 run_idr credentials --format fish
  # shellcheck disable=SC2016 # fish expands it
  assert_equal "$(fish --no-config -c "source $stdout_file"'; printf %s "$AWS_SECRET_ACCESS_KEY"')" "$secret"
}

@test "credentials: after a failure the command line in the manual does not run eval" {
  local line
  line=$(sed -n '/creds=/,/eval/p' "$PROJECT/man/idr-credentials.1" | sed 's/^\$ //; s/\\e$/\\/; s/\\(dq/"/g')
  line=${line//role-myservice-task/closed}
  use_dev_keys
  mkdir "$TEST_DIR/bin"
  ln -s "$IDR" "$TEST_DIR/bin/idr"
  ! PATH=$TEST_DIR/bin:$PATH bash -c "$line" 2>/dev/null || fail "it succeeds"
  PATH=$TEST_DIR/bin:$PATH bash -c "${line/closed/app}"
}

@test "credentials: another format is a usage error without a request" {
  use_dev_keys
  standin_mark
  run_idr credentials --role app --format yaml
  assert_status 2
  assert_stderr_has yaml
  assert_stderr_has process
  assert_no_request
}

@test "credentials: a failure puts nothing on stdout" {
  use_dev_keys
  run_idr credentials --role closed
  assert_status 1
  assert_stdout ""
}

@test "botocore uses idr as a credential_process" {
  dev_credentials
  aws_config <<EOF
[profile container]
credential_process = $IDR credentials --profile dev --role app --role-session-name from-botocore
EOF
  AWS_PROFILE=container run "$PROJECT/tests/standin/botocore_call.py" sts GetCallerIdentity
  assert_equal "$(jq -r .Arn <<<"$output")" \
    arn:aws:sts::123456789012:assumed-role/app/from-botocore
}
