#!/usr/bin/env bats
# Text from outside cannot control the terminal or the log of a CI job, whatever its source.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
}
teardown() {
  standin_reset
  program_teardown
}

# Sequences that a terminal or a runner would execute: a title, a C1 character, reversed writing, runner
# commands. evil has line breaks as well.
evil_word=$'\e]0;x\a\xe2\x80\xae\xc2\x85##[error]y'
evil=$evil_word$'\r\n::error::x'
# The same for XML, which must not have C0 characters: CSI in one byte, DEL.
evil_xml=$'\xc2\x9b2J\x7f\xe2\x80\xae\xc2\x85##[error]y'
# The same for the name of a section, which a bracket ends.
evil_name=$'\e=x\a\xe2\x80\xae\xc2\x85'
# Their printed form: in a message, in a shell word, in JSON.
shown_word='\x1b]0;x\x07\u202e\u0085\x23#[error]y'
shown=$shown_word'\r\n::error::x'
quoted_word='\033]0;x\007\342\200\256\302\205\043#[error]y'
quoted=$quoted_word'\r\n::error::x'
shown_xml='\u009b2J\x7f\u202e\u0085\x23#[error]y'
xml_in_json='\u009b2J\u007f\u202e\u0085\u0023#[error]y'
shown_name='\x1b=x\x07\u202e\u0085'
in_json='\u001b]0;x\u0007\u202e\u0085\u0023#[error]y'

# assert_printable FILE…: whole lines of harmless text; an independent check, by the tables of Unicode.
assert_printable() {
  python3 -I - "$@" <<'EOF' || fail "not printable: $(describe_run | cat -v)"
import re, sys, unicodedata
for name in sys.argv[1:]:
    text = open(name, "rb").read().decode()
    for line in text.split("\n"):
        for c in line:
            direction = unicodedata.bidirectional(c) in "LRE RLE LRO RLO PDF LRI RLI FSI PDI".split()
            mark = c in "\u200e\u200f\u061c"
            if direction or mark or unicodedata.category(c) in ("Cc", "Zl", "Zp"):
                sys.exit(f"{name}: U+{ord(c):04X} in {line!r}")
        if line.lstrip().startswith("::") or re.search(r"##\w*\[", line):
            sys.exit(f"{name}: a command to the runner: {line!r}")
EOF
}

# shows TEXT ARG…: idr, with these arguments, prints this text, and nothing that is not printable.
shows() {
  run_idr "${@:2}"
  assert_printable "$stdout_file" "$stderr_file"
  assert_has "$stdout$stderr" "$1"
}

# answers ACTION STATUS BODY: the stand-in returns this for every such request.
answers() {
  standin_set "$(jq -n --arg action "$1" --argjson status "$2" --arg body "$3" \
    '{faults: [{action: $action, status: $status, body: $body, content_type: "text/xml"}]}')"
}

# evil_folder PARENT: creates a folder with such a name below it and prints its path.
evil_folder() { mkdir -p "$1/$evil" && printf %s "$1/$evil"; }

@test "words of the command line" {
  export CI=true GITHUB_ACTIONS=true
  local option
  shows "$quoted" --image busybox --label "t=$evil"
  shows "$quoted" --image busybox --label "t=$evil" --dry-run
  shows "$in_json" --image busybox --label "t=$evil" --dry-run=json
  assert_equal "$(jq -r '.arguments[] | select(startswith("t="))' <<<"$stdout")" "t=$evil"
  for option in image engine variant; do
    shows ']0;x' "--$option" "$evil" --image "$evil"
  done
  for option in role profile region duration custom-env-file full-entrypoint "$evil"; do
    shows ']0;x' --image busybox "--$option=$evil"
  done
  for option in external-id mfa-serial policy policy-arn tag transitive-tag-key source-identity role-session-name \
    endpoint-url host-source-path dry-run; do
    shows '' whoami --role app "--$option" "$evil"
    shows '' --image busybox --role app "--$option=$evil"
  done
  shows "$shown" "$evil"
  shows "$quoted" "$evil"
  shows '-\x1b' run "-$evil" busybox
  shows "$shown" help "$evil"
  shows "$shown" help run "$evil"
  shows "$shown" credentials --format "$evil"
  shows "$shown" run "@$evil" busybox
  shows '\xff' --image $'\xff' --role $'\xff'
}

@test "the printed command is one line, and the same command when pasted into a shell" {
  run_idr --image busybox --label "t=$evil" --label $'it\'s !$x \\ \xff\xe2\x80' -e $'A=\e' \
    --full-entrypoint "echo '$evil'"
  assert_status 0
  local first shell
  first=$(docker_run_call)
  for shell in bash 'bash --posix' zsh 'busybox sh'; do
    command -v "${shell%% *}" >/dev/null || continue
    FAKE_DOCKER_READ=no $shell -c "$(grep '^docker run ' "$stderr_file")"
    cmp "$first/argv" "$(docker_run_call)/argv"
  done
  ((${#first} > 0 && $(docker_runs) > 2))
}

@test "a program whose name is a command for the runner" {
  mkdir "$TEST_DIR/bin"
  ln -s "$PROGRAM_TESTS/bin/docker" "$TEST_DIR/bin/::error::x"
  ln -s "$PROGRAM_TESTS/bin/docker" "$TEST_DIR/bin/$evil"
  export PATH=$TEST_DIR/bin:$PATH
  shows "''::error::x run" --image busybox --engine ::error::x
  assert_status 0
  shows "$quoted" --image busybox --engine "$evil"
  assert_status 0
  shows "''::error::x run" --image busybox --engine ::error::x --dry-run
  IAM_DOCKER_RUN_ENGINE=$evil shows "$shown" doctor
  IAM_DOCKER_RUN_ENGINE=x$evil shows "$shown" doctor
  IAM_DOCKER_RUN_ENGINE=x$evil shows "$shown" --image busybox
}

@test "variables" {
  local variable
  for variable in AWS_REGION AWS_PROFILE AWS_ENDPOINT_URL_STS AWS_CA_BUNDLE AWS_MAX_ATTEMPTS AWS_USE_FIPS_ENDPOINT \
    AWS_STS_REGIONAL_ENDPOINTS AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_WEB_IDENTITY_TOKEN_FILE AWS_ACCESS_KEY_ID \
    AWS_SESSION_TOKEN IAM_DOCKER_RUN_SHELL_COMMAND LOGNAME DOCKER_HOST HTTPS_PROXY NO_PROXY; do
    (
      [[ $variable != AWS_[CW]* ]] || unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
      export "$variable=$evil" AWS_ROLE_ARN=$role_arn/robot
      for command in "whoami --role app --verbose" "doctor --role app" "--image busybox --role app --shell"; do
        # shellcheck disable=SC2086 # words
        run_idr $command
        assert_printable "$stdout_file" "$stderr_file" || exit
      done
    ) || return
  done
  AWS_REGION=$'eu\r-west-1' shows 'eu\r-west-1' whoami
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  # Only the first 32 bytes of a value are shown.
  AWS_PROFILE=$evil shows "${shown%x}" whoami
  AWS_CONFIG_FILE=$(evil_folder "$TEST_DIR") shows "$shown" whoami
}

@test "names of folders and files" {
  local folder
  TMPDIR=$(evil_folder "$TEST_DIR/tmp") shows "$quoted" --image busybox --role app
  assert_status 0
  TMPDIR=$TEST_DIR/none$evil shows "$shown" --image busybox
  TMPDIR=$TEST_DIR/none$evil shows "$shown" doctor
  folder=$(evil_folder "$TEST_DIR/home")
  mkdir "$folder/.aws"
  echo '[profile p]' >"$folder/.aws/config"
  HOME=$folder shows "$shown" whoami --verbose
  assert_status 0
  echo 'x' >"$folder/.aws/config"
  HOME=$folder shows "$shown" whoami
  HOME=$folder shows "$shown" doctor
  cd "$(evil_folder "$TEST_DIR/work")"
  echo 'image = "busybox"' >idr.toml
  shows "$shown" --verbose --role app
  assert_status 0
  shows "$in_json" --dry-run=json
  echo 'imaage = "busybox"' >idr.toml
  shows "$shown/idr.toml:1" --dry-run
  echo '=' >"$evil"
  shows "$shown:1" --image busybox --no-project-file --custom-env-file "$evil"
}

@test "the project file" {
  printf '"%s" = 1\n' '\u001b[2J\u202e\n::error::x' >idr.toml
  shows '\x1b[2J\u202e\n::error::x' --image busybox
  printf '[variant."%s"]\n' '\u001b[2J\u202e\n::error::x' >idr.toml
  shows '\x1b[2J\u202e\n::error::x' run @x
  printf 'label = ["%s"]\nimage = "busybox"\n' '\u202e\n::error::x' >idr.toml
  shows '\342\200\256\n::error::x'
  printf 'region = "%s"\n' '\u202e\n::error::x' >idr.toml
  shows '\u202e\n::error::x' whoami
  printf 'image = %s\n' "$evil" >idr.toml
  shows "idr.toml:1" --dry-run
  printf 'image = "\xff"\n' >idr.toml
  shows "idr.toml" --dry-run
}

@test "the config files" {
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  aws_config <<EOF
[profile $evil_name]
region = eu-west-1
source_profile = missing $evil_word
role_arn = $role_arn/app
[profile region]
region = $evil_word
[profile process]
credential_process = printf '{"Version": "$evil_word"}'
[profile $evil_name process]
credential_process = false
[profile start]
sso_start_url = $evil_word
EOF
  local profile
  for profile in "$evil_name" region process "$evil_name process" start; do
    shows '' whoami --profile "$profile" --verbose
    shows '' --image busybox --profile "$profile"
    shows '' doctor --profile "$profile"
    shows '' doctor --profile "$profile" --json
  done
  shows "$shown_word" whoami --profile region
  shows "$shown_name" whoami --profile "$evil_name"
  shows "$shown_name" whoami --profile "${evil_name}x"
}

@test "a command in a remedy can be pasted" {
  local folder
  folder=$(evil_folder "$TEST_DIR/home")
  mkdir "$folder/.aws"
  printf '[default]\naws_access_key_id = AKIATESTDEV000000001\naws_secret_access_key = planted/secret+value0000\n' \
    >"$folder/.aws/config"
  chmod 644 "$folder/.aws/config"
  HOME=$folder shows "chmod 600 \$'$TEST_DIR/home/$quoted/.aws/config'" doctor
  bash -c "$(sed -n 's/^ *`\(chmod 600 .*\)`$/\1/p' "$stdout_file")"
  assert_equal "$(stat -c %a "$folder/.aws/config")" 600
  printf '#!/bin/sh\n[ "$1" != image ]\n' | docker_answer
  shows "\`docker pull 'a b\$(id)'\`" doctor --image 'a b$(id)'
}

@test "responses of services" {
  local body evil_text
  body="<ErrorResponse><Error><Code>AccessDenied</Code><Message>no $evil_xml&#10;::error::x</Message></Error></ErrorResponse>"
  answers AssumeRole 403 "$body"
  shows "$shown_xml" whoami --role app
  shows "$shown_xml" --image busybox --role app
  shows "$shown_xml" doctor --role app
  shows "$xml_in_json" doctor --role app --json
  for evil_text in "$evil" "$evil_xml"; do
    answers '*' 403 "<ErrorResponse><Error><Code>$evil_text</Code><Message>no</Message></Error></ErrorResponse>"
    shows '' whoami --role app
    answers '*' 403 "<ErrorResponse><Error><Code>AccessDenied</Code><Message>$evil_text</Message></Error></ErrorResponse>"
    shows '' whoami --role app
  done
  answers '*' 404 "<html>$evil"
  shows '' whoami --role app
  answers GetCallerIdentity 200 "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>::error::x $evil_xml</Arn>
    <Account>123456789012</Account><UserId>$evil_xml</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>"
  shows "\\x3a:error::x $shown_xml" whoami
  shows "$xml_in_json" whoami --json
  keep_secret secretOfSomebody/made+up000000000000000001
  answers AssumeRole 200 "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:$evil_xml</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIATEST000000000001</AccessKeyId><SessionToken>tokenOfSomebody0000000000000000001</SessionToken>
    <SecretAccessKey>secretOfSomebody/made+up000000000000000001</SecretAccessKey><Expiration>2099-01-01T00:00:00Z</Expiration>
    </Credentials></AssumeRoleResult></AssumeRoleResponse>"
  shows "the ARN contains a" --image busybox --role app --no-cache
}

@test "answers of the engine to the doctor" {
  printf '#!/bin/sh\nprintf "client=%%s\\nserver=%%s\\n" "%s" "%s"\n' "$evil_word" "$evil_word" | docker_answer
  shows "$shown_word" doctor
  shows "$in_json" doctor --json
  printf '#!/bin/sh\nprintf "%%s" "%s" >&2\nexit 1\n' "$evil" | docker_answer
  shows '' doctor --image "$evil"
}

@test "env files" {
  printf 'A=1\nA %s=2\n' "$evil_word" >iam-docker-run.env
  shows iam-docker-run.env:2 --image busybox
  printf 'A=1\n\e\xe2\x80\xaeB=\xff\n' >iam-docker-run.env
  shows 'iam-docker-run.env:2: \x1b\u202eB: ' --image busybox
  printf '%s=1\n' "$evil_word" >iam-docker-run.env
  shows "$in_json" --image busybox --dry-run=json
  printf 'AWS_PROFILE=%s\n' "$evil_word" >iam-docker-run.env
  shows AWS_PROFILE --image busybox --role app
}

@test "completions" {
  aws_config <<EOF
[profile $evil_name]
role_arn = $role_arn/app
[profile plain]
role_arn = $evil_word
EOF
  printf '[variant."%s"]\n[variant.plain]\n' '\u001b[2J\u202e' >idr.toml
  printf '#!/bin/sh\nprintf "%%s\\n" "%s" plain\n' "$evil_word" | docker_answer
  mkdir -p "$HOME/.local/state/iam-docker-run"
  printf '%s\nplain\n' "$evil_word" >"$HOME/.local/state/iam-docker-run/roles"
  chmod 600 "$HOME/.local/state/iam-docker-run/roles"
  chmod 700 "$HOME/.local/state/iam-docker-run"
  local option
  # offers WORD…: on a busy machine, the completion may give up docker too early.
  offers() { for _ in 1 2 3; do run_idr complete "$@" && grep -q plain "$stdout_file" && break; done; }
  for option in --profile --role --variant --image --network; do
    offers words run "$option" ""
    tr '\t' ' ' <"$stdout_file" >"$TEST_DIR/offered"
    assert_printable "$TEST_DIR/offered" "$stderr_file"
    assert_stdout_has plain
    offers line "idr run $option " ""
    tr '\t' ' ' <"$stdout_file" >"$TEST_DIR/offered"
    assert_printable "$TEST_DIR/offered" "$stderr_file"
    assert_stdout_has plain
  done
  run_idr complete words run --profile ""
  assert_stdout_has "plain"$'\t'"$shown_word"
}

@test "the serial number of an MFA device, which the prompt shows, has no such characters" {
  printf '[profile mfa]\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = Environment\nmfa_serial = arn:aws:iam::1:mfa/x%s\n' "$evil_word" |
    aws_config
  use_dev_keys
  local options
  for options in "--mfa-serial=arn:aws:iam::1:mfa/x$evil_word" --profile=mfa; do
    NO_COLOR=1 run_idr_on_terminal whoami --no-cache --verbose "$options"
    assert_printable "$stdout_file"
    assert_has "$stdout" "not the serial of an MFA device"
  done
}
