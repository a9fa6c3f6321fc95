#!/usr/bin/env bats
# What the manual of the Python program iam-docker-run documents, as typed there.
# bats file_tags=once

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  mkdir "$TEST_DIR/bin"
  ln -s "$IDR" "$TEST_DIR/bin/iam-docker-run"
  ln -s "$IDR" "$TEST_DIR/bin/idr"
  IDR=$TEST_DIR/bin/iam-docker-run
  use_standin
}
teardown() { program_teardown; }

# myprofile, with long-term keys that may assume roles.
profile_of_dev() {
  keep_secret devSecret/wholly+made/up0000000000000001
  aws_config <<<$'[profile '"$1"$']\nregion = eu-west-1'
  aws_credentials <<EOF
[$1]
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
EOF
}
assert_is_role() {
  assert_status 0
  assert_stderr_matches ":assumed-role/$1/"
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_regex "$(env_value AWS_SESSION_TOKEN)" '.'
}

@test "basic: an image and a role" {
  use_dev_keys
  run_idr \
    --image mycompany/myservice:latest \
    --role app
  assert_is_role app
  assert_docker_ends mycompany/myservice:latest
}

@test "a profile: the container runs with its credentials, and they are temporary" {
  profile_of_dev myprofile
  run_idr \
    --image mycompany/myservice:latest \
    --profile myprofile
  assert_status 0
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_env AWS_REGION eu-west-1
  assert_equal "$(standin_last '.action + " " + .access_key_id')" \
    "GetSessionToken AKIATESTDEV000000001"
}

@test "a role and a profile: the profile's credentials assume the role" {
  profile_of_dev myprofile
  run_idr \
    --image mycompany/myservice:latest \
    --role app \
    --profile myprofile
  assert_is_role app
  assert_equal "$(standin_last '.action + " " + .access_key_id')" "AssumeRole AKIATESTDEV000000001"
}

@test "full entrypoint" {
  run_idr \
    --image mycompany/myimage \
    --full-entrypoint "python myapp.py --myarg test123"
  assert_status 0
  assert_docker_has --entrypoint python
  assert_docker_ends mycompany/myimage myapp.py --myarg test123
}

@test "shell: precedence over the full entrypoint, and another shell" {
  run_idr \
    --image mycompany/myimage \
    --full-entrypoint "python myapp.py --myarg test123" \
    --shell # let me jump in real quick without modifying the rest of my args
  assert_status 0
  refute_docker_has python
  refute_docker_has myapp.py
  docker_argv
  assert_has "${DOCKER_ARGV[*]}" /bin/bash
  export IAM_DOCKER_RUN_SHELL_COMMAND="/bin/sh"
  run_idr --image mycompany/myimage --full-entrypoint "python myapp.py" --shell
  assert_docker_has --entrypoint /bin/sh
  assert_docker_ends mycompany/myimage
}

@test "custom environment file: iam-docker-run.env if it exists, no message if not" {
  run_idr --image busybox
  refute_stderr_has iam-docker-run.env
  echo AWS_ENV=dev >iam-docker-run.env
  run_idr --image busybox
  assert_status 0
  assert_env AWS_ENV dev
}

@test "custom environment file: a named one replaces the default" {
  echo AWS_ENV=dev >iam-docker-run.env
  mkdir conf
  printf 'AWS_ENV=prod\n# comment\n\nB=2' >conf/my.env
  run_idr --image busybox --custom-env-file conf/my.env
  assert_status 0
  assert_env AWS_ENV prod
  assert_env B 2
  refute_has "$(env_file)" AWS_ENV=dev
}

@test "-e and --envvar are added to the custom environment file" {
  echo A=file >iam-docker-run.env
  run_idr --image busybox -e B=1 --envvar C=2 -e A=typed
  assert_status 0
  assert_env A typed
  assert_env B 1
  assert_env C 2
}

@test "foreground by default, --detached, --interactive" {
  run_idr --image busybox
  refute_docker_has --detach
  refute_docker_has --interactive
  run_idr --image busybox --detached
  assert_docker_has --detach
  run_idr_on_terminal --image busybox --interactive
  assert_docker_has --interactive --tty
}

@test "source code volume mount" {
  use_dev_keys
  mkdir mysource
  run_idr \
    --image mycompany/myservice \
    --role app \
    --host-source-path ./mysource \
    --container-source-path /myapp
  assert_is_role app
  assert_docker_has --volume "$PWD/mysource:/myapp"
}

@test "additional volumes, with the source mount and the docker socket" {
  mkdir mysource
  run_idr --image busybox -v /data:/data --volume /logs:/logs:ro --host-source-path ./mysource \
    --container-source-path /myapp --mount-docker
  assert_status 0
  assert_docker_has --volume /data:/data
  assert_docker_has --volume /logs:/logs:ro
  assert_docker_has --volume "$PWD/mysource:/myapp"
  assert_docker_has --volume /var/run/docker.sock:/var/run/docker.sock
}

@test "capabilities and SELinux" {
  mkdir mysource
  run_idr --image busybox --cap-add SYS_PTRACE --selinux --host-source-path ./mysource \
    --container-source-path /myapp
  assert_status 0
  assert_docker_has --cap-add SYS_PTRACE
  assert_docker_has --volume "$PWD/mysource:/myapp:Z"
}

@test "portmaps" {
  use_dev_keys
  run_idr \
    --image mycompany/myservice \
    --role app \
    --portmap 30000:3000
  assert_is_role app
  assert_docker_has --publish 30000:3000
  run_idr \
    --image mycompany/myservice \
    --role app \
    -p 4430:443 \
    -p 8080:80
  assert_docker_has --publish 4430:443 --publish 8080:80
}

@test "region: the option, AWS_REGION or AWS_DEFAULT_REGION, us-east-1" {
  use_dev_keys
  unset AWS_REGION AWS_DEFAULT_REGION
  run_idr --image busybox --role app
  assert_env AWS_DEFAULT_REGION us-east-1
  AWS_DEFAULT_REGION=eu-west-1 run_idr --image busybox --role app
  assert_env AWS_DEFAULT_REGION eu-west-1
  AWS_REGION=eu-west-2 run_idr --image busybox --role app
  assert_env AWS_REGION eu-west-2
  AWS_REGION=eu-west-2 run_idr --image busybox --region eu-west-3
  assert_env AWS_REGION eu-west-3
  assert_env AWS_DEFAULT_REGION eu-west-3
}

@test "the container-name file: prefix, last directory, and the variable that disables it" {
  export IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX=$TEST_DIR/somewhere/else
  run_idr --image busybox
  docker_argv
  assert_equal "$(<"$TEST_DIR/somewhere/else/work/_container_name.txt")" "${DOCKER_ARGV[3]}"
  rm -r "$TEST_DIR/somewhere"
  export IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE=true
  run_idr --image busybox
  assert_status 0
  [[ ! -e $TEST_DIR/somewhere ]]
}

@test "the shortcut idr" {
  use_dev_keys
  IDR=$TEST_DIR/bin/idr run_idr --image busybox --role app
  assert_is_role app
}

@test "a CI workflow" {
  profile_of_dev jenkins
  export CI=true BUILD_TAG=jenkins-job-17
  run_idr \
    --image mycompany/myimage \
    --role app \
    --full-entrypoint "/bin/bash /tests/run-integration-test.sh" \
    --profile jenkins
  assert_is_role app
  assert_docker_has --entrypoint /bin/bash
  assert_docker_ends mycompany/myimage /tests/run-integration-test.sh
  assert_equal "$(standin_last .parameters.RoleSessionName)" jenkins-job-17
}

@test "the exit code of a CI workflow's test is idr's" {
  profile_of_dev jenkins
  FAKE_DOCKER_EXIT=42 run_idr --image busybox --role app --profile jenkins --full-entrypoint false
  assert_status 42
}

@test "--verbose prints more, and no secret" {
  use_dev_keys
  run_idr --image busybox --role app
  local quiet=$stderr
  run_idr --image busybox --role app --verbose
  assert_is_role app
  ((${#stderr} > ${#quiet}))
  assert_no_secret_shown
}

@test "credentials expire within one hour" {
  use_dev_keys
  run_idr --image busybox --role app
  assert_stderr_matches '\((59|60) min\)|\(1 h\)'
}
