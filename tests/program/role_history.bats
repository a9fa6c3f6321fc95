#!/usr/bin/env bats
# Which roles are recorded, for the completion of --role.

load helpers
setup_file() { standin_for_file; }
teardown_file() { standin_stop; }
setup() {
  program_setup
  use_dev_keys
  history=$HOME/.local/state/iam-docker-run/roles
}
teardown() { program_teardown; }

remembered() { cat "$history" 2>/dev/null || true; }

@test "launches, whoami and credentials record the role as given, newest last" {
  run_idr --image busybox --role app
  assert_status 0
  run_idr whoami --role app@123456789012
  assert_status 0
  SECRET_STDOUT=1 run_idr credentials --role "$role_arn/long"
  assert_status 0
  assert_equal "$(remembered)" $'app\napp@123456789012\n'"$role_arn/long"
  assert_equal "$(stat -c %a "$history" "${history%/*}" | paste -s -d ' ')" "600 700"
}

@test "XDG_STATE_HOME sets the folder" {
  XDG_STATE_HOME=$TEST_DIR/state run_idr --image busybox --role app
  assert_status 0
  assert_equal "$(<"$TEST_DIR/state/iam-docker-run/roles")" app
}

@test "a launch with cached credentials changes nothing" {
  run_idr --image busybox --role app
  rm -r "$HOME/.local"
  run_idr --image busybox --role app
  assert_status 0
  assert_equal "$(remembered)" ""
  [[ ! -e $HOME/.local ]]
}

@test "not recorded: refused roles, CI jobs, --no-cache, roles of the project file, dry runs" {
  run_idr --image busybox --role "$role_arn/there-is-none"
  assert_status 1
  CI=true run_idr --image busybox --role app
  run_idr --image busybox --role app --no-cache
  run_idr --image busybox --role app --dry-run
  echo 'role = "app"' >idr.toml
  run_idr --image busybox
  assert_status 0
  assert_stderr_has :assumed-role/app/
  assert_equal "$(remembered)" ""
}

@test "if the role cannot be recorded, the launch continues without a message" {
  echo "a file" >"$HOME/.local"
  run_idr --image busybox --role app
  assert_status 0
  refute_stderr_has .local
  refute_stderr_has warning
}

@test "a link is not followed" {
  echo theirs >"$TEST_DIR/theirs"
  chmod 600 "$TEST_DIR/theirs"
  mkdir -p "${history%/*}"
  chmod 700 "${history%/*}"
  ln -s "$TEST_DIR/theirs" "$history"
  run_idr --image busybox --role app
  assert_status 0
  assert_equal "$(<"$TEST_DIR/theirs")" theirs
  assert_equal "$(remembered)" app
}
