#!/usr/bin/env bats
# The main function with a real engine: a container that has its role.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { engine_setup; }
teardown() { engine_teardown; }

@test "the container has its role" {
  use_dev_keys
  run_idr --image "$IMAGE_SMALL" --role app --role-session-name jo@laptop --network host \
    -e AWS_ENDPOINT_URL --full-entrypoint /bin/caller-identity
  assert_status 0
  assert_stdout arn:aws:sts::123456789012:assumed-role/app/jo@laptop
  assert_tmp_empty
  assert_no_container
}

@test "the real AWS CLI in the container has its role" {
  need_clients
  use_dev_keys
  run_idr --image "$IMAGE_CLIENTS" --role service/billing --role-session-name jo --network host \
    --full-entrypoint "aws --endpoint-url $STANDIN_URL sts get-caller-identity --query Arn --output text"
  assert_status 0
  assert_stdout arn:aws:sts::123456789012:assumed-role/billing/jo
  assert_no_container
}

@test "the container's exit code is idr's" {
  run_idr --image "$IMAGE_BASH" --full-entrypoint "/bin/bash -c 'exit 42'"
  assert_status 42
  assert_no_container
}
