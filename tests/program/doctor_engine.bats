#!/usr/bin/env bats
# `idr doctor`: the engine, its socket and context, the temp path, images and networks, healthy and broken.

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

@test "no engine client" {
  PATH=$TEST_DIR/nowhere run_idr doctor --json
  assert_status 1
  finds bad "engine client" "no container engine found" "Install Docker or podman"
  examines 1 --engine nosuch
  finds bad "engine client" "nosuch (from --engine) is not installed, or not on PATH" "Install it, or choose another engine"
}

@test "no engine is listening at its address" {
  docker_says "Cannot connect to the Docker daemon at unix://$TEST_DIR/no.sock. Is it running?"
  export DOCKER_HOST=unix://$TEST_DIR/no.sock
  use_dev_keys
  examines 1 --role app --name web --network front mine:1
  finds good "engine client" 28.2.2
  finds_no warning
  finds unknown image "not tried: the engine does not answer"
  finds unknown "container name" "not tried: the engine does not answer"
  finds unknown network "not tried: the engine does not answer"
  finds bad engine "Cannot connect to the Docker daemon" "No engine is listening at $TEST_DIR/no.sock" "systemctl start docker"
}

@test "the engine's socket is reserved for a group" {
  docker_says "permission denied while trying to connect to the Docker daemon socket"
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$TEST_DIR/its.sock"
  ((EUID != 0)) || chgrp daemon "$TEST_DIR/its.sock"
  as_nobody
  chmod 660 "$TEST_DIR/its.sock"
  USER=ann LOGNAME=ann DOCKER_HOST=unix://$TEST_DIR/its.sock run_idr doctor --json
  assert_status 1
  finds bad engine "permission denied" "usermod -aG daemon ann"
  ((EUID == 0)) || return 0
  chgrp root "$TEST_DIR/its.sock"
  DOCKER_HOST=unix://$TEST_DIR/its.sock run_idr doctor --json
  finds bad engine "permission denied" "$TEST_DIR/its.sock is reserved for another user"
}

@test "an engine elsewhere: the remedy is for its address, never for this machine's socket" {
  docker_says "error during connect"
  DOCKER_HOST=ssh://me@build.example:2222 examines 1
  finds bad engine "error during connect" '`ssh -p 2222 me@build.example docker version`' DOCKER_HOST
  DOCKER_HOST=tcp://build.example:2376 examines 1
  finds bad engine "error during connect" "is listening at tcp://build.example:2376" DOCKER_TLS_VERIFY
  refute_has "$stdout" /var/run/docker.sock
  refute_has "$stdout" usermod
}

@test "the password of an engine's address is never shown" {
  local url
  docker_says 'Cannot connect to the Docker daemon at tcp://ann:hunter2@build.example:1. Is it running?'
  for url in tcp://ann:hunter2@build.example:1 ssh://ann:hunter2@build.example:22; do
    DOCKER_HOST=$url examines 1 --verbose --mount-docker
    finds bad engine "tcp://ann@build.example:1" "ann@build.example"
    DOCKER_HOST=$url run_idr doctor
    assert_stdout_has "ann@build.example"
    refute_has "$stdout$stderr" hunter2
  done
  docker_says 'parse "tcp://ann:hunter2/x@h:1": invalid port ":hunter2" after host'
  DOCKER_HOST=tcp://ann:hunter2/x@h:1 examines 1
  finds bad engine "the password in DOCKER_HOST contains characters that must be percent-encoded (%XX) in a URL"
  refute_has "$stdout" hunter2
}

@test "an engine of a docker context: the remedy names it" {
  docker_answer <<'END'
#!/bin/sh
case $1 in
version) echo client=28.2.2; echo server=; echo "error during connect"; exit 1 ;;
context) echo "WARNING: something about a context" >&2; echo "ssh://build.example remote" ;;
*) exit 99 ;;
esac
END
  examines 1
  finds bad engine "error during connect" '`ssh build.example docker version`' "context remote" \
    '`docker context use default`'
}

@test "an engine that never answers" {
  docker_answer <<<$'#!/bin/sh\n[ "$1" = version ] || exit 99\nexec sleep '"$FOREVER"
  examines 1
  finds bad engine "did not finish within 10 s"
}

@test "a client that cannot read the temp path" {
  FAKE_DOCKER_READ=no examines 1
  finds bad "temp path" "cannot read files in $TMPDIR" TMPDIR
}

@test "a docker that is a snap and cannot read the temp path" {
  mkdir "$TEST_DIR/bin"
  cp "$PROGRAM_TESTS/bin/docker" "$TEST_DIR/bin/snap"
  ln -s snap "$TEST_DIR/bin/docker"
  PATH=$TEST_DIR/bin:$PATH FAKE_DOCKER_READ=no examines 1
  finds bad "temp path" "$TEST_DIR/bin/docker is a snap" "export TMPDIR=~/tmp"
}

@test "no temp path" {
  TMPDIR=$TEST_DIR/nosuch run_idr doctor --json
  assert_status 1
  finds bad "env file" "$TEST_DIR/nosuch" "Set TMPDIR"
  refute_has "$stdout" '"temp path"'
}

@test "a temp path whose files others could replace" {
  chmod 777 "$TMPDIR"
  use_dev_keys
  examines 1
  finds bad "env file" "$TMPDIR (mode 0777, owner " "chmod +t $TMPDIR"
}

@test "an image that is not on this machine, and one that would override the role" {
  use_dev_keys
  examines 0 --role app --image other:2
  finds warning image "other:2 is not on this machine" "The launch will pull it" "docker pull other:2"
  docker_is_sound '["PATH=/bin","AWS_PROFILE=build","AWS_REGION=x"]'
  examines 0 --role app --image mine:1
  finds warning image "mine:1 sets AWS_PROFILE" "-e AWS_PROFILE"
  assert_equal "$(jq '[.Checks[] | select(.Verdict == "warning")] | length' <<<"$stdout")" 1
}

@test "a name that is taken, a network that does not exist" {
  use_dev_keys
  docker_answer <<'END'
#!/bin/sh
case "$1 $2 $*" in
version*) printf 'client=28.2.2\nserver=28.2.1\n' ;;
"container inspect "*" taken") echo name=/taken ;;
"container inspect "*) exit 1 ;;
"network inspect "*" front") echo '[]' ;;
"network inspect "*) echo "Error response from daemon: network back not found" >&2; exit 1 ;;
*) exit 99 ;;
esac
END
  examines 1 --role app --name taken --network back
  finds bad "container name" "a container named taken already exists" '`docker rm -f taken`' "even if it is running"
  finds bad network "network back not found" '`docker network create back`'
  examines 0 --role app --name free --network front --network container:x
  finds good "container name" "free is free"
  finds good network front
  local name
  for name in my/web 'my web' _web; do
    examines 1 --role app --name "$name"
    finds bad "container name" "$name is not a container name" "letters, digits"
  done
  examines 0 --role app --name /my_web.2-x
}

@test "the doctor reports each warning of a launch once" {
  local option
  use_dev_keys
  mkdir -p "$HOME/.aws"
  examines 0 --role app -v "$HOME/.aws:/root/.aws" --selinux --shell -d -e AWS_PROFILE=x mine:1 ls --role closed
  run_idr run --dry-run --role app -v "$HOME/.aws:/root/.aws" --selinux --shell -d -e AWS_PROFILE=x mine:1 ls --role closed
  assert_stderr_lines 6
  assert_equal "$(grep -c '"Verdict": "warning"' "$TEST_DIR/stdout.1")" 6
  for option in /root/.aws --selinux "-d is ignored" AWS_PROFILE "replaces it" "after the image is passed"; do
    assert_stderr_has "${option#/root/}"
    assert_has "$(<"$TEST_DIR/stdout.1")" "${option#/root/}"
  done
}

@test "Ctrl-C ends the client and leaves nothing in the temp path" {
  use_dev_keys
  FAKE_DOCKER_WAIT=$FOREVER KEYS_WHEN=docker_ready KEYS=$'\x03' run_idr_on_terminal doctor
  assert_status 130
  wait_for ended "$(<"$(docker_run_call)/pid")" || fail "the client goes on"
  assert_regex "$(docker_signals)" '^TERM '
  assert_tmp_empty
}

@test "a client that fails before it looks for an engine" {
  use_dev_keys
  # Like docker with an address that it cannot use.
  docker_answer <<<$'#!/bin/sh\nprintf "panic: no such address\\n\\ngoroutine 1:\\n\\tmain.go:39 +0x25\\n" >&2; exit 2'
  DOCKER_HOST=fd:// examines 1
  finds bad engine "no such address" "unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST"
  finds unknown "temp path" "not tried: the client does not answer"
  assert_equal "$(jq -r '.Checks[] | select(.Check == "engine client")' <<<"$stdout")" ""
}
