# Jobs in a cron table of the test's own. Sourced by the files that test them.
# shellcheck disable=SC2154 # set by other files

# schedule_setup: a user with the profile dev, in the time zone UTC; a recording crontab, whose table is the file TABLE.
# With crontab-denied or crontab-warns in the home directory, it refuses or prints a warning.
schedule_setup() {
  export TZ=UTC TABLE=$HOME/table PATH=$TEST_DIR/bin:$PATH
  dev_credentials
  use_standin
  mkdir "$TEST_DIR/bin"
  cat >"$TEST_DIR/bin/crontab" <<'SH'
#!/bin/bash
if [[ -e $HOME/crontab-denied ]]; then
  echo "You (dev) are not allowed to use this program (crontab)" >&2
  exit 1
fi
[[ ! -e $HOME/crontab-warns ]] || echo "a warning" >&2
echo "$*" >>"$HOME/crontab-calls"
case $1 in
  -l) cat "$HOME/table" 2>/dev/null || { echo "no crontab for dev" >&2 && exit 1; } ;;
  -r) rm "$HOME/table" ;;
  -) cat >"$HOME/table" ;;
  *) exit 2 ;;
esac
SH
  chmod +x "$TEST_DIR/bin/crontab"
}
# without_crontab COMMAND…: with few programs on PATH.
without_crontab() {
  rm -rf "$TEST_DIR/programs" && mkdir "$TEST_DIR/programs"
  ln -s "$(command -v bash)" "$(command -v cat)" "$TEST_DIR/programs/"
  PATH=$TEST_DIR/programs "$@"
}

# job [KEY = VALUE…]: the variant tick, which writes its credentials to a file and runs ./body.
job() {
  {
    printf '%s\n' 'profile = "dev"' "role = \"$role_arn/app\"" '[variant.tick]'
    cat <<'TOML'
exec = "sh -c 'echo \"$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN\" >>runs.secret; exec ./body'"
TOML
    printf '%s\n' "$@"
  } >idr.toml
  [[ -e body ]] || body <<<"exit 0"
}
body() { { echo '#!/bin/bash' && cat; } >body && chmod +x body; }

# container_job [KEY = VALUE…]: the variant box, a container.
container_job() {
  printf '%s\n' 'profile = "dev"' "role = \"$role_arn/app\"" '[variant.box]' 'image = "busybox"' "$@" >idr.toml
}

nothing_written() { [[ ! -e $TABLE ]] || fail "the table: $(<"$TABLE")"; }

# as_cron: runs the first line of the table as cron does.
as_cron() {
  local command
  command=$(head -n 1 "$TABLE" | cut -d ' ' -f 6- | as_read_by_cron)
  env -i HOME="$HOME" LOGNAME=dev SHELL=/bin/sh PATH=/usr/bin:/bin /bin/sh -c "$command" </dev/null
}
# A backslash before a % or another backslash is removed. Source: child_process in do_command.c of Vixie cron.
as_read_by_cron() { sed 's/\\%/\x01/g; s/%.*//; s/\x01/%/g; s/\\\\/\\/g'; }
