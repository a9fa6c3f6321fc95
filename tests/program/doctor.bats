#!/usr/bin/env bats
# `idr doctor`: everything that it examines, healthy and broken.

load helpers
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

# docker_is_sound [IMAGE_VARIABLES]: an engine that answers, with one image, mine:1, with these variables (a
# JSON list). docker_says TEXT: one that does not.
docker_is_sound() {
  docker_answer <<EOF
#!/bin/sh
case "\$1 \$2" in
  version*) printf 'client=28.2.2\nserver=28.2.1\n' ;;
  'image inspect') case \$* in *' mine:1') echo 'env=${1:-null}' ;; *) exit 1 ;; esac ;;
  *) exit 99 ;;
esac
EOF
}
docker_says() {
  docker_answer <<EOF
#!/bin/sh
[ "\$1" = version ] || exit 99
printf 'client=28.2.2\nserver=\n'
echo '$1' >&2
exit 1
EOF
}

# finds VERDICT SUBJECT TEXT…: the last run, of `doctor --json`, has such a finding; finds_no VERDICT: it
# has none.
finds() {
  local verdict=$1 subject=$2 text found
  shift 2
  found=$(jq -r --arg v "$verdict" --arg s "$subject" \
    '.Checks[] | select(.Verdict == $v and .Check == $s) | .Message + "\n" + (.Remedy // "")' "$stdout_file")
  [[ -n $found ]] || fail "no $verdict $subject: $(describe_run)"
  for text in "$@"; do assert_has "$found" "$text"; done
}
finds_no() { assert_equal "$(jq -r --arg v "$1" '.Checks[] | select(.Verdict == $v)' "$stdout_file")" ""; }

# examines CODE ARG…: doctor --json ends with this code, gives a remedy for each fault, and leaves nothing
# behind.
examines() {
  run_idr doctor --json "${@:2}"
  assert_status "$1"
  assert_equal "$(jq .Works <<<"$stdout")" "$([[ $1 == 0 ]] && echo true || echo false)"
  assert_equal "$(jq -c '.Checks[] | select((.Verdict | . == "warning" or . == "bad") and .Remedy == null)' <<<"$stdout")" ""
  assert_tmp_empty
  assert_no_secret_shown
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
  finds unknown credentials "not tried: idr.toml cannot be read"
  finds unknown launch "not tried: idr.toml cannot be read"
  finds_no warning
  finds good engine 28.2.1
  printf 'image = "mine:1"\nduration = "5d"\n' >idr.toml
  examines 1
  finds bad "idr.toml" "$PWD/idr.toml:2: duration: 5d is not a duration"
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

@test "Ctrl-C ends the client and leaves nothing in the temp path" {
  use_dev_keys
  FAKE_DOCKER_WAIT=$FOREVER KEYS_WHEN=docker_ready KEYS=$'\x03' run_idr_on_terminal doctor
  assert_status 130
  wait_for ended "$(<"$(docker_run_call)/pid")" || fail "the client goes on"
  assert_regex "$(docker_signals)" '^TERM '
  assert_tmp_empty
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

@test "a client that fails before it looks for an engine" {
  use_dev_keys
  # Like docker with an address that it cannot use.
  docker_answer <<<$'#!/bin/sh\nprintf "panic: no such address\\n\\ngoroutine 1:\\n\\tmain.go:39 +0x25\\n" >&2; exit 2'
  DOCKER_HOST=fd:// examines 1
  finds bad engine "no such address" "unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST"
  finds unknown "temp path" "not tried: the client does not answer"
  assert_equal "$(jq -r '.Checks[] | select(.Check == "engine client")' <<<"$stdout")" ""
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
