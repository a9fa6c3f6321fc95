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
source "$PROGRAM_TESTS/helpers/aws.bash"
source "$PROGRAM_TESTS/helpers/run.bash"
source "$PROGRAM_TESTS/helpers/namespaces.bash"
source "$PROGRAM_TESTS/helpers/terminal.bash"
source "$PROGRAM_TESTS/helpers/many.bash"
source "$PROGRAM_TESTS/helpers/docker.bash"
source "$PROGRAM_TESTS/helpers/assertions.bash"

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
  # shellcheck disable=SC2034 # used by other files
  IDR_RUNS=0 IDR_PID=""
  # shellcheck disable=SC2034
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
