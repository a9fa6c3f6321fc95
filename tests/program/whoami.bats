#!/usr/bin/env bats
# `idr whoami`: the identity, and how it was found.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
}
teardown() { program_teardown; }

mfa_code=739164

@test "whoami: identity, account, region, endpoint, expiration, and how they were found" {
  dev_credentials
  aws_config <<EOF
[profile app]
role_arn = $role_arn/app
source_profile = dev
region = eu-west-1
EOF
  run_idr whoami --profile app --role "$role_arn/next" --role-session-name jo
  assert_status 0
  shown=$(sed -E "s,$HOME,HOME,; s,$STANDIN_URL,URL,; s,[0-9T:-]{19}Z,TIME,; s,in [0-9]+ min,in MIN," "$stdout_file")
  assert_equal "$shown" "arn:aws:sts::123456789012:assumed-role/next/jo

account     123456789012
region      eu-west-1  (HOME/.aws/config:4)
endpoint    URL  (AWS_ENDPOINT_URL)
until       TIME  (in MIN)

profile app  (--profile)
└─ access key …0001 of profile dev  (HOME/.aws/credentials:2)
   └─ role $role_arn/app  (HOME/.aws/config:2, URL, until TIME)
      └─ role $role_arn/next  (--role, URL, until TIME)"
  assert_equal "$stderr" ""
  assert_no_secret_shown
}

@test "whoami: a session of long-term keys without MFA cannot use IAM" {
  dev_credentials
  local refused="IAM         refuses all calls: this is a GetSessionToken session without MFA"
  run_idr whoami --profile dev
  assert_status 0
  assert_stdout_has "$refused"
  run_idr whoami --profile dev --mfa-serial arn:aws:iam::123456789012:mfa/dev --mfa-code "$mfa_code"
  refute_has "$stdout" "$refused"
  run_idr whoami --profile dev --no-session
  refute_has "$stdout" "$refused"
  run_idr whoami --profile dev --role app
  refute_has "$stdout" "$refused"
  aws_config <<<$'[profile temporary]\ncredential_process = '"$IDR credentials --role $role_arn/app --profile dev"
  run_idr whoami --profile temporary
  assert_status 0
  refute_has "$stdout" "$refused"
}

@test "whoami --json" {
  use_dev_keys
  run_idr whoami --json --role "$role_arn/app" --role-session-name jo
  assert_status 0
  jq -e '.Arn == "arn:aws:sts::123456789012:assumed-role/app/jo" and .Account == "123456789012"
    and .Profile == null and (.Expiration | fromdateiso8601 > now)
    and (.Chain | map(.Kind) == ["access key", "role"]) and .Chain[0].Origin == "AWS_ACCESS_KEY_ID"
    and .Chain[1].Detail == "'"$role_arn"'/app" and .Chain[1].Origin == "--role"
    and .Chain[1].Endpoint == "'"$STANDIN_URL"'" and (.Chain[1].Expiration | fromdateiso8601 > now)' <<<"$stdout"
  assert_no_secret_shown
}

@test "without --role and --profile, whoami, doctor and run agree: the container gets no credentials" {
  local said="no credentials (no --role and no --profile)"
  agree() {
    run_idr whoami
    assert_status 0
    assert_stdout_has "container   $said"
    run_idr whoami --json
    assert_equal "$(jq .ContainerCredentials "$stdout_file")" false
    run_idr doctor
    assert_stdout_has "$said"
    refute_has "$stdout" "A launch should work."
    run_idr --image busybox
    assert_status 0
    assert_stderr_has "warning: the container gets $said"
    refute_has "$(env_file)" AWS_
  }
  use_dev_keys
  agree
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  use_standin
  aws_config <<<$'[default]\nregion = us-east-1\n[profile dev]\nregion = us-east-1'
  printf '[%s]\naws_access_key_id = AKIATESTDEV000000001\naws_secret_access_key = devSecret/wholly+made/up0000000000000001\n' \
    default dev >"$HOME/.aws/credentials"
  agree
  export AWS_PROFILE=dev
  agree
  assert_stderr_has "AWS_PROFILE only selects the caller. To pass its credentials, add --profile dev."
  run_idr whoami
  assert_stdout_has "add --profile dev"
  run_idr doctor
  assert_stdout_has "add --profile dev"
  run_idr whoami --json --profile dev
  assert_equal "$(jq .ContainerCredentials "$stdout_file")" true
}

@test "whoami and credentials start no container and write no file" {
  use_dev_keys
  run_idr whoami --role app
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_no_docker_run
  assert_tmp_empty
  [[ ! -e $(container_name_file) ]]
}
