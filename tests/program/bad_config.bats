#!/usr/bin/env bats
# Errors in profiles, config files and keys: one or two lines with the cause and what to do next, the right
# exit code, and nothing left behind.

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

@test "a profile that does not exist: the files that were read, and the nearest names" {
  aws_config <<<$'[profile production]\nregion = eu-west-1\n[profile test]\nregion = eu-west-1'
  aws_credentials <<<$'[other]\naws_access_key_id = x\naws_secret_access_key = y'
  refused_without_request 1 prodution "$HOME/.aws/config" "$HOME/.aws/credentials" production -- \
    --image busybox --profile prodution
  refused_without_request 1 "profile zzzzz" "$HOME/.aws/config" -- --image busybox --role app --profile zzzzz
  refused_without_request 1 prodution production -- whoami --profile prodution
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  AWS_PROFILE=prodution refused_without_request 1 prodution production -- --image busybox --role app
}

@test "a profile, and no config file" {
  refused_without_request 1 "profile dev" "$HOME/.aws/config" "$HOME/.aws/credentials" AWS_CONFIG_FILE -- \
    --image busybox --profile dev
  AWS_CONFIG_FILE=/nonexistent/a AWS_SHARED_CREDENTIALS_FILE=/nonexistent/b \
    refused_without_request 1 "profile dev" "(/nonexistent/a, /nonexistent/b)" -- --image busybox --profile dev
}

@test "a malformed section is reported" {
  aws_config <<<$'[dev]\nregion = eu-west-1'
  refused_without_request 1 "$HOME/.aws/config:1" "[profile NAME]" -- --image busybox --profile dev
}

@test "a broken config file: file:line and what was expected, not its content" {
  keep_secret written-in-the-wrong-place
  broken() {
    printf '%b' "$2" >"$HOME/.aws/config"
    refused_without_request 1 "$HOME/.aws/config:$1" Expected -- --image busybox --role app
    refute_stderr_has written-in-the-wrong-place
  }
  broken 2 '[profile dev]\naws_secret_access_key written-in-the-wrong-place\n'
  broken 1 'aws_secret_access_key = written-in-the-wrong-place\n'
  broken 3 '[default]\n\n  aws_secret_access_key = written-in-the-wrong-place\n'
  printf '[profile dev\nregion = x\n' >"$HOME/.aws/config"
  refused_without_request 1 "$HOME/.aws/config:1" "']'" -- --image busybox --role app
  printf '[profile dev]\n= written-in-the-wrong-place\n' >"$HOME/.aws/config"
  refused_without_request 1 "$HOME/.aws/config:2" name -- --image busybox --role app
  refute_stderr_has written-in-the-wrong-place
}

@test "a profile with half of its keys, and one without any" {
  aws_config <<<$'[profile half]\naws_access_key_id = AKIA\n[profile none]\nregion = eu-west-1'
  refused_without_request 1 "$HOME/.aws/config:2" half aws_secret_access_key -- --image busybox --profile half
  refused_without_request 1 "$HOME/.aws/config:3" none -- --image busybox --profile none
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
  refused_without_request 1 "$HOME/.aws/config:3" nosuch -- --image busybox --profile lost
  refused_without_request 1 "$HOME/.aws/config:" "a → b → a" -- --image busybox --profile a
  refused_without_request 1 "$HOME/.aws/config:11" source_profile -- --image busybox --profile neither
  refused_without_request 1 "$HOME/.aws/config:13" source_profile -- --image busybox --profile both
  refused_without_request 1 "$HOME/.aws/config:18" Environment -- --image busybox --profile odd
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
    refused_without_request 1 "$HOME/.aws/config:303: the chain has more than 100 source profiles" -- $command --profile p0
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
  refused_without_request 1 "$HOME/.aws/config:2: Expected an '=' sign defining a property" "Correct this line." -- whoami
  chmod 0 "$HOME/.aws/config"
  if ((EUID == 0)); then # which may read anything
    printf '#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search "%s" "$@"\n' "$IDR" >"$TEST_DIR/idr"
    chmod +x "$TEST_DIR/idr"
    IDR=$TEST_DIR/idr
  fi
  refused_without_request 1 "$HOME/.aws/config: Permission denied" "chmod u+r $HOME/.aws/config" -- whoami
}

@test "a config file that is a folder" {
  mkdir "$HOME/.aws/config"
  refused_without_request 1 "$HOME/.aws/config" -- --image busybox --role app
}

@test "a file in another encoding: which file, which encoding, and how to convert it" {
  local file encoding
  for encoding in UTF-16 UTF-16LE UTF-16BE; do
    printf '[default]\nregion = eu-west-1\n' | iconv -f UTF-8 -t $encoding >"$HOME/.aws/config"
    refused_without_request 1 "$HOME/.aws/config is encoded as UTF-16" "iconv -f $encoding -t UTF-8 $HOME/.aws/config" -- \
      --image busybox --role app
    chmod 600 "$HOME/.aws/config"
    bash -c "$(sed -n 's/.*`\(.*\)`.*/\1/p' "$stderr_file")"
    assert_equal "$(stat -c %a "$HOME/.aws/config") $(ls "$HOME/.aws")" "600 config"
    assert_equal "$(tail -n 1 "$HOME/.aws/config")" "region = eu-west-1"
  done
  printf '[default]\n# caf\xe9\n' >"$HOME/.aws/config"
  refused_without_request 1 "$HOME/.aws/config:2: not valid UTF-8" iconv -- --image busybox --role app
  rm "$HOME/.aws/config"
  for file in idr.toml iam-docker-run.env; do
    printf 'A=1\n' | iconv -f UTF-8 -t UTF-16LE >"$file"
    refused_without_request 1 "$file is encoded as UTF-16" iconv -- --image busybox --role app
    rm "$file"
  done
  printf '{}' | iconv -f UTF-8 -t UTF-16 >policy.json
  refused_without_request 1 "policy.json is encoded as UTF-16" iconv -- --image busybox --role app --policy policy.json
}

@test "an account ID that is not 12 digits" {
  refused_without_request 2 "app@12345678901" "12 digits" -- --image busybox --role app@12345678901
  refused_without_request 2 "12 digits" -- --image busybox --role arn:aws:iam::12345678901:role/app
}

@test "the ARN of something other than a role" {
  refused_without_request 2 "is a session of a role" "--role $role_arn/app," -- \
    --image busybox --role arn:aws:sts::123456789012:assumed-role/app/jo
  refused_without_request 2 "IAM user" -- --image busybox --role arn:aws:iam::123456789012:user/jo
  refused_without_request 2 "instance profile" "aws iam get-instance-profile" -- \
    --image busybox --role arn:aws:iam::123456789012:instance-profile/web
}

@test "a profile that does not exist: the variable that names it, and those that exist" {
  aws_config <<<$'[profile one]\n[profile two]'
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  AWS_PROFILE=xyz refused_without_request 1 "AWS_PROFILE: profile xyz not found in $HOME/.aws/config" "Profiles: one, two" -- whoami
  AWS_PROFILE=tow refused_without_request 1 "Did you mean two?" -- whoami
}

@test "no credentials anywhere: what was tried, in order" {
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  refused_without_request 1 "No AWS profile specified and no AWS credentials found in the environment." \
    AWS_ACCESS_KEY_ID default "$HOME/.aws/config" "$HOME/.aws/credentials" -- --image busybox --role app
  refused_without_request 1 "No AWS profile specified" -- whoami
  refused_without_request 1 "No AWS profile specified" -- credentials
  aws_config <<<$'[profile one]\nregion = eu-west-1'
  refused_without_request 1 "Profiles: one." "aws sso login" -- whoami
  assert_has "$(<"$stderr_file")" $'     Tried in this order:\n       AWS_ACCESS_KEY_ID'
}

@test "the two keys swapped, or with quotes: reported before any request, and not shown" {
  local id=$AWS_ACCESS_KEY_ID
  keep_secret "$AWS_SECRET_ACCESS_KEY"
  use_keys "$AWS_SECRET_ACCESS_KEY" "$id"
  refused_without_request 1 "AWS_ACCESS_KEY_ID: the access key ID has" swapped -- --image busybox --role app
  aws_credentials <<<$'[swapped]\naws_access_key_id = '"$AWS_ACCESS_KEY_ID"$'\naws_secret_access_key = x'
  refused_without_request 1 "$HOME/.aws/credentials:2: the access key ID has" swapped -- whoami --profile swapped
  aws_config <<EOF
[profile program]
credential_process = echo '{"Version": 1, "AccessKeyId": "$AWS_ACCESS_KEY_ID", "SecretAccessKey": "$id"}'
EOF
  refused_without_request 1 "$HOME/.aws/config:2: " swapped -- whoami --profile program
  AWS_ACCESS_KEY_ID="'$id'" refused_without_request 1 "has a character that is not allowed in one" -- whoami
  assert_no_secret_shown
}

@test "an invalid serial number of an MFA device" {
  refused_without_request 2 "--mfa-serial: not the serial of an MFA device" -- whoami --role app --mfa-serial ann
}

@test "one key in the environment without the other" {
  unset AWS_SECRET_ACCESS_KEY
  refused_without_request 1 AWS_SECRET_ACCESS_KEY -- --image busybox --role app
  export AWS_SECRET_ACCESS_KEY=x
  unset AWS_ACCESS_KEY_ID
  refused_without_request 1 AWS_ACCESS_KEY_ID -- --image busybox --role app
}
