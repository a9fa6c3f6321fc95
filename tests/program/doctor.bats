#!/usr/bin/env bats
# `idr doctor`: healthy and broken files, credentials and options. For the engine see doctor_engine.bats.

load helpers
load helpers/doctor
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  export AWS_REGION=eu-west-1
  docker_is_sound
}
teardown() {
  standin_reset
  program_teardown
}

@test "a healthy machine: everything is good, and nothing is left" {
  use_dev_keys
  examines 0 --role app --image mine:1
  finds good "engine client" "docker 28.2.2" "/docker)"
  finds good engine 28.2.1
  finds good "temp path" "docker can read files in $TMPDIR"
  finds good image mine:1
  finds good "env file" "$TMPDIR"
  finds good cache "$HOME/.cache/iam-docker-run"
  finds good "config files" none
  finds good region "eu-west-1 (AWS_REGION)"
  finds good endpoint "$STANDIN_URL (AWS_ENDPOINT_URL)"
  finds good clock " s ahead of 127.0.0.1"
  finds good credentials ":user/dev"
  finds good role ":assumed-role/app/"
  finds_no warning
  finds_no unknown
}

@test "as text: a line for each finding, its remedy below it, and the total" {
  use_dev_keys
  run_idr doctor --role app
  assert_status 0
  assert_regex "$stdout" '^✓ engine client +docker 28\.2\.2'
  assert_has "$stdout" $'\n\nA launch should work once it names an image.'
  assert_equal "$stderr" ""
  run_idr doctor --role app mine:1
  assert_stdout_has $'\n\nA launch should work.'
  assert_equal "$stderr" ""
  run_idr doctor --role nosuch
  assert_status 1
  assert_regex "$stdout" '✗ role +role nosuch not found in account 123456789012'
  assert_regex "$stdout" $'\n                 Check its name;'
  assert_has "$stdout" "One problem would make a launch fail."
}

@test "the project file of another user" {
  use_dev_keys
  echo 'image = "mine:1"' >idr.toml
  give_away idr.toml
  examines 1
  finds bad "idr.toml" "belongs to another user" "IAM_DOCKER_RUN_TRUSTED_FOLDERS=$PWD"
  finds_no warning
}

@test "a home that does not exist, and one of another user" {
  use_dev_keys
  HOME=$TEST_DIR/home/none examines 0
  finds good cache "no home directory"
  [[ ! -e $TEST_DIR/home/none ]]
  give_away "$HOME"
  examines 0
  finds warning cache "$HOME belongs to another user" XDG_CACHE_HOME
}

@test "the cache: open to others, disabled" {
  use_dev_keys
  mkdir -p "$HOME/.cache/iam-docker-run" && chmod 755 "$HOME/.cache/iam-docker-run"
  examines 0
  finds warning cache "$HOME/.cache/iam-docker-run" "chmod 700"
  assert_equal "$stderr" ""
  assert_equal "$(grep -c "no credentials are cached" "$stdout_file")" 1
  examines 0 --no-cache
  finds good cache "--no-cache"
  CI=true examines 0
  finds good cache "CI job"
}

@test "config files: ignored lines, open to others, broken" {
  use_dev_keys
  aws_config <<<$'[profile a]\nregion = eu-west-1\n[profile two words]\nregion = x\nno equals sign\n'
  dev_credentials
  chmod 644 "$HOME/.aws/credentials"
  examines 0
  finds good "config files" "$HOME/.aws/config, $HOME/.aws/credentials: 2 profiles"
  finds warning "config files" "$HOME/.aws/config:3:"
  finds warning "config files" "$HOME/.aws/credentials contains secret keys" "chmod 600 $HOME/.aws/credentials"
  aws_config <<<$'[profile a\n'
  examines 1 --role app
  finds bad "config files" "$HOME/.aws/config:1:"
  finds unknown region "not tried: the config files cannot be used"
  finds unknown credentials "not tried: the config files cannot be used"
  # A launch without credentials does not read it.
  examines 0
  finds warning "config files" "$HOME/.aws/config:1:"
}

@test "a project file: read, or broken" {
  use_dev_keys
  printf 'role = "app"\nimage = "mine:1"\nenv = ["AWS_PROFILE=x"]\n' >idr.toml
  examines 0
  finds good "idr.toml" "$PWD/idr.toml"
  finds good role ":assumed-role/app/"
  finds good image mine:1
  finds warning variables "AWS_PROFILE from $PWD/idr.toml:3 is dropped" "Remove it from $PWD/idr.toml:3."
  echo 'rôle' >idr.toml
  examines 1
  finds bad "idr.toml" "$PWD/idr.toml:1:"
  finds unknown credentials "not tried: idr.toml must be corrected first"
  finds unknown launch "not tried: idr.toml must be corrected first"
  finds_no warning
  finds good engine 28.2.1
  printf 'image = "mine:1"\nduration = "5d"\n' >idr.toml
  examines 1
  finds bad "idr.toml" "$PWD/idr.toml:2: duration: 5d is not a duration"
  printf 'image = "mine:1"\ntag = ["a=b",\n  "c"]\n' >idr.toml
  examines 1 --role app --tag d=e
  finds bad "idr.toml" "$PWD/idr.toml:3: tag: must be KEY=VALUE"
  printf 'image = "mine:1"\nenv = ["=x"]\n' >idr.toml
  examines 1
  finds bad variables "$PWD/idr.toml:2: env: must be NAME=VALUE or NAME; the name is missing"
}

@test "an env file that is a pipe is read once" {
  use_dev_keys
  mkfifo pipe
  echo AWS_PROFILE=x >pipe &
  examines 0 --role app --env-file pipe
  wait $!
  finds warning variables "AWS_PROFILE from pipe:1 is dropped" "Remove it from pipe:1."
}

@test "a variable of the image that the launch removes is not a fault, and the remedy for one works" {
  use_dev_keys
  docker_is_sound '["AWS_PROFILE=build"]'
  examines 0 --role app mine:1
  finds warning image "mine:1 sets AWS_PROFILE" '`idr run -e AWS_PROFILE …`'
  examines 0 --role app -e AWS_PROFILE mine:1
  finds_no warning
  run_idr run --role app -e AWS_PROFILE=x mine:1
  assert_docker_has --env AWS_PROFILE
}

@test "a profile of the environment is judged as the caller's: no container gets its session" {
  use_standin
  dev_credentials
  AWS_PROFILE=dev examines 0 mine:1
  finds good credentials ":user/dev"
  assert_equal "$(jq -r '[.Checks[] | select(.Verdict == "warning") | .Check] | join(" ")' "$stdout_file")" container
  examines 0 --profile dev mine:1
  finds warning session "IAM refuses all calls"
}

@test "one remedy if both the host and the image set a variable that the container must not have" {
  local advice
  use_standin
  dev_credentials
  docker_is_sound '["AWS_PROFILE=build"]'
  AWS_PROFILE=dev examines 0 --role app -e AWS_PROFILE mine:1
  # shellcheck disable=SC2016 # the reader's shell
  advice='`env -u AWS_PROFILE idr run --profile "$AWS_PROFILE" -e AWS_PROFILE …`'
  finds warning variables "AWS_PROFILE from -e is dropped" "$advice"
  finds warning image "mine:1 sets AWS_PROFILE" "$advice"
  refute_has "$stdout" "Remove"
}

@test "an env file that does not exist" {
  use_dev_keys
  examines 1 --role app --env-file nope mine:1
  finds bad variables "--env-file: nope: No such file" "Name a file that exists"
}

@test "no region" {
  use_dev_keys
  unset AWS_REGION
  examines 0
  finds warning region us-east-1 AWS_REGION
}

@test "no credentials, a profile that does not exist" {
  use_standin
  examines 0
  finds warning container "no credentials (no --role and no --profile)"
  finds warning credentials "No AWS profile specified"
  examines 1 --role app
  finds bad credentials "No AWS profile specified"
  AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=http://$NOBODY_LISTENS \
    AWS_ENDPOINT_URL=http://$NOBODY_LISTENS examines 1 --role app
  finds bad endpoint "$NOBODY_LISTENS"
  finds bad credentials "No AWS profile specified"
  examines 1 --profile nosuch
  finds bad credentials "profile nosuch not found"
}

@test "credentials that STS refuses: the role is not tried" {
  use_dev_keys
  AWS_SECRET_ACCESS_KEY=wrong/secret/made+up examines 1 --role app
  finds bad credentials "does not accept access key" SignatureDoesNotMatch
  finds unknown role "not tried"
}

@test "a role that cannot be assumed" {
  use_dev_keys
  examines 1 --role closed
  finds good credentials ":user/dev"
  finds bad role ":role/closed cannot be assumed by" "trust policy"
}

@test "a wrong clock" {
  use_dev_keys
  standin_set '{"clock_offset_seconds": 3600}'
  examines 1 --role app
  finds bad clock "60 min behind 127.0.0.1" "Set the clock"
  assert_equal "$(grep -c "Set the clock" "$stdout_file")" 1
}

@test "no answer from the endpoint" {
  use_dev_keys
  AWS_ENDPOINT_URL=http://$NOBODY_LISTENS examines 1 --role app
  finds bad endpoint "$NOBODY_LISTENS"
  finds unknown clock "STS cannot be reached"
  finds unknown credentials "STS cannot be reached"
  finds unknown role "STS cannot be reached"
}

@test "invalid options end with 2" {
  run_idr doctor --volum /a:/a
  assert_status 2
  assert_stderr_has "unknown option --volum"
  run_idr doctor --image busybox busybox
  assert_status 2
}

@test "conflicting options are reported among the rest, and the examination continues" {
  use_dev_keys
  local options
  for options in '--external-id x' '--role arn:aws-us-gov:iam::111122223333:role/app --region eu-west-1' '--mfa-serial m'; do
    # shellcheck disable=SC2086 # words
    examines 1 $options busybox
    assert_equal "$(jq -r '[.Checks[] | select(.Verdict == "bad") | .Message]
      | if length == 1 then .[0] | startswith("--") else . end' <<<"$stdout")" true
    assert_equal "$(jq -r '.Checks[-1].Check' <<<"$stdout")" image
  done
}

@test "colours only on a terminal, and not with NO_COLOR, TERM=dumb or CI" {
  local colour=$'\e\\[[0-9;]*m'
  use_dev_keys
  run_idr doctor
  [[ ! $stdout =~ $colour ]]
  TERM=xterm run_idr_on_terminal doctor
  assert_regex "$stdout" "$colour"
  TERM=xterm NO_COLOR=1 run_idr_on_terminal doctor
  [[ ! $stdout =~ $colour ]]
  TERM=dumb run_idr_on_terminal doctor
  [[ ! $stdout =~ $colour ]]
  TERM=xterm CI=true run_idr_on_terminal doctor
  [[ ! $stdout =~ $colour ]]
}

@test "doctor accepts the options of a launch, and finds what would prevent it from starting" {
  use_dev_keys
  run_idr doctor --role app -p 80:80 --rm busybox ls -l
  assert_status 0
  run_idr doctor --role app --host-source-path missing --container-source-path /x busybox
  assert_status 1
  assert_has "$stdout" "missing ($PWD/missing) does not exist"
}
