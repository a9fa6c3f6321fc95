#!/usr/bin/env bats
# idr schedule on a machine without systemd, with a real cron.

load helpers
load systemd
load schedule
setup_file() { standin_for_engine && systemd_start; }
teardown_file() { systemd_stop && standin_stop; }
setup() {
  schedule_setup
  # cron mails what a job prints.
  as_root_there sh -c 'printf "#!/bin/sh\ncat >>/home/dev/mail\n" >/usr/sbin/sendmail && chmod 755 /usr/sbin/sendmail'
}
teardown() {
  [[ -z ${DEV_FOLDER:-} ]] || as_root_there rm -f /usr/sbin/sendmail
  systemd_teardown
}

@test "cron runs the job in its role, silently, and at the start of the machine" {
  job 'schedule = "0 3 * * *"' 'at-start = true'
  without_systemd idr schedule add @tick
  assert_equal "$(as_dev crontab -l | wc -l)" 2
  cron_at 03:00
  wait_for has_run
  assert_ran_as_role
  wait_for has_result succeeded
  cron_at_boot
  wait_for has_run 2
  run dev_has_file /home/dev/mail
  assert_equal "$status" 1
}

@test "a failed job is mailed, and on-failure gets the variant and the exit code" {
  job 'schedule = "0 3 * * *"' "on-failure = \"sh -c 'echo \$IDR_VARIANT \$IDR_STATUS \$1 >>failures' - 'a \\\"b\\\" \$c 100%'\""
  body <<<"echo trouble >&2; exit 7"
  without_systemd idr schedule add @tick
  cron_at 03:00
  wait_for dev_has_file failures
  assert_equal "$(as_dev cat failures)" 'tick 7 a "b" $c 100%'
  wait_for dev_has_file /home/dev/mail
  assert_has "$(as_dev cat /home/dev/mail)" trouble
  assert_equal "$(last_result)" "failed, exit code 7"
}

@test "other lines of the table stay, a changed job is replaced, and remove leaves nothing" {
  printf '# mine\n5 4 * * * true 100\\%%\n' | without_systemd crontab -
  job 'schedule = "weekly"'
  run without_systemd idr schedule add @tick
  assert_equal "$status" 0
  assert_has "$output" "runs next at Mon "
  job 'schedule = "30 2 * * *"'
  without_systemd idr schedule add @tick
  assert_equal "$(as_dev crontab -l | cut -c 1-12)" $'# mine\n5 4 * * * tr\n30 2 * * * e'
  without_systemd idr schedule remove @tick
  assert_equal "$(as_dev crontab -l)" $'# mine\n5 4 * * * true 100\\%'
}

@test "a table that idr created is removed" {
  job 'schedule = "daily"'
  without_systemd idr schedule add @tick
  without_systemd idr schedule remove @tick
  run as_dev crontab -l
  assert_equal "$status" 1
  assert_has "$output" "no crontab for dev"
}

@test "what cron cannot say is an error, and the table stays as it is" {
  local key
  for key in 'schedule = "Mon..Fri 18:00"' $'schedule = "daily"\njitter = "10m"' $'schedule = "daily"\ntimeout = "6h"'; do
    job "$key"
    run without_systemd idr schedule add @tick
    assert_equal "$status" 2
    assert_has "$output" "/home/dev/shop/idr.toml:"
    assert_has "$output" "systemd"
  done
  run as_dev crontab -l
  assert_equal "$status" 1
}

@test "a user who may not use cron learns why" {
  job 'schedule = "daily"'
  as_root_there sh -c 'echo dev >/etc/cron.deny'
  run without_systemd idr schedule add @tick
  as_root_there rm -f /etc/cron.deny
  assert_equal "$status" 1
  assert_has "$output" "not allowed to use this program"
}
