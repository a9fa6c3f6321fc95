#!/usr/bin/env bats
# idr.toml and iam-docker-run.env that are broken, that another user owns, or that are no files.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() { program_setup; }
teardown() { program_teardown; }

project_file() { cat >"${1:-idr.toml}"; }

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
