#!/usr/bin/env bats
# The launch options, one by one: the arguments that docker gets for each. For the command and its terminal
# see container_command.bats.

load helpers
load helpers/options
setup() { program_setup; }
teardown() { program_teardown; }

# ---- passed on ----

@test "the image: --image IMAGE and --image=IMAGE" {
  run_idr --image=mycompany/myservice:1.2
  assert_docker_ends mycompany/myservice:1.2
  run_idr --image first --image second
  assert_docker_ends second
  refute_docker_has first
}

@test "volumes: -v and --volume, repeated, in their order, --mount between them" {
  launches_with -v /a:/a --volume /b:/b:ro --volume=/c:/c -v=/d:/d -v/e:/e --mount type=tmpfs,dst=/x -v /f:/f
  assert_equal "$(docker_between)" "--rm --volume /a:/a --volume /b:/b:ro --volume /c:/c --volume /d:/d \
--volume /e:/e --mount type=tmpfs\\,dst=/x --volume /f:/f "
}

@test "ports: -p, --portmap and --publish are the same, repeated, in their order" {
  launches_with -p 1:1 --portmap 2:2 --publish 3:3 --portmap=4:4 -p5:5
  assert_equal "$(docker_between)" \
    "--rm --publish 1:1 --publish 2:2 --publish 3:3 --publish 4:4 --publish 5:5 "
}

@test "the order of different options is kept" {
  launches_with --dns 1.1.1.1 -v /a:/a --cap-add SYS_ADMIN -p 1:1 --cap-add NET_RAW -v /b:/b
  assert_equal "$(docker_between)" "--rm --dns 1.1.1.1 --volume /a:/a --cap-add SYS_ADMIN \
--publish 1:1 --cap-add NET_RAW --volume /b:/b "
}

@test "--cap-add, --add-host, --network, --dns and --dns-search, repeated" {
  passes --cap-add A --cap-add B --add-host a:1.1.1.1 --add-host b:::1 --network n1 --network n2 \
    --dns 1.1.1.1 --dns 8.8.8.8 --dns-search a --dns-search b --shm-size 1g -- \
    --cap-add A --cap-add=B --add-host a:1.1.1.1 --add-host=b:::1 --network n1 --network=n2 \
    --dns 1.1.1.1 --dns=8.8.8.8 --dns-search a --dns-search=b --shm-size 1g
}
@test "--dns-search a b" {
  passes --dns-search a.example --dns-search b.example --volume /c:/c -- --dns-search a.example b.example -v /c:/c
}
@test "-w and --workdir" {
  passes --workdir /app -- -w /app
  passes --workdir /app -- --workdir=/app
}
@test "-u in docker's forms" {
  passes --user me -- -u me
  passes --user me -- -ume
  passes --user me -- -u=me
  passes --interactive --user me -- -iu me
  passes --interactive --user me -- -iume
  passes --interactive --user me -- -iu=me
}
@test "flags: = and docker's values for true and false" {
  passes --privileged -- --privileged=T
  passes --sig-proxy=false -- --sig-proxy=0
  passes --init -- --init=TRUE
}
@test "a value may begin with a dash, or be --" {
  passes --label -x -- --label -x
  launches_with --label -- --user -u
  assert_docker_has --label -- --user -u
}
@test "-d, --detach and --detached" {
  local form
  for form in -d --detach --detached --detach=true; do
    launches_with "$form"
    assert_docker_has --detach
  done
  launches_with --detached=false
  refute_docker_has --detach
}
@test "--no-volume: a warning, nothing else" {
  run_idr --image busybox --no-volume
  assert_status 0
  assert_stderr_has "warning: --no-volume"
  assert_equal "$(docker_between)" "--rm "
}

@test "every option of docker run is passed to docker, with its short form, its = form and its order" {
  local table=$PROJECT/../shared/docker-run-flags.tsv
  [[ -r $table ]] || skip "there is no $table"
  local long short type rest value letter=0 typed=() equals=() shorts=() wanted=() short_wanted=()
  while IFS='|' read -r long short type rest; do
    letter=$((letter + 1))
    value="value $letter"
    case $long in
      long | help | env | env-file | name | entrypoint | rm | detach | interactive | tty) continue ;;
      restart) value=no ;;
      pull) value=never ;;
    esac
    if [[ $type == bool ]]; then
      typed+=("--$long") equals+=("--$long=true") wanted+=("--$long")
      [[ -z $short ]] || { shorts+=("-$short") && short_wanted+=("--$long"); }
    else
      typed+=("--$long" "$value") equals+=("--$long=$value") wanted+=("--$long" "$value")
      # -h is help here
      [[ -z $short || $short == h ]] || { shorts+=("-$short" "$value") && short_wanted+=("--$long" "$value"); }
    fi
  done < <(tr '\t' '|' <"$table")
  ((letter > 100))
  launches_with "${typed[@]}"
  assert_equal "$(docker_between)" "--rm $(printf '%q ' "${wanted[@]}")"
  launches_with "${equals[@]}"
  assert_equal "$(docker_between)" "--rm $(printf '%q ' "${wanted[@]}")"
  launches_with "${shorts[@]}"
  assert_equal "$(docker_between)" "--rm $(printf '%q ' "${short_wanted[@]}")"
  launches_with --rm --detach --name box --entrypoint x --env A=1
  assert_docker_has --rm --detach
  assert_docker_has --entrypoint x --name box
}

# ---- mounts ----

@test "the source mount: a relative host path is made absolute" {
  mkdir -p src/app
  local form
  for form in src/app ./src/app src/app/ ./src/../src/app "$PWD/src/app"; do
    launches_with --host-source-path "$form" --container-source-path /app
    assert_docker_has --volume "$PWD/src/app:/app"
  done
  launches_with --host-source-path . --container-source-path /app
  assert_docker_has --volume "$PWD:/app"
}

@test "the source mount is added to other volumes" {
  mkdir src
  launches_with -v /a:/a --host-source-path src --container-source-path /app -v /b:/b
  assert_docker_has --volume "$PWD/src:/app"
  assert_docker_has --volume /a:/a --volume /b:/b
}

@test "a host path that does not exist is an error before docker" {
  run_idr --image busybox --host-source-path nosuch --container-source-path /app
  assert_status 1
  assert_stderr_has nosuch
  assert_no_docker_run
  assert_tmp_empty
}

@test "only one of the two source paths is an error" {
  mkdir src
  run_idr --image busybox --host-source-path src
  assert_status 2
  assert_stderr_has --container-source-path
  run_idr --image busybox --container-source-path /app
  assert_status 2
  assert_stderr_has --host-source-path
  assert_no_docker_run
}

@test "--selinux: :Z on the source mount, a warning without one" {
  mkdir src
  launches_with --host-source-path src --container-source-path /app --selinux
  assert_docker_has --volume "$PWD/src:/app:Z"
  run_idr --image busybox --selinux -v /a:/a
  assert_status 0
  assert_stderr_has "warning: --selinux"
  assert_docker_has --volume /a:/a
}

@test "--mount-docker mounts the engine's socket" {
  launches_with --mount-docker
  assert_docker_has --volume /var/run/docker.sock:/var/run/docker.sock
  DOCKER_HOST=unix:///run/user/1000/docker.sock launches_with --mount-docker
  assert_docker_has --volume /run/user/1000/docker.sock:/var/run/docker.sock
  DOCKER_HOST=tcp://127.0.0.1:2375 launches_with --mount-docker
  assert_docker_has --volume /var/run/docker.sock:/var/run/docker.sock
}

# ---- region ----

@test "the region: --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1" {
  region_is() {
    run_idr --image busybox --dry-run=json --role app "${@:2}"
    assert_status 0
    assert_equal "$(jq -r .region.name "$stdout_file")" "$1"
  }
  use_dev_keys
  region_is us-east-1
  aws_config <<<$'[default]\nregion = eu-west-3\n[profile other]\nregion = sa-east-1'
  region_is eu-west-3
  AWS_PROFILE=other region_is sa-east-1
  AWS_DEFAULT_REGION=eu-west-2 region_is eu-west-2
  AWS_REGION='' AWS_DEFAULT_REGION=eu-west-2 region_is eu-west-2
  AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-2 region_is eu-west-1
  AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-2 region_is ap-south-1 --region ap-south-1
}

# ---- help ----

@test "help has a line for every option of the classic set" {
  run_idr help run
  assert_status 0
  local option
  for option in image role aws-role-name profile region custom-env-file env envvar host-source-path \
    container-source-path selinux volume cap-add publish portmap mount-docker entrypoint cmd \
    full-entrypoint shell detach detached interactive dns dns-search add-host network name workdir \
    shm-size no-volume verbose role-session-name duration external-id mfa-serial mfa-code policy \
    policy-arn tag transitive-tag-key source-identity no-session no-cache dry-run engine; do
    assert_regex "$stdout" "--${option}[][ ,]"
  done
}

@test "-h, --help, help and help COMMAND print on stdout and start nothing" {
  local form
  for form in "-h" "--help" "help"; do
    run_idr "$form"
    assert_status 0
    assert_stdout_has "idr help run"
    assert_equal "$stderr" ""
  done
  for form in "help run" "help run network" "help credentials" "credentials --help" "whoami -h" "--image x -h"; do
    # shellcheck disable=SC2086 # words
    run_idr $form
    assert_status 0
    assert_stdout_has "Usage: idr"
    assert_equal "$stderr" ""
  done
  assert_no_docker_run
}
