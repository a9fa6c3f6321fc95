#!/usr/bin/env bats
# Files and folders that another user created or could replace are not used: the temp path, homes. For the
# project file see project_file_refused.bats, for the container-name file container_name.bats.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  standin_mark
  unasked=(--image busybox --role app)
}
teardown() { program_teardown; }

@test "a temp path that others may write to, without the sticky bit, is refused" {
  local mode
  for mode in 777 702 757; do
    chmod "$mode" "$TMPDIR"
    refused_without_request 1 "$TMPDIR (mode 0$mode, owner " "chmod +t $TMPDIR" "Set TMPDIR" -- "${unasked[@]}"
  done
  refused_without_request 1 "$TMPDIR (mode" -- "${unasked[@]}" --dry-run
  run_idr whoami --role app
  assert_status 0
  chmod 1777 "$TMPDIR"
  run_idr "${unasked[@]}"
  assert_status 0
  assert_env_file_private
}

@test "all folders above the temp path are checked, and those that a link leads through" {
  mkdir -p "$TEST_DIR/open/below/tmp"
  chmod 777 "$TEST_DIR/open"
  ln -s ../open/below "$TEST_DIR/home/link"
  TMPDIR=$TEST_DIR/open/below/tmp refused_without_request 1 "$TEST_DIR/open (mode 0777" -- "${unasked[@]}"
  TMPDIR=$TEST_DIR/home/link/tmp refused_without_request 1 "$TEST_DIR/open (mode 0777" -- "${unasked[@]}"
  TMPDIR=../open/below/tmp refused_without_request 1 "$TEST_DIR/open (mode 0777" -- "${unasked[@]}"
  chmod 1777 "$TEST_DIR/open"
  TMPDIR=$TEST_DIR/home/link/tmp run_idr "${unasked[@]}"
  assert_status 0
}

@test "a temp path of another user, or in another user's folder, is refused" {
  mkdir -p "$TEST_DIR/theirs/tmp"
  give_away "$TEST_DIR/theirs"
  TMPDIR=$TEST_DIR/theirs/tmp refused_without_request 1 "$TEST_DIR/theirs belongs to another user (" "Set TMPDIR" -- \
    "${unasked[@]}"
  give_away "$TMPDIR"
  refused_without_request 1 "$TMPDIR belongs to another user (" -- "${unasked[@]}"
  SUDO_UID=4711 refused_without_request 1 "$TMPDIR belongs to another user (" -- "${unasked[@]}"
}

@test "a group-writable temp path is refused, unless the group is root's" {
  ((EUID == 0)) || skip "only root can give a folder to any group"
  chmod 775 "$TMPDIR"
  chgrp 4711 "$TMPDIR"
  refused_without_request 1 "$TMPDIR (mode 0775" -- "${unasked[@]}"
  chgrp 0 "$TMPDIR"
  run_idr "${unasked[@]}"
  assert_status 0
}

@test "a temp path writable by the user's own group is refused if another user is in that group" {
  as_nobody
  mkdir "$TEST_DIR/etc"
  # ann OTHER MEMBERS: idr is run by ann; there is this other user, and her group has these members.
  ann() {
    printf '%s\n' root:x:0:0::/:/bin/sh ann:x:65534:65534::/:/bin/sh "$1" >"$TEST_DIR/etc/passwd"
    printf '%s\n' root:x:0: "ann:x:65534:$2" bob:x:4712: >"$TEST_DIR/etc/group"
  }
  idr_with_mounts "mount --bind $TEST_DIR/etc/passwd /etc/passwd && mount --bind $TEST_DIR/etc/group /etc/group"
  chown 65534:65534 "$TMPDIR"
  chmod 0770 "$TMPDIR"
  ann bob:x:4712:65534::/:/bin/sh ""
  refused_without_request 1 "$TMPDIR (mode 0770, owner ann)" -- "${unasked[@]}"
  ann bob:x:4712:4712::/:/bin/sh bob
  refused_without_request 1 "$TMPDIR (mode 0770, owner ann)" -- "${unasked[@]}"
  local other
  for other in bob:x:4712:4712::/:/bin/sh ann2:x:65534:65534::/:/bin/sh; do
    ann "$other" ann
    run_idr "${unasked[@]}" --no-cache
    assert_status 0
  done
}

# In such a namespace, the folders of the machine, including /, belong to a user that it does not have.
@test "without root, in a user namespace, the folders of the machine are treated as root's" {
  mkdir -p "$TEST_DIR/outer/tmp"
  ((EUID != 0)) || give_away "$TEST_DIR/outer"
  unshare --user --map-root-user true 2>/dev/null || skip "no user namespace can be made here"
  printf '#!/bin/sh\nexec unshare --user --map-root-user %q "$@"\n' "$IDR" >"$TEST_DIR/idr-in-namespace"
  chmod +x "$TEST_DIR/idr-in-namespace"
  IDR=$TEST_DIR/idr-in-namespace TMPDIR=$TEST_DIR/outer/tmp run_idr "${unasked[@]}" --no-cache
  assert_status 0
}

@test "nothing is left in the home of another user; the file of a refreshed token is left unchanged" {
  use_sso
  sso_token company -1hour
  local file before
  file=$(sso_token_file company)
  before=$(<"$file")
  give_away "$HOME" "$HOME"/.aws{,/sso,/sso/cache} "$file"
  run_idr --image busybox --profile sso
  assert_status 0
  assert_stderr_matches "no credentials are cached: $HOME belongs to another user \\("
  assert_equal "$(<"$file")" "$before"
  assert_equal "$(find "$HOME" -user "$EUID" -newer "$file")" ""
  standin_reset
}

@test "a temporary token file of a killed launch is removed by the next one that needs the token" {
  use_sso
  leave_scratch_file "$HOME/.aws/sso/cache"
  launches "$sso_arn" --profile sso
  assert_equal "$(find "$HOME/.aws" -name '.iam*')" ""
  standin_reset
}
