#!/usr/bin/env bats
# The container's environment, as seen from inside.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { engine_setup && use_dev_keys; }
teardown() { engine_teardown; }

# The variable as the process in the container has it, with all its lines.
print_variable() { printf 'printf "[%%s]" "$%s"' "$1"; }

@test "credentials, region and variables are those of the env file" {
  echo FROM_FILE=file >iam-docker-run.env
  SECRET_STDOUT=1 run_idr --image "$IMAGE_SMALL" --role app --region eu-west-1 -e TYPED=typed \
    --full-entrypoint "/bin/sh -c env"
  assert_status 0
  assert_has "$stdout" FROM_FILE=file
  assert_has "$stdout" TYPED=typed
  assert_has "$stdout" AWS_REGION=eu-west-1
  assert_has "$stdout" AWS_DEFAULT_REGION=eu-west-1
  assert_has "$stdout" PYTHONUNBUFFERED=1
  assert_regex "$stdout" 'AWS_ACCESS_KEY_ID=ASIA[A-Z0-9]+'
  assert_regex "$stdout" 'AWS_SECRET_ACCESS_KEY=.+'
  assert_regex "$stdout" 'AWS_SESSION_TOKEN=.+'
  refute_has "$stdout" "$AWS_ACCESS_KEY_ID"
}

@test "a value with a line break arrives unchanged" {
  run_idr --image "$IMAGE_SMALL" --role app -e $'TEXT=one\ntwo' --full-entrypoint "$(print_variable TEXT)"
  assert_status 0
  assert_stdout $'[one\ntwo]'
  refute_stderr_has one
}

@test "a value with shell syntax arrives unchanged, and is not executed" {
  run_idr --image "$IMAGE_SMALL" --role app -e 'TEXT=$(touch /tmp/ran) `touch /tmp/ran` $HOME' \
    --full-entrypoint "$(print_variable TEXT); ls /tmp"
  assert_status 0
  assert_stdout '[$(touch /tmp/ran) `touch /tmp/ran` $HOME]'
}

@test "a value with quotes, backslashes and spaces at both ends arrives unchanged" {
  run_idr --image "$IMAGE_SMALL" --role app -e "TEXT= \"it's\" \\n \\ " \
    --full-entrypoint "$(print_variable TEXT)"
  assert_status 0
  assert_stdout "[ \"it's\" \\n \\ ]"
}

@test "a value with a carriage return at its end arrives unchanged" {
  run_idr --image "$IMAGE_SMALL" --role app -e $'TEXT=line\r' --full-entrypoint "$(print_variable TEXT)"
  assert_status 0
  assert_stdout $'[line\r]'
}

@test "a name alone has the host's value, and unsets the image's if the host has none" {
  export FROM_HOST=here
  run_idr --image "$IMAGE_SMALL" --role app -e FROM_HOST -e PATH_NOT_SET \
    --full-entrypoint 'printf "%s %s" "$FROM_HOST" "${PATH_NOT_SET-unset}"'
  assert_status 0
  assert_stdout "here unset"
}

@test "the role's credentials override the options" {
  run_idr --image "$IMAGE_SMALL" --role app --network host -e AWS_ENDPOINT_URL -e AWS_SESSION_TOKEN \
    -e AWS_ACCESS_KEY_ID=AKIATYPED -e AWS_SECRET_ACCESS_KEY=typed --full-entrypoint /bin/caller-identity
  assert_status 0
  assert_regex "$stdout" '^arn:aws:sts::123456789012:assumed-role/app/'
  assert_stderr_has AWS_ACCESS_KEY_ID
}

@test "without a role: a warning, no credentials, and no region but the one of --region" {
  run_idr --image "$IMAGE_SMALL" \
    --full-entrypoint 'printf "%s %s" "${AWS_ACCESS_KEY_ID-none}" "${AWS_REGION-none}"'
  assert_status 0
  assert_stdout "none none"
  assert_stderr_has "the container gets no credentials"
  run_idr --image "$IMAGE_SMALL" --region eu-west-1 --full-entrypoint 'printf "%s" "$AWS_REGION"'
  assert_stdout eu-west-1
}
