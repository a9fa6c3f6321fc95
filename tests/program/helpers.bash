# Helpers for the program tests. A test file starts with
#
#     load helpers
#     setup_file() { standin_for_file; }      # if its tests need STS; standin_for_file STATE_FILE
#     teardown_file() { standin_stop; }
#     setup() { program_setup; }
#     teardown() { program_teardown; }
#
# and each test gets its own home, temp folder, working directory and recording docker (bin/docker) below
# TEST_DIR, and an environment without any AWS, docker or CI variable.

PROGRAM_TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PROJECT=$(cd "$PROGRAM_TESTS/../.." && pwd)
source "$PROGRAM_TESTS/../setup/standin.bash"
source "$PROGRAM_TESTS/../setup/evidence.bash"
source "$PROGRAM_TESTS/../setup/certificates.bash"
source "$PROGRAM_TESTS/../setup/proxy.bash"
bats_require_minimum_version 1.7.0
bats_load_library bats-support
bats_load_library bats-assert

# What the tests expect: the beginning of the ARNs of a role and of its sessions, and the ARN that use_sso provides.
# shellcheck disable=SC2034 # used by the files that source it
role_arn=arn:aws:iam::123456789012:role session_arn=arn:aws:sts::123456789012:assumed-role \
  sso_arn=arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/dev@example.com

# ---- around a test ----

standin_for_file() { standin_start "$BATS_FILE_TMPDIR/standin" "${1:-$PROGRAM_TESTS/standin.json}"; }

program_setup() {
  IDR=$(realpath "${IDR:-$PROJECT/build/${IDR_PRESET:-release}/cli/idr}")
  [[ -x $IDR ]] || { echo "$IDR not found; build it first" && return 1; }
  evidence_test_begin
  clean_environment
  mkdir -p "$TEST_DIR"/{home/.aws,tmp,work,docker,names}
  export HOME=$TEST_DIR/home TMPDIR=$TEST_DIR/tmp RECORD_DIR=$TEST_DIR/docker
  export IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=$TEST_DIR/names
  export PATH=$PROGRAM_TESTS/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
  export AWS_EC2_METADATA_DISABLED=true
  cd "$TEST_DIR/work" || return
  IDR_RUNS=0 IDR_PID=""
  MANY=()
}

program_teardown() {
  if [[ -n $IDR_PID ]]; then
    kill -KILL "$IDR_PID" 2>/dev/null || true
    docker_stop
  fi
  if [[ -n ${STANDIN_DIR:-} ]]; then
    cat "$STANDIN_SECRETS" >>"$EVIDENCE_DIR/secrets"
    [[ -n ${BATS_TEST_COMPLETED:-} ]] || cp "$STANDIN_LOG" "$TEST_DIR/"
  fi
  evidence_test_end
}

clean_environment() {
  local name
  for name in $(compgen -e); do
    case $name in
      AWS_* | DOCKER_* | IAM_DOCKER_RUN_* | FAKE_DOCKER_* | XDG_* | *_proxy | *_PROXY) unset "$name" ;;
      CI | CI_* | GITHUB_* | GITLAB_* | BITBUCKET_* | ACTIONS_* | NO_COLOR | PYTHON*) unset "$name" ;;
      SSL_CERT_* | CURL_CA_BUNDLE | CONTAINER_*) unset "$name" ;;
    esac
  done
}

# ---- AWS: keys, files, the stand-in ----

# use_keys ID SECRET [TOKEN], use_dev_keys, use_limited_keys (no iam:GetRole), use_partner_keys (another
# account): put keys in the environment, with the stand-in as the endpoint. See standin.json for the roles.
use_keys() {
  export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2
  [[ -z ${3-} ]] || export AWS_SESSION_TOKEN=$3
  keep_secret "${@:2}"
  [[ -z ${STANDIN_URL:-} ]] || use_standin
}
use_dev_keys() { use_keys AKIATESTDEV000000001 devSecret/wholly+made/up0000000000000001; }
use_limited_keys() { use_keys AKIATESTLIMITED00002 limitedSecret/made+up0000000000000000002; }
use_partner_keys() { use_keys AKIATESTPARTNER00003 partnerSecret/made+up0000000000000000003; }
use_standin() { export AWS_ENDPOINT_URL=$STANDIN_URL; }

# aws_config, aws_credentials: write stdin as ~/.aws/config and ~/.aws/credentials.
aws_config() { cat >"$HOME/.aws/config"; }
aws_credentials() { cat >"$HOME/.aws/credentials" && chmod 600 "$HOME/.aws/credentials"; }

# dev_credentials: writes a credentials file with the profile dev.
dev_credentials() {
  keep_secret devSecret/wholly+made/up0000000000000001
  aws_credentials <<'EOF'
[dev]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
EOF
}

# time_in OFFSET: the time 10min or -1day from now, in the format of AWS.
time_in() { date -u -d "now $1" +%Y-%m-%dT%H:%M:%SZ; }

# use_sso: creates a session of Identity Center for eight hours. ~/.aws/config contains the profile sso,
# with the sso-session company, and the profile legacy. sso_token NAME OFFSET [JQ_FILTER]: writes the token
# file of the session (company) or start URL; the token expires at OFFSET from now and can be refreshed.
# sso_token_file NAME: its path.
use_sso() {
  standin_set '{"sso_sessions": [{"access_token": "access-token-of-the-login", "client_id": "client-of-the-login",
    "refresh_token": "refresh-token-of-the-login", "client_secret": "client-secret-of-the-login",
    "roles": [{"account": "123456789012", "name": "Dev"}]}]}'
  aws_config <<EOF
[profile sso]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Dev
[sso-session company]
sso_region = us-east-1
sso_start_url = $sso_start_url
[profile legacy]
sso_region = us-east-1
sso_start_url = $sso_start_url
sso_account_id = 123456789012
sso_role_name = Dev
EOF
  sso_token company 8hours
  sso_token "$sso_start_url" 8hours
}
sso_start_url=https://company.awsapps.com/start
sso_token_file() { echo "$HOME/.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -d ' ' -f 1).json"; }
sso_token() {
  local file
  file=$(sso_token_file "$1")
  mkdir -p "${file%/*}"
  jq -n --arg until "$(time_in "$2")" --arg url "$sso_start_url" '{startUrl: $url, region: "us-east-1",
    accessToken: "access-token-of-the-login", expiresAt: $until, clientId: "client-of-the-login",
    clientSecret: "client-secret-of-the-login", registrationExpiresAt: "2099-01-01T00:00:00Z",
    refreshToken: "refresh-token-of-the-login", unknownMember: {kept: [1, null]}} | '"${3:-.}" >"$file"
  chmod 600 "$file"
}

# use_instance [MORE], use_container [MORE], use_github: make the other services provide credentials, and
# set the environment accordingly; MORE is the rest of their JSON object in the stand-in's state.
use_instance() {
  unset AWS_EC2_METADATA_DISABLED
  export AWS_EC2_METADATA_SERVICE_ENDPOINT=$STANDIN_URL AWS_METADATA_SERVICE_TIMEOUT=30
  standin_set "{\"instance\": {\"role\": \"machine\" ${1:+, $1}}}"
}
use_container() {
  export AWS_CONTAINER_CREDENTIALS_FULL_URI=$STANDIN_URL/v2/credentials/abc
  standin_set "{\"containers\": [{\"path\": \"/v2/credentials/abc\", \"role\": \"task\" ${1:+, $1}}]}"
}
use_github() {
  export ACTIONS_ID_TOKEN_REQUEST_URL="$STANDIN_URL/actions/token?api-version=2.0"
  export ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token-of-the-job
  standin_set '{"oidc_issuer": {"path": "/actions/token", "request_token": "request-token-of-the-job",
    "subject": "repo:org/app:ref:refs/heads/main"}}'
}
# use_robot: sets a token file for the role robot in the environment; robot_token: writes that file.
robot_token() { echo robot.identity.token-0000000000000001 >"$TEST_DIR/robot-token"; }
use_robot() {
  robot_token
  export AWS_WEB_IDENTITY_TOKEN_FILE=$TEST_DIR/robot-token AWS_ROLE_ARN=$role_arn/robot AWS_ROLE_SESSION_NAME=job
}

# silence_standin: from now on the stand-in answers no request.
silence_standin() {
  standin_set "{\"faults\": [{\"action\": \"*\", \"delay_seconds\": $FOREVER}]}"
}

# standin_mark; then standin_since_mark [JQ_CONDITION]: the number of requests since. Both are for tests
# that share one stand-in. standin_last [JQ_CONDITION] JQ_FILTER: part of the last request that meets the
# condition.
standin_mark() { STANDIN_MARK=$(standin_count); }
standin_since_mark() {
  tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq -n "[inputs | select(${1:-true})] | length"
}
standin_last() {
  local condition=true
  if (($# > 1)); then condition=$1 && shift; fi
  jq -rn "[inputs | select($condition)] | last | $1" "$STANDIN_LOG"
}

# asked ACTION…: the requests since standin_mark were exactly these, in this order.
asked() {
  assert_equal "$(tail -n +"$((STANDIN_MARK + 1))" "$STANDIN_LOG" | jq -r .action | paste -s -d ' ')" "$*"
}

# caller_of ID SECRET [TOKEN]: the caller ARN of these credentials at the stand-in.
caller_of() {
  curl --silent --noproxy '*' ${STANDIN_CA:+--cacert "$STANDIN_CA"} --aws-sigv4 aws:amz:us-east-1:sts \
    --user "$1:$2" ${3:+--header "X-Amz-Security-Token: $3"} \
    --data 'Action=GetCallerIdentity&Version=2011-06-15' "$STANDIN_URL/" | sed -n 's,.*<Arn>\(.*\)</Arn>.*,\1,p'
}

# ---- running idr ----

# run_idr ARG…: runs idr with stdin from STDIN (a file, /dev/null) and sets status, stdout and stderr (texts
# without their final newline; the files are stdout_file and stderr_file). If its stdout is expected to
# contain secrets, SECRET_STDOUT=1 excludes it from the search for secrets.
run_idr() {
  begin_run "$@"
  status=0
  "$IDR" "$@" <"${STDIN:-/dev/null}" >"$stdout_file" 2>"$stderr_file" || status=$?
  read_run
}

# idr_in_namespace KIND SCRIPT: from now on idr is this script, run by bash in its own namespace (net,
# mount).
idr_in_namespace() {
  local user=()
  ((EUID == 0)) || user=(--map-root-user)
  unshare "--$1" "${user[@]}" true 2>/dev/null || skip "no $1 namespace can be made here"
  IDR=$TEST_DIR/idr-in-namespace
  printf '#!/bin/bash\nexec unshare --%s %s bash %q "$@"\n' "$1" "${user[*]}" "$2" >"$IDR"
  chmod +x "$IDR"
}

# idr_with_mounts COMMAND: from now on idr runs with the mounts of this command.
idr_with_mounts() {
  printf '%s || exit 96\nexec %q "$@"\n' "$1" "$IDR" >"$TEST_DIR/mounts"
  idr_in_namespace mount "$TEST_DIR/mounts"
}

# idr_in_own_root COMMAND: from now on idr runs with a root folder that has everything that / has, except
# /temp, and the changes that this command, run in that folder, makes.
idr_in_own_root() {
  mkdir "$TEST_DIR/root"
  cat >"$TEST_DIR/own-root" <<EOF
trap 'exit 96' ERR
here=\$PWD
mount -t tmpfs -o mode=755 none "$TEST_DIR/root"
for entry in /*; do
  if [[ -L \$entry ]]; then
    cp -P "\$entry" "$TEST_DIR/root\$entry"
  elif [[ -d \$entry && \$entry != /temp ]]; then
    mkdir "$TEST_DIR/root\$entry"
    mount --rbind "\$entry" "$TEST_DIR/root\$entry"
  fi
done
cd "$TEST_DIR/root"
$1
exec chroot . /bin/bash -c 'cd "\$0" && exec "\$@"' "\$here" "$IDR" "\$@"
EOF
  idr_in_namespace mount "$TEST_DIR/own-root"
}

# as_nobody: from now on idr is run by a user who owns no files here and may write to all folders of the
# test.
as_nobody() {
  ((EUID == 0)) || skip "only root can become another user"
  chmod -R a+rwX "$TEST_DIR"
  find "$TEST_DIR" -type d -exec chmod +t {} +
  printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups %q "$@"\n' "$IDR" >"$TEST_DIR/idr-as-nobody"
  chmod a+rx "$TEST_DIR/idr-as-nobody"
  IDR=$TEST_DIR/idr-as-nobody
  "$IDR" --version >/dev/null 2>&1 || skip "nobody cannot run idr here"
}

# give_away PATH…: changes the owner to a user who is neither root nor this user.
give_away() {
  ((EUID == 0)) || skip "only root can give files away"
  chown -h 4711:4711 "$@"
}

# leave_scratch_file FOLDER: leaves the file of a launch that was killed while writing.
leave_scratch_file() { echo "half a file" >"$1/.iam-docker-run-new-0123456789abcdef"; }

# start_idr ARG…: starts idr in the background, with all signals at their defaults and its process ID in
# IDR_PID; finish_idr waits for its end and sets what run_idr sets.
start_idr() {
  begin_run "$@"
  env --default-signal "$IDR" "$@" <"${STDIN:-/dev/null}" >"$stdout_file" 2>"$stderr_file" 3>&- &
  IDR_PID=$!
}
finish_idr() {
  wait_for ended "$IDR_PID" || fail "idr does not end"
  status=0
  wait "$IDR_PID" || status=$?
  IDR_PID=
  [[ ! -p $TEST_DIR/keys ]] || close_terminal
  read_run
}

# gives ARN OPTION…: whoami and credentials, with these options, find credentials of this ARN (a pattern).
gives() {
  local arn=$1 secret
  run_idr whoami --no-cache "${@:2}"
  assert_status 0
  assert_regex "$(head -n 1 "$stdout_file")" "^$arn\$"
  SECRET_STDOUT=1 run_idr credentials --no-cache --format json "${@:2}"
  assert_status 0
  secret=$(jq -r .SecretAccessKey <<<"$stdout")
  assert_regex "$(caller_of "$(jq -r .AccessKeyId <<<"$stdout")" "$secret" \
    "$(jq -r '.SessionToken // ""' <<<"$stdout")")" "^$arn\$"
}

# launches ARN OPTION…: a launch succeeds, and its container has credentials of this ARN (a pattern).
launches() {
  run_idr --image busybox --no-cache "${@:2}"
  assert_status 0
  assert_regex "$(caller_of "$(env_value AWS_ACCESS_KEY_ID)" "$(env_value AWS_SECRET_ACCESS_KEY)" \
    "$(env_value AWS_SESSION_TOKEN)")" "^$1\$"
}

# refused CODE TEXT… -- ARG…: idr ends with this code, prints every TEXT in one or two lines on stderr (in
# addition to the entries of a list), starts no container and leaves nothing behind. refused_unasked: the
# same, and no request was sent since standin_mark.
refused() {
  local code=$1 text texts=()
  shift
  while [[ $1 != -- ]]; do texts+=("$1") && shift; done
  run_idr "${@:2}"
  assert_status "$code"
  for text in "${texts[@]}"; do assert_stderr_has "$text"; done
  assert_stdout ""
  (($(grep -c -v -e '^       ' -e '^     Tried in this order:$' -e '^     Profiles: ' "$stderr_file") <= 2)) || fail "too many lines: $(describe_run)"
  assert_regex "$stderr" '^idr: '
  assert_no_docker_run
  assert_tmp_empty
  [[ ! -e $(container_name_file) ]] || fail "there is a container-name file"
}
refused_unasked() {
  refused "$@"
  assert_no_request true
}

# all_at_once N ARG…: N concurrent runs of idr, as one run; stdout contains their exit codes.
all_at_once() {
  cat >"$TEST_DIR/idr-many-times" <<EOF
#!/bin/bash
for ((i = 0; i < $1; i++)); do
  "$IDR" "\$@" >>"$TEST_DIR/stdout.many" & pids+=(\$!)
done
for pid in "\${pids[@]}"; do wait \$pid; echo \$?; done
EOF
  chmod +x "$TEST_DIR/idr-many-times"
  IDR=$TEST_DIR/idr-many-times run_idr "${@:2}"
}

# shown TEXT: whether the text is on stdout of the current run.
shown() { grep -q -a -F -e "$1" "$stdout_file" 2>/dev/null; }

# start_idr_on_terminal ARG…: like start_idr, on its own terminal, which stays until finish_idr; all output
# is in stdout, finally without carriage returns. The terminal is so wide that no message is wrapped. With
# KEYS_ECHO=always the terminal shows what type_keys TEXT types. The shell that script starts is always the
# same, and ends with exec: a shell that stays would receive the typed signals too.
start_idr_on_terminal() {
  begin_run "$@"
  : >"$stderr_file"
  mkfifo "$TEST_DIR/keys"
  exec {keyboard}<>"$TEST_DIR/keys"
  env --default-signal SHELL="$BASH" COLUMNS=500 script --quiet --flush --return --echo "${KEYS_ECHO:-never}" \
    --command "exec $(printf '%q ' "$IDR" "$@")" "$TEST_DIR/typescript" \
    <&"$keyboard" >"$stdout_file" 2>&1 3>&- {keyboard}>&- &
  IDR_PID=$!
}
type_keys() { printf '%s' "$1" >&"$keyboard"; }
close_terminal() {
  exec {keyboard}>&-
  rm -f "$TEST_DIR"/{keys,typescript}
  tr -d '\r' <"$stdout_file" >"$stdout_file.plain"
  mv "$stdout_file.plain" "$stdout_file"
}

# run_idr_on_terminal ARG…: runs it from start to end. KEYS is typed once the command KEYS_WHEN succeeds
# (shown TEXT, docker_ready).
run_idr_on_terminal() {
  start_idr_on_terminal "$@"
  wait_for eval "${KEYS_WHEN:-true}" || fail "not so: $KEYS_WHEN"
  type_keys "${KEYS:-}"
  finish_idr
}
ended() { [[ ! -e /proc/$1 || $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) == Z* ]]; }

# start_many COUNT ARG…: starts this many at once, each with the files stdout.many.N and stderr.many.N in
# TEST_DIR and its process ID in MANY; finish_many waits for all of them and puts their exit codes in
# STATUSES.
start_many() {
  local count=$1 number
  shift
  printf '%q ' idr "$@" >"$TEST_DIR/command.many"
  MANY=() STATUSES=()
  for ((number = 1; number <= count; number++)); do
    "$IDR" "$@" </dev/null >"$TEST_DIR/stdout.many.$number" 2>"$TEST_DIR/stderr.many.$number" 3>&- &
    MANY+=($!)
  done
}
finish_many() {
  local pid status
  for pid in "${MANY[@]}"; do
    status=0
    wait_for ended "$pid" || fail "one of many does not end" || return
    wait "$pid" || status=$?
    STATUSES+=("$status")
  done
  MANY=()
}
many_stop() { ((${#MANY[@]} == 0)) || kill -KILL "${MANY[@]}" 2>/dev/null || true; }
assert_all_status() {
  local number
  ((${#STATUSES[@]} > 0)) || fail "there are none" || return
  for number in "${!STATUSES[@]}"; do
    ((STATUSES[number] == $1)) ||
      fail "wanted status $1, got ${STATUSES[number]}: $(cat "$TEST_DIR/stderr.many.$((number + 1))")" || return
  done
}

# begin_run ARG…: sets the files of the next run and records its command line.
begin_run() {
  IDR_RUNS=$((IDR_RUNS + 1))
  stdout_file=$TEST_DIR/stdout.$IDR_RUNS${SECRET_STDOUT:+.secret} stderr_file=$TEST_DIR/stderr.$IDR_RUNS
  printf '%q ' idr "$@" >"$TEST_DIR/command.$IDR_RUNS"
}
read_run() {
  stdout=$(<"$stdout_file") stderr=$(<"$stderr_file")
  echo "status $status" >>"$TEST_DIR/command.$IDR_RUNS"
}

# wait_for COMMAND…: waits until the command succeeds; fails if it does not within PATIENCE seconds. A
# machine may stall for seconds, so no test relies on a short time; what must not happen before something
# else is delayed by FOREVER.
PATIENCE=60 FOREVER=300
wait_for() {
  local end=$((SECONDS + PATIENCE))
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.02
  done
}

# ---- what docker received ----

# docker_calls [WORD…]: the folders of docker's calls that begin with these words, in order.
docker_calls() {
  local call word match argv
  for call in $(find "$RECORD_DIR" -mindepth 1 -maxdepth 1 -name '[0-9]*' | sort -V); do
    mapfile -d '' -t argv <"$call/argv"
    match=yes
    for word in "$@"; do
      [[ ${argv[0]-} == "$word" ]] || match=no
      argv=("${argv[@]:1}")
    done
    [[ $match == no ]] || echo "$call"
  done
}
docker_runs() { docker_calls run | wc -l; }

# docker_run_call: the folder of the last `docker run`; docker_argv: reads its arguments into the array
# DOCKER_ARGV. The folder's files are described in bin/docker.
docker_run_call() {
  local call
  call=$(docker_calls run | tail -n 1)
  [[ -n $call ]] || fail "docker run was not called" >&2 || return
  echo "$call"
}
docker_argv() {
  local call
  call=$(docker_run_call) || return
  mapfile -d '' -t DOCKER_ARGV <"$call/argv"
}
# asks_sts: whether some process is connected to the stand-in. (The sockets of a process that forbids core
# files are visible only to root.)
asks_sts() {
  grep -qE "^ *[0-9]+: [0-9A-F:]+ [0-9A-F]+:$(printf '%04X' "$STANDIN_PORT") 01 " /proc/net/tcp
}
# docker_is_at NUMBER: whether the docker of that run is ready.
docker_is_at() { [[ -e $RECORD_DIR/$1/ready ]]; }
docker_ready() { [[ -n $(docker_calls run) && -e $(docker_calls run | tail -n 1)/ready ]]; }
docker_environ() { tr '\0' '\n' <"$(docker_run_call)/environ"; }
docker_signals() { cat "$(docker_run_call)/signals" 2>/dev/null || true; }
docker_answer() { cat >"$RECORD_DIR/answer" && chmod +x "$RECORD_DIR/answer"; }
# docker_help: sets the output of docker's `run --help` to stdin.
docker_help() {
  cat >"$TEST_DIR/help"
  docker_answer <<SCRIPT
#!/bin/sh
[ "\$*" = "run --help" ] || exit 99
/bin/cat "$TEST_DIR/help"
SCRIPT
}
docker_stop() {
  local call pid
  for call in $(docker_calls); do
    pid=$(<"$call/pid")
    if [[ $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") == *"$PROGRAM_TESTS/bin/docker "* ]]; then
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
}

# env_file [NUMBER]: the copy of an env file that docker received; env_file_path: the path of the first one;
# env_names: the names in it; env_value NAME: the value that docker uses, from the last line for that name.
env_file_path() { cat "$(docker_run_call)/env-file-1.path"; }
env_file() {
  local call
  call=$(docker_run_call) && cat "$call/env-file-${1:-1}"
}
env_names() { env_file 1 | sed -n 's/^\([^#=][^=]*\)=.*/\1/p'; }
env_value() { env_file 1 | sed -n "s/^$1=//p" | tail -n 1; }

# ---- assertions in addition to bats-assert: each prints the expected and the actual result ----

describe_run() {
  cat "$TEST_DIR/command.$IDR_RUNS"
  printf -- '--- stdout\n%s\n--- stderr\n%s\n' "$stdout" "$stderr"
}
assert_status() { ((status == $1)) || fail "wanted status $1, got $status: $(describe_run)"; }
assert_has() { [[ $1 == *"$2"* ]] || fail "no \"$2\" in: $1"; }
refute_has() { [[ $1 != *"$2"* ]] || fail "\"$2\" in: $1"; }
assert_stdout() { [[ $stdout == "$1" ]] || fail "wanted stdout \"$1\": $(describe_run)"; }
assert_stdout_has() { [[ $stdout == *"$1"* ]] || fail "wanted \"$1\" on stdout: $(describe_run)"; }
assert_stderr_has() { [[ $stderr == *"$1"* ]] || fail "wanted \"$1\" on stderr: $(describe_run)"; }
assert_stderr_matches() { [[ $stderr =~ $1 ]] || fail "wanted $1 on stderr: $(describe_run)"; }
refute_stderr_has() { [[ $stderr != *"$1"* ]] || fail "\"$1\" on stderr: $(describe_run)"; }
assert_stderr_lines() {
  local lines
  lines=$(wc -l <"$stderr_file")
  ((lines == $1)) || fail "wanted $1 lines on stderr, got $lines: $(describe_run)"
}

# assert_docker_has WORD…: these words are adjacent in the last `docker run`; refute_docker_has WORD: this
# word is not in it.
assert_docker_has() {
  docker_argv || return
  local start wanted="$*" count=$#
  for ((start = 0; start + count <= ${#DOCKER_ARGV[@]}; start++)); do
    if same_words "$count" "$@" "${DOCKER_ARGV[@]:start:count}"; then return 0; fi
  done
  fail "no \"$wanted\" in: $(printf '%q ' "${DOCKER_ARGV[@]}")"
}
refute_docker_has() {
  docker_argv || return
  local word
  for word in "${DOCKER_ARGV[@]}"; do
    [[ $word != "$1" ]] || fail "\"$1\" in: $(printf '%q ' "${DOCKER_ARGV[@]}")" || return
  done
}
# same_words N A1 … AN B1 … BN
same_words() {
  local count=$1 index
  shift
  for ((index = 1; index <= count; index++)); do
    [[ ${*:index:1} == "${*:index+count:1}" ]] || return 1
  done
}
# assert_docker_ends WORD…: these are the last words of the last `docker run`.
assert_docker_ends() {
  docker_argv || return
  if (($# > ${#DOCKER_ARGV[@]})) || ! same_words $# "$@" "${DOCKER_ARGV[@]: -$#}"; then
    fail "no \"$*\" at the end of: $(printf '%q ' "${DOCKER_ARGV[@]}")"
  fi
}
assert_no_docker_run() { [[ $(docker_runs) == 0 ]] || fail "docker run was called"; }
assert_env() { assert_equal "$1=$(env_value "$1")" "$1=$2"; }
# assert_env_file_private [fifo|file]: only its owner could read it, and it was of this kind.
assert_env_file_private() {
  local call kind=fifo
  [[ ${IDR_PRESET:-} != portable ]] || kind="file"
  call=$(docker_run_call) || return
  assert_equal "$(<"$call/env-file-1.stat")" "600 $(id -u) ${1:-$kind}"
}

tmp_is_empty() { [[ -z $(ls -A "$TMPDIR") ]]; }
# assert_tmp_empty: idr left nothing in the temp folder.
assert_tmp_empty() {
  local left
  left=$(find "$TMPDIR" -mindepth 1)
  [[ -z $left ]] || fail "left in the temp folder: $left"
}

# assert_no_request [JQ_CONDITION]: the stand-in received none since standin_mark.
assert_no_request() {
  local count
  count=$(standin_since_mark "${1:-true}")
  [[ $count == 0 ]] || fail "$count requests: $(tail -n "$count" "$STANDIN_LOG")"
}

# assert_no_secret_shown: checks the runs of this test now; the whole suite is searched at its end.
assert_no_secret_shown() {
  local secrets found
  secrets=$(cat "$EVIDENCE_DIR/secrets" "${STANDIN_SECRETS:-/dev/null}" | sort -u | awk 'length >= 8')
  [[ -n $secrets ]] || fail "no secret is known that could be shown" || return
  found=$(evidence_shown "$TEST_DIR" | xargs -0 grep -l -a -F -e "$secrets") || true
  [[ -z $found ]] || fail "a secret was shown in: $found"
}

# container_name_file: the file to which idr writes the name of the container.
container_name_file() { echo "$TEST_DIR/names/$(basename "$PWD")/_container_name.txt"; }
