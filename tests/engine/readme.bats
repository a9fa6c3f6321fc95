#!/usr/bin/env bats
# Executes every block of the README, of idr-recipes(7) and of idr-coding-agents(7): the commands as a user types them,
# the recipes for CI as a runner does.

load helpers
setup_file() { standin_for_file "$BATS_TEST_DIRNAME/readme.json"; }
teardown_file() { standin_stop; }
setup() {
  engine_setup
  use_standin
  keep_secret annSecret/wholly+made/up0000000000000001
  mkdir "$TEST_DIR"/{blocks,bin}
  "$PROJECT/tests/setup/document_blocks.py" "$TEST_DIR/blocks" "$PROJECT/README.md" "$PROJECT"/man/idr-{recipes,coding-agents}.7
  export PATH=$TEST_DIR/bin:${IDR%/*}:$PATH
  make_service
}
teardown() {
  remove_service
  standin_reset
  engine_teardown
}

# A developer's project: a service that prints its identity, and how its image is built.
make_service() {
  mkdir -p myservice/src myservice/tools
  cd myservice || return
  git init --quiet .
  cat >service <<'EOF'
#!/bin/sh
# Prints its identity; "sleep" continues running.
[ "$1" != sleep ] || exec sleep "$2"
exec /bin/caller-identity
EOF
  cat >integration.sh <<'EOF'
#!/bin/sh
echo "tested as $(/bin/caller-identity) in $AWS_REGION"
EOF
  chmod 755 service integration.sh
  cat >Dockerfile <<EOF
FROM $IMAGE_SMALL
COPY integration.sh /tests/integration.sh
COPY service /bin/service
ENTRYPOINT ["/bin/sh", "-c", "case \$1 in /*) exec \"\$@\" ;; *) exec /bin/service \"\$@\" ;; esac", "service"]
EOF
  "$ENGINE" build --quiet --tag mycompany/myservice . >/dev/null
}
remove_service() {
  remove_containers
  "$ENGINE" image rm --force mycompany/myservice >/dev/null 2>&1 || true
}

# The developer's credentials: keys, two more profiles with keys, single sign-on. The container sends its
# requests to the stand-in instead of AWS.
be_developer() {
  export AWS_REGION=eu-west-1
  printf 'AWS_ENDPOINT_URL=%s\n' "$STANDIN_URL" >iam-docker-run.env
  use_sso
  sed -i 's/^\[profile sso\]/[profile corp]/' "$HOME/.aws/config"
  local profile
  for profile in default dev staging; do
    printf '[%s]\naws_access_key_id = AKIATESTANN000000001\naws_secret_access_key = %s\n' "$profile" \
      annSecret/wholly+made/up0000000000000001
  done | aws_credentials
}

# blocks LANGUAGE: the files of the blocks. block LANGUAGE TEXT: the block that contains the text.
blocks() { find "$TEST_DIR/blocks" -name "*.$1" | sort; }
block() { grep -lF -- "$2" "$TEST_DIR"/blocks/*."$1"; }

# play PROGRAM <<SCRIPT: replaces a program that cannot run here.
play() {
  { echo '#!/bin/bash' && cat; } >"$TEST_DIR/bin/$1"
  chmod +x "$TEST_DIR/bin/$1"
}

# The containers share the host's network, in which the stand-in runs.
on_host_network() {
  play idr <<EOF
case \${1:-} in
  exec | schedule | whoami | credentials | doctor | ps | stop | help | -*version) exec $(printf %q "$IDR") "\$@" ;;
  run) shift && exec $(printf %q "$IDR") run --network host "\$@" ;;
  *) exec $(printf %q "$IDR") --network host "\$@" ;;
esac
EOF
}

# executed_elsewhere FILE: whether another test executes the block: the package tests in a bare root file
# system, or CI itself.
executed_elsewhere() {
  case $(head -n 1 "$1") in
    'apt-get update && apt-get install ./iam-docker-run_'* | 'tar -xzf '* | cli/package/install)
      grep -qF -- "type_block" "$PROJECT/tests/package/readme.bats"
      ;;
    'tests/demo '*) grep -q 'check demo' "$PROJECT/.ci/run" ;;
    *) return 1 ;;
  esac
}

# run_block FILE: as typed, on a terminal if there is a prompt.
run_block() {
  echo "--- ${1##*/}" && cat "$1"
  if grep -q -e --mfa-serial "$1"; then
    IDR=$BASH KEYS_WHEN='shown "MFA code"' KEYS=$'739164\n' run_idr_on_terminal -euo pipefail "$1"
    echo "$stdout" && return "$status"
  else
    bash -euo pipefail "$1" </dev/null
  fi
}

@test "the commands" {
  be_developer
  on_host_network
  # A login in a browser, which results in a token.
  play aws <<EOF
case \$* in
  'sso login --profile corp') exit ;;
  *) exec $(type -P aws) --endpoint-url "\$AWS_ENDPOINT_URL" "\$@" ;;
esac
EOF
  cp "$(block toml '[variant.test]')" "$TEST_DIR/idr.toml"
  cp "$(block json ecs-tasks)" trust.json
  use_compose
  local file wanted=docker done=0
  for file in $(blocks shell); do
    if executed_elsewhere "$file" || grep -q 'idr schedule' "$file"; then continue; fi
    wanted=docker
    if grep -q podman "$file"; then wanted=podman; fi
    [[ $wanted == "$ENGINE" ]] || continue
    # Only there, the text is about the project file.
    rm -f idr.toml
    if grep -q @test "$file"; then cp "$TEST_DIR/idr.toml" .; fi
    run_block "$file" >"$TEST_DIR/block.out" 2>&1 || fail "does not work: $(cat "$TEST_DIR/block.out")"
    remove_containers
    done=$((done + 1))
  done
  ((done > 0)) || fail "there are none"
  assert_tmp_empty
}
# Compose as a separate command, as in Debian. Its services use the host's network, like the others.
use_compose() {
  cp "$(block yaml services:)" compose.yaml
  sed 's/env_file: .*/network_mode: host/' compose.yaml >compose.override.yaml
  play docker <<EOF
[[ \$1 != compose ]] || exec docker-compose -f compose.yaml -f compose.override.yaml "\${@:2}"
exec $(printf %q "$(type -P docker)") "\$@"
EOF
}
remove_containers() {
  remove_listed "$ENGINE" ps --all --quiet --filter ancestor=mycompany/myservice
}

@test "the launch at the top of the README" {
  be_developer
  on_host_network
  [[ $ENGINE == docker ]] || skip "it is shown for docker"
  local shown name
  shown=$(block text 'idr run')
  run bash -c "$(sed -n 's/^\$ //p' "$shown" | sed 's/ aws sts.*//')"
  assert_equal "$status" 0
  # The output, except for what differs from launch to launch.
  name='[0-9a-f]{8}'
  assert_regex "$output" 'idr: arn:aws:sts::111122223333:assumed-role/role-myservice-task/[^ ]*, until '
  assert_regex "$output" "docker run --rm --network host --name myservice-$name --env-file [^ ]*/env mycompany/myservice"
}

@test "the role of a task: refused until its trust policy names the developer" {
  be_developer
  on_host_network
  local file arn=arn:aws:iam::111122223333:role/role-myservice-task
  file=$(block json ecs-tasks)
  jq 'del(.Statement[1])' "$file" >trust.json
  play aws <<<"exec $(type -P aws) --endpoint-url '$AWS_ENDPOINT_URL' \"\$@\""
  run_block "$(block shell update-assume-role-policy)"
  run idr whoami --role $arn --no-cache
  assert_equal "$status" 1
  assert_has "$output" AccessDenied
  cp "$file" trust.json
  run_block "$(block shell update-assume-role-policy)"
  run idr whoami --role $arn --no-cache
  assert_equal "$status" 0
}

@test "a job at certain times, by cron" {
  [[ ! -e /run/systemd/system ]] || skip "this machine runs systemd, whose timers would stay"
  be_developer
  cp "$(block toml schedule)" idr.toml
  play crontab <<SH
case \$1 in
  -l) cat "$TEST_DIR/table" || { echo "no crontab for ann" >&2 && exit 1; } ;;
  -r) rm "$TEST_DIR/table" ;;
  *) cat >"$TEST_DIR/table" && echo "written" >>"$TEST_DIR/calls" ;;
esac
SH
  play mail <<<true
  run run_block "$(block shell 'idr schedule')"
  assert_equal "$status" 0
  assert_has "$output" "runs next at "
  assert_has "$output" "/idr.toml"
  assert_equal "$(<"$TEST_DIR/calls")" written
  [[ ! -e $TEST_DIR/table ]] || fail "$(<"$TEST_DIR/table")"
}

@test "credential_process of a profile" {
  be_developer
  cat "$(blocks ini)" >>"$HOME/.aws/config"
  run aws sts get-caller-identity --profile myservice --endpoint-url "$STANDIN_URL" --query Arn --output text
  assert_equal "$status" 0
  assert_regex "$output" ':assumed-role/role-myservice-task/'
}

# ---- CI ----

# run_as_runner COMMAND…: the output of a step passes through the runner, which reads both streams line by
# line, executes workflow commands and hides the registered secrets; the log is what a reader of the job
# sees.
run_as_runner() {
  "$@" </dev/null 2>&1 | python3 -u -c '
import sys
masked = []
for line in sys.stdin:
    if line.startswith("::add-mask::"):
        masked.append(line[len("::add-mask::"):].strip())
        continue
    for secret in masked:
        line = line.replace(secret, "***")
    print(line, end="")' >>"$TEST_DIR/log"
}

# assert_tested SESSION: the job has run the test in the role, under this session name, and its log is
# clean.
assert_tested() {
  local log
  log=$(<"$TEST_DIR/log")
  assert_has "$log" "tested as arn:aws:sts::111122223333:assumed-role/myservice-ci/$1 in eu-west-1"
  refute_has "$log" $'\e['
  [[ ! -e $HOME/.cache/iam-docker-run ]] || fail "credentials were kept"
  assert_tmp_empty
}
in_ci() {
  [[ $ENGINE == docker ]] || skip "the recipe is for docker"
  printf 'AWS_ENDPOINT_URL=%s\n' "$STANDIN_URL" >iam-docker-run.env
  on_host_network
  export CI=true
  play sudo <<<'[[ $* == "apt-get install ./tools/iam-docker-run_"* ]]'
}

@test "GitHub Actions" {
  in_ci
  use_github
  export GITHUB_ACTIONS=true GITHUB_RUN_ID=987654321 GITHUB_REPOSITORY=org/app
  local step=0 script
  eval "$(yaml_of GitHub '.jobs.test.env | to_entries[] | "export \(.key)=\(.value)"')"
  assert_equal "$(yaml_of GitHub '.permissions."id-token"')" write
  while IFS= read -r script; do
    # The way the runner calls its shell.
    printf '%s\n' "$script" >"$TEST_DIR/step.sh"
    run_as_runner bash -e "$TEST_DIR/step.sh" || fail "step fails: $(<"$TEST_DIR/log")"
    step=$((step + 1))
  done < <(yaml_of GitHub '.jobs.test.steps[].run // empty')
  assert_equal "$step" 3
  assert_tested 987654321
}

@test "GitLab" {
  in_ci
  export GITLAB_CI=true CI_PIPELINE_ID=424242 AWS_ID_TOKEN=robot.identity.token-0000000000000001
  assert_equal "$(yaml_of GitLab '.integration.id_tokens | keys[]')" AWS_ID_TOKEN
  eval "$(yaml_of GitLab '.integration.variables | to_entries[] | "export \(.key)=\(.value)"')"
  yaml_of GitLab '.integration.script[]' >"$TEST_DIR/script"
  run_as_runner bash -eo pipefail "$TEST_DIR/script" || fail "it fails: $(<"$TEST_DIR/log")"
  assert_tested 424242
}

@test "Jenkins" {
  in_ci
  use_instance
  export BUILD_TAG=jenkins-integration-17
  local file
  file=$(blocks groovy)
  eval "$(sed -n "s/^ *\([A-Z_]*\) = '\(.*\)'$/export \1=\2/p" "$file")"
  sed -n "s/^ *sh '\(.*\)'$/\1/p" "$file" >"$TEST_DIR/script"
  assert_equal "$(wc -l <"$TEST_DIR/script")" 2
  run_as_runner sh -xe "$TEST_DIR/script" || fail "it fails: $(<"$TEST_DIR/log")"
  assert_tested jenkins-integration-17
}

# yaml_of NAME JQ_FILTER: part of the recipe for this system.
yaml_of() {
  local file
  case $1 in GitHub) file=$(grep -l '^permissions:' "$TEST_DIR"/blocks/*.yaml) ;; *) file=$(grep -l id_tokens "$TEST_DIR"/blocks/*.yaml) ;; esac
  python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))' "$file" | jq -r "$2"
}

# ---- VS Code ----

# attach_names_the_container: the task of VS Code, run as by VS Code, with the container's name in the usual
# places.
attach_names_the_container() {
  local name uri argv
  # VS Code replaces its variables, and runs the task's command with the user's shell.
  block json tasks | xargs jq -r '.tasks[0].command' | sed "s,\${workspaceFolderBasename},${PWD##*/}," >"$TEST_DIR/task"
  sh "$TEST_DIR/task"
  mapfile -t argv <"$TEST_DIR/code.argv"
  assert_equal "${argv[0]}" --folder-uri
  uri=${argv[1]}
  assert_regex "$uri" '^vscode-remote://attached-container\+[0-9a-f]+/myapp$'
  uri=${uri#*+}
  name=$(python3 -c 'import sys; print(bytes.fromhex(sys.argv[1]).decode())' "${uri%/myapp}" | jq -r .containerName)
  assert_equal "$(docker inspect --format '{{.Name}} {{.State.Running}}' "${name#/}")" "$name true"
  docker exec "${name#/}" ls -d /myapp
}

@test "the task for VS Code names the running container, with /temp and without it" {
  [[ $ENGINE == docker ]] || skip "VS Code asks docker"
  be_developer
  on_host_network
  play code <<<'printf "%s\n" "$@" >"'"$TEST_DIR"'/code.argv"'
  mkdir .vscode
  # Only root may create /temp: here it is another folder.
  sed "s,/temp/,$TEST_DIR/temp/," "$(blocks sh)" >.vscode/attach
  IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=$TEST_DIR/temp run_block "$(block shell 'sleep 3600')" >"$TEST_DIR/block.out" 2>&1 ||
    fail "$(<"$TEST_DIR/block.out")"
  attach_names_the_container
  remove_containers
  rm -rf "$TEST_DIR/temp"
  IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=$TMPDIR run_block "$(block shell 'sleep 3600')" >"$TEST_DIR/block.out" 2>&1 ||
    fail "$(<"$TEST_DIR/block.out")"
  attach_names_the_container
  rm -r "${TMPDIR:?}/${PWD##*/}"
}
