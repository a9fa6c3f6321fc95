# Helpers for the tests of --delivery endpoint. To be loaded after helpers.
# shellcheck disable=SC2154 # set by other files

# The role `brief` has sessions of 12 seconds, which are refreshed when 4 seconds are left; `calm` of 30 seconds.
endpoint_state() {
  jq 'def role(name; seconds): {arn: "arn:aws:iam::123456789012:role/\(name)", trust: {principals: ["123456789012"]},
      session_seconds: seconds};
    . + {buckets: [{name: "store"}]} | .roles += [role("brief"; 12), role("calm"; 30)]' \
    "$PROGRAM_TESTS/standin.json"
}
endpoint_setup_file() {
  endpoint_state >"$BATS_FILE_TMPDIR/state.json"
  standin_for_engine "$BATS_FILE_TMPDIR/state.json"
}
endpoint_setup() {
  engine_setup && use_dev_keys
  # In the containers: get prints the time, the HTTP status, the key's ID and its expiration; poll SECONDS does
  # it every second.
  cat >"$TEST_DIR/work/get" <<'SH'
#!/bin/sh
status=$(curl --silent --max-time 2 --output /tmp/reply --write-out '%{http_code}' \
  --header "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN" "$AWS_CONTAINER_CREDENTIALS_FULL_URI")
echo "$(date +%s) $status $(sed -n 's/.*"AccessKeyId":"\([A-Z0-9]*\)".*"Expiration":"\([^"]*\)".*/\1 \2/p' /tmp/reply)"
SH
  cat >"$TEST_DIR/work/poll" <<'SH'
#!/bin/sh
end=$(($(date +%s) + $1))
while [ "$(date +%s)" -lt "$end" ]; do /work/get && sleep 1; done
SH
  chmod 755 "$TEST_DIR"/work/{get,poll}
}

# endpoint_idr ARG…: run_idr with the endpoint, the role brief and the scripts above. Many programs of the tests
# ignore TERM, as the first process of a container does by default.
endpoint_options=(--role brief --delivery endpoint --stop-timeout 1)
endpoint_idr() { run_idr run "${endpoint_options[@]}" -v "$TEST_DIR/work:/work" "$@"; }
start_endpoint_idr() { start_idr run "${endpoint_options[@]}" -v "$TEST_DIR/work:/work" "$@"; }

# kill_container NAME: ends it at once, unlike TERM, and waits for its launch.
kill_container() {
  "$ENGINE" kill "$1" >/dev/null
  finish_idr
}

companions() { "$ENGINE" ps --all --no-trunc --format '{{.ID}} {{.Names}}' | sed -n 's/ .*-credentials$//p'; }
# of_container NAME FORMAT
of_container() { "$ENGINE" container inspect --format "$2" "$1"; }
container_is_up() { [[ $("$ENGINE" container inspect --format '{{.State.Running}}' "$1" 2>/dev/null) == true ]]; }

# assert_nothing_left: no container, no record of a launch, no file. A keeper removes the record after the containers.
assert_nothing_left() {
  assert_tmp_empty
  wait_for no_containers || assert_no_container
  wait_for no_records || assert_equal "$(launch_records)" ""
}
no_containers() { [[ -z $(containers) ]]; }
launch_records() { find "$HOME/.local/state/iam-docker-run/launches" -type f 2>/dev/null; }
no_records() { [[ -z $(launch_records) ]]; }

# keeper_of NAME: the process that refreshes its credentials; empty if there is none.
keeper_of() { "$IDR" ps --json 2>/dev/null | jq -r --arg name "$1" '.[] | select(.name == $name) | .keeper // ""'; }
