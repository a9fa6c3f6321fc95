#!/usr/bin/env bats
# --delivery endpoint, idr ps and idr stop: what they accept, and what they ask the engine's client to do.
# bats file_tags=every

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup && use_dev_keys
  endpoint_docker
}
teardown() { program_teardown; }

# endpoint_docker: an engine whose agent takes every feed; the feeds are in TEST_DIR/feed.secret.
endpoint_docker() {
  docker_answer <<EOF
#!/bin/sh
case "\$1 \$2" in
  exec*) cat >>"$TEST_DIR/feed.secret" && echo ready 40123 ;;
  'run --detach') case "\$*" in *iam-docker-run/agent:*) echo 0123456789ab ;; *) exit 99 ;; esac ;;
  image*) echo 'config={"Env":["PATH=/bin"],"ExposedPorts":{"8080/tcp":{}}}' ;;
  ps*) cat "$TEST_DIR/listing" 2>/dev/null || true ;;
  *) exit 99 ;;
esac
EOF
}
launch() { run_idr run --role app --delivery endpoint "$@"; }
# companion_argv: the arguments of the companion's `docker run`, a line each.
companion_argv() { tr '\0' '\n' <"$(docker_calls run | head -n 1)/argv"; }

@test "the container gets an endpoint and a token, and no keys" {
  launch --name app busybox serve
  assert_status 0
  assert_env AWS_CONTAINER_CREDENTIALS_FULL_URI http://127.0.0.1:40123/
  assert_regex "$(env_value AWS_CONTAINER_AUTHORIZATION_TOKEN)" '^[0-9a-f]{64}$'
  assert_env AWS_REGION us-east-1
  refute_has "$(env_names)" AWS_ACCESS_KEY_ID
  assert_docker_has --network container:app-credentials
  assert_docker_ends busybox serve
  assert_tmp_empty
}

@test "the agent is fed the token and the credentials of the role" {
  launch busybox
  assert_equal "$(jq -r .AuthorizationToken <(sed -n 1p "$TEST_DIR/feed.secret"))" "$(env_value AWS_CONTAINER_AUTHORIZATION_TOKEN)"
  local document
  document=$(sed -n 2p "$TEST_DIR/feed.secret")
  assert_regex "$(caller_of "$(jq -r .AccessKeyId <<<"$document")" "$(jq -r .SecretAccessKey <<<"$document")" \
    "$(jq -r .Token <<<"$document")")" "^$session_arn/app/"
}

@test "neither the token nor a key is in an argument or in a client's environment" {
  launch busybox
  local token call
  token=$(env_value AWS_CONTAINER_AUTHORIZATION_TOKEN)
  for call in $(docker_calls); do
    ! grep -a -q -F -e "$token" "$call/argv" "$call/environ" || fail "the token is in $call"
  done
  assert_no_secret_shown
}

@test "network options go to the companion, all others to the application" {
  launch --name app -p 8080:80 --dns 192.0.2.1 --hostname box --network mynet --network-alias web --sysctl net.core.somaxconn=9 \
    -v /src:/src --cap-add SYS_PTRACE --sysctl kernel.shm_rmid_forced=1 busybox
  assert_status 0
  local words
  words=$(companion_argv | xargs)
  local option
  for option in "--publish 8080:80" "--dns 192.0.2.1" "--hostname box" "--network mynet" "--network-alias web" \
    "--network-alias app" "--sysctl net.core.somaxconn=9" "--cap-drop ALL" "--read-only" "--user 65534:65534"; do
    assert_has "$words" "$option"
  done
  refute_has "$words" /src
  refute_has "$words" SYS_PTRACE
  assert_docker_has --volume /src:/src
  assert_docker_has --sysctl kernel.shm_rmid_forced=1
  refute_docker_has --publish
  refute_docker_has --hostname
}

@test "-P publishes the ports that the image exposes" {
  launch -P busybox
  assert_has "$(companion_argv | xargs)" "--publish-all --expose 8080/tcp"
}

@test "--dry-run prints both lines, and asks nobody" {
  launch --dry-run --name app -p 1:1 busybox
  assert_status 0
  assert_equal "$(wc -l <"$stdout_file")" 2
  assert_regex "$(sed -n 1p "$stdout_file")" '^docker run --detach .* --name app-credentials .* --publish 1:1 iam-docker-run/agent:'
  assert_regex "$(sed -n 2p "$stdout_file")" '^docker run --rm --network container:app-credentials .* busybox$'
  assert_equal "$(docker_calls)" ""
  launch --dry-run=json busybox
  assert_equal "$(jq -r '.delivery, .companion_arguments[1]' <<<"$stdout" | xargs)" "endpoint run"
}

@test "delivery is a key of idr.toml, which the command line beats" {
  printf 'image = "busybox"\nrole = "app"\ndelivery = "endpoint"\n[variant.once]\ndelivery = "env"\n' >idr.toml
  run_idr
  assert_status 0
  assert_has "$(env_names)" AWS_CONTAINER_CREDENTIALS_FULL_URI
  run_idr run @once
  assert_has "$(env_names)" AWS_ACCESS_KEY_ID
  run_idr run --delivery env busybox
  assert_has "$(env_names)" AWS_ACCESS_KEY_ID
}

@test "a launch without credentials ignores the key of idr.toml" {
  echo 'delivery = "endpoint"' >idr.toml
  run_idr --image busybox
  assert_status 0
  refute_has "$(env_names)" AWS_CONTAINER
}

@test "bad values are refused with one line, before any request" {
  standin_mark
  refused_without_request 2 "--delivery: sometimes must be env or endpoint" -- run --role app --delivery sometimes busybox
  refused_without_request 2 "--delivery: needs a value" -- run --role app --delivery= busybox
  refused_without_request 2 "--delivery: endpoint applies to --role or --profile" -- --image busybox --delivery endpoint
  refused_without_request 2 "--network: none" "--delivery env" -- run --role app --delivery endpoint --network none busybox
  refused_without_request 2 "--net: container:x" -- run --role app --delivery endpoint --net container:x busybox
  refused_without_request 2 "--restart: always" "--delivery env" -- run --role app --delivery endpoint --restart always busybox
  refused_without_request 2 "--link: db" -- run --role app --delivery endpoint --link db busybox
  refused_without_request 2 "--no-session" -- run --role app --delivery endpoint --no-session busybox
  printf 'delivery = "twice"\n' >idr.toml
  refused_without_request 2 "idr.toml:1: delivery: twice must be env or endpoint" -- run --role app busybox
}

@test "--restart no is no restart policy" {
  launch --restart no busybox
  assert_status 0
}

@test "the user's own variables do not defeat the endpoint" {
  launch -e AWS_ACCESS_KEY_ID=AKIAMINE -e AWS_PROFILE= -e MINIO_ROOT_USER=minio -e AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1/ busybox
  assert_status 0
  local name
  for name in AWS_ACCESS_KEY_ID AWS_PROFILE MINIO_ROOT_USER AWS_CONTAINER_CREDENTIALS_FULL_URI; do
    assert_stderr_has "warning: $name from -e is dropped"
  done
  assert_env AWS_CONTAINER_CREDENTIALS_FULL_URI http://127.0.0.1:40123/
  refute_has "$(env_names)" MINIO
}

@test "idr ps and idr stop refuse what they do not know" {
  refused 2 "unexpected argument" -- ps app
  refused 2 "unknown option --all" -- ps --all
  refused 2 "the name of a container is missing" -- stop
  refused 2 "unknown option --role" -- stop --role app x
  refused 1 "no launch named x with --delivery endpoint is running" -- stop x
  refused 127 "nowhere" -- ps --engine nowhere
}

@test "idr ps lists launches, and shows no control characters of theirs" {
  printf 'a1\tapp\t"6b0900000000aaaa"\t"app"\tshop:1\tUp 3 minutes\nc1\tapp-credentials\t"6b0900000000aaaa"\t"app"\tagent:1\tUp 3 minutes\nx\t\e[31mred\t"6b0900000000bbbb"\t"\e[31mred"\timage\tUp 1 second\n' \
    >"$TEST_DIR/listing"
  run_idr ps
  assert_status 0
  assert_regex "$stdout" 'app +shop:1 +Up 3 minutes +unknown'
  ! grep -q $'\e' "$stdout_file" || fail "an escape sequence is printed"
  run_idr ps --json
  assert_equal "$(jq -r '.[0] | "\(.name) \(.container_id) \(.companion_id) \(.keeper)"' <<<"$stdout")" "app a1 c1 null"
}

@test "idr stop can be interrupted while it waits for a process that refreshes the credentials" {
  local records=$HOME/.local/state/iam-docker-run/launches
  printf 'a1\tapp\t"0123456789abcdef"\t"app"\timage\tUp 1 minute\n' >"$TEST_DIR/listing"
  docker_answer <<EOF
#!/bin/sh
case \$1 in ps) cat "$TEST_DIR/listing" ;; esac
EOF
  (umask 077 && mkdir -p "$records" && echo 4321 >"$records/0123456789abcdef")
  exec 8<"$records/0123456789abcdef"
  flock 8
  start_idr stop app
  wait_for eval '[[ -n $(docker_calls stop a1) ]]' || fail "the container is not stopped"
  sleep 0.5
  local start=$SECONDS
  kill -INT "$IDR_PID"
  finish_idr
  exec 8<&-
  assert_status 130
  ((SECONDS - start < 4)) || fail "it ends only when the wait is over"
  assert_equal "$(cat "$stdout_file")" ""
}
