#!/usr/bin/env bats
# --delivery endpoint: the container's credentials, its options, and what is left in the end.

load helpers
load endpoint
setup_file() { endpoint_setup_file; }
teardown_file() { standin_stop; }
setup() { endpoint_setup; }
teardown() {
  standin_reset
  engine_teardown
}

@test "the container has its role, from its first command on" {
  endpoint_idr "$IMAGE_SMALL" /work/get
  assert_status 0
  assert_regex "$stdout" '^[0-9]+ 200 ASIA[A-Z0-9]+ 20[0-9TZ:-]+$'
  assert_equal "$(standin_requests '.action == "AssumeRole"' | tail -n 1 | jq -r .parameters.RoleArn)" "$role_arn/brief"
  assert_nothing_left
}

@test "the real AWS CLI has its role" {
  need_clients
  endpoint_idr --role-session-name jo "$IMAGE_CLIENTS" \
    aws --endpoint-url "$STANDIN_IN_CONTAINER" sts get-caller-identity --query Arn --output text
  assert_status 0
  assert_stdout "$session_arn/brief/jo"
}

@test "it says in four lines who the container is, that this is refreshed, and both commands" {
  endpoint_idr "$IMAGE_SMALL" true # the agent may be loaded
  endpoint_idr --role-session-name jo --name shown "$IMAGE_SMALL" true
  assert_stderr_lines 4
  assert_equal "$(sed -n 1p "$stderr_file")" "idr: $session_arn/brief/jo"
  assert_equal "$(sed -n 2p "$stderr_file")" "idr: the credentials are refreshed for as long as the container runs"
  assert_regex "$(sed -n 3p "$stderr_file")" "^$ENGINE run --detach .* --name shown-credentials .* iam-docker-run/agent:"
  assert_regex "$(sed -n 4p "$stderr_file")" "^$ENGINE run --rm .* --network container:shown-credentials .* true\$"
}

@test "the agent is loaded once, and that is said" {
  "$ENGINE" image rm --force "$(<"$(dirname "$IDR")/../lib/iam-docker-run/agent-image")" >/dev/null 2>&1 || true
  endpoint_idr "$IMAGE_SMALL" true
  assert_status 0
  assert_stderr_has "idr: loading the credential agent into $ENGINE (only once)"
  endpoint_idr "$IMAGE_SMALL" true
  assert_status 0
  refute_stderr_has loading
}

@test "older versions of the agent are removed when a new one is loaded" {
  local image
  image=$(<"$(dirname "$IDR")/../lib/iam-docker-run/agent-image")
  endpoint_idr "$IMAGE_SMALL" true
  "$ENGINE" tag "$image" iam-docker-run/agent:0.0.1-old
  "$ENGINE" rmi "$image" >/dev/null
  endpoint_idr "$IMAGE_SMALL" true
  assert_status 0
  run "$ENGINE" image ls --filter label=iam-docker-run.agent --format '{{.Tag}}'
  assert_output "${image##*:}"
}

@test "the companion has no rights" {
  start_endpoint_idr --name bare "$IMAGE_SMALL" sleep 30
  wait_for container_is_up bare || fail "no container: $(cat "$stderr_file")"
  assert_equal "$(of_container bare-credentials '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.AutoRemove}} {{.HostConfig.Privileged}}')" \
    "65534:65534 true true false"
  local status
  status=$("$ENGINE" exec bare cat /proc/net/unix) # the application shares the network only
  refute_has "$status" /run/agent/feed.*@
  assert_equal "$("$ENGINE" inspect --format '{{range .HostConfig.SecurityOpt}}{{.}} {{end}}' bare-credentials)" "no-new-privileges "
  # The agent's own process: no capability, and no way to get one.
  local pid
  pid=$(of_container bare-credentials '{{.State.Pid}}')
  assert_equal "$(sed -n 's/^\(Cap[A-Za-z]*\|NoNewPrivs\):[[:space:]]*//p' "/proc/$pid/status" | sort -u | xargs)" "0000000000000000 1"
  ! "$ENGINE" exec bare-credentials /bin/sh -c true || fail "there is a shell"
  kill_container bare
  assert_nothing_left
}

@test "exit code, stdin and stdout are the container's" {
  echo hello >"$TEST_DIR/input"
  STDIN=$TEST_DIR/input endpoint_idr -i "$IMAGE_SMALL" sh -c 'cat; exit 42'
  assert_status 42
  assert_stdout hello
  assert_nothing_left
}

@test "a command that is not there: docker's exit code, nothing left" {
  endpoint_idr "$IMAGE_SMALL" /no/such/program
  assert_status 127
  assert_nothing_left
}

@test "TERM reaches the container once" {
  start_endpoint_idr "$IMAGE_SMALL" sh -c 'trap "exit 41" TERM; echo rea""dy; while :; do sleep 0.1; done'
  wait_for shown ready || fail "no container: $(cat "$stderr_file")"
  kill -TERM "$IDR_PID"
  finish_idr
  assert_status 41
  assert_nothing_left
}

@test "Ctrl-C on a terminal reaches the container, and the credentials stay until it ends" {
  start_idr_on_terminal run "${endpoint_options[@]}" -v "$TEST_DIR/work:/work" -it "$IMAGE_SMALL" \
    sh -c 'trap "/work/get; exit 41" INT; echo rea""dy; while :; do sleep 0.1; done'
  wait_for shown ready || fail "no container: $(cat "$stdout_file")"
  type_keys $'\x03'
  finish_idr
  assert_status 41
  assert_stdout_has " 200 ASIA"
  assert_nothing_left
}

@test "docker exec and docker logs -f work as without it" {
  start_endpoint_idr --name spoken "$IMAGE_SMALL" sh -c 'echo one; sleep 3; echo two'
  wait_for shown one || fail "no container: $(cat "$stderr_file")"
  assert_equal "$("$ENGINE" exec spoken sh -c 'echo "$AWS_REGION"')" us-east-1
  assert_regex "$("$ENGINE" exec spoken /work/get)" ' 200 ASIA'
  local log
  log=$("$ENGINE" logs -f spoken 2>&1)
  # Podman 4.3 stops following too early, for other containers too.
  if [[ $ENGINE == podman ]]; then assert_has "$log" one; else assert_equal "$log" $'one\ntwo'; fi
  finish_idr
  assert_status 0
}

@test "host names and DNS servers are those that were given" {
  [[ -n $ENGINE_ADDRESS ]] || skip "containers have no network of their own here"
  start_endpoint_idr --hostname box --dns 192.0.2.1 --dns-search corp.example --add-host db:192.0.2.7 \
    --name net "$IMAGE_SMALL" sh -c 'hostname; cat /etc/resolv.conf /etc/hosts; sleep 3'
  wait_for shown 192.0.2.7 || fail "no container: $(cat "$stdout_file" "$stderr_file")"
  finish_idr
  assert_stdout_has box
  assert_stdout_has "nameserver 192.0.2.1"
  assert_stdout_has "search corp.example"
  assert_stdout_has $'192.0.2.7\tdb'
}

@test "-p publishes a port of the container" {
  [[ $ENGINE == docker && -n $ENGINE_ADDRESS ]] || skip "this engine publishes no port here"
  local port
  start_endpoint_idr -p 127.0.0.1:0:8080 --name web "$IMAGE_SMALL" sh -c 'echo served >/tmp/page; httpd -f -p 8080 -h /tmp'
  wait_for container_is_up web || fail "no container: $(cat "$stderr_file")"
  port=$("$ENGINE" port web-credentials 8080/tcp)
  wait_for curl --silent --fail --noproxy '*' --output "$TEST_DIR/page" "http://$port/page" || fail "no answer at $port"
  assert_equal "$(<"$TEST_DIR/page")" served
  kill_container web
  assert_nothing_left
}

@test "-P publishes the ports that the image exposes" {
  [[ $ENGINE == docker && -n $ENGINE_ADDRESS ]] || skip "this engine publishes no port here"
  echo x | tar -c --files-from /dev/null | "$ENGINE" import --change 'EXPOSE 8080' - idr-tests/exposing:1 >/dev/null
  start_endpoint_idr -P --name open -v /bin/busybox:/busybox --entrypoint /busybox idr-tests/exposing:1 sleep 30
  wait_for container_is_up open || fail "no container: $(cat "$stderr_file")"
  assert_regex "$("$ENGINE" port open-credentials 8080/tcp)" ':[0-9]+'
  kill_container open
  "$ENGINE" image rm --force idr-tests/exposing:1 >/dev/null
}

@test "on a network of the user's, others find the container by its name" {
  [[ $ENGINE == docker && -n $ENGINE_ADDRESS ]] || skip "this engine has no names on networks here"
  "$ENGINE" network create idr-tests-net >/dev/null || skip "no network can be created here"
  start_endpoint_idr --network idr-tests-net --network-alias nickname --name named "$IMAGE_SMALL" sh -c '/work/get; sleep 30'
  wait_for shown " 200 ASIA" || fail "no container: $(cat "$stderr_file")"
  local name
  for name in named nickname; do
    "$ENGINE" run --rm --network idr-tests-net "$IMAGE_SMALL" ping -c 1 "$name" || fail "$name is unknown"
  done
  kill_container named
  assert_nothing_left
  "$ENGINE" network rm idr-tests-net
}

@test "--network host is served without a companion, also in the background" {
  endpoint_idr --network host "$IMAGE_SMALL" /work/poll 14
  assert_status 0
  assert_equal "$(cut -d ' ' -f 2 <<<"$stdout" | sort -u)" 200
  (($(cut -d ' ' -f 3 <<<"$stdout" | sort -u | wc -l) >= 2)) || fail "not refreshed: $stdout"
  refute_stderr_has -credentials
  endpoint_idr -d --network host --name on-host "$IMAGE_SMALL" /work/poll 14
  assert_status 0
  wait_for eval '! container_is_up on-host' || fail "it does not end"
  assert_equal "$("$ENGINE" logs on-host | cut -d ' ' -f 2 | sort -u)" 200
  assert_equal "$(companions)" ""
}

@test "nothing wakes up while nothing is due" {
  endpoint_idr --role app -d --rm --name quiet "$IMAGE_SMALL" sleep 300
  start_endpoint_idr --role app --name quiet-too "$IMAGE_SMALL" sleep 300
  wait_for container_is_up quiet-too || fail "no container: $(cat "$stderr_file")"
  sleep 3
  local pid before after
  local pids=("$(keeper_of quiet)" "$(of_container quiet-credentials '{{.State.Pid}}')" "$IDR_PID")
  before=$(wakeups "${pids[@]}")
  sleep 12
  after=$(wakeups "${pids[@]}")
  # In a minute, at most one: in twelve seconds, usually none.
  for pid in "${pids[@]}"; do
    (($(wakeups_in "$after" "$pid") - $(wakeups_in "$before" "$pid") <= 1)) || fail "$pid: $before, then $after"
  done
  "$ENGINE" kill quiet >/dev/null
  kill_container quiet-too
}
wakeups() { local pid; for pid; do echo "$pid $(sed -n 's/^voluntary_ctxt_switches:\t//p' "/proc/$pid/status")"; done; }
wakeups_in() { sed -n "s/^$2 //p" <<<"$1"; }

@test "what the image sets against the endpoint is dropped, with a warning" {
  local image=idr-tests/rivals:1
  "$ENGINE" save "$IMAGE_SMALL" >/dev/null
  id=$("$ENGINE" create "$IMAGE_SMALL" true)
  "$ENGINE" commit --change 'ENV AWS_PROFILE=own' --change 'ENV AWS_ACCESS_KEY_ID=AKIAIMAGE' "$id" "$image" >/dev/null
  "$ENGINE" rm "$id" >/dev/null
  endpoint_idr "$image" sh -c 'echo "${AWS_PROFILE-unset} ${AWS_ACCESS_KEY_ID:-nothing}"'
  assert_status 0
  assert_stdout "unset nothing"
  assert_stderr_has "warning: AWS_PROFILE from $image is dropped"
  assert_stderr_has "warning: AWS_ACCESS_KEY_ID from $image is dropped"
  "$ENGINE" image rm --force "$image" >/dev/null
}
