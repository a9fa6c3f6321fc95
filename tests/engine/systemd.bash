# A machine with a real systemd and a real cron, in a container, for the tests of what they start. To be loaded after
# helpers. A test file starts with
#
#     load helpers
#     load systemd
#     setup_file() { standin_for_engine && systemd_start; }
#     teardown_file() { systemd_stop && standin_stop; }
#     setup() { systemd_setup; }
#     teardown() { systemd_teardown; }
#
# In the container, the program under test is /opt/idr/bin/idr, on the PATH, and the stand-in is at
# STANDIN_IN_CONTAINER. Each test gets a new home of the user dev (1000), without units, crontab, linger and journal
# entries; dev_home copies the test's own. An exec has no session of logind: dev has a user manager only after
# `linger on`. What an engine does makes no difference here, so podman skips these tests.
# shellcheck disable=SC2016,SC2154 # the shell in the container expands it; set by other files

# systemd_start: starts the container, and waits until its systemd has started everything.
systemd_start() {
  [[ $ENGINE == docker && -z ${ENGINE_MISSING:-} && -z ${IMAGE_SYSTEMD_MISSING:-} ]] || return 0
  local network=() idr
  [[ -n ${ENGINE_ADDRESS:-} ]] || network=(--network host)
  remove_listed systemd_containers # left behind by a killed run
  idr=$(dirname "$(realpath "${IDR:-$PROJECT/build/${IDR_PRESET:-release}/cli/idr}")")
  # The control groups are read-only by default if they are those of version 2.
  SYSTEMD_CONTAINER=$("$ENGINE" run --detach --cap-add SYS_ADMIN --security-opt seccomp=unconfined \
    --security-opt apparmor=unconfined --cgroupns private --tmpfs /run --tmpfs /tmp:exec "${network[@]}" \
    --volume "$idr:/opt/idr/bin:ro" --volume "$(realpath "$idr/../lib"):/opt/idr/lib:ro" "$IMAGE_SYSTEMD" /bin/sh -c \
    '[ ! -e /sys/fs/cgroup/cgroup.controllers ] || mount -o remount,rw /sys/fs/cgroup; exec /sbin/init')
  export SYSTEMD_CONTAINER
  wait_for systemd_is_up || {
    as_root_there systemctl --no-pager list-jobs
    "$ENGINE" logs "$SYSTEMD_CONTAINER"
    fail "systemd does not start in a container"
  }
}
systemd_is_up() { [[ $(as_root_there systemctl is-system-running 2>&1) =~ ^(running|degraded)$ ]]; }
systemd_containers() { "$ENGINE" ps --all --quiet --filter "ancestor=$IMAGE_SYSTEMD"; }
systemd_stop() { [[ -z ${SYSTEMD_CONTAINER:-} ]] || "$ENGINE" rm --force --volumes "$SYSTEMD_CONTAINER" >/dev/null; }

# systemd_setup: that of the engine tests, and a machine on which nobody has done anything yet.
systemd_setup() {
  [[ $ENGINE == docker ]] || skip "the engine makes no difference"
  [[ -z ${IMAGE_SYSTEMD_MISSING:-} ]] || skip "$IMAGE_SYSTEMD_MISSING"
  engine_setup
  DEV_FOLDER=/home/dev
  as_root_there bash -eux >"$TEST_DIR/reset" 2>&1 <<'SH' || fail "$(<"$TEST_DIR/reset")"
loginctl disable-linger dev
systemctl stop user@1000 user-runtime-dir@1000 'idr-*'
pkill -KILL -u dev || true
rm -rf /home/dev /root/.[acl]* /etc/systemd/system/{,*.wants/}idr-* /var/lib/systemd/timers/* /var/spool/cron/crontabs/*
cp -r /etc/skel /home/dev && chown -R dev: /home/dev
if [[ -e /run/systemd/system/cron.service.d ]]; then rm -r /run/systemd/system/cron.service.d && cron=cron; fi
systemctl daemon-reload && systemctl reset-failed && ${cron:+systemctl restart cron}
journalctl --quiet --rotate && journalctl --quiet --vacuum-time 1us
# journald must have created dev's journal: until then, it may not find out the unit of a process that ends at once.
setpriv --reuid dev --clear-groups systemd-cat echo "a test begins" && journalctl --sync
SH
}

# systemd_teardown: the journal, the units and the crontabs are searched for secrets, like what idr prints.
systemd_teardown() {
  [[ -n ${TEST_DIR:-} ]] || return 0
  as_root_there journalctl --quiet --no-pager >"$TEST_DIR/stdout.journal"
  as_root_there bash -c 'shopt -s nullglob
    grep --no-messages . /{home/dev/.config/systemd/user,etc/systemd/system}/idr-* /var/spool/cron/crontabs/*' \
    >"$TEST_DIR/stdout.units" || true
  engine_teardown
}

# as_root_there COMMAND…: runs it in the container; its stdin is that of the caller.
as_root_there() {
  "$ENGINE" exec --interactive --env HOME=/root --env PATH=/opt/idr/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "$SYSTEMD_CONTAINER" "$@"
}
# as_dev COMMAND…: the same as dev, in DEV_FOLDER, with the environment of a login and without a terminal. More
# variables: as_dev env NAME=VALUE COMMAND…. as_bare_dev: without the environment of a login.
as_dev() { as_bare_dev env "${login_environment[@]}" "$@"; }
as_bare_dev() { "$ENGINE" exec --interactive --user dev --workdir "$DEV_FOLDER" "$SYSTEMD_CONTAINER" "$@"; }
login_environment=(HOME=/home/dev USER=dev LOGNAME=dev SHELL=/bin/bash LANG=C.UTF-8
  PATH=/opt/idr/bin:/usr/local/bin:/usr/bin:/bin
  XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus)
# without_systemd COMMAND…: as as_dev, on a machine that has only cron: no systemctl on the PATH, no
# /run/systemd/system. What cron then starts sees /run/systemd/system again.
without_systemd() {
  "$ENGINE" exec --interactive --workdir "$DEV_FOLDER" "$SYSTEMD_CONTAINER" unshare --mount bash -c \
    'mount -t tmpfs none /run/systemd && exec setpriv --reuid dev --regid dev --init-groups env -i "$@"' - \
    "${login_environment[@]:0:5}" PATH=/opt/idr/bin:/opt/without-systemd "$@"
}

# dev_home: copies the files of the test's HOME (~/.aws/config, …) to that of dev.
dev_home() {
  tar --create --directory "$HOME" . |
    as_dev tar --extract --no-overwrite-dir --no-same-owner --directory /home/dev
}
# dev_file PATH: writes stdin as this file of dev, whose folders are created.
dev_file() { as_dev bash -euc 'mkdir -p "$(dirname "$1")" && cat >"$1"' - "$1"; }

user_systemctl() { as_dev systemctl --user --no-pager "$@"; }
# linger on|off: starts dev's user manager, which then runs without a session, or stops it. reboot_manager starts it as
# the next boot does.
linger() {
  if [[ $1 == on ]]; then
    as_root_there loginctl enable-linger dev && wait_for user_manager_is_up
  else
    as_root_there loginctl disable-linger dev && wait_for user_manager_is_gone
  fi
}
reboot_manager() { as_root_there systemctl restart user@1000 && wait_for user_manager_is_up; }
user_manager_is_up() { [[ $(user_systemctl is-system-running 2>&1) =~ ^(running|degraded)$ ]]; }
user_manager_is_gone() { ! as_root_there systemctl --quiet is-active user@1000; }

# journal_of UNIT [--system]: what its processes and systemd have written about this unit of dev, or of the system.
journal_of() {
  if [[ ${2:-} == --system ]]; then
    as_root_there journalctl --quiet --no-pager --output cat --unit "$1"
  else
    as_dev journalctl --user --quiet --no-pager --output cat --unit "$1"
  fi
}
journal_has() { [[ $(journal_of "$1") == *"$2"* ]]; }

# miss_timer TIMER [DAYS]: stops this Persistent timer of dev, and starts it as if the machine had been off for DAYS
# (2). It fires at once, or within its RandomizedDelaySec.
miss_timer() {
  user_systemctl stop "$1" &&
    as_dev touch --date "${2:-2} days ago" "/home/dev/.local/share/systemd/timers/stamp-$1" &&
    user_systemctl start "$1"
}

# cron_at TIME: restarts cron, whose clock then shows TIME (03:00) of today in three seconds, so that no test waits for
# a full minute. The jobs have the real clock.
cron_at() {
  local offset=$(($(date --utc --date "$1" +%s) - 3 - $(date +%s)))
  as_root_there bash -euc '
    mkdir -p /run/systemd/system/cron.service.d
    printf "[Service]\nEnvironment=LD_PRELOAD=%s FAKETIME=%+ds\n" /usr/lib/*/faketime/libfaketime.so.1 "$1" \
      >/run/systemd/system/cron.service.d/clock.conf
    systemctl daemon-reload && systemctl restart cron' - "$offset"
}
# cron_at_boot: restarts cron as a boot does, so that it starts the @reboot jobs.
cron_at_boot() { as_root_there bash -euc 'rm -f /run/crond.reboot && systemctl restart cron'; }
