#!/usr/bin/env bats
# Credentials from a container or an instance at their own addresses, in a network of this test alone.

load helpers
load helpers/metadata
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_standin
  standin_mark
}
teardown() {
  standin_reset
  program_teardown
}

# own_network ADDRESS…: idr runs in a network namespace in which this machine has these addresses, and its
# own stand-in answers on port 80 of all of them; its log is $TEST_DIR/network/log.
own_network() {
  export AWS_METADATA_SERVICE_TIMEOUT=30
  local address addresses='' listen=''
  for address; do
    addresses+="ip address add $address dev lo nodad || exit 96; "
    listen+=" --address ${address%/*}"
  done
  mkdir "$TEST_DIR/network"
  jq '. + {instance: {role: "machine"}, containers: [{path: "/v2/credentials/abc", role: "task"}]}' \
    "$PROGRAM_TESTS/standin.json" >"$TEST_DIR/network/state"
  cat >"$TEST_DIR/network/run" <<EOF
#!/bin/bash
ip link set lo up || exit 96
$addresses
cd "$TEST_DIR/network" || exit
/usr/bin/python3 "$PROJECT/tests/standin/sts_standin.py"$listen --port 80 --port-file port \\
  --state state --log log --secrets secrets </dev/null >output 2>&1 3>&- &
standin=\$!
until [[ -s port ]]; do kill -0 \$standin || exit 97; sleep 0.05; done
cd - >/dev/null
"$IDR" "\$@"
status=\$?
kill \$standin
exit \$status
EOF
  idr_in_namespace net "$TEST_DIR/network/run"
}
# in_network ARN ARG…: whoami there reports this ARN.
in_network() {
  rm -f "$TEST_DIR/network/port"
  run_idr whoami --no-cache "${@:2}"
  cat "$TEST_DIR/network/secrets" >>"$EVIDENCE_DIR/secrets"
  ((status != 96)) || skip "this network namespace takes no addresses"
  assert_status 0
  assert_equal "$(head -n 1 "$stdout_file")" "$1"
}

@test "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI at 169.254.170.2, which overrides FULL_URI" {
  own_network 169.254.170.2/32
  export AWS_ENDPOINT_URL=http://169.254.170.2
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/abc in_network "$task_arn"
  assert_stdout_has "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, http://169.254.170.2, "
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/abc AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/x \
    in_network "$task_arn"
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.2/v2/credentials/abc in_network "$task_arn"
}

@test "container: the address of EKS Pod Identity, by http" {
  own_network 169.254.170.23/32
  export AWS_ENDPOINT_URL=http://169.254.170.23
  AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v2/credentials/abc in_network "$task_arn"
}

@test "instance: 169.254.169.254" {
  own_network 169.254.169.254/32
  unset AWS_EC2_METADATA_DISABLED
  export AWS_ENDPOINT_URL=http://169.254.169.254
  in_network "$machine_arn"
  assert_stdout_has "http://169.254.169.254"
}

@test "container and instance: their IPv6 addresses" {
  [[ -e /proc/net/if_inet6 ]] || skip "this kernel has no IPv6"
  own_network fd00:ec2::23/128 fd00:ec2::254/128
  export AWS_ENDPOINT_URL='http://[fd00:ec2::254]'
  AWS_CONTAINER_CREDENTIALS_FULL_URI='http://[fd00:ec2::23]/v2/credentials/abc' in_network "$task_arn"
  unset AWS_EC2_METADATA_DISABLED
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6 in_network "$machine_arn"
  aws_config <<<$'[default]\nec2_metadata_service_endpoint_mode = ipv6'
  in_network "$machine_arn"
}
