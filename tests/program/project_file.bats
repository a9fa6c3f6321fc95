#!/usr/bin/env bats
# idr.toml: the options of a project, written once.

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
# refused PLACE TEXT -- ARG…: exit code 1, the position in the file and the text in the message, nothing
# started.
refused() {
  standin_mark
  run_idr "${@:4}"
  assert_status 1
  assert_stderr_has "idr: $PWD/idr.toml:$1: "
  assert_stderr_has "$2"
  (($(wc -l <"$stderr_file") <= 2)) || fail "too many lines: $(describe_run)"
  assert_no_docker_run
  assert_no_request
  assert_tmp_empty
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

@test "a broken file: file, line and column, and nothing starts" {
  use_dev_keys
  project_file <<<$'image = "x"\nrole = app'
  refused 2:8 "" --
  project_file <<<$'image = "x"\n[variant.test'
  refused 2:14 "" -- --image busybox --role app
  project_file <<<$'image = "x"\nimage = "y"'
  refused 2:9 image --
  project_file <<<$'image: "x"'
  refused 1:6 "The file must be TOML" --
  printf 'image = "\xff"\n' >idr.toml
  refused 1 "not valid UTF-8" --
}

@test "an unknown key: the nearest one; an invalid value: what is expected" {
  use_dev_keys
  project_file <<<$'image = "x"\n\n  rol = "app"'
  refused 3:3 "Did you mean role" --
  project_file <<<$'image = "x"\n[variants.test]\nshell = true'
  refused 2:2 "Did you mean variant?" --
  project_file <<<$'image = "x"\n[debug]\nshell = true'
  refused 2:2 "Write a variant as [variant.debug]." --
  project_file <<<$'image = "x"\n[variant.test]\nshel = true'
  refused 3:1 "Did you mean shell?" -- --variant test
  project_file <<<$'image = "x"\nshell = "yes"'
  refused 2:9 "true or false" --
  project_file <<<$'image = ["x"]'
  refused 1:9 'image = "IMAGE"' --
  project_file <<<$'image = "x"\npublish = [["80:80"]]'
  refused 2:12 'publish = ["HOST:CONTAINER"]' --
  project_file <<<$'image = "x"\nmfa-code = "123456"'
  refused 2:1 "accepted only on the command line" --
  project_file <<<$'image = "x"\nno-session = true'
  refused 2:1 "accepted only on the command line" --
  project_file <<<$'image = "x"\nnetwork = []'
  refused 2:11 "has no effect" --
  project_file <<<$'image = "x"\nlabel = "a\\u001b[2K"'
  refused 2:9 "control character" --
  project_file <<<$'image = "x"\nengine = "/tmp/mine"'
  refused 2:10 "docker, podman, nerdctl, finch" --
}

@test "an error in a value of the file shows its line; one of the command line does not" {
  use_dev_keys
  standin_mark
  project_file <<<$'image = "x"\nrole = "a b"'
  run_idr
  assert_status 2
  assert_stderr_has "idr: $PWD/idr.toml:2: role: "
  run_idr whoami
  assert_status 2
  assert_stderr_has "idr: $PWD/idr.toml:2: role: "
  run_idr --role "c d"
  assert_status 2
  refute_stderr_has idr.toml
  project_file <<<$'image = "x"\nduration = "5d"'
  run_idr --role app
  assert_status 2
  assert_stderr_has "idr: $PWD/idr.toml:2: duration: 5d is not a duration"
  project_file <<<$'image = "x"\nhost-source-path = "./none"\ncontainer-source-path = "/x"'
  run_idr --role app
  assert_status 1
  assert_stderr_has "idr: $PWD/idr.toml:2: host-source-path: "
  project_file <<<$'image = "x"\nenv = ["=x"]'
  run_idr --role app
  assert_status 2
  assert_stderr_has "idr: $PWD/idr.toml:2: env: must be NAME=VALUE or NAME; the name is missing"
  project_file <<<$'image = "x"\n\nengine = "finch"'
  PATH=$TEST_DIR run_idr
  assert_status 127
  assert_stderr_has "finch (from $PWD/idr.toml:3)"
  assert_no_request
}

@test "--no-project-file ignores it, broken or not" {
  project_file <<<'rol = '
  run_idr --no-project-file --image busybox
  assert_status 0
  run_idr run --no-project-file busybox ls
  assert_docker_ends busybox ls
}

@test "a file in a parent directory, outside a git repository, is not read, and a message says so" {
  mkdir "$BATS_TEST_TMPDIR/sub"
  cd "$BATS_TEST_TMPDIR/sub"
  echo 'image = "x"' >../idr.toml
  run_idr run
  assert_status 2
  assert_stderr_has "${PWD%/*}/idr.toml is not read"
  git init --quiet ..
  run_idr run --dry-run
  assert_status 0
}

@test "another user's file is refused, unless its folder is trusted" {
  project_file <<<'image = "mine"'
  chmod 666 idr.toml
  run_idr
  assert_status 0
  give_away idr.toml
  run_idr
  assert_status 1
  assert_stderr_has "$PWD/idr.toml belongs to another user"
  assert_stderr_has --no-project-file
  assert_stderr_has "IAM_DOCKER_RUN_TRUSTED_FOLDERS=$PWD"
  run_idr complete idr run @
  assert_stdout ""
  mkdir .git below
  cd below
  run_idr --dry-run
  assert_status 1
  assert_stderr_has "idr.toml belongs to another user"
  run_idr --no-project-file --image busybox
  assert_status 0
  IAM_DOCKER_RUN_TRUSTED_FOLDERS=/some/where:${PWD%/*} run_idr
  assert_status 0
  assert_docker_has mine
}

@test "as root under sudo, the files of the user who called sudo are used" {
  project_file <<<'image = "mine"'
  give_away idr.toml
  SUDO_UID=4711 run_idr
  assert_status 0
  SUDO_UID=4712 run_idr
  assert_status 1
}

@test "a link of another user, or to another user's file, is refused" {
  project_file "$TEST_DIR/mine.toml" <<<'image = "mine"'
  ln -s "$TEST_DIR/mine.toml" idr.toml
  run_idr
  assert_status 0
  give_away idr.toml
  run_idr
  assert_status 1
  assert_stderr_has "$PWD/idr.toml belongs to another user"
  chown -h "$EUID" idr.toml
  give_away "$TEST_DIR/mine.toml"
  run_idr
  assert_status 1
  assert_stderr_has "IAM_DOCKER_RUN_TRUSTED_FOLDERS=$TEST_DIR"
}

@test "another user's iam-docker-run.env is refused, unless it is named or its folder is trusted" {
  echo X=theirs >iam-docker-run.env
  give_away iam-docker-run.env
  run_idr --image busybox
  assert_status 1
  assert_stderr_has "iam-docker-run.env belongs to another user"
  assert_stderr_has --custom-env-file
  assert_stderr_has "IAM_DOCKER_RUN_TRUSTED_FOLDERS=$PWD"
  run_idr --image busybox --custom-env-file iam-docker-run.env
  assert_status 0
  assert_env X theirs
  IAM_DOCKER_RUN_TRUSTED_FOLDERS=$PWD run_idr --image busybox
  assert_status 0
}

@test "a folder or a pipe in its place is refused at once" {
  mkdir idr.toml
  run_idr
  assert_status 1
  assert_stderr_has "idr.toml is a directory"
  rmdir idr.toml
  mkfifo idr.toml
  run_idr
  assert_status 1
  assert_stderr_has "idr.toml is not a regular file"
}

@test "a broken link in its place, here or above, is an error, not a missing file" {
  local target
  standin_mark
  mkdir .git below
  ln -s loop "$TEST_DIR/loop"
  for target in nowhere "$TEST_DIR/loop" idr.toml iam-docker-run.env; do
    ln -s "$target" idr.toml
    (cd below && run_idr --image busybox --dry-run && assert_status 1 &&
      assert_stderr_has "${PWD%/below}/idr.toml is a broken link (to $target)") || return
    run_idr --image busybox
    assert_status 1
    assert_stderr_has "$PWD/idr.toml is a broken link (to $target)"
    assert_stderr_has --no-project-file
    ln -s "$target" iam-docker-run.env
    run_idr --no-project-file --image busybox
    assert_status 1
    assert_stderr_has "$PWD/iam-docker-run.env is a broken link (to $target)"
    run_idr complete words run @
    assert_stdout ""
    assert_no_docker_run
    rm idr.toml iam-docker-run.env
  done
  assert_no_request
  ln -s nowhere idr.toml
  run_idr doctor
  assert_stdout_has "$PWD/idr.toml is a broken link (to nowhere)"
  rm idr.toml
  : >image.toml
  ln -s image.toml idr.toml
  run_idr --image busybox
  assert_status 0
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
