#!/usr/bin/env bats
# The machine of systemd.bash: that its systemd and its cron start things, and what a test can see of it.

load helpers
load systemd
setup_file() { standin_for_engine && systemd_start; }
teardown_file() { systemd_stop && standin_stop; }
setup() { systemd_setup; }
teardown() { systemd_teardown; }

# units [TIMER_LINE…]: tick.service, which writes a line, and its timer. The service outlives its line by a second:
# journald looks the unit up when it gets to the line, and on a busy machine the process may be gone by then.
units() {
  dev_file /home/dev/.config/systemd/user/tick.service <<'UNIT'
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo ticks in $PWD; sleep 1'
UNIT
  printf '%s\n' '[Timer]' "$@" '[Install]' WantedBy=timers.target | dev_file /home/dev/.config/systemd/user/tick.timer
  linger on
}
has_ticked() { (($(journal_of tick.service | grep -c '^ticks') == $1)); }
dev_has() { as_dev test -e "/home/dev/$1"; }

@test "a timer of the user fires, and the journal has the output" {
  units 'OnCalendar=*:*:0/2' AccuracySec=100ms
  user_systemctl enable --now tick.timer
  wait_for journal_has tick.service "ticks in /home/dev" || fail "$(user_systemctl list-timers --all)"
}

@test "a timer that was missed fires when it is started" {
  units OnCalendar=daily Persistent=true
  user_systemctl start tick.timer
  assert_equal "$(journal_of tick.service)" ""
  miss_timer tick.timer
  wait_for journal_has tick.service "ticks in /home/dev" || fail "$(user_systemctl list-timers --all)"
}

@test "a timer that starts with the user manager fires at its next start" {
  units OnStartupSec=1s AccuracySec=100ms
  user_systemctl enable --now tick.timer
  wait_for journal_has tick.service "ticks in /home/dev" || fail "$(user_systemctl list-timers --all)"
  reboot_manager
  wait_for has_ticked 2 || fail "$(user_systemctl list-timers --all)"
}

@test "a unit of the system is started, and the journal has the output" {
  as_root_there systemd-run --quiet --wait --unit once /bin/echo "once as root"
  assert_has "$(journal_of once.service --system)" "once as root"
}

@test "linger is visible, and without it there is no user manager" {
  linger on
  assert_equal "$(as_dev loginctl show-user dev --property Linger)" Linger=yes
  linger off
  run user_systemctl list-timers
  assert_equal "$status" 1
  assert_has "$output" "Failed to connect to bus"
}

@test "systemd-analyze verifies units and calendar expressions" {
  units OnCalendar=daily
  as_dev systemd-analyze --user verify .config/systemd/user/tick.timer
  run as_dev systemd-analyze calendar "every day"
  assert_equal "$status" 1
  as_dev systemd-analyze calendar --iterations 2 daily
}

@test "cron starts a line of the crontab at its time, and @reboot lines at boot" {
  as_dev crontab - <<'CRONTAB'
0 3 * * * echo "at three in $PWD" >at-three
@reboot touch at-boot
CRONTAB
  cron_at 03:00
  wait_for dev_has at-three || fail "$(journal_of cron.service --system)"
  assert_equal "$(as_dev cat at-three)" "at three in /home/dev"
  run dev_has at-boot
  assert_equal "$status" 1
  cron_at_boot
  wait_for dev_has at-boot || fail "$(journal_of cron.service --system)"
}

@test "without systemd, there are cron and the home of the user" {
  echo "* * * * * true" | without_systemd crontab -
  assert_equal "$(as_dev crontab -l)" "* * * * * true"
  run without_systemd bash -c 'pwd; id -un; command -v systemctl; test -e /run/systemd/system'
  assert_equal "$status" 1
  assert_equal "$output" $'/home/dev\ndev'
}

@test "a test finds nothing of the tests before it" {
  linger on
  assert_equal "$(user_systemctl list-timers --all --output json)" "[]"
  assert_equal "$(journal_of tick.service)" ""
  run as_dev crontab -l
  assert_equal "$status" 1
  run as_dev ls -A .config .local
  assert_equal "$status" 2
}

@test "idr runs there, with the files of the test, and reaches the stand-in" {
  aws_config <<CONFIG
[default]
region = eu-west-1
endpoint_url = $STANDIN_IN_CONTAINER
aws_access_key_id = AKIATESTDEV000000001
aws_secret_access_key = devSecret/wholly+made/up0000000000000001
CONFIG
  dev_home
  assert_has "$(as_dev idr whoami --role app)" "$session_arn/app"
  assert_has "$(without_systemd idr whoami --role app)" "$session_arn/app"
}
