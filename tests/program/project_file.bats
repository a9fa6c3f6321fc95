#!/usr/bin/env bats
# idr.toml: the options of a project, written once. For what is refused see project_file_refused.bats.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() { program_teardown; }

project_file() { cat >"${1:-idr.toml}"; }
# value_of OPTION: where its values come from, according to the plan of the last --dry-run=json.
value_of() {
  jq -r --arg option "$1" '.values[] | select(.option == $option) | [.value, .from, .where // "-"] | join("|")' \
    <<<"$stdout"
}

@test "idr without arguments launches what the file specifies" {
  use_dev_keys
  project_file <<'TOML'
image = "mycompany/myservice:latest"
role = "app"
publish = ["8080:80", "9090:90"]
memory = "1g"
init = true
cpus = 1.5
env = ["NAME=from the file", "PLAIN=1"]
cmd = "serve --port 80"
TOML
  run_idr
  assert_status 0
  docker_argv
  assert_docker_has --publish 8080:80 --publish 9090:90 --memory 1g --init --cpus 1.5
  assert_docker_ends mycompany/myservice:latest serve --port 80
  assert_env NAME "from the file"
  assert_regex "$(env_value AWS_ACCESS_KEY_ID)" '^ASIA'
  assert_stderr_has "assumed-role/app/"
}

@test "it applies to the folders below it, within the repository" {
  mkdir -p repository/.git repository/src/deep other
  project_file idr.toml <<<'image = "above-the-root"'
  project_file repository/idr.toml <<<'image = "of-the-repository"'
  cd repository/src/deep
  run_idr
  assert_status 0
  assert_docker_ends of-the-repository
  project_file ../idr.toml <<<'image = "nearer"'
  run_idr
  assert_docker_ends nearer
  rm ../idr.toml ../../idr.toml
  run_idr run
  assert_status 2
  assert_stderr_has "no image"
}

@test "a worktree or submodule, whose .git is a file, is a repository too" {
  mkdir -p tree/src
  echo "gitdir: elsewhere" >tree/.git
  project_file tree/idr.toml <<<'image = "of-the-tree"'
  cd tree/src
  run_idr
  assert_docker_ends of-the-tree
}

@test "variants add and override, the command line overrides both" {
  project_file <<'TOML'
image = "service"
memory = "1g"
env = ["A=file", "B=file"]
network = "file-net"
publish = "1:1"
[variant.test]
memory = "2g"
env = "A=variant"
network = ["variant-net"]
publish = ["2:2"]
full-entrypoint = "/bin/bash /tests/run.sh"
[variant.shell]
shell = true
TOML
  run_idr --variant test
  assert_status 0
  assert_docker_has --memory 2g
  assert_docker_has --publish 1:1
  assert_docker_has --publish 2:2
  assert_docker_has --network variant-net
  refute_docker_has file-net
  refute_docker_has 1g
  assert_env A variant
  assert_env B file
  assert_docker_ends service /tests/run.sh
  assert_docker_has --entrypoint /bin/bash

  run_idr run --memory 3g -e B=typed -p 3:3 @test
  assert_docker_has --memory 3g
  docker_argv
  assert_equal "$(printf '%s\n' "${DOCKER_ARGV[@]}" | grep -x "[123]:[123]" | paste -s)" $'1:1\t2:2\t3:3'
  assert_env A variant
  assert_env B typed

  run_idr --variant=shell --image other
  assert_docker_has --entrypoint /bin/sh
  assert_docker_has other -c
}

@test "words after the variant are the container's command" {
  project_file <<'TOML'
image = "service"
cmd = "serve"
[variant.test]
full-entrypoint = "/bin/bash /tests/run.sh"
[variant.plain]
TOML
  run_idr run @plain
  assert_docker_ends service serve
  run_idr run @plain ls -l @test
  assert_docker_ends service ls -l @test
  run_idr run @test ls
  assert_docker_ends service ls
  refute_docker_has --entrypoint
  run_idr run @test -- -x
  assert_docker_ends service -x
  local runs
  runs=$(docker_runs)
  run_idr run @test --dry-run
  assert_status 2
  assert_stderr_has "unexpected --dry-run after @test"
  assert_equal "$(docker_runs)" "$runs"
}

@test "an image or command on the command line replaces that of the file" {
  project_file <<'TOML'
image = "service"
full-entrypoint = "python app.py"
TOML
  run_idr --cmd "ls -l"
  assert_docker_ends service ls -l
  refute_docker_has --entrypoint
  run_idr --entrypoint /bin/true
  assert_docker_has --entrypoint /bin/true
  assert_docker_ends service
  refute_stderr_has "replaces it"
}

@test "an image with the name of a variant: launched, with a note about the variant" {
  project_file <<<$'image = "service"\n[variant.test]\nrm = true'
  run_idr run test
  assert_status 0
  assert_docker_ends test
  assert_stderr_has '`idr run @test`'
  run_idr run @test
  assert_docker_ends service
  refute_stderr_has "is the image here"
}

@test "a flag of the file is disabled by =false" {
  project_file <<'TOML'
image = "service"
detach = true
privileged = true
TOML
  run_idr --detach=false --privileged=false
  assert_status 0
  refute_docker_has --detach
  refute_docker_has --privileged
  assert_docker_has --rm
}

@test "a variant that does not exist: the existing ones" {
  project_file <<<$'image = "x"\n[variant.shell]\n[variant.test]'
  run_idr --variant tset
  assert_status 2
  assert_stderr_has '"tset"'
  assert_stderr_has "Its variants are shell, test."
  run_idr run @tset
  assert_status 2
  run_idr run @
  assert_status 2
  run_idr run --variant test @test
  assert_status 2
  assert_stderr_has twice
  rm idr.toml
  run_idr run @test
  assert_status 2
  assert_stderr_has "no project file"
  assert_no_docker_run
}

@test "paths of the host are relative to the file, and ~/ is the home" {
  mkdir -p .git src deep policies
  echo 'FROM_CUSTOM=1' >custom.env
  echo 'FROM_FILE=1' >more.env
  project_file <<'TOML'
image = "service"
host-source-path = "src"
container-source-path = "/app"
custom-env-file = "custom.env"
env-file = ["more.env"]
volume = ["./data:/data:ro", "named:/named", "~/.cache:/cache", "/abs:/abs"]
mount = "type=bind,source=./conf,target=/conf"
TOML
  local root=$PWD
  cd deep
  run_idr
  assert_status 0
  assert_docker_has --volume "$root/src:/app"
  assert_docker_has --volume "$root/data:/data:ro" --volume named:/named --volume "$HOME/.cache:/cache" \
    --volume /abs:/abs
  assert_docker_has --mount "type=bind,source=$root/conf,target=/conf"
  assert_env FROM_FILE 1
  assert_env FROM_CUSTOM 1
}

@test "--no-project-file ignores it, broken or not" {
  project_file <<<'rol = '
  run_idr --no-project-file --image busybox
  assert_status 0
  run_idr run --no-project-file busybox ls
  assert_docker_ends busybox ls
}

@test "the plan shows where each value came from" {
  project_file <<'TOML'
image = "service"
memory = "1g"
env = ["PASSWORD=not-to-be-shown"]
[variant.test]
memory = "2g"
shm-size = "1g"
TOML
  AWS_REGION=eu-west-1 run_idr --dry-run=json --variant test -p 80:80 --init
  assert_status 0
  assert_equal "$(value_of image)" "service|file|$PWD/idr.toml:1"
  assert_equal "$(value_of memory)" "2g|variant test|$PWD/idr.toml:5"
  assert_equal "$(value_of shm-size)" "1g|variant test|$PWD/idr.toml:6"
  assert_equal "$(value_of env)" "PASSWORD|file|$PWD/idr.toml:3"
  assert_equal "$(value_of publish)" "80:80|command line|-"
  assert_equal "$(value_of init)" "true|command line|-"
  assert_equal "$(value_of region)" ""
  assert_equal "$(value_of rm)" "true|default|-"
  assert_equal "$(value_of name)" "service-…|default|-"
  assert_equal "$(value_of engine)" "docker|environment|PATH"
  echo A=1 >iam-docker-run.env
  aws_config <<<$'[profile dev]\nsource_profile = dev\nrole_arn = arn:aws:iam::123456789012:role/app'
  aws_credentials <<<$'[dev]\naws_access_key_id = AKIATESTDEV000000001\naws_secret_access_key = not-to-be-shown'
  AWS_REGION=eu-west-1 AWS_PROFILE=dev run_idr --dry-run=json --role app
  assert_equal "$(value_of region)" "eu-west-1|environment|AWS_REGION"
  assert_equal "$(value_of custom-env-file)" "iam-docker-run.env|default|-"
  assert_equal "$(value_of profile)" "dev|environment|AWS_PROFILE"
  assert_regex "$(value_of role-session-name)" '.@.*\|default\|-'
  refute_has "$stdout" not-to-be-shown
  assert_no_docker_run
}

@test "the region of a profile comes from the config file" {
  use_dev_keys
  aws_config <<<$'[default]\nregion = sa-east-1'
  run_idr --dry-run=json --image busybox --role app
  assert_equal "$(value_of region)" "sa-east-1|file|$HOME/.aws/config:2"
}

@test "whoami shows the identity of the project's container; credentials uses only its options" {
  use_dev_keys
  project_file <<<$'image = "x"\nrole = "app"\npublish = "80:80"\n[variant.other]\nrole = "team/other"'
  run_idr whoami
  assert_status 0
  assert_stdout_has "assumed-role/app/"
  assert_stdout_has "($PWD/idr.toml:2, "
  run_idr whoami --role app
  assert_stdout_has "(--role, "
  run_idr whoami --no-project-file
  assert_status 0
  refute_has "$stdout" assumed-role
  SECRET_STDOUT=1 run_idr credentials --role app --no-session --format json
  assert_status 0
  project_file <<<$'broken'
  SECRET_STDOUT=1 run_idr credentials --role app
  assert_status 0
}

@test "--verbose shows which file is used" {
  project_file <<<'image = "x"'
  run_idr --verbose
  assert_status 0
  assert_stderr_has "$PWD/idr.toml"
}

@test "help and the version need no file" {
  project_file <<<'broken'
  run_idr --help
  assert_status 0
  run_idr --version
  assert_status 0
  run_idr run -h
  assert_status 0
}
